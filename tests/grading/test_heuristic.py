"""The local grader on the real encoder: what each kind of reply earns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.bank.loader import load_bank
from interviewer.errors import GradingError
from interviewer.grading.calibration import CreditLine
from interviewer.grading.heuristic import HeuristicGrader, weigh_sentence
from interviewer.grading.rubric import derive_key_points
from interviewer.grading.signs import OF_THE_POINT, Finding
from interviewer.grading.verdict_model import VerdictModel
from interviewer.models import Grade, KeyPoint, Origin, Question
from interviewer.protocols import Encoder
from interviewer.settings import Settings
from interviewer.text import plain
from tests.support.questions import BAGGING, make_question, make_reply

BANK = load_bank(Settings().bank_dir)
GRADABLE = [question for _, question in sorted(BANK.questions.items()) if question.kind != "behavioural"]
SOME = GRADABLE[:: len(GRADABLE) // 30]


@pytest.fixture(scope="module")
def grader(encoder: Encoder, verdict_model: VerdictModel) -> HeuristicGrader:
    return HeuristicGrader(lambda: encoder, lambda: verdict_model)


def grade(grader: HeuristicGrader, reply: str, question: Question = BAGGING) -> Grade:
    return grader.grade(question, [make_reply(reply)], "junior")


def labels(made: Grade) -> dict[str, str]:
    return {verdict.key_point.id: verdict.verdict for verdict in made.verdicts}


def test_a_full_answer_in_other_words(grader: HeuristicGrader) -> None:
    made = grade(
        grader,
        "Every model gets its own bootstrap sample, so rows drawn with replacement. Then you average what the models "
        "predict. That brings the variance of the prediction down. And the rows that were left out of a sample give "
        "you a free estimate of the error.",
    )
    assert set(labels(made).values()) == {"covered"}
    assert made.score == 10.0
    assert made.errors == ()
    assert made.reference_id == "bagging"


def test_evidence_is_verbatim(grader: HeuristicGrader) -> None:
    reply = "Right, so: um. Each model is trained on a bootstrap sample of the rows!"
    (core, average, variance, _) = grade(grader, reply).verdicts
    evidence = core.evidence[-1]
    assert evidence.quote == "Each model is trained on a bootstrap sample of the rows!"
    assert reply[evidence.start : evidence.end] == evidence.quote
    assert (average.verdict, variance.verdict) == ("missing", "missing")


def test_a_misconception_is_named_with_its_correction(grader: HeuristicGrader) -> None:
    made = grade(
        grader, "Each model is trained on a bootstrap sample of the rows. Bagging lowers the bias of the models."
    )
    assert labels(made)["variance"] == "contradicted"
    (error,) = made.errors
    assert error.claim == "Bagging lowers the bias of the models"
    assert error.evidence[0].quote == "Bagging lowers the bias of the models."
    assert made.feedback == (
        'You said "Bagging lowers the bias of the models". The bias of the average is that of one model; only the '
        "variance falls. Fix this first."
    )


def test_the_negated_point_is_not_credited(grader: HeuristicGrader) -> None:
    made = grade(
        grader, "Each model is trained on a bootstrap sample of the rows. Averaging never lowers the variance."
    )
    assert labels(made)["variance"] == "unsure"
    assert made.range is not None


@pytest.mark.parametrize(
    ("reply", "feedback"),
    [
        ("I don't know, sorry.",
         "That is an honest answer. Read the model answer, then say it back in your own words."),
        ("What does bagging do and why does it help?",
         "This says the question again. Add what you know about it, even one sentence."),
        ("bootstrap, variance, averaging, trees, voting, out-of-bag, ensembles, rows",
         "These are the right kind of words, but they claim nothing yet. Say in a sentence what they do."),
    ],
)  # fmt: skip
def test_replies_that_claim_nothing_earn_nothing(grader: HeuristicGrader, reply: str, feedback: str) -> None:
    made = grade(grader, reply)
    assert (made.score, made.feedback) == (0.0, feedback)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("Jedes Modell wird auf einer Stichprobe der Zeilen trainiert und das ist nicht wenig.", "reads English only"),
        ("```python\nfor tree in forest:\n    tree.fit(sample)\n```", "Code that was not run"),
    ],
)
def test_replies_that_cannot_be_judged_here_are_not_graded(grader: HeuristicGrader, reply: str, reason: str) -> None:
    made = grade(grader, reply)
    assert made.score is None
    assert reason in str(made.ungraded_reason)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("Der Mittelwert senkt die Varianz, und die Verzerrung bleibt.", "reads English only"),
        ("```python\ny = mean(ys)\n```", "Code that was not run"),
    ],
)
def test_one_reply_that_cannot_be_judged_here_leaves_all_ungraded(
    unloadable_grader: HeuristicGrader, other: str, reason: str
) -> None:
    said = make_reply("Each model is trained on a bootstrap sample of the rows.")
    made = unloadable_grader.grade(BAGGING, [said, make_reply(other, reply_id="r2", kind="probe")], "junior")
    assert made.score is None
    assert reason in str(made.ungraded_reason)
    assert made.replies == ("r1", "r2")


def test_not_knowing_more_takes_nothing_back(grader: HeuristicGrader) -> None:
    said = make_reply("Each model is trained on a bootstrap sample of the rows.")
    more = make_reply("I don't know.", reply_id="r2", kind="probe")
    alone, both = (grader.grade(BAGGING, replies, "junior") for replies in ([said], [said, more]))
    assert both.score == alone.score
    assert labels(both)["bootstrap"] == "covered"


def test_a_question_without_a_rubric_is_not_graded(grader: HeuristicGrader) -> None:
    bare = make_question(
        "bare", key_points=(), misconceptions=(), probes=(), reference="", origin={"needs_reference": True}
    )
    assert grade(grader, "An answer.", bare).ungraded_reason == "This question has no rubric to grade against yet."


def test_a_story_of_ones_own_is_left_to_the_candidate(grader: HeuristicGrader) -> None:
    made = grade(grader, "I told my team lead at once and rolled it back.", make_question("story", kind="behavioural"))
    assert made.score is None
    assert "Mark it yourself" in str(made.ungraded_reason)


def test_replies_are_judged_together_and_evidence_says_which(grader: HeuristicGrader) -> None:
    first = make_reply("Each model is trained on a bootstrap sample of the rows.")
    second = make_reply("Averaging lowers the variance of the predictions.", reply_id="r2", kind="probe")
    made = grader.grade(BAGGING, [first, second], "junior")
    by_point = {verdict.key_point.id: verdict for verdict in made.verdicts}
    assert by_point["bootstrap"].evidence[0].reply == 0
    assert by_point["variance"].evidence[0].reply == 1
    assert made.replies == ("r1", "r2")


def test_references_are_strong_answers_to_their_own_questions_only(grader: HeuristicGrader) -> None:
    own = []
    foreign = []
    for number, question in enumerate(SOME):
        made = grader.grade(question, [make_reply(f"Sure. {plain(question.reference)}")], question.level)
        assert made.score is not None, question.id
        own.append(made.score)
        other = SOME[(number + 17) % len(SOME)]
        score = grader.grade(question, [make_reply(other.reference)], question.level).score
        foreign += [] if score is None else [score]
    assert sum(own) / len(own) >= 9.5
    assert sum(score >= 8.5 for score in own) >= 0.9 * len(own)
    assert sum(foreign) / len(foreign) <= 1.5


def from_reference(reference: str) -> Question:
    asked = "What does averaging models do?"
    derived = {"key_points": derive_key_points(asked, reference), "origin": Origin(derived=True)}
    bare = {"misconceptions": (), "probes": (), "any_of": (), "reference": reference, "question": asked}
    return make_question("bare", **bare, **derived)


AVERAGING = "Averaging models lowers the variance of the prediction. The bias stays as it was."
PILLARS = "Encapsulation, abstraction, inheritance, polymorphism."


@pytest.mark.parametrize(
    ("reference", "reply", "verdicts"),
    [
        (AVERAGING, "Well, averaging models lowers the variance of the prediction.", ["covered", "missing"]),
        (AVERAGING, AVERAGING, ["covered", "covered"]),
        (AVERAGING, "Averaging models does not lower the variance of the prediction.", ["contradicted", "missing"]),
        (AVERAGING, "Averaging models raises the variance of the prediction.", ["unsure", "missing"]),
        (AVERAGING, "Boosting fits each tree to the errors of the trees before it.", ["missing", "missing"]),
        ("Merge sort", "Merge sort, as equal elements keep their order.", ["covered"]),
        ("Merge sort", "Quick sort.", ["missing"]),
        ("Stochastic gradient descent", "I'd take SGD.", ["covered"]),
        ("The server cannot find the resource.", "The resource was not found on the server.", ["covered"]),
        ("It takes O(log n) time.", "It takes O(n) time.", ["missing"]),
        ("A byte has 8 bits.", "A byte has 16 bits.", ["missing"]),
        ("- It allows larger steps\n- It regularizes a little", "It allows larger steps", ["covered", "missing"]),
        (PILLARS, PILLARS, ["covered"]),
        (PILLARS, "polymorphism, inheritance, abstraction and encapsulation", ["missing"]),
    ],
)
def test_replies_are_held_against_the_sentences_of_a_bare_reference(
    grader: HeuristicGrader, reference: str, reply: str, verdicts: list[str]
) -> None:
    assert list(labels(grade(grader, reply, from_reference(reference))).values()) == verdicts


def test_a_list_of_names_answers_a_question_that_asks_for_one(grader: HeuristicGrader) -> None:
    asked = "Name the four pillars of object orientation."
    question = from_reference(PILLARS).model_copy(update={"question": asked})
    right = grade(grader, "polymorphism, inheritance, abstraction and encapsulation", question)
    wrong = grade(grader, "queues, stacks, lists and trees", question)
    assert (right.score, wrong.score) == (10.0, 0.0)
    assert grade(grader, "idk, sorry, pass", question).feedback.startswith("That is an honest answer.")


def make_finding(
    *, recall: float = 0.5, is_opposed: bool = False, has_other_figures: bool = False, **signs: float
) -> Finding:
    return Finding(
        signs=tuple(signs.get(name, 0.0) for name in OF_THE_POINT),
        favour=(),
        against=(),
        misconception=None,
        is_denied=False,
        is_turned_round=False,
        is_the_reference=False,
        is_opposed=is_opposed,
        has_other_figures=has_other_figures,
        recall=recall,
    )


def test_a_sentence_earns_a_share_and_is_contradicted_only_where_its_words_are_turned_round() -> None:
    line = CreditLine(intercept=0.1, recall=0.2, aligned=0.3, says=0.3)
    point = BAGGING.key_points[0]

    # The logit 0 is an even chance and the recall is .5, so the share is .5: (.5 - .15) / (.8 - .15) = .54.
    assert weigh_sentence(point, make_finding(tokens=0.8), line) == (0.54, 0.0)
    assert weigh_sentence(point, make_finding(tokens=0.8, is_opposed=True), line) == (0.54, 0.5)
    assert weigh_sentence(point, make_finding(tokens=0.8, is_opposed=True, against=-9), line) == (0.54, 0.35)
    assert weigh_sentence(point, make_finding(tokens=0.79, is_opposed=True), line) == (0.54, 0.0)
    assert weigh_sentence(point, make_finding(recall=0, aligned=-30, says=-30), line) == (0.0, 0.0)
    assert weigh_sentence(point, make_finding(recall=1, aligned=30, says=30), line) == (1.0, 0.0)


def test_other_figures_leave_half_of_a_sentence_and_nothing_of_a_bare_number() -> None:
    line = CreditLine(intercept=0.1, recall=0.2, aligned=0.3, says=0.3)
    other = make_finding(recall=1, aligned=30, says=30, has_other_figures=True)
    assert weigh_sentence(BAGGING.key_points[0], other, line) == (0.5, 0.0)
    assert weigh_sentence(KeyPoint(id="year", text="It came out in 2017.", weight=2), other, line) == (0.0, 0.0)


def test_what_is_taken_back_is_not_said(grader: HeuristicGrader) -> None:
    reply = "Each model is trained on a bootstrap sample of the rows."
    said = grade(grader, reply).verdicts[0]
    taken_back = grade(grader, f"{reply} That is wrong.").verdicts[0]
    assert (said.verdict, taken_back.verdict) == ("covered", "unsure")
    assert taken_back.credit == 0


def test_support_is_about_the_point(grader: HeuristicGrader) -> None:
    point = BAGGING.key_points[0]
    about, beside = grader.supports(
        point, ["every model sees a bootstrap sample of the rows", "I am well prepared for this"]
    )
    assert about > 0.8
    assert beside < 0.2


def test_an_encoder_that_fails_is_a_grading_error(unloadable_grader: HeuristicGrader) -> None:
    with pytest.raises(GradingError, match=r"^The encoder cannot be loaded\.$"):
        grade(unloadable_grader, "Bagging lowers the variance.")


@settings(max_examples=40, deadline=None)
@given(reply=st.text(min_size=1, max_size=400))
def test_any_text_is_graded_or_not_graded(grader: HeuristicGrader, reply: str) -> None:
    made = grade(grader, reply)
    assert (made.score is None) != (made.ungraded_reason is None)
    for verdict in made.verdicts:
        for evidence in verdict.evidence:
            assert reply[evidence.start : evidence.end] == evidence.quote


def test_a_very_long_reply_is_graded(grader: HeuristicGrader) -> None:
    filler = " ".join(f"Then I looked at case {i} of the rollout and wrote it down." for i in range(300))
    made = grade(grader, f"{filler} Each model is trained on a bootstrap sample of the rows."[-20_000:])
    assert labels(made)["bootstrap"] == "covered"
