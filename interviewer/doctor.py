"""Looks whether the parts that the program rests on work. A check is ok when nobody has to do anything about it."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.bank.loader import Bank, load_bank
from interviewer.errors import EncoderError, IndexFileError, LLMError, StoreError
from interviewer.settings import Settings

if TYPE_CHECKING:
    from interviewer.protocols import Encoder
    from interviewer.retrieval.encoder import Progress

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Check:
    """What was looked at, whether it is well, and what was found; never a key or a password."""

    name: str
    ok: bool
    detail: str


def examine(settings: Settings, progress: Progress, *, offline: bool = False) -> tuple[Check, ...]:
    """Return all checks. `offline` leaves the LLM endpoint alone; nothing else uses the network.

    The encoder is loaded, and prepared if it never was; the database is made if it is missing, as at any start. The
    index is only looked at.
    """
    bank = load_bank(settings.bank_dir, settings.banks_dir)
    encoder, of_encoder = check_encoder(settings, progress)
    return (
        check_python(),
        of_encoder,
        check_index(settings, bank, encoder),
        check_bank(bank),
        check_database(settings),
        check_llm(settings, offline=offline),
    )


def check_python() -> Check:
    """Check the version of Python."""
    ok = sys.version_info >= OLDEST_PYTHON
    needed = "" if ok else "; 3.11 or later is needed"
    return Check(
        "python", ok, f"Python {platform.python_version()}, mock-interviewer {version('mock-interviewer')}{needed}"
    )


def check_encoder(settings: Settings, progress: Progress) -> tuple[Encoder | None, Check]:
    """Load the encoder and encode a sentence. The encoder is None if that fails."""
    from interviewer.retrieval.encoder import load_encoder

    try:
        encoder = load_encoder(settings.encoder, settings.index_dir, progress)
        detail = f"{encoder.name}, SHA-256 of the weights {encoder.weights_hash}"
        encoder.encode(["A sentence."])
    except EncoderError as error:
        return None, Check("encoder", ok=False, detail=str(error))
    return encoder, Check("encoder", ok=True, detail=detail)


def check_index(settings: Settings, bank: Bank, encoder: Encoder | None) -> Check:
    """Compare the index with the bank. It is a cache: what is not fresh is mended by the next start that can write."""
    from interviewer.retrieval.index import MANIFEST_FILE, count_differences

    folder = settings.index_dir
    if encoder is None:
        return Check("index", ok=False, detail="cannot be used without the encoder")
    try:
        differences = count_differences(bank.questions.values(), encoder, folder)
    except IndexFileError as error:
        state = f"unusable. {error}" if (folder / MANIFEST_FILE).exists() else f"missing in {folder}"
    else:
        if not differences:
            return Check("index", ok=True, detail=f"fresh, {len(bank.questions)} questions, in {folder}")
        state = f"stale: {differences} texts differ from the question bank"
    if _is_writable(folder):
        return Check("index", ok=True, detail=f"{state}. The next start mends this; `interviewer index` does it now.")
    advice = "Make the folder writable, or choose another with INTERVIEWER_DATA_DIR."
    return Check("index", ok=False, detail=f"{state}, and {folder} cannot be written to. {advice}")


def check_bank(bank: Bank) -> Check:
    """Check that there are questions, and that every question file could be read."""
    size = f"{len(bank.questions)} questions in {len(bank.topics)} topics"
    if not bank.problems:
        return Check("bank", ok=bool(bank.questions), detail=size)
    files = len({problem.path for problem in bank.problems})
    return Check("bank", ok=False, detail=f"{size}; {files} files left out. The first problem: {bank.problems[0]}")


def check_database(settings: Settings) -> Check:
    """Open the transcript database, bring it to this program's schema, and write to it without changing anything."""
    from interviewer.transcripts.store import TranscriptStore

    try:
        store = TranscriptStore.open(settings.store_url)
    except StoreError as error:
        return Check("database", ok=False, detail=str(error))
    try:
        store.release("", 0, "doctor")
    except StoreError as error:
        return Check("database", ok=False, detail=str(error))
    finally:
        store.close()
    return Check("database", ok=True, detail=f"{describe_database(settings.store_url)}, writable, schema up to date")


def describe_database(address: str) -> str:
    """Return what a database URL names, without user and password."""
    from sqlalchemy import make_url

    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return f"SQLite {url.database}"
    return f"PostgreSQL '{url.database}' on {url.host or url.query.get('host') or 'this machine'}"


def check_llm(settings: Settings, *, offline: bool = False) -> Check:
    """Ask the LLM for a word, if one is set up."""
    from interviewer.llm.client import OpenAIChatClient

    llm = settings.llm
    if llm is None:
        return Check("llm", ok=True, detail="not set up: grading runs on this computer")
    client = OpenAIChatClient(llm.model, llm.api_key, llm.base_url)
    if offline:
        return Check("llm", ok=True, detail=f"{client.model} at {client.host}, not tested")
    try:
        return Check("llm", ok=True, detail=client.test_connection())
    except LLMError as error:
        return Check("llm", ok=False, detail=str(error))


def _is_writable(folder: Path) -> bool:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return existing.is_dir() and os.access(existing, os.W_OK)
