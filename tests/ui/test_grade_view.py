"""What a grade card shows, sorted out of a turn."""

from __future__ import annotations

from interviewer.models import AnyOf, ErrorInReply, Evidence, Grade, GradedBy, Question, Turn, Verdict
from interviewer.ui.card_html import build_points_html, build_score_html, build_sources_html
from interviewer.ui.grade_view import build_grade_view, split_attempts
from tests.support.questions import BAGGING, LOCAL, START, make_grade, make_question, make_reply, minutes

REPLY = make_reply("bootstrap, average, everything is unbiased", "r1")
SAID = {"bootstrap": (0, 9), "average": (11, 18), "unbiased": (20, 42)}


def verdict(point: str, label: str, phrase: str = "bootstrap", question: Question = BAGGING) -> Verdict:
    key_point = next(p for p in question.key_points if p.id == point)
    start, end = SAID[phrase]
    evidence = () if label == "missing" else (Evidence(quote=REPLY.text[start:end], start=start, end=end),)
    credit = {"covered": 1.0, "partial": 0.5, "unsure": 0.5}.get(label, 0.0)
    span = (0.2, 0.8) if label == "unsure" else None
    return Verdict(key_point=key_point, verdict=label, credit=credit, evidence=evidence, range=span)


def grade(*verdicts: Verdict, **more: object) -> Grade:
    return make_grade(5.0, verdicts=verdicts, **more)


def alternatives(n: int) -> Question:
    points = [point.model_dump() | {"weight": 2} for point in BAGGING.key_points]
    return make_question("any", key_points=points, any_of=(AnyOf(n=n, of=("average", "variance", "oob")),))


def test_entries_are_numbered_in_the_order_of_the_card() -> None:
    error = ErrorInReply(
        key_point="variance",
        claim="It is unbiased",
        correction="Only the variance falls.",
        evidence=(Evidence(quote="everything is unbiased", start=20, end=42),),
    )
    judged = grade(
        verdict("bootstrap", "covered"),
        verdict("average", "partial", "average"),
        verdict("variance", "contradicted", "unbiased"),
        verdict("oob", "missing"),
        errors=(error,),
    )
    view = build_grade_view(BAGGING, judged, [REPLY], "q0")
    assert [(w.label, w.quote, w.correction) for w in view.wrong] == [
        ("1", "everything is unbiased", "Only the variance falls.")
    ]
    assert [entry.label for entry in (*view.covered, *view.partial)] == ["2", "3"]
    assert [v.key_point.id for v in view.missing] == ["oob"]
    assert [(m.start, m.end, m.kind, m.label, m.target) for m in view.marks[0]] == [
        (20, 42, "wrong", "1", "q0-1"),
        (0, 9, "earned", "2", "q0-2"),
        (11, 18, "earned", "3", "q0-3"),
    ]


def test_a_contradiction_without_an_error_says_what_is_true() -> None:
    view = build_grade_view(BAGGING, grade(verdict("average", "contradicted", "unbiased")), [REPLY], "q")
    assert [w.correction for w in view.wrong] == ["The predictions of the models are averaged"]


def test_points_above_the_level_are_praised_and_never_missed() -> None:
    points = [p.model_dump() | {"expected_from": "senior"} for p in BAGGING.key_points]
    question = make_question("bonus", key_points=points)
    verdicts = (verdict("bootstrap", "covered", question=question), verdict("average", "missing", question=question))
    view = build_grade_view(question, grade(*verdicts, level="mid"), [REPLY], "q")
    assert ([e.verdict.key_point.id for e in view.bonus], view.covered, view.missing) == (["bootstrap"], (), ())
    senior = build_grade_view(question, grade(*verdicts, level="senior"), [REPLY], "q")
    assert [v.key_point.id for v in senior.missing] == ["average"]


def test_enough_alternatives_leave_nothing_missing() -> None:
    question = alternatives(1)
    labels = (("bootstrap", "missing"), ("average", "covered"), ("variance", "missing"), ("oob", "missing"))
    view = build_grade_view(question, grade(*(verdict(p, x, question=question) for p, x in labels)), [REPLY], "q")
    assert [v.key_point.id for v in view.missing] == ["bootstrap"]
    assert view.alternatives == ()


def test_too_few_alternatives_say_how_many_more() -> None:
    question = alternatives(3)
    labels = (("bootstrap", "covered"), ("average", "covered"), ("variance", "missing"), ("oob", "missing"))
    view = build_grade_view(question, grade(*(verdict(p, x, question=question) for p, x in labels)), [REPLY], "q")
    assert view.missing == ()
    assert [(a.number, [p.id for p in a.points]) for a in view.alternatives] == [(2, ["variance", "oob"])]
    assert "2 more of these:" in build_points_html(view)


def test_evidence_in_a_probe_reply_is_marked_there() -> None:
    probe = make_reply("average of all", "r2", 2, kind="probe")
    said = Evidence(quote="average", start=0, end=7, reply=1)
    one = Verdict(key_point=BAGGING.key_points[1], verdict="covered", credit=1, evidence=(said,))
    view = build_grade_view(BAGGING, grade(one, replies=("r1", "r2")), [REPLY, probe], "q")
    assert [len(marks) for marks in view.marks] == [0, 1]


def turn(**values: object) -> Turn:
    return Turn.model_validate({"index": 0, "question": BAGGING, "asked_at": START, **values})


def test_attempts_hold_their_probes_and_their_latest_grade() -> None:
    replies = (
        make_reply("a", "r1", 1),
        make_reply("b", "r2", 2, kind="probe"),
        make_reply("c", "r3", 4, kind="retry"),
    )
    first, second = make_grade(3.0, ("r1",)), make_grade(4.0, ("r1", "r2"))
    attempts = split_attempts(turn(replies=replies, grades=(first, second)))
    assert [[reply.id for reply in attempt.replies] for attempt in attempts] == [["r1", "r2"], ["r3"]]
    assert [attempt.grade for attempt in attempts] == [second, None]
    assert split_attempts(turn()) == ()


def test_the_grade_that_counts_is_the_last_before_the_model_answer() -> None:
    replies = tuple(make_reply("x", f"r{n}", n, kind="retry" if n > 1 else "answer") for n in (1, 2, 3))
    grades = tuple(make_grade(float(n), (f"r{n}",)) for n in (1, 2, 3))
    assert turn(replies=replies, grades=grades).counted_grade == grades[2]
    read = turn(replies=replies, grades=grades, revealed_at=minutes(2.5))
    assert read.counted_grade == grades[1]
    assert [attempt.is_practice for attempt in split_attempts(read)] == [False, False, True]
    assert turn().counted_grade is None


def test_the_grade_of_the_first_answer_is_kept_beside_that_after_a_follow_up() -> None:
    replies = (make_reply("x", "r1"), make_reply("y", "r2", 2, kind="probe"))
    first, after = make_grade(4.5, ("r1",)), make_grade(7.5, ("r1", "r2"))
    (attempt,) = split_attempts(turn(replies=replies, grades=(first, after)))
    assert (attempt.first, attempt.grade) == (first, after)
    (alone,) = split_attempts(turn(replies=replies[:1], grades=(first,)))
    assert alone.first is None
    model = make_grade(9.0, ("r1", "r2"), graded_by=GradedBy(name="llm", version="1", model="m"))
    (other,) = split_attempts(turn(replies=replies, grades=(first, model)))
    assert other.first is None  # two graders' scores are not compared


def test_what_others_wrote_is_escaped() -> None:
    nasty = "<img src=x onerror=alert(1)>"
    error = ErrorInReply(claim=nasty, correction=nasty)
    judged = make_grade(5.0, feedback=nasty, errors=(error,), graded_by=LOCAL.model_copy(update={"model": nasty}))
    view = build_grade_view(BAGGING, judged, [make_reply(nasty)], "q")
    ungraded = make_grade(None, ungraded_reason=nasty)
    for fragment in (build_score_html(judged), build_score_html(ungraded), build_points_html(view)):
        assert "<img" not in fragment
        assert "&lt;img" in fragment


def test_only_web_addresses_become_links() -> None:
    sources = (BAGGING.sources[0], BAGGING.sources[0].model_copy(update={"url": "javascript:alert(1)"}))
    found = build_sources_html(sources)
    assert found.count("<a ") == 1
    assert "javascript:" not in found
    assert build_sources_html(()) == ""
