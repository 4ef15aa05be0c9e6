"""The vectors of a question bank, kept in a FAISS file beside a manifest. The files are a cache.

A row is a question text or one passage of a reference. Rows of a question follow each other, its text first. Whatever
is wrong with the files (missing, damaged, made by another encoder), the index is built anew; what is merely out of
date is embedded again row by row. The FAISS file is replaced first and the manifest, which holds its SHA-256, last: a
crash between the two leaves a pair that does not match, which is noticed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import faiss
import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from interviewer.errors import IndexFileError
from interviewer.models import Question
from interviewer.protocols import Encoder, FloatArray
from interviewer.retrieval.encoder import Progress, silent
from interviewer.retrieval.files import replace_file, sha256
from interviewer.retrieval.passages import passages

VECTORS_FILE = "vectors.faiss"
MANIFEST_FILE = "manifest.json"
CHUNK = 64

faiss.omp_set_num_threads(1)  # more threads make a single query slower

RowKind = Literal["question", "passage"]


@dataclass(frozen=True)
class Row:
    """One embedded text and the question that it belongs to."""

    question_id: str
    kind: RowKind
    text: str


class ManifestEntry(BaseModel):
    """A row as the manifest records it; `id` is its place in the FAISS file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    question_id: str
    kind: RowKind
    text_hash: str


class Manifest(BaseModel):
    """What the FAISS file holds, and which encoder made it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    encoder: str
    weights_hash: str
    dimension: int
    vectors_hash: str
    entries: tuple[ManifestEntry, ...]


@dataclass(frozen=True)
class IndexReport:
    """What building the index did, in questions and vectors."""

    questions: int
    vectors: int
    embedded: int
    reused: int
    seconds: float


@dataclass(frozen=True)
class VectorIndex:
    """The index in memory. `unsaved` says why it could not be written, if it could not; it works all the same."""

    questions: tuple[Question, ...]
    rows: tuple[Row, ...]
    vectors: Any
    report: IndexReport
    unsaved: IndexFileError | None = None

    def similarities(self, vector: FloatArray) -> FloatArray:
        """Return the cosine of a unit vector (dimension,) with each row: (rows,). The search is exact."""
        found = np.full(len(self.rows), -1.0, dtype=np.float32)
        if self.rows:
            scores, ids = self.vectors.search(vector[None, :], len(self.rows))
            known = ids[0] >= 0
            found[ids[0][known]] = scores[0][known]
        return found


def build_rows(questions: Iterable[Question]) -> Iterator[Row]:
    """Yield what is embedded of each question: its text, then the passages of its reference."""
    for question in questions:
        yield Row(question.id, "question", question.question)
        for passage in passages(question.reference):
            yield Row(question.id, "passage", passage)


def build_index(
    questions: Sequence[Question],
    encoder: Encoder,
    index_dir: Path,
    *,
    rebuild: bool = False,
    progress: Progress = silent,
) -> VectorIndex:
    """Bring the index in `index_dir` up to date with the questions, and return it.

    Only texts that the stored index does not hold are embedded; with `rebuild`, all. If nothing changed, the encoder is
    asked for its identity and nothing else. Raises EncoderError.
    """
    started = time.perf_counter()
    rows = tuple(build_rows(questions))
    entries = tuple(
        ManifestEntry(id=place, question_id=row.question_id, kind=row.kind, text_hash=_text_hash(row.text))
        for place, row in enumerate(rows)
    )
    try:
        manifest, vectors = _load(index_dir, encoder)
    except IndexFileError:
        rebuild = True
    known = {} if rebuild else _vectors_by_hash(manifest, vectors)
    reused = sum(entry.text_hash in known for entry in entries)
    unsaved = None
    if rebuild or manifest.entries != entries:
        texts = {entry.text_hash: row.text for entry, row in zip(entries, rows, strict=True)}
        known |= _embed({key: text for key, text in texts.items() if key not in known}, encoder, progress)
        vectors = faiss.IndexFlatIP(encoder.dimension)
        if entries:
            vectors.add(np.stack([known[entry.text_hash] for entry in entries]))
        unsaved = _save(index_dir, encoder, entries, vectors)
    report = IndexReport(len(questions), len(rows), len(rows) - reused, reused, time.perf_counter() - started)
    return VectorIndex(tuple(questions), rows, vectors, report, unsaved)


def count_differences(questions: Iterable[Question], encoder: Encoder, index_dir: Path) -> int:
    """Return how many texts the stored index lacks or has too many. Raises IndexFileError if it cannot be used."""
    manifest, _ = _load(index_dir, encoder)
    wanted = {_text_hash(row.text) for row in build_rows(questions)}
    return len(wanted ^ {entry.text_hash for entry in manifest.entries})


def _text_hash(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass"))


def _embed(texts: dict[str, str], encoder: Encoder, progress: Progress) -> dict[str, FloatArray]:
    """Return the vector of each text, under the same keys."""
    keys = list(texts)
    found: dict[str, FloatArray] = {}
    for start in range(0, len(keys), CHUNK):
        progress("Embedding the question bank", start / len(keys))
        chunk = keys[start : start + CHUNK]
        found.update(zip(chunk, encoder.encode([texts[key] for key in chunk]), strict=True))
    progress("Embedding the question bank", 1)
    return found


def _vectors_by_hash(manifest: Manifest, vectors: Any) -> dict[str, FloatArray]:
    matrix = vectors.reconstruct_n(0, vectors.ntotal) if vectors.ntotal else ()
    return {entry.text_hash: vector for entry, vector in zip(manifest.entries, matrix, strict=True)}


def _load(index_dir: Path, encoder: Encoder) -> tuple[Manifest, Any]:
    """Return the manifest and the FAISS index. Raises IndexFileError unless they are whole and made by `encoder`."""
    try:
        manifest = Manifest.model_validate_json((index_dir / MANIFEST_FILE).read_bytes())
        data = (index_dir / VECTORS_FILE).read_bytes()
    except OSError as error:
        raise IndexFileError(f"The index in {index_dir} cannot be read: {error}") from error
    except ValidationError as error:
        raise IndexFileError(f"The manifest of the index in {index_dir} is damaged") from error
    if (manifest.weights_hash, manifest.dimension) != (encoder.weights_hash, encoder.dimension):
        raise IndexFileError(f"The index in {index_dir} was made by another encoder, {manifest.encoder}")
    if sha256(data) != manifest.vectors_hash:  # FAISS itself would load a flipped byte without a word
        raise IndexFileError(f"The index in {index_dir} is damaged")
    try:
        return manifest, faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
    except RuntimeError as error:
        raise IndexFileError(f"The index in {index_dir} is of another FAISS version: {error}") from error


def _save(index_dir: Path, encoder: Encoder, entries: tuple[ManifestEntry, ...], vectors: Any) -> IndexFileError | None:
    data = faiss.serialize_index(vectors).tobytes()
    manifest = Manifest(
        encoder=encoder.name,
        weights_hash=encoder.weights_hash,
        dimension=encoder.dimension,
        vectors_hash=sha256(data),
        entries=entries,
    )
    try:
        replace_file(index_dir / VECTORS_FILE, data)
        replace_file(index_dir / MANIFEST_FILE, manifest.model_dump_json(indent=1).encode())
    except OSError as error:
        return IndexFileError(
            f"The index works now but could not be kept in {index_dir} ({error.strerror}). Free disk space or make the "
            "folder writable, or set INTERVIEWER_DATA_DIR to a folder that is; until then each start builds it again."
        )
    return None
