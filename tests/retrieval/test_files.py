from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from interviewer.retrieval.files import replace_file, sha256, sha256_of


def test_a_file_is_written_with_its_folders_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    replace_file(path, b"first")
    replace_file(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_keeps_what_was_there_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        replace_file(path, b"data")
    assert list(tmp_path.iterdir()) == [path]
    assert (path / "inside").is_dir()


def test_both_hashes_are_sha256(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"data")
    assert sha256(b"data") == sha256_of(tmp_path / "file") == hashlib.sha256(b"data").hexdigest()
