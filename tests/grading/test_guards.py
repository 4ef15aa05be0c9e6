"""Replies that say nothing are told from replies that claim something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.grading.guards import inspect_reply

QUESTION = "What does bagging do, and why does it help?"


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("Each tree is trained on a bootstrap sample.", "claims"),
        ("I don't know how boosting does it, but bagging averages models fitted on bootstrap samples.", "claims"),
        ("bootstrap, then average", "claims"),
        ("variance", "claims"),
        ("I don't know", "dont-know"),
        ("Sorry, I really don't know this one. Next question please!", "dont-know"),
        ("no idea", "dont-know"),
        ("um, not sure, I'm lost", "dont-know"),
        ("What does bagging do, and why does it help?", "repeats-question"),
        ("Bagging helps. Why does bagging help? It does help.", "repeats-question"),
        ("bootstrap, aggregation, variance, trees, voting, averaging, out-of-bag, ensemble", "keyword-list"),
        ("bootstrap aggregation variance ensemble voting tree sample bias", "keyword-list"),
        ("variance variance variance variance variance variance", "keyword-list"),
        ("Bagging senkt die Varianz, weil die Fehler der Bäume sich nicht gleichen und der Mittelwert ist stabiler.",
         "other-language"),
        ("El bagging reduce la varianza porque promedia los modelos que se entrenan con muestras del conjunto.",
         "other-language"),
        ("バギングは分散を減らします。", "other-language"),
        ("🙂🙂🙂", "other-language"),
        ("```python\nmodel = fit(sample)\n```", "code-only"),
    ],
)  # fmt: skip
def test_states(reply: str, state: str) -> None:
    assert inspect_reply(QUESTION, reply).state == state


def test_questions_repetition_and_lists_are_not_claims() -> None:
    reply = (
        "Does averaging lower the variance? Each model gets its own bootstrap sample. "
        "Each model gets its own bootstrap sample. Forests, boosting, stacking, voting, blending, trees."
    )
    assert [span.text for span in inspect_reply(QUESTION, reply).claims] == [
        "Each model gets its own bootstrap sample."
    ]


def test_code_beside_prose_is_left_out_of_the_claims() -> None:
    reply = "It averages models.\n```\ny = mean(ys)\n```\nThat cuts variance."
    claims = inspect_reply(QUESTION, reply).claims
    assert [span.text for span in claims] == ["It averages models.", "That cuts variance."]
    assert all(reply[span.start : span.end] == span.text for span in claims)


def test_a_long_run_on_sentence_is_cut_at_its_joints() -> None:
    reply = "so you take many trees " + "and each of them gets its own sample of the rows to learn from " * 6
    claims = inspect_reply(QUESTION, reply.strip()).claims
    assert len(claims) > 1
    assert all(len(span.text.split()) <= 40 for span in claims)


@given(st.text(max_size=300))
def test_claims_are_slices_of_any_reply(reply: str) -> None:
    inspection = inspect_reply(QUESTION, reply)
    assert bool(inspection.claims) == (inspection.state == "claims")
    for span in inspection.claims:
        assert reply[span.start : span.end] == span.text
