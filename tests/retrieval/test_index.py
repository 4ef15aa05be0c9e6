from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest

from interviewer.errors import IndexFileError
from interviewer.models import Question
from interviewer.protocols import Encoder
from interviewer.retrieval.files import sha256
from interviewer.retrieval.index import MANIFEST_FILE, VECTORS_FILE, Manifest, build_index
from tests.support.encoders import CountingEncoder

Bank = tuple[Question, ...]


def counts(questions: Bank, encoder: Encoder, folder: Path, *, rebuild: bool = False) -> tuple[int, int, int, int]:
    report = build_index(questions, encoder, folder, rebuild=rebuild).report
    assert report.seconds >= 0
    return report.questions, report.vectors, report.embedded, report.reused


def test_a_new_index_embeds_questions_and_passages(bank: Bank, encoder: Encoder, tmp_path: Path) -> None:
    index = build_index(bank, encoder, tmp_path / "index")
    assert [(row.question_id, row.kind) for row in index.rows] == [
        ("dropout", "question"),
        ("dropout", "passage"),
        ("kv-cache", "question"),
        ("kv-cache", "passage"),
        ("kv-cache", "passage"),
        ("left-join", "question"),
        ("left-join", "passage"),
    ]
    assert index.unsaved is None
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == [MANIFEST_FILE, VECTORS_FILE]
    manifest = Manifest.model_validate_json((tmp_path / "index" / MANIFEST_FILE).read_bytes())
    assert (manifest.encoder, manifest.weights_hash, manifest.dimension) == (encoder.name, encoder.weights_hash, 384)
    assert [entry.id for entry in manifest.entries] == list(range(7))


def test_an_unchanged_bank_embeds_nothing(bank: Bank, counting: CountingEncoder, tmp_path: Path) -> None:
    assert counts(bank, counting, tmp_path) == (3, 7, 7, 0)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    counting.texts.clear()
    assert counts(bank, counting, tmp_path) == (3, 7, 0, 7)
    assert counting.texts == []
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_changed_question_embeds_itself_only(bank: Bank, counting: CountingEncoder, tmp_path: Path) -> None:
    build_index(bank, counting, tmp_path)
    changed = bank[1].model_copy(update={"question": "What is kept in a KV cache, and what does that cost?"})
    counting.texts.clear()
    assert counts((bank[0], changed, bank[2]), counting, tmp_path) == (3, 7, 1, 6)
    assert counting.texts == [changed.question]
    assert counts((bank[0], changed, bank[2]), counting, tmp_path) == (3, 7, 0, 7)


def test_removed_added_and_moved_questions_reuse_the_rest(
    bank: Bank, counting: CountingEncoder, tmp_path: Path
) -> None:
    assert counts(bank[:2], counting, tmp_path) == (2, 5, 5, 0)
    assert counts(bank, counting, tmp_path) == (3, 7, 2, 5)
    assert counts(bank[::-1], counting, tmp_path) == (3, 7, 0, 7)
    assert counts(bank[1:], counting, tmp_path) == (2, 5, 0, 5)
    index = build_index(bank[1:], counting, tmp_path)
    for place, row in enumerate(index.rows):
        assert index.similarities(counting.inner.encode([row.text])[0]).argmax() == place


def test_rebuild_embeds_everything(bank: Bank, encoder: Encoder, tmp_path: Path) -> None:
    build_index(bank, encoder, tmp_path)
    assert counts(bank, encoder, tmp_path, rebuild=True) == (3, 7, 7, 0)


def test_a_text_that_stands_twice_is_embedded_once(bank: Bank, counting: CountingEncoder, tmp_path: Path) -> None:
    twin = bank[0].model_copy(update={"id": "twin"})
    assert counts((bank[0], twin), counting, tmp_path) == (2, 4, 4, 0)
    assert len(counting.texts) == 2


def flip_a_byte(folder: Path) -> None:
    data = bytearray((folder / VECTORS_FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / VECTORS_FILE).write_bytes(data)


def truncate(folder: Path) -> None:
    (folder / VECTORS_FILE).write_bytes((folder / VECTORS_FILE).read_bytes()[:100])


def remove_the_vectors(folder: Path) -> None:
    (folder / VECTORS_FILE).unlink()


def remove_the_manifest(folder: Path) -> None:
    (folder / MANIFEST_FILE).unlink()


def cut_the_manifest(folder: Path) -> None:
    (folder / MANIFEST_FILE).write_text((folder / MANIFEST_FILE).read_text()[:200])


def fill_the_manifest_with_garbage(folder: Path) -> None:
    (folder / MANIFEST_FILE).write_bytes(b"\xff\xfe\x00")


def raise_the_version(folder: Path) -> None:
    text = (folder / MANIFEST_FILE).read_text()
    (folder / MANIFEST_FILE).write_text(text.replace('"version": 1', '"version": 2'))


def claim_another_encoder(folder: Path) -> None:
    manifest = Manifest.model_validate_json((folder / MANIFEST_FILE).read_bytes())
    foreign = manifest.model_copy(update={"encoder": "other", "weights_hash": "0" * 64})
    (folder / MANIFEST_FILE).write_text(foreign.model_dump_json())


def crash_between_the_two_files(folder: Path) -> None:
    newer = faiss.IndexFlatIP(384)
    newer.add(np.eye(7, 384, dtype=np.float32))
    faiss.write_index(newer, str(folder / VECTORS_FILE))


def be_of_another_faiss(folder: Path) -> None:
    garbage = b"from the future"
    (folder / VECTORS_FILE).write_bytes(garbage)
    manifest = Manifest.model_validate_json((folder / MANIFEST_FILE).read_bytes())
    changed = manifest.model_copy(update={"vectors_hash": sha256(garbage)})
    (folder / MANIFEST_FILE).write_text(changed.model_dump_json())


@pytest.mark.parametrize(
    "damage",
    [
        flip_a_byte,
        truncate,
        remove_the_vectors,
        remove_the_manifest,
        cut_the_manifest,
        fill_the_manifest_with_garbage,
        raise_the_version,
        claim_another_encoder,
        crash_between_the_two_files,
        be_of_another_faiss,
    ],
)
def test_a_damaged_or_foreign_index_is_rebuilt(
    bank: Bank, encoder: Encoder, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    build_index(bank, encoder, tmp_path)
    damage(tmp_path)
    assert counts(bank, encoder, tmp_path) == (3, 7, 7, 0)
    assert counts(bank, encoder, tmp_path) == (3, 7, 0, 7)


def test_an_index_that_cannot_be_kept_works_and_says_what_to_do(bank: Bank, encoder: Encoder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    index = build_index(bank, encoder, tmp_path / "file")
    assert isinstance(index.unsaved, IndexFileError)
    assert "Free disk space or make the folder writable, or set INTERVIEWER_DATA_DIR" in str(index.unsaved)
    assert index.similarities(encoder.encode([bank[2].question])[0]).argmax() == 5
    assert (tmp_path / "file").read_text() == "not a folder"


def test_an_empty_bank_has_an_empty_index(encoder: Encoder, tmp_path: Path) -> None:
    assert counts((), encoder, tmp_path) == (0, 0, 0, 0)
    assert counts((), encoder, tmp_path) == (0, 0, 0, 0)
    assert build_index((), encoder, tmp_path).similarities(encoder.encode(["a text"])[0]).shape == (0,)


def test_similarities_are_cosines_row_by_row(bank: Bank, encoder: Encoder, tmp_path: Path) -> None:
    index = build_index(bank, encoder, tmp_path)
    query = encoder.encode(["What happens without a match?"])[0]
    expected = encoder.encode([row.text for row in index.rows]) @ query
    np.testing.assert_allclose(index.similarities(query), expected, atol=1e-5)
    assert index.similarities(np.full(384, np.nan, dtype=np.float32)).tolist() == [-1.0] * 7


def test_progress_runs_from_nothing_to_all(bank: Bank, encoder: Encoder, tmp_path: Path) -> None:
    seen: list[tuple[str, float]] = []
    build_index(bank, encoder, tmp_path, progress=lambda step, fraction: seen.append((step, fraction)))
    assert seen == [("Embedding the question bank", 0), ("Embedding the question bank", 1)]


def test_two_builders_at_once_leave_a_usable_folder(bank: Bank, encoder: Encoder, tmp_path: Path) -> None:
    banks = [bank, bank[1:], bank[:1], bank[::-1]]
    threads = [threading.Thread(target=build_index, args=(each, encoder, tmp_path)) for each in banks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    build_index(bank, encoder, tmp_path)
    assert counts(bank, encoder, tmp_path) == (3, 7, 0, 7)
    assert sorted(path.name for path in tmp_path.iterdir()) == [MANIFEST_FILE, VECTORS_FILE]
