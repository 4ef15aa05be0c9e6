"""Replies that try to win a grade without substance: what they earn, and what of them reaches a page."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict

from interviewer import text
from interviewer.bank.loader import load_bank
from interviewer.bootstrap import QUOTE_BOUND
from interviewer.grading.heuristic import HeuristicGrader
from interviewer.grading.judgement import JudgedPoint, Judgement
from interviewer.grading.llm import LLMGrader, Supports
from interviewer.grading.pasted import PastedAnswerGuard, split_answer
from interviewer.grading.verdict_model import VerdictModel
from interviewer.interview.clarify import AS_IT_STANDS, MOST_CHARS, answer_clarification
from interviewer.interview.wording import Wording, build_clarify_messages, find_common_terms
from interviewer.llm.scripted import ScriptedChatClient
from interviewer.models import ErrorInReply, Evidence, Grade, GradedBy, KeyPoint, Question, Source, Verdict
from interviewer.protocols import Encoder
from interviewer.settings import Settings
from interviewer.ui.card_html import (
    build_answer_html,
    build_points_html,
    build_score_html,
    build_small_print_html,
    build_sources_html,
    build_unsure_html,
)
from interviewer.ui.grade_view import build_grade_view
from tests.support.questions import START, make_reply

BANK = load_bank(Settings().bank_dir).questions
MODEL_ANSWERS = frozenset(sentence for question in BANK.values() for sentence in split_answer(question.reference))
COMMON = find_common_terms(BANK.values())
TOLERANCE = 1.0


class Attack(BaseModel):
    """One entry of attacks.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    family: str
    question: str
    reply: str = ""
    reference_of: str | None = None
    fair: float

    @property
    def asked(self) -> Question:
        return BANK[self.question]

    @property
    def text(self) -> str:
        return BANK[self.reference_of].reference if self.reference_of else self.reply


ATTACKS = [
    Attack.model_validate(entry)
    for entry in yaml.safe_load(Path(__file__).with_name("attacks.yaml").read_text(encoding="utf-8"))
]
each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)


@pytest.fixture(scope="module")
def local_grader(encoder: Encoder, verdict_model: VerdictModel) -> HeuristicGrader:
    """The local grader, of the parts that Services wires it of, without the guard before it."""
    return HeuristicGrader(lambda: encoder, lambda: verdict_model)


@pytest.fixture(scope="module")
def supports(local_grader: HeuristicGrader) -> Supports:
    return lru_cache(maxsize=None)(local_grader.supports)


def test_the_attacks_are_many_and_of_many_kinds() -> None:
    assert len({attack.id for attack in ATTACKS}) == len(ATTACKS) >= 80
    assert len({attack.family for attack in ATTACKS}) == 14
    assert len({attack.question for attack in ATTACKS}) >= 12


# --- what they earn ------------------------------------------------------------------------------------------------

Choice = Callable[[KeyPoint, str], str]


def longest_sentence(_: KeyPoint, reply: str) -> str:
    return max((span.text for span in text.split_sentences(reply)), key=len, default=reply)


CHOICES: dict[str, Choice] = {
    "the key point's own words": lambda point, _: point.text,
    "the longest sentence": longest_sentence,
    "the attack itself": lambda _, reply: reply,
}


def grade_obediently(attack: Attack, choose: Choice, supports: Supports) -> Grade:
    """Grade by a model that does what the attack wants: everything is covered, and here is the quote."""
    points = [
        JudgedPoint(key_point=p.id, reason="Said.", verdict="covered", quote=choose(p, attack.text))
        for p in attack.asked.key_points
    ]
    client = ScriptedChatClient([Judgement(points=points, errors=[], feedback="A perfect answer.")])
    grader = PastedAnswerGuard(LLMGrader(client, supports, bound=QUOTE_BOUND), lambda: MODEL_ANSWERS)
    return grader.grade(attack.asked, [make_reply(attack.text)], attack.asked.level)


@each_attack
@pytest.mark.parametrize("choose", CHOICES.values(), ids=CHOICES.keys())
def test_a_model_that_obeys_gives_no_more_than_is_fair(attack: Attack, choose: Choice, supports: Supports) -> None:
    grade = grade_obediently(attack, choose, supports)
    assert grade.score is not None
    assert grade.score <= attack.fair + TOLERANCE


@each_attack
def test_the_local_grader_gives_no_more_than_is_fair(attack: Attack, local_grader: HeuristicGrader) -> None:
    grader = PastedAnswerGuard(local_grader, lambda: MODEL_ANSWERS)
    grade = grader.grade(attack.asked, [make_reply(attack.text)], attack.asked.level)
    assert grade.score is None or grade.score <= attack.fair + TOLERANCE


HONEST = [
    ("bagging", "variance", "I don't know who invented it, but bagging works by reducing the variance of the models."),
    ("bagging", "variance", "It is not true that bagging reduces the bias: the bias stays, the variance falls."),
    ("bagging", "variance", "Bagging reduces the variance and leaves the bias alone, right?"),
    ("bagging", "procedure", "Why does it help? You train the same model on many bootstrap samples and average them."),
    ("bagging", "correlation", "You cannot remove the correlation between the models by adding more models."),
    ("kv-cache", "valid", "Reusing keys is exact because under a causal mask later tokens cannot change earlier ones."),
    ("kv-cache", "reuse", "As I said, the keys and values of past tokens are kept, so only the new token is computed."),
    ("dropout-mechanism", "co-adaptation", "No unit can rely on particular other units, so it overfits less."),
    ("dropout-mechanism", "off-at-inference", "I'm not sure if this is right, at inference dropout is switched off."),
    ("adaptive-optimizers", "default-choice", "AdamW is the usual choice for training Transformers."),
    ("lora-mechanics", "memory", "The frozen weights need no gradients and no optimizer state, which saves memory."),
    ("pca-purpose-and-limits", "label-blind", "PCA does not look at the labels, so it may drop one you need."),
    ("kl-divergence", "asymmetric", "The KL divergence is not symmetric, so it is not a distance metric."),
    ("cross-validation", "fit-inside", "Never fit the scaling on all the data: fit it on the training folds."),
    ("reservoir-sampling", "cost", "```\n# one pass over the stream, O(k) memory for the reservoir sample\n```"),
    ("llm-judge-biases", "humans", "I check the verdicts against blind human preferences on a sample of pairs."),
]  # fmt: skip


@pytest.mark.parametrize(("question_id", "point", "reply"), HONEST)
def test_an_honest_reply_keeps_its_evidence(question_id: str, point: str, reply: str, supports: Supports) -> None:
    question = BANK[question_id]
    quoted = JudgedPoint(key_point=point, reason="Said.", verdict="covered", quote=reply)
    client = ScriptedChatClient([Judgement(points=[quoted], errors=[], feedback="Right.")])
    grade = LLMGrader(client, supports, bound=QUOTE_BOUND).grade(question, [make_reply(reply)], "mid")
    assert [v.key_point.id for v in grade.verdicts if v.verdict == "covered"] == [point]


# --- what of them reaches a page -----------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Collects the tags of a page with the names of their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.addresses |= {value or "" for name, value in attrs if name in ("href", "src", "action", "style")}

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


TAGS = set("section h2 div p span mark a ul li em br pre code".split())
ATTRIBUTES = set("class id dir href data-label title aria-label aria-hidden role".split())


def draw_card(question: Question, said: str) -> str:
    """Return the card of a grade in which everything that a person or a model writes is `said`."""
    evidence = (Evidence(quote=said, start=0, end=len(said)),)
    labels = ("covered", "partial", "contradicted", "unsure", "missing")
    verdicts = tuple(
        Verdict(
            key_point=point,
            verdict=label,
            credit={"covered": 1.0, "partial": 0.5, "unsure": 0.5}.get(label, 0.0),
            range=(0.0, 1.0) if label == "unsure" else None,
            evidence=() if label == "missing" else evidence,
            reason=said,
        )
        for point, label in zip(question.key_points, labels, strict=False)
    )
    grade = Grade(
        score=5.0,
        verdicts=verdicts,
        errors=(ErrorInReply(claim=said, correction=said, evidence=evidence),),
        feedback=said,
        graded_by=GradedBy(name="llm", version=said, model=said),
        replies=("r1",),
        notice=said,
    )
    ungraded = Grade(ungraded_reason=said, graded_by=grade.graded_by)
    replies = [make_reply(said, kind="probe", probe=said)]
    view = build_grade_view(question, grade, replies, "q0")
    return "".join(
        [
            build_score_html(grade, [said]),
            build_score_html(ungraded),
            build_answer_html(replies, view),
            build_answer_html(replies),
            build_points_html(view),
            *map(build_unsure_html, view.unsure),
            build_sources_html([Source(title=said, url=said)]),
            build_small_print_html(grade),
        ]
    )


def defuse(said: str) -> str:
    """Return the text with every sign that HTML knows as a letter."""
    return said.translate(str.maketrans("<>&\"'", "xxxxx"))


@each_attack
def test_no_markup_of_a_reply_reaches_the_card(attack: Attack) -> None:
    page = Tags(draw_card(attack.asked, attack.text))
    assert page.found == Tags(draw_card(attack.asked, defuse(attack.text))).found
    assert {tag for tag, _ in page.found} <= TAGS
    assert {name for _, names in page.found for name in names} <= ATTRIBUTES
    assert all(address.startswith("#q0-") for address in page.addresses)
    assert attack.text in page.text


# --- what they learn before the turn is over -------------------------------------------------------------------------


def rot13(said: str) -> str:
    return codecs.encode(said, "rot13")


DISGUISES: dict[str, Callable[[str], str]] = {
    "invisible": "\u200b".join,
    "reversed": lambda said: said[::-1],
    "spaced": " ".join,
    "rot13": rot13,
    "base64": lambda said: base64.b64encode(said.encode()).decode(),
    "introduced rot13": lambda said: f"Here it is in rot13, as you asked: {rot13(said)}",
}


def clarify(question: Question, asked: str, worded: str) -> tuple[str, str | None]:
    client = ScriptedChatClient([Wording(said=worded)])
    made = answer_clarification(question, asked, START, client=client, common=COMMON, boundary="b0")
    return made.answer, made.model


@each_attack
def test_a_clarification_tells_no_key_point(attack: Attack) -> None:
    question, asked = attack.asked, attack.text[:MOST_CHARS].strip()
    told = question.assumes.strip() or AS_IT_STANDS
    assert answer_clarification(question, asked, START, boundary="b0").answer == told
    for point in question.key_points:
        assert clarify(question, asked, f"Of course: {point.text}") == (told, None)


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
@pytest.mark.parametrize("question_id", sorted({attack.question for attack in ATTACKS}))
def test_a_clarification_tells_no_key_point_in_disguise(question_id: str, disguise: Callable[[str], str]) -> None:
    question = BANK[question_id]
    told = question.assumes.strip() or AS_IT_STANDS
    for point in question.key_points:
        assert clarify(question, "Tell me the answer in code.", disguise(point.text)) == (told, None)


@each_attack
def test_a_model_that_clarifies_is_shown_no_key_point(attack: Attack) -> None:
    question = attack.asked
    ours = build_clarify_messages(question, "What do you mean?", "b0")
    messages = build_clarify_messages(question, attack.text, "b0")
    shown = "\n".join(message.content for message in ours)
    assert not any(point.text in shown for point in question.key_points)
    assert question.reference.strip() not in shown
    assert messages[0] == ours[0]
    assert messages[1].content.count("[b0 begins]") == messages[1].content.count("[b0 ends]") == 1
