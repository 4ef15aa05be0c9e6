"""Every example in the README and in docs/cli.md does what it says; '...' stands for anything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDES = (ROOT / "README.md", ROOT / "docs" / "cli.md")


def read_examples() -> Iterator[tuple[str, str, int]]:
    """Yield (command, what it prints, exit code) in the order of the guides."""
    text = "\n".join(guide.read_text(encoding="utf-8") for guide in GUIDES)
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = example.partition("\n")
            code = re.search(r"^\[exit (\d)\]\n", printed, re.MULTILINE)
            yield command, printed[: code.start()] if code else printed, int(code[1]) if code else 0


def test_the_examples(data_dir: Path) -> None:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    examples = list(read_examples())
    assert len(examples) >= 10

    for command, printed, code in examples:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=data_dir,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert OutputChecker().check_output(printed, done.stdout, ELLIPSIS), f"$ {command}\n{done.stdout}"
        assert done.returncode == code, command
