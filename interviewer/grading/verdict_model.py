"""The verdict model: what a window of a reply does to a claim. It is the encoder with the adapter of `weights/`.

It runs from an ONNX export that is made once, beside that of the encoder, and anew where adapter or encoder differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from interviewer.errors import EncoderError
from interviewer.grading.network import CLASSES, build_network
from interviewer.protocols import FloatArray
from interviewer.retrieval import export
from interviewer.retrieval.encoder import Progress, silent
from interviewer.retrieval.files import replace_file, sha256, sha256_of
from interviewer.retrieval.onnx import check_export, open_session, pad

WEIGHTS = package_files("interviewer.grading").joinpath("weights")
ADAPTER_FILE = "adapter.safetensors"
ADAPTER_HASH = "0f162fe6af005c58eae65f1e4edd609e1a88df44aba8ee705e0cd80444a95cf6"
MOST_TOKENS = 128
BATCH_SIZE = 2

MODEL_FILE = "model.onnx"
MANIFEST_FILE = "verdict.json"
INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}


class VerdictModel(Protocol):
    """Says what texts do to claims."""

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> FloatArray:
        """Return (pairs, 3): the chances that the text says the claim, leaves it open, speaks against it."""
        ...


class Manifest(BaseModel):
    """What an export was made from, and its SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    adapter: str
    encoder: str
    model: str


def load_verdict_model(index_dir: Path, progress: Progress = silent) -> VerdictModel:
    """Return the verdict model, exported into `index_dir / "verdict"` if that was not done yet.

    Where the export cannot be kept, it is made anew at each start. Raises EncoderError.
    """
    folder = index_dir / "verdict"
    tokenizer = export.find_model_dir() / export.TOKENIZER_FILE
    if _is_current(folder):
        return OnnxVerdictModel(folder / MODEL_FILE, tokenizer)
    progress("Preparing the local grader, once", 0)
    onnx = make_export()
    manifest = Manifest(adapter=ADAPTER_HASH, encoder=export.WEIGHTS_HASH, model=sha256(onnx))
    try:
        replace_file(folder / MODEL_FILE, onnx)
        replace_file(folder / MANIFEST_FILE, manifest.model_dump_json(indent=2).encode())
    except OSError as error:
        progress(f"The local grader cannot be kept in {folder} ({error.strerror}), so each start is slower", 0)
    return OnnxVerdictModel(onnx, tokenizer)


class OnnxVerdictModel:
    """The verdict model, run by ONNX Runtime on one thread. Nothing is loaded before the first pair."""

    def __init__(self, model: Path | bytes, tokenizer: Path) -> None:
        self._model = model
        self._tokenizer_file = tokenizer

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> FloatArray:
        """Return (pairs, 3), each row a distribution over CLASSES. Raises EncoderError."""
        logits = np.zeros((len(pairs), len(CLASSES)), dtype=np.float32)
        encodings = [self._tokenizer.encode(text, claim) for text, claim in pairs]
        for batch in _batches([len(encoding.ids) for encoding in encodings]):
            inputs = pad([encodings[number] for number in batch], INPUTS)
            (logits[batch],) = self._session.run(None, inputs)
        chances = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
        return np.asarray(chances / chances.sum(axis=1, keepdims=True), dtype=np.float32)

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
        tokenizer.enable_truncation(MOST_TOKENS, strategy="longest_first")
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        return open_session(self._model)


def make_export() -> bytes:
    """Return the verdict model as ONNX (some ten seconds). Raises EncoderError."""
    adapter = WEIGHTS.joinpath(ADAPTER_FILE).read_bytes()
    if sha256(adapter) != ADAPTER_HASH:
        raise EncoderError(f"The weights of the local grader are damaged. {export.REINSTALL_ALL}")
    try:
        # Imported first, for these libraries set the levels of their loggers as they load.
        import torch  # noqa: F401
        import transformers

        transformers.utils.logging.disable_progress_bar()
        with export.quiet():
            return _export_onnx(export.find_model_dir(), adapter)
    except (ImportError, RuntimeError) as error:
        raise EncoderError(f"The local grader could not be prepared ({error}). {export.REINSTALL_ALL}") from error


def _is_current(folder: Path) -> bool:
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST_FILE).read_bytes())
        whole = sha256_of(folder / MODEL_FILE) == manifest.model
    except (OSError, ValidationError):
        return False
    return whole and (manifest.adapter, manifest.encoder) == (ADAPTER_HASH, export.WEIGHTS_HASH)


def _export_onnx(model_dir: Path, adapter: bytes) -> bytes:
    import torch
    from safetensors.torch import load

    network = build_network(model_dir)
    network.load_state_dict({name: value.float() for name, value in load(adapter).items()}, strict=False)
    network = network.merge()

    def example(*lengths: int) -> dict[str, Any]:
        steps = torch.arange(max(lengths)).expand(len(lengths), -1)
        mask = (steps < torch.tensor(lengths)[:, None]).long()
        return {"input_ids": 1000 + steps, "attention_mask": mask, "token_type_ids": mask * (steps > 3).long()}

    axes = {0: torch.export.Dim("pairs"), 1: torch.export.Dim("tokens", max=512)}
    program = torch.onnx.export(
        network,
        tuple(example(12, 8).values()),  # padded, for a mask of ones would be traced away
        dynamo=True,
        dynamic_shapes=(axes, axes, axes),
        input_names=list(INPUTS),
        output_names=["logits"],
        verbose=False,
    )
    onnx = bytes(program.model_proto.SerializeToString())
    inputs = example(11, 6, 7)
    with torch.no_grad():
        expected = network(**inputs).numpy()
    check_export(onnx, {name: value.numpy() for name, value in inputs.items()}, expected)
    return onnx


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    for start in range(0, len(order), BATCH_SIZE):
        yield order[start : start + BATCH_SIZE]
