"""Practice beyond the first answer, headless: follow-ups, hints with their cost, clarifying, pausing, the debrief."""

from __future__ import annotations

from collections.abc import Callable
from html import escape, unescape

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.interview.probes import KINDLY, NEUTRAL, STAY
from interviewer.interview.wording import Wording
from interviewer.llm.scripted import ScriptedChatClient
from interviewer.models import Interview
from interviewer.ui import words
from tests.support.questions import BAGGING
from tests.ui.conftest import HeadlessServices, RuleGrader, answer, box_of, covers, text_of

Open = Callable[..., AppTest]


def buttons(tab: AppTest) -> list[str]:
    return [button.label for button in tab.button]


def press(tab: AppTest, label: str) -> AppTest:
    return next(button for button in tab.button if button.label == label).click().run()


def test_a_follow_up_is_put_stored_and_counted(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    services.local = RuleGrader(covers("bootstrap sample", "averaged"))
    tab = press(answer(open_page(interview=interview.id), "It is averaged."), words.FOLLOW_UP)
    asked = f"{STAY} {NEUTRAL['concept']}"
    assert asked in unescape(text_of(tab))
    assert (box_of(tab) or {})["words"]["label"] == words.FOLLOW_UP_REPLY
    assert tab.expander[0].label == "First answer: 1.0 · Start again here"

    again = open_page(interview=interview.id)  # after a reload
    assert asked in unescape(text_of(again))
    answer(again, "A bootstrap sample.")
    turn = services.engine.load(interview.id).turns[0]
    assert [(reply.kind, reply.probe) for reply in turn.replies] == [("answer", None), ("probe", asked)]
    assert [grade.score for grade in turn.grades] == [1.0, 7.5]  # 10 * (.6 * .9 + .4 * (2 / 5 / .8) * 1.9 / 2)
    page = text_of(again)
    assert words.first_and_after(1.0, 7.5) in page
    assert f'<p class="asked-again"><span>{words.FOLLOW_UP}:</span> {escape(asked)}</p>' in page
    assert words.HELPED["probe"] in page


def test_a_follow_up_can_be_left_or_met_by_another_try(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    tab = press(answer(open_page(interview=interview.id), "No idea."), words.FOLLOW_UP)
    assert KINDLY in unescape(text_of(tab))
    press(tab, words.SKIP)
    assert words.progress(2, 2, "ensembles", "junior") in text_of(tab)
    turn = services.engine.load(interview.id).turns[0]
    assert (len(turn.probes), len(turn.replies)) == (1, 1)
    assert words.unanswered_probe(turn.probes[0].ask) in text_of(open_page("review", transcript=interview.id))


def test_i_dont_know_to_a_follow_up_costs_nothing(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    tab = press(answer(open_page(interview=interview.id), "A bootstrap sample."), words.FOLLOW_UP)
    answer(tab, "I don't know.")
    assert words.first_and_after(6.0, 6.0) in text_of(tab)
    assert words.FOLLOW_UP not in buttons(tab)
    assert isinstance(services.local, RuleGrader)
    assert services.local.calls == 1


def test_a_hint_says_its_cost_and_the_card_what_it_cost(open_page: Open, interview: Interview) -> None:
    tab = open_page(interview=interview.id)
    (hint,) = [button for button in tab.button if button.key == "hint-0-0"]
    assert (hint.label, hint.help) == ("Hint 1 of 1 (new points then count ¾)", words.HINT_HELP)
    page = text_of(answer(hint.click().run(), "A bootstrap sample."))
    assert '<span class="number">4.5</span>' in page
    assert words.without_hints(6.0) in page
    assert words.HELPED["hint"] in page


def test_what_a_question_means_is_answered_and_kept(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    tab = open_page(interview=interview.id)
    tab.text_input[0].set_value("Only <trees>?")
    press(tab, words.CLARIFY_SEND)
    for page in (text_of(tab), text_of(open_page(interview=interview.id))):
        assert f"<dt>Only &lt;trees&gt;?</dt><dd>{BAGGING.assumes}</dd>" in page
    answer(tab, "A bootstrap sample.")
    assert words.CLARIFY_SEND not in buttons(tab)
    (said,) = services.engine.load(interview.id).turns[0].clarifications
    assert (said.asked, said.model) == ("Only <trees>?", None)


def test_a_model_words_clarifications_and_follow_ups(
    open_page: Open, with_key: HeadlessServices, interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [Wording(said="Any base model will do."), Wording(said="You said averaged. Why is that so?")]
    client = ScriptedChatClient(said, model="test-model")
    monkeypatch.setattr(with_key, "chat_client", lambda _: client)
    tab = open_page(interview=interview.id)
    tab.text_input[0].set_value("Trees only?")
    assert "<dd>Any base model will do.</dd>" in text_of(press(tab, words.CLARIFY_SEND))
    press(answer(tab, "They are averaged."), words.FOLLOW_UP)
    turn = with_key.engine.load(interview.id).turns[0]
    assert [one.model for one in turn.clarifications] == ["test-model"]
    assert [probe.ask for probe in turn.probes] == ["You said averaged. Why is that so?"]


def test_an_empty_clarification_says_what_to_do(open_page: Open, interview: Interview) -> None:
    tab = press(open_page(interview=interview.id), words.CLARIFY_SEND)
    assert tab.error[0].value == "Write what you would like to know about the question."


def test_a_paused_interview_is_offered_again(open_page: Open, interview: Interview) -> None:
    tab = press(open_page(interview=interview.id), words.PAUSE)
    assert tab.success[0].value == words.PAUSED
    assert "Question 1 of 2, started just now." in text_of(tab)
    press(tab, words.CONTINUE)
    assert tab.query_params["interview"] in (interview.id, [interview.id])
    assert not open_page().success


def test_the_debrief_leads_to_what_is_next(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    tab = answer(open_page(interview=interview.id), "It is about a bootstrap sample of the rows.")
    press(tab, words.NEXT_QUESTION)
    press(tab, words.SKIP)
    page = text_of(tab)
    for part in (words.BEST_MOMENT, words.ONE_TO_REDO, words.TO_STUDY, words.HOW_TOLD, words.BY_QUESTION):
        assert part in page
    assert "1 of 1 answers were very short." in page
    assert "It rests on 1 of 2 questions; 1 skipped." in page
    links = [link.proto.label for link in tab.get("page_link")]
    assert "What does boosting do?" in links
    press(tab, words.PRACTISE_THESE)
    started = services.engine.load(tab.query_params["interview"])
    assert (started.id != interview.id, started.plan, started.adapts) == (True, ("bagging", "boosting"), False)


@pytest.mark.parametrize("graded", [True, False])
def test_an_interview_ended_while_grading_is_graded_before_the_debrief(
    open_page: Open, services: HeadlessServices, interview: Interview, graded: bool
) -> None:
    services.engine.submit(interview.id, 0, "A bootstrap sample.", submission_id="s")
    services.engine.finish(interview.id)
    if not graded:
        services.local = RuleGrader(lambda *_: 1 / 0)
    page = text_of(open_page(interview=interview.id))
    assert ("6.0 on average" in page) == graded
    assert ("2 questions; 1 waiting, 1 not asked." in page) == (not graded)
