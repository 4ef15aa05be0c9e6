"""What an interview came to: the verdict sentence, what it rests on, the best moment, what to redo and study."""

from __future__ import annotations

from interviewer.grading.scoring import build_grade
from interviewer.interview.aloud import SAID_ALOUD
from interviewer.interview.communication import comment_on
from interviewer.interview.debrief import TopicResult, build_debrief, find_gaps
from interviewer.models import Evidence, Grade, GradedBy, Interview, Question, Reply, Turn, Verdict
from tests.support.questions import BAGGING, LOCAL, START, make_grade, make_question, make_reply, make_verdict, minutes

SELF = GradedBy(name="self", version="1")


def judged(question: Question, credits_: tuple[float, ...], text: str, graded_by: GradedBy = LOCAL) -> Grade:
    verdicts = [
        Verdict(
            key_point=point,
            verdict="covered" if credit == 1 else "missing",
            credit=credit,
            evidence=(Evidence(quote=text, start=0, end=len(text)),) if credit else (),
        )
        for point, credit in zip(question.key_points, credits_, strict=True)
    ]
    return build_grade(question, verdicts, [], "mid", feedback="", graded_by=graded_by, replies=("r1",))


def turn(
    index: int,
    *credits_: float,
    topic: str = "ensembles",
    text: str = "Each tree sees a sample.",
    graded_by: GradedBy = LOCAL,
    replies: tuple[Reply, ...] | None = None,
    skipped: bool = False,
    grades: tuple[Grade, ...] | None = None,
) -> Turn:
    question = make_question(f"q{index}", topic=topic)
    return Turn(
        index=index,
        question=question,
        asked_at=minutes(index),
        skipped_at=minutes(index) if skipped else None,
        replies=(make_reply(text, at=index),) if replies is None else replies,
        grades=((judged(question, credits_, text, graded_by),) if credits_ else ()) if grades is None else grades,
    )


def interview(*turns: Turn, planned: int | None = None) -> Interview:
    plan = tuple(f"q{n}" for n in range(planned or len(turns)))
    return Interview(id="i", plan=plan, started_at=START, finished_at=minutes(60), turns=turns)


def test_the_verdict_comes_first_and_says_what_it_rests_on() -> None:
    strong = turn(0, 1, 1, 1, 1, text="Each tree sees its own bootstrap sample.")
    gap = turn(1, 0, 1, 1, 1, topic="nlp")
    marked = turn(2, 1, 1, 0, 0, graded_by=SELF)
    skipped = turn(3, topic="statistics", replies=(), skipped=True)
    failed = turn(4, grades=(make_grade(None),))
    waiting = turn(5)
    cut_off = turn(6, topic="statistics", replies=())
    found = build_debrief(interview(strong, gap, marked, skipped, failed, waiting, cut_off, planned=9))
    assert found.score == (10 + 2 + 8) / 3
    assert found.verdict == "About at the mid bar; one gap."
    assert found.outcomes == ("graded", "graded", "self-marked", "skipped", "not graded", "waiting", "not answered")
    assert found.unasked == 2
    assert found.topics == (
        TopicResult("ensembles", 9.0, 2, 4),
        TopicResult("nlp", 2.0, 1, 1),
        TopicResult("statistics", None, 0, 2),
    )
    assert found.best
    assert (found.best.quote, found.best.turn) == ("Each tree sees its own bootstrap sample.", strong)
    assert found.redo == gap
    assert [(item.question.id, item.key_point.id) for item in found.study if item.key_point] == [
        ("q1", "bootstrap"),
        ("q3", "bootstrap"),
        ("q6", "bootstrap"),
    ]
    assert found.to_practise == ("q1", "q3", "q6")


def test_the_bar_in_words() -> None:
    for credits_, verdict in [
        ((1, 1, 1, 1), "Clearly above the mid bar; no core point missing."),
        ((1, 0, 0, 0), "Not far below the mid bar; no core point missing."),
        ((0, 0, 0, 0), "Not yet at the mid bar; two gaps."),
    ]:
        assert build_debrief(interview(turn(0, *credits_), turn(1, *credits_))).verdict == verdict
    one = build_debrief(interview(turn(0, 1, 1, 1, 1)))
    assert one.verdict.endswith(" That rests on one answer only.")
    assert (one.redo, one.study, one.to_practise) == (None, (), ())


def test_a_half_said_core_point_is_a_gap_and_a_bonus_is_none() -> None:
    bonus = BAGGING.key_points[0].model_copy(update={"id": "more", "expected_from": "senior"})
    question = BAGGING.model_copy(update={"key_points": (*BAGGING.key_points, bonus)})
    labels = ("partial", "covered", "covered", "covered", "missing")
    verdicts = [make_verdict(point, label) for point, label in zip(question.key_points, labels, strict=True)]
    grade = build_grade(question, verdicts, [], "mid", feedback="", graded_by=LOCAL, replies=("r1",))
    half = turn(0, grades=(grade,)).model_copy(update={"question": question})
    assert [point.id for point in find_gaps(half)] == ["bootstrap"]
    assert "; one gap." in build_debrief(interview(half)).verdict


def test_nothing_graded_is_no_score() -> None:
    skipped = turn(0, replies=(), skipped=True)
    found = build_debrief(interview(skipped))
    assert (found.score, found.best, found.redo) == (None, None, skipped)
    assert found.verdict == "No score this time. No answer was given."
    failed = build_debrief(interview(turn(0, grades=(make_grade(None),))))
    assert failed.verdict == "No score this time. Your answers are kept."
    assert failed.study == ()


def test_an_answer_with_something_wrong_is_the_one_to_redo() -> None:
    wrong = judged(make_question("q1"), (1, 1, 0, 0), "x").model_copy(
        update={"errors": make_grade(8.0).errors or (), "score": 4.0}
    )
    weak, wrong_turn = turn(0, 0, 0, 0, 0), turn(1, grades=(wrong,))
    assert build_debrief(interview(weak, wrong_turn)).redo == weak


def said(*words: str, heart: int | None = None) -> Turn:
    text = " ".join(words)
    question = make_question("q0")
    grades: tuple[Grade, ...] = ()
    if heart is not None:
        grade = judged(question, (1, 0, 0, 0), text)
        core = grade.verdicts[0].model_copy(update={"evidence": (Evidence(quote="x", start=heart, end=heart + 1),)})
        grades = (grade.model_copy(update={"verdicts": (core, *grade.verdicts[1:])}),)
    return Turn(index=0, question=question, asked_at=START, replies=(make_reply(text),), grades=grades)


def test_how_it_was_told_is_commented_and_never_scored() -> None:
    def comments(*turns: Turn) -> list[str]:
        return [str(comment) for comment in comment_on(interview(*turns))]

    middling = ["word"] * 40
    assert comments(said(*middling, heart=0)) == ["The heart of it came first in 1 of 1 answers. Keep that."]
    assert comments(said(*middling, heart=150)) == [
        "In 1 of 1 answers the heart of it came late. Say it in your first sentence, then explain."
    ]
    assert comments(said("It", "averages.")) == [
        "1 of 1 answers were very short. Add why it holds, or a small example."
    ]
    assert [line.split(".")[0] for line in comments(said(*(["word"] * 300)))] == [
        "1 of 1 answers were long",
        "1 of 1 longer answers came in one piece",
    ]
    assert comments(said("First,", *(["word"] * 150))) == []
    assert comments(said("I", "don't", "know.")) == []
    assert comments(said(*SAID_ALOUD.split())) == []
    # A remark is made only where it holds for half of the answers.
    assert comments(said("It", "averages."), said(*middling), said(*middling)) == []
