"""The shapes of a mock interview: how long it takes, how many questions it has, and the stages of a case."""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.models import Shape


@dataclass(frozen=True)
class MockShape:
    """What a mock interview looks like. A case has one question, taken through its stages."""

    title: str
    minutes: int
    questions: int
    stages: tuple[str, ...] = ()


CASE_OPENING = (
    "We'll go through goal, data, model, serving, measurement and failure. Begin with the goal: who is this for, what "
    "would count as success, and what do you assume?"
)
CASE_TOPIC = "system-design"

SHAPES: dict[Shape, MockShape] = {
    "screen": MockShape("30-minute screen", minutes=30, questions=5),
    "case": MockShape(
        "45-minute case",
        minutes=45,
        questions=1,
        stages=(
            "Thanks. Now the data: what would you use, where does it come from, and what is wrong with it?",
            "Thanks. Now the model: what would you start with, what would you go on to, and why?",
            "Thanks. Now serving: how does an answer reach the person or system that needs it, and at what cost?",
            "Thanks. Now measurement: how would you know that it works, before and after it goes live?",
            "Thanks. Last, failure: what will go wrong first, how would you notice, and what happens then?",
        ),
    ),
}


def has_stages(shape: Shape | None) -> bool:
    """Whether an interview of this shape goes through stages: to skip its opening or one of them would end it."""
    return shape is not None and bool(SHAPES[shape].stages)
