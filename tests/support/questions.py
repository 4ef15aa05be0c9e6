"""Small questions, grades and times that tests share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from interviewer.models import (
    Evidence,
    Grade,
    GradedBy,
    KeyPoint,
    Misconception,
    Probe,
    Question,
    Reply,
    Source,
    Verdict,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LOCAL = GradedBy(name="heuristic", version="1", model="all-MiniLM-L6-v2")

BAGGING = Question(
    id="bagging",
    topic="ensembles",
    question="What does bagging do, and why does it help?",
    level="junior",
    kind="concept",
    tags=("ensembles", "variance"),
    key_points=(
        KeyPoint(id="bootstrap", weight=3, text="Each model is trained on a bootstrap sample of the rows"),
        KeyPoint(id="average", weight=2, text="The predictions of the models are averaged"),
        KeyPoint(id="variance", weight=2, text="Averaging lowers the variance of the predictions"),
        KeyPoint(id="oob", weight=1, text="Rows left out of a sample give an error estimate without extra data"),
    ),
    misconceptions=(
        Misconception(
            key_point="variance",
            text="Bagging lowers the bias of the models",
            correction="The bias of the average is that of one model; only the variance falls.",
        ),
    ),
    probes=(Probe(key_point="variance", ask="What changes between one tree and the average of many?"),),
    hints=("Think about what differs between the data that each model sees.",),
    assumes="Supervised learning with any base model.",
    sources=(Source(title="Bagging predictors", url="https://doi.org/10.1007/BF00058655"),),
    covers=("bagging",),
    reference=(
        "Bagging trains each model on a bootstrap sample of the rows. Their predictions are averaged, which lowers the "
        "variance. The rows that a sample leaves out give an error estimate without extra data."
    ),
)


def minutes(count: float) -> datetime:
    """Return the time `count` minutes after START."""
    return START + timedelta(minutes=count)


def make_question(question_id: str, **changes: object) -> Question:
    """Return BAGGING under another id, with changes."""
    return Question.model_validate({**BAGGING.model_dump(), "id": question_id, **changes})


def make_reply(
    text: str = "Each tree sees a bootstrap sample.", reply_id: str = "r1", at: float = 1, **more: object
) -> Reply:
    """Return a reply submitted `at` minutes after START."""
    return Reply.model_validate({"id": reply_id, "text": text, "submitted_at": minutes(at), **more})


def make_verdict(point: KeyPoint, label: str, credit: float | None = None) -> Verdict:
    """Return a verdict with made-up evidence and the usual credit of its label."""
    usual = {"covered": 1.0, "partial": 0.5, "missing": 0.0, "contradicted": 0.0, "unsure": 0.5}
    evidence = (Evidence(quote="said", start=0, end=4),) if label not in ("missing", "unsure") else ()
    return Verdict(
        key_point=point,
        verdict=label,
        credit=usual[label] if credit is None else credit,
        range=(0.0, 1.0) if label == "unsure" else None,
        evidence=evidence,
    )


def make_grade(score: float | None = 8.0, replies: tuple[str, ...] = ("r1",), **more: object) -> Grade:
    """Return a grade of BAGGING: core and averaging covered, the rest missing."""
    labels = ("covered", "covered", "missing", "missing")
    verdicts = tuple(make_verdict(p, label) for p, label in zip(BAGGING.key_points, labels, strict=True))
    values: dict[str, object] = {
        "score": score,
        "ungraded_reason": None if score is not None else "The model did not reply.",
        "verdicts": verdicts if score is not None else (),
        "feedback": "You said it.",
        "reference_id": "bagging",
        "graded_by": LOCAL,
        "replies": replies,
        "graded_at": minutes(3),
    }
    return Grade.model_validate({**values, **more})
