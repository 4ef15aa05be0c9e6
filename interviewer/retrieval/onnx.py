"""What the models that run by ONNX Runtime share: one thread, padding, and a check of every export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from interviewer.errors import EncoderError

MAX_DIFFERENCE = 1e-3  # between torch and an export; correct exports stay below 1e-5

Tokens = npt.NDArray[np.int64]


def open_session(model: Path | bytes) -> Any:
    """Return an ONNX Runtime session that uses one thread, of a file or its content. Raises EncoderError."""
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as failures

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The further fusions double the load time of these models and make them no faster.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    try:
        source = model if isinstance(model, bytes) else str(model)
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except (failures.Fail, failures.InvalidGraph, failures.InvalidProtobuf, failures.NoSuchFile) as error:
        advice = "" if isinstance(model, bytes) else f" Delete the folder {model.parent} and start again."
        raise EncoderError(f"ONNX Runtime cannot load the model ({error}).{advice}") from error


def pad(encodings: Sequence[Any], fields: Mapping[str, str]) -> dict[str, Tokens]:
    """Return the encodings as arrays (texts, tokens), padded with zeros: input name -> attribute of an encoding."""
    longest = max(len(encoding.ids) for encoding in encodings)
    arrays = {name: np.zeros((len(encodings), longest), dtype=np.int64) for name in fields}
    for row, encoding in enumerate(encodings):
        for name, attribute in fields.items():
            arrays[name][row, : len(encoding.ids)] = getattr(encoding, attribute)
    return arrays


def check_export(onnx: bytes, inputs: Mapping[str, Tokens], expected: Any, part: Any = ...) -> None:
    """Raise EncoderError unless the export computes what torch computed. A wrong export would fail silently."""
    import onnxruntime

    session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, dict(inputs))
    difference = float(np.abs(found[part] - expected).max())
    if not difference < MAX_DIFFERENCE:
        raise EncoderError(
            f"The exported model differs from the original by {difference:.2g}. "
            "Install the pinned libraries again: pip install --force-reinstall mock-interviewer"
        )
