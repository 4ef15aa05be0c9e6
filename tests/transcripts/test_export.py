"""A transcript as Markdown reads like the conversation, and nothing that was typed can become markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from interviewer.models import (
    Clarification,
    Dispute,
    ErrorInReply,
    Evidence,
    Grade,
    GradedBy,
    HintTaken,
    Interview,
    KeyPoint,
    Note,
    ProbeAsked,
    Question,
    Reply,
    Turn,
    Verdict,
)
from interviewer.transcripts.export import to_json, to_markdown
from tests.support.questions import BAGGING, START, make_grade, make_reply
from tests.transcripts import examples

STARTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HEURISTIC = GradedBy(name="heuristic", version="1.0", model="all-MiniLM-L6-v2")
REUSE = KeyPoint(id="reuse", text="Keys and values of past tokens are stored", weight=3)
MEMORY = KeyPoint(id="memory", text="Memory is $O(n)$ in the context", weight=2)
PAGING = KeyPoint(id="paging", text="Paging wastes less of it", weight=1, expected_from="senior")
QUESTION = Question(
    id="kv-cache",
    topic="large-language-models",
    question="Why keep a *KV cache*?",
    level="mid",
    kind="concept",
    key_points=(REUSE, MEMORY, PAGING),
    hints=("Think of token 101.",),
    reference="Each step computes only the new token's keys:\n\n$$k = W x$$",
)
PLAIN = QUESTION.model_copy(update={"question": "Why?", "reference": "Because.", "hints": ()})


def minutes(count: float) -> datetime:
    return STARTED + timedelta(minutes=count)


@pytest.fixture
def finished() -> Interview:
    answer = Reply(id="r1", text="It stores K_t and V_t:\n```python\ncache.append(k)\n```", submitted_at=minutes(2))
    probe = Reply(id="r2", kind="probe", text="It shrinks.", submitted_at=minutes(4), probe="What of memory?")
    covered = Verdict(
        key_point=REUSE, verdict="covered", credit=1, evidence=(Evidence(quote="stores K_t", start=3, end=13),)
    )
    missing = Verdict(key_point=MEMORY, verdict="missing", credit=0, reason="Nothing on memory.")
    bonus = Verdict(key_point=PAGING, verdict="missing", credit=0)
    first = Grade(
        score=7, verdicts=(covered, missing, bonus), feedback="Good start.", graded_by=HEURISTIC, replies=("r1",)
    )
    shrinks = (Evidence(quote="It shrinks", start=0, end=10, reply=1),)
    wrong = Verdict(key_point=MEMORY, verdict="contradicted", credit=0, evidence=shrinks)
    slip = ErrorInReply(key_point="memory", claim="The cache shrinks", correction="It grows", evidence=shrinks)
    second = first.model_copy(
        update={"score": 5.5, "verdicts": (covered, wrong), "errors": (slip,), "replies": ("r1", "r2"), "feedback": ""}
    )
    turn = Turn(
        index=0,
        question=QUESTION,
        asked_at=STARTED,
        replies=(answer, probe),
        grades=(first, second),
        hints=(HintTaken(step=0, at=minutes(1)),),
        disputes=(Dispute(key_point="memory", said=False, at=minutes(6)),),
        notes=(Note(text="Read about paging.", at=minutes(7)),),
        revealed_at=minutes(5),
    )
    skipped = Turn(index=1, question=PLAIN, asked_at=minutes(8), skipped_at=minutes(9))
    return Interview(
        id="monday",
        plan=("kv-cache", "a", "b"),
        role="ML engineer",
        topics=("large-language-models", "nlp"),
        started_at=STARTED,
        finished_at=minutes(10),
        turns=(turn, skipped),
    )


def test_markdown_reads_like_the_conversation(finished: Interview) -> None:
    assert to_markdown(finished) == EXPECTED


EXPECTED = """\
# Interview of 2026-03-01

- Started: 2026-03-01 09:30 UTC
- Finished: 2026-03-01 09:40 UTC
- Mode: practice
- Level: mid
- Role: ML engineer
- Topics: large-language-models, nlp
- Questions: 2 of 3 asked
- Mean score: 5.5 of 10 (1 graded, 1 skipped)

## Question 1 of 3: large-language-models, mid

**Interviewer** (2026-03-01 09:30 UTC)

> Why keep a *KV cache*?

**Hint 1** (2026-03-01 09:31 UTC)

> Think of token 101.

**Candidate** (2026-03-01 09:32 UTC)

> It stores K\\_t and V\\_t:
>
> ```python
> cache.append(k)
> ```

**7.0 of 10, Good** (graded by heuristic 1.0 with all-MiniLM-L6-v2)

- **Covered** (core): Keys and values of past tokens are stored
  - Said: "stores K\\_t"
- **Missing**: Memory is $O(n)$ in the context
  - Nothing on memory.
- **Bonus, not needed**: Paging wastes less of it

Good start.

**Interviewer** (follow-up)

> What of memory?

**Candidate** (probe, 2026-03-01 09:34 UTC)

> It shrinks.

**5.5 of 10, Partway** (graded by heuristic 1.0 with all-MiniLM-L6-v2)

- **Covered** (core): Keys and values of past tokens are stored
  - Said: "stores K\\_t"
- **Contradicted**: Memory is $O(n)$ in the context
  - Said: "It shrinks"
- **Wrong**: The cache shrinks
  - Said: "It shrinks"
  - **Correction**: It grows

*The model answer was shown (2026-03-01 09:35 UTC).*

**Candidate** (2026-03-01 09:36 UTC): I did not say this: Memory is $O(n)$ in the context

**Note** (2026-03-01 09:37 UTC)

> Read about paging.

**Model answer**

> Each step computes only the new token's keys:
>
> $$k = W x$$

## Question 2 of 3: large-language-models, mid

**Interviewer** (2026-03-01 09:38 UTC)

> Why?

*Skipped.*

**Model answer**

> Because.
"""


def one_turn(**events: object) -> Interview:
    turn = Turn.model_validate({"index": 0, "question": PLAIN, "asked_at": STARTED, **events})
    return Interview(id="i", plan=("kv-cache",), started_at=STARTED, turns=(turn,))


def graded(**values: object) -> Interview:
    reply = Reply(id="r1", text="It stores keys.", submitted_at=minutes(1))
    return one_turn(
        replies=(reply,), grades=(Grade.model_validate({"graded_by": HEURISTIC, "replies": ["r1"]} | values),)
    )


def test_not_graded_says_why_and_does_not_enter_the_mean() -> None:
    document = to_markdown(graded(ungraded_reason="The reply is in Finnish.", notice="The LLM was away."))
    assert "**Not graded** (graded by" in document
    assert "\n\nThe reply is in Finnish.\n\nThe LLM was away.\n\n" in document
    assert "- No score yet (1 not graded)\n" in document


def test_what_is_counted_as_graded_is_what_the_mean_rests_on() -> None:
    """A second try that could not be graded leaves the first answer's score standing."""
    replies = (make_reply(), make_reply("Again.", "r2", 4, kind="retry"))
    grades = (make_grade(6.0), make_grade(None, ("r2",)))
    revealed = {"replies": replies, "grades": grades, "revealed_at": START + timedelta(minutes=3)}
    turn = Turn(index=0, question=BAGGING, asked_at=START, **revealed)
    interview = Interview(id="i", plan=("bagging",), started_at=START, turns=(turn,))
    assert "- Mean score: 6.0 of 10 (1 graded)\n" in to_markdown(interview)


def test_a_question_that_the_end_cut_off_is_not_answered() -> None:
    turn = Turn(index=0, question=BAGGING, asked_at=START)
    interview = Interview(id="i", plan=("bagging",), started_at=START, turns=(turn,))
    assert "- No score yet (1 open)\n" in to_markdown(interview)
    ended = interview.model_copy(update={"finished_at": START})
    assert "- No score yet (1 not answered)\n" in to_markdown(ended)


def test_needs_correcting_leads_and_a_range_is_shown() -> None:
    core = ErrorInReply(key_point="reuse", claim="It stores queries", correction="Only keys and values")
    verdict = Verdict(key_point=REUSE, verdict="missing", credit=0)
    document = to_markdown(graded(score=1.0, range=(0.5, 2.5), errors=[core], verdicts=[verdict]))
    assert "**Needs correcting: 1.0 of 10, Start again here, between 0.5 and 2.5**" in document


def test_a_reply_without_a_grade_is_waiting() -> None:
    reply = Reply(id="r1", text="It stores keys.", submitted_at=minutes(1))
    document = to_markdown(one_turn(replies=(reply,)))
    assert "- No score yet (1 waiting)\n" in document
    assert "**Not graded yet:** this reply is stored and waits for its grade." in document


def test_the_model_answer_to_an_open_question_is_left_out() -> None:
    open_question = one_turn()
    assert "Because." not in to_markdown(open_question)
    assert "Because." in to_markdown(open_question.model_copy(update={"finished_at": minutes(1)}))


def test_json_holds_no_computed_field(finished: Interview) -> None:
    assert '"band"' not in to_json(finished)
    assert '"needs_correcting"' not in to_json(finished)
    assert Interview.model_validate_json(to_json(finished)) == finished


def test_indented_lines_keep_their_indent_and_their_line() -> None:
    reply = Reply(id="r1", text="def f():\n    return 1\n\n\tx  ", submitted_at=minutes(1))
    space = "\u00a0"
    assert f"> def f():  \n> {space * 4}return 1\n>\n> {space * 4}x\n" in to_markdown(one_turn(replies=(reply,)))


# --- what was typed stays text -----------------------------------------------------------------------------------


def parse(document: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(document)


def every(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in [token, *every(token.children or [])]]


def visible(tokens: list[Token]) -> str:
    """All that a reader sees, without white space and fence characters, which escaping may move."""
    shown = [
        token.content if token.type != "fence" else token.info + token.content
        for token in every(tokens)
        if not token.children
    ]
    return re.sub(r"[\s`~]", "", "".join(shown))


@given(reply=examples.markup | examples.texts.filter(str.strip))
@example("```\n# still code")
@example("````\n```\n# a\n```")
@example("```python not a language\nx\n```")
@example("x\n===\ny\n---")
@example("~~~\n```\n> x\n~~~\n# y")
@settings(deadline=None)
def test_a_reply_stays_inside_its_quote_to_the_last_character(reply: str) -> None:
    tokens = parse(to_markdown(one_turn(replies=(Reply(id="r1", text=reply, submitted_at=minutes(1)),))))
    start = next(i for i, token in enumerate(tokens) if "**Candidate**" in token.content) + 2
    end = next(i for i, token in enumerate(tokens[start:], start) if token.type == "blockquote_close")
    assert visible(tokens[start:end]) == re.sub(r"[\s`~]", "", reply)
    assert tokens[end + 2].content.startswith("**Not graded yet:**")


@given(interview=examples.interviews(st.just(PLAIN), examples.markup))
@settings(deadline=None, max_examples=60)
def test_nothing_typed_becomes_a_heading_a_link_an_image_or_html(interview: Interview) -> None:
    document = to_markdown(interview)
    tokens = every(parse(document))
    kinds = {token.type for token in tokens}
    assert not kinds & {"html_block", "html_inline", "image", "link_open", "table_open", "hr", "s_open", "code_inline"}
    headings = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    of = f" of {interview.total}" if interview.total else ""
    assert headings == [
        f"Interview of {interview.started_at.astimezone(UTC):%Y-%m-%d}",
        *(f"Question {number + 1}{of}: large-language-models, mid" for number in range(len(interview.turns))),
    ]
    assert to_markdown(interview) == document


def test_what_was_asked_in_between_is_told(finished: Interview) -> None:
    turn = finished.turns[0]
    grade = turn.grades[-1]
    helped = grade.model_copy(
        update={"verdicts": (grade.verdicts[0].model_copy(update={"help": "hint"}), *grade.verdicts[1:])}
    )
    asked = Turn(
        index=0,
        question=QUESTION,
        asked_at=minutes(1),
        aside="Inference *was* weak last time.",
        replies=turn.replies[:1],
        grades=(helped.model_copy(update={"replies": ("r1",)}),),
        probes=(ProbeAsked(ask="Why <b>so</b>?", reason="depth", key_point="memory", position=1, at=minutes(3)),),
        clarifications=(
            Clarification(asked="At *training*?", answer="At inference.", model="m", at=minutes(1)),
            Clarification(asked="Which GPU?", answer="Any.", at=minutes(1.5)),
        ),
    )
    shown = to_markdown(finished.model_copy(update={"turns": (asked,), "mode": "mock", "shape": "screen"}))
    assert "- Mode: mock (screen)\n" in shown
    assert "> Why keep a *KV cache*?\n\n*Inference \\*was\\* weak last time.*\n" in shown
    assert (
        "**Candidate** (asks what it means, 2026-03-01 09:31 UTC)\n\n> At \\*training\\*?\n\n"
        "**Interviewer** (clarifies, worded by m)\n\n> At inference.\n\n"
        "**Candidate** (asks what it means, 2026-03-01 09:31 UTC)\n\n> Which GPU?\n\n"
        "**Interviewer** (clarifies)\n\n> Any.\n"
    ) in shown
    assert "**Interviewer** (follow-up)\n\n> Why \\<b\\>so\\</b\\>?" in shown
    assert "(core, after a hint)" in shown
