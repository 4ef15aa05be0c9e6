"""Builds the wheel, installs it into an empty environment and uses it there: what `pip install` gives a user.

Run as `python -m tests.support.try_wheel`. It needs some minutes and two gigabytes in the temporary folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANSWER = (
    "Bagging trains the same kind of model on many bootstrap samples and averages their predictions. That reduces the "
    "variance and leaves the bias roughly unchanged."
)


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command outside the checkout and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "OPENAI_"))}
    environment["INTERVIEWER_DATA_DIR"] = str(cwd / "data")
    arguments = [str(part) for part in command]
    done = subprocess.run(arguments, cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed with exit status {done.returncode}\n{done.stdout}")
    return done.stdout


def main() -> None:
    """Build, install, use."""
    with tempfile.TemporaryDirectory(prefix="try-wheel-") as name:
        folder = Path(name)
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT, cwd=folder)
        (wheel,) = folder.glob("*.whl")
        size = wheel.stat().st_size
        questions = [file for file in zipfile.ZipFile(wheel).namelist() if file.startswith("interviewer/corpus/")]
        print(f"{wheel.name}: {size / 1e6:.1f} MB, {len(questions)} files of the bank")
        venv.create(folder / "venv", with_pip=True)
        bin_dir = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        run(bin_dir / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=folder)
        interviewer = bin_dir / "interviewer"
        listed = json.loads(run(interviewer, "list", "--json", cwd=folder))
        built = json.loads(run(interviewer, "index", "--json", cwd=folder))
        grade = json.loads(run(interviewer, "grade", "--id", "bagging", "--answer", ANSWER, "--json", cwd=folder))
        doctor = json.loads(run(interviewer, "doctor", "--json", cwd=folder))
        assert len(listed) == built["questions"] >= 40
        assert grade["score"] >= 6
        assert all(check["ok"] for check in doctor["checks"])
        assert (folder / "data" / "index").is_dir()
        print(f"installed and used: {len(listed)} questions, {built['vectors']} vectors, graded {grade['score']}")


if __name__ == "__main__":
    main()
