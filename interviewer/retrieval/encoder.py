"""The sentence encoder: texts to vectors.

The default model runs from its ONNX export (no torch, loads in half a second); any other sentence-transformers model
runs through torch. Both use one thread, so that a busy machine does not slow a request down many times over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from interviewer.errors import EncoderError
from interviewer.protocols import Encoder, FloatArray, TokenVectors
from interviewer.retrieval import export
from interviewer.retrieval.files import sha256, sha256_of
from interviewer.retrieval.onnx import open_session, pad

Progress = Callable[[str, float], None]
"""Called with what is being done and the fraction done, 0 to 1."""

DEFAULT_NAMES = ("", export.NAME, f"sentence-transformers/{export.NAME}")
BATCH_SIZE = 4  # on one thread larger batches only add padding: 100 ms instead of 57 for the sentences of an answer
MAX_CHARS = 20_000  # far beyond the token limit of any text; saves tokenizing a megabyte to keep its first page

INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask"}

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def silent(_step: str, _fraction: float) -> None:
    """Report no progress."""


def load_encoder(setting: str | None, index_dir: Path, progress: Progress = silent) -> Encoder:
    """Return the encoder that INTERVIEWER_ENCODER names; None means the default model.

    The default model is exported into `index_dir / "encoder"` if that was not done yet, or if the export is damaged.
    Where it cannot be written, the same model runs through torch instead. Raises EncoderError, for a model that is
    found but cannot be loaded when it is first used.
    """
    name = setting or ""
    if name not in DEFAULT_NAMES:
        progress(f"Finding the encoder {name}", 0)
        return SentenceTransformerEncoder(name, _find_folder(name))
    folder = index_dir / "encoder"
    manifest = export.read_export(folder)
    if manifest is None:
        progress("Preparing the encoder, once", 0)
        model_dir = export.find_model_dir()
        try:
            manifest = export.write_export(model_dir, folder)
        except OSError as error:
            progress(f"The encoder cannot be kept in {folder} ({error.strerror}), so each start is slower", 0)
            return SentenceTransformerEncoder(export.NAME, model_dir)
    return OnnxEncoder(folder, manifest)


class OnnxEncoder:
    """The default model, run by ONNX Runtime from its export. Nothing is loaded before the first text."""

    def __init__(self, folder: Path, manifest: export.ExportManifest) -> None:
        self.name = manifest.name
        self.weights_hash = manifest.weights_hash
        self.dimension = manifest.dimension
        self._max_tokens = manifest.max_tokens
        self._folder = folder

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts), dimension), rows of unit length. Raises EncoderError."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, _, states in self._run(texts):
            vectors[number] = states.mean(axis=0)
        return _unit(vectors)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the token vectors of each text. Raises EncoderError."""
        found: dict[int, TokenVectors] = {}
        for number, encoding, states in self._run(texts):
            ordinary = [i for i, special in enumerate(encoding.special_tokens_mask) if not special]
            found[number] = TokenVectors(
                text=texts[number],
                spans=tuple(encoding.offsets[i] for i in ordinary),
                vectors=_unit(states[ordinary]),
                sentence=_unit(states.mean(axis=0)),
            )
        return [found[number] for number in range(len(texts))]

    def _run(self, texts: Sequence[str]) -> Iterator[tuple[int, Any, FloatArray]]:
        """Yield (number of the text, its encoding, its token states), shortest texts first, special tokens included."""
        # One text at a time: `encode_batch` would start threads, and complain at every fork after it.
        encodings = [self._tokenizer.encode(_readable(text)) for text in texts]
        order = sorted(range(len(texts)), key=lambda number: len(encodings[number].ids))
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            (states,) = self._session.run(None, pad([encodings[number] for number in batch], INPUTS))
            for row, number in enumerate(batch):
                yield number, encodings[number], states[row, : len(encodings[number].ids)]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / export.TOKENIZER_FILE))
        tokenizer.enable_truncation(self._max_tokens)
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        return open_session(self._folder / export.MODEL_FILE)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, run by torch from its folder. Nothing is loaded before it is needed."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder

    @cached_property
    def weights_hash(self) -> str:
        """SHA-256 of the weights file, or over the hashes of all of them. Raises EncoderError."""
        files = sorted(self._folder.rglob("*.safetensors")) or sorted(self._folder.rglob("*.bin"))
        if not files:
            raise EncoderError(
                f"There are no weights in {self._folder}. INTERVIEWER_ENCODER must name a sentence-transformers model; "
                f"leave it empty to use {export.NAME}."
            )
        hashes = [sha256_of(path) for path in files]
        return hashes[0] if len(hashes) == 1 else sha256("".join(hashes).encode())

    @cached_property
    def dimension(self) -> int:
        """The length of a vector. Raises EncoderError."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts), dimension), rows of unit length. Raises EncoderError."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode([_readable(text) for text in texts], prompt="", show_progress_bar=False)
        return _unit(np.asarray(vectors, dtype=np.float32))

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the token vectors of each text. Raises EncoderError."""
        return [self._encode_tokens(text) for text in texts]

    def _encode_tokens(self, text: str) -> TokenVectors:
        readable = _readable(text)
        encoding = self._model.tokenizer(
            readable,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        output = self._model.encode([readable], prompt="", output_value=None, show_progress_bar=False)[0]
        ordinary = [i for i, special in enumerate(encoding["special_tokens_mask"]) if not special]
        return TokenVectors(
            text=text,
            spans=tuple(encoding["offset_mapping"][i] for i in ordinary),
            vectors=_unit(output["token_embeddings"].float().numpy()[ordinary]),
            sentence=_unit(output["sentence_embedding"].float().numpy()),
        )

    @cached_property
    def _model(self) -> Any:
        return export.load_sentence_transformer(self._folder)


def _find_folder(setting: str) -> Path:
    """Return the folder of a model named by path, or by its name at the Hugging Face hub. Raises EncoderError."""
    if Path(setting).expanduser().is_dir():
        return Path(setting).expanduser()
    import huggingface_hub

    try:
        return Path(
            huggingface_hub.snapshot_download(
                setting if "/" in setting else f"sentence-transformers/{setting}",
                ignore_patterns=["*.onnx", "*.ot", "*.h5", "*.msgpack", "openvino/*"],
            )
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise EncoderError(
            f"The encoder '{setting}' is neither a folder nor a model that can be downloaded now ({reason}). "
            f"Correct INTERVIEWER_ENCODER, or leave it empty to use {export.NAME}, which needs no download."
        ) from error


def _readable(text: str) -> str:
    """Return the text as a tokenizer takes it, cut; all offsets stay valid."""
    return _LONE_SURROGATE.sub("\ufffd", text[:MAX_CHARS])


def _unit(vectors: FloatArray) -> FloatArray:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
