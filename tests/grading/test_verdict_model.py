"""The verdict model: what it says of plain pairs, and how its export is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from interviewer.bank.loader import load_bank
from interviewer.errors import EncoderError
from interviewer.grading import verdict_model as module
from interviewer.grading.network import CLASSES
from interviewer.grading.verdict_model import OnnxVerdictModel, VerdictModel, load_verdict_model
from interviewer.settings import Settings
from training.pairs import Statements, load_statements

HELD_OUT = Path(__file__).parents[2] / "training" / "held_out.txt"
CLAIM = "Averaging lowers the variance of the predictions"


def test_it_tells_statements_apart_on_questions_that_it_has_never_seen(verdict_model: VerdictModel) -> None:
    questions = load_bank(Settings().bank_dir).questions
    unseen = HELD_OUT.read_text(encoding="utf-8").split()[::5]
    points = {(name, point.id): point.text for name in unseen for point in questions[name].key_points}
    statements = [one for one in load_statements(questions) if (one.question, one.key_point) in points]

    def mean(kind: str, texts: Callable[[Statements], tuple[str, ...]]) -> float:
        pairs = [(said, points[one.question, one.key_point]) for one in statements for said in texts(one)]
        return float(verdict_model.weigh(pairs)[:, CLASSES.index(kind)].mean())

    assert len(statements) >= 40
    said, near, wrong = "says", "open", "against"
    assert mean(said, lambda one: one.covered) > 1.5 * mean(said, lambda one: one.contradicted)
    assert mean(near, lambda one: (one.near,)) > 1.5 * mean(near, lambda one: one.covered)
    assert mean(wrong, lambda one: one.contradicted) > 1.5 * mean(wrong, lambda one: one.covered)


def test_no_pair_makes_no_row(verdict_model: VerdictModel) -> None:
    assert verdict_model.weigh([]).shape == (0, 3)


def test_neighbours_in_a_batch_do_not_matter(verdict_model: VerdictModel) -> None:
    pair = ("The mean varies less than one model does.", CLAIM)
    long = ("It depends. " * 60, CLAIM)
    alone, among = verdict_model.weigh([pair])[0], verdict_model.weigh([long, pair, ("No.", CLAIM)])[1]
    assert np.abs(alone - among).max() < 1e-4


def test_the_export_is_kept_and_a_damaged_one_is_made_anew(
    tmp_path: Path, verdict_model: VerdictModel, index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verdict_model.weigh([("a", "b")]).shape == (1, 3)
    good = (index_dir / "verdict" / "model.onnx").read_bytes()
    made = []

    def make() -> bytes:
        made.append(1)
        return good

    monkeypatch.setattr(module, "make_export", make)
    steps: list[str] = []
    load_verdict_model(tmp_path, lambda step, _: steps.append(step))
    load_verdict_model(tmp_path)
    assert (len(made), steps) == (1, ["Preparing the local grader, once"])
    (tmp_path / "verdict" / "model.onnx").write_bytes(good[:-1] + b"?")
    load_verdict_model(tmp_path)
    assert len(made) == 2
    (tmp_path / "file").write_text("in the way")
    load_verdict_model(tmp_path / "file", lambda step, _: steps.append(step))
    assert "cannot be kept" in steps[-1]


def test_damaged_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ADAPTER_HASH", "0" * 64)
    with pytest.raises(EncoderError, match="The weights of the local grader are damaged"):
        module.make_export()


def test_a_model_that_is_none_says_so(index_dir: Path, encoder: object) -> None:
    assert encoder
    tokenizer = index_dir / "encoder" / "tokenizer.json"
    with pytest.raises(EncoderError, match="ONNX Runtime cannot load the model"):
        OnnxVerdictModel(b"not a model", tokenizer).weigh([("a", "b")])
