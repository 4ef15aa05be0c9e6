"""Interviews as hypothesis draws them: any text, any state, kept to what a session allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from interviewer.models import (
    KINDS,
    LEVELS,
    Clarification,
    Dispute,
    ErrorInReply,
    Evidence,
    Grade,
    GradedBy,
    HintTaken,
    Interview,
    KeyPoint,
    Misconception,
    Note,
    ProbeAsked,
    Question,
    Reply,
    Turn,
    Usage,
    Verdict,
)

# Whatever a candidate can type once text.sanitize has been over it.
texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1, max_size=60)
# The same, out of what means something in Markdown and HTML.
_PIECES = """word|# |## |> |- |+ |* |1. |2) |===|---|***|```|````|~~~|```python|<b>|</div>|<!--|<script>|&lt;|&|[a](http://x)
![a](http://x/y.png)|[r]: http://x|*|_|**|`|$x$|$$|\\|~~|:-:|<http://x>|"""
markup = st.lists(
    st.sampled_from([*_PIECES.replace("\n", "|").split("|"), "|", "| a | b |", "\n", "\n\n", "    ", "\t", " "]),
    min_size=1,
    max_size=25,
).map(lambda pieces: "x" + "".join(pieces))
times = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))]),
)
graders = st.builds(
    GradedBy, name=st.sampled_from(["heuristic", "llm", "self"]), version=texts, model=st.none() | texts
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    points = tuple(
        KeyPoint(
            id=f"p{number}",
            text=draw(texts),
            weight=draw(st.sampled_from([1, 2, 3])),
            expected_from=draw(st.none() | st.sampled_from(LEVELS)),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    return Question(
        id=draw(texts),
        topic="nlp",
        question=draw(texts),
        level=draw(st.sampled_from(LEVELS)),
        kind=draw(st.sampled_from(KINDS)),
        key_points=points,
        misconceptions=(Misconception(key_point="p0", text=draw(texts), correction=draw(texts)),),
        hints=draw(st.lists(texts, max_size=2).map(tuple)),
        reference="x" + draw(texts),
    )


@st.composite
def grades(draw: st.DrawFn, question: Question, replies: tuple[Reply, ...], words: st.SearchStrategy[str]) -> Grade:
    evidence = st.builds(Evidence, quote=words, start=st.integers(0, 9), end=st.integers(9, 99)).map(lambda one: (one,))
    verdicts = []
    for point in question.key_points:
        label = draw(st.sampled_from(["covered", "partial", "missing", "contradicted", "unsure"]))
        values: dict[str, Any] = {"key_point": point, "verdict": label, "credit": 0.0, "reason": draw(words)}
        if label != "missing":
            values["evidence"] = draw(evidence)
        if label in ("covered", "partial", "unsure"):
            values["credit"] = draw(st.floats(0, 1))
        if label == "unsure":
            values["range"] = (0.0, 1.0)
        verdicts.append(Verdict.model_validate(values))
    score = draw(st.none() | st.integers(0, 20).map(lambda halves: halves / 2))
    return Grade(
        score=score,
        range=draw(st.none() | st.tuples(st.floats(0, 10), st.floats(0, 10))),
        ungraded_reason=draw(words) if score is None else None,
        verdicts=tuple(verdicts),
        errors=draw(st.lists(st.builds(ErrorInReply, claim=words, correction=words, evidence=evidence), max_size=1)),
        feedback=draw(words),
        graded_by=draw(graders),
        level=draw(st.sampled_from(LEVELS)),
        replies=tuple(reply.id for reply in replies),
        notice=draw(words),
        usage=draw(st.none() | st.builds(Usage, prompt_tokens=st.integers(0, 10**6))),
        graded_at=draw(st.none() | times),
    )


@st.composite
def turns(draw: st.DrawFn, index: int, question: Question, words: st.SearchStrategy[str]) -> Turn:
    kinds = draw(st.just([]) | st.lists(st.sampled_from(["retry", "probe"]), max_size=2).map(lambda k: ["answer", *k]))
    replies = tuple(
        Reply(
            id=f"{index}.{position}",
            kind=kind,
            text=draw(words),
            submitted_at=draw(times),
            probe=draw(words) if kind == "probe" else None,
        )
        for position, kind in enumerate(kinds)
    )
    judged = [replies[:1], replies] if replies else []
    return Turn(
        index=index,
        question=question,
        asked_at=draw(times),
        replies=replies,
        grades=tuple(draw(grades(question, some, words)) for some in judged[: draw(st.integers(0, 2))]),
        aside=draw(st.just("") | words),
        probes=tuple(
            ProbeAsked(
                ask=draw(words),
                reason=draw(st.sampled_from(["unsure", "core", "misconception", "depth", "stage"])),
                key_point=draw(st.none() | st.just(question.key_points[0].id)),
                position=position,
                at=draw(times),
            )
            for position in range(1, draw(st.integers(1, 3)))
        ),
        clarifications=draw(
            st.lists(st.builds(Clarification, asked=words, answer=words, model=st.none() | words, at=times), max_size=1)
        ),
        hints=draw(st.lists(st.builds(HintTaken, step=st.integers(0, 3), at=times), max_size=2)),
        disputes=draw(st.lists(st.builds(Dispute, key_point=words, said=st.booleans(), at=times), max_size=1)),
        notes=draw(st.lists(st.builds(Note, text=words, at=times), max_size=2)),
        revealed_at=draw(st.none() | times),
        skipped_at=draw(st.none() | times),
    )


@st.composite
def interviews(
    draw: st.DrawFn,
    asked: st.SearchStrategy[Question] = questions(),  # noqa: B008
    words: st.SearchStrategy[str] = texts,
) -> Interview:
    """An interview of up to two turns; `words` is what candidate and grader wrote, `asked` comes from the bank."""
    count = draw(st.integers(0, 2))
    return Interview(
        id=draw(texts),
        mode=draw(st.sampled_from(["practice", "mock"])),
        shape=draw(st.sampled_from([None, "screen", "case"])),
        adapts=draw(st.booleans()),
        ends_at=draw(st.none() | times),
        level=draw(st.sampled_from(LEVELS)),
        role=draw(st.none() | words),
        topics=draw(st.lists(texts, max_size=2)),
        seed=draw(st.integers()),
        plan=draw(st.lists(texts, min_size=1, max_size=3)),
        started_at=draw(times),
        finished_at=draw(st.none() | times),
        turns=tuple(draw(turns(index, draw(asked), words)) for index in range(count)),
    )
