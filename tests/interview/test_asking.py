"""The candidate's own questions: the real retriever and encoder over a small bank, a model on the loopback."""

from __future__ import annotations

import pytest

from interviewer.bank.loader import Bank
from interviewer.errors import BadInputError, LLMUnavailableError
from interviewer.interview.asking import MAX_QUESTION_CHARS, NOT_COVERED, Asker, refers_back
from interviewer.interview.citations import split_blocks, verify_citations
from interviewer.llm.client import OpenAIChatClient
from interviewer.llm.scripted import ScriptedChatClient
from interviewer.models import Answer, Citation, Exchange, KeyPoint, Question
from interviewer.protocols import Encoder, StreamingClient
from interviewer.retrieval.index import build_index
from interviewer.retrieval.retriever import Retriever
from tests.support.llm_server import LLMServer, close_early, html, status, stream
from tests.support.questions import START


def make(question_id: str, asked: str, reference: str) -> Question:
    point = KeyPoint(id="core", weight=3, text=reference.split(".", maxsplit=1)[0])
    return Question(
        id=question_id,
        topic="language-models",
        question=asked,
        level="mid",
        kind="concept",
        key_points=(point,),
        reference=reference,
    )


STORES = (
    "The cache keeps the keys and values of past tokens in every layer, so a step computes them for the newest only."
)
COSTS = "Its memory grows linearly with the length of the context and with the batch:\n\n$$m = 2 n b$$"
KV = make("kv-cache", "What does a KV cache store, and what does it cost?", f"{STORES}\n\n{COSTS}")
DROPOUT = make(
    "dropout",
    "How does dropout regularize a neural network?",
    "Dropout sets random activations to zero while training.\n\nAt inference dropout is off: all units are used.",
)
JOIN = make(
    "left-join",
    "What does a left join return for a row without a match?",
    "A left join keeps each row of the left table. Where the right table has no match, its columns are NULL.",
)
BANK = Bank({question.id: question for question in (KV, DROPOUT, JOIN)})


@pytest.fixture(scope="module")
def retriever(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    index = build_index(tuple(BANK.questions.values()), encoder, tmp_path_factory.mktemp("index"))
    return Retriever(index, encoder)


def cite(question: Question, quote: str) -> Citation:
    return Citation(id=question.id, question=question.question, quote=quote)


def exchange(asked: str, answer: Answer) -> Exchange:
    return Exchange(id=1, asked=asked, asked_at=START, answer=answer)


def asker(retriever: Retriever, encoder: Encoder, client: StreamingClient | None = None) -> Asker:
    return Asker(BANK, retriever, encoder, client, boundary=lambda: "f00d")


class TestWithoutAModel:
    def test_the_closest_passage_is_quoted_and_cited(self, retriever: Retriever, encoder: Encoder) -> None:
        answer = asker(retriever, encoder).ask("How does the memory of the KV cache grow with the context length?")
        assert answer == Answer(text=f"{COSTS}\n\n[1]", grounded=True, citations=(cite(KV, COSTS),))
        assert answer.citations[0].quote in KV.reference

    def test_nothing_near_is_said(self, retriever: Retriever, encoder: Encoder) -> None:
        assert asker(retriever, encoder).ask("pancakes with maple syrup") == Answer(text=NOT_COVERED, grounded=False)
        about = asker(retriever, encoder).ask("pancakes with maple syrup", about=KV)
        assert about == Answer(text=NOT_COVERED, grounded=False)

    @pytest.mark.parametrize("asked", ["Why is that?", "Why does it cost so much?", "Explain this"])
    def test_a_question_that_refers_back_is_about_the_question_it_came_from(
        self, retriever: Retriever, encoder: Encoder, asked: str
    ) -> None:
        assert asker(retriever, encoder).ask(asked, about=KV).citations[0].id == "kv-cache"

    def test_a_question_in_full_words_is_not_held_to_where_it_was_asked(
        self, retriever: Retriever, encoder: Encoder
    ) -> None:
        answer = asker(retriever, encoder).ask("Is dropout used at inference?", about=KV)
        assert answer.citations[0] == cite(DROPOUT, DROPOUT.reference.split("\n\n")[1])

    def test_a_follow_up_is_about_what_was_answered_last(self, retriever: Retriever, encoder: Encoder) -> None:
        first = asker(retriever, encoder).ask("How does dropout regularize a network?")
        second = asker(retriever, encoder).ask("Why is that?", about=KV, earlier=[exchange("...", first)])
        assert second.citations[0].id == "dropout"

    @pytest.mark.parametrize("asked", ["", " \u200b\n", "x" * (MAX_QUESTION_CHARS + 1)])
    def test_what_cannot_be_asked(self, retriever: Retriever, encoder: Encoder, asked: str) -> None:
        with pytest.raises(BadInputError):
            asker(retriever, encoder).ask(asked)


class TestWithAModel:
    ASKED = "What does the KV cache store?"

    def test_it_writes_and_only_what_the_passages_bear_out_is_cited(
        self, retriever: Retriever, encoder: Encoder
    ) -> None:
        pieces = (
            "<think>Which passage?</think>",
            "It keeps the keys and values of past tokens [1]. ",
            "Bananas are rich in potassium [1]. ",
            "Its memory grows linearly with context length and batch [1, 7]. ",
            "Write `x[1]` for the first.",
        )
        shown: list[str] = []
        with LLMServer(stream(*pieces)) as server:
            client = OpenAIChatClient("test-model", base_url=server.base_url)
            answer = asker(retriever, encoder, client).ask(self.ASKED, show=shown.append)
        assert answer.text == (
            "It keeps the keys and values of past tokens [1]. Bananas are rich in potassium. "
            "Its memory grows linearly with context length and batch [1]. Write `x[1]` for the first."
        )
        assert answer.citations == (cite(KV, STORES),)
        assert (answer.grounded, answer.model, answer.notice) == (True, "test-model", "")
        assert shown[:2] == ["", "It keeps the keys and values of past tokens [1]."]
        sent = server.requests[0]["messages"]
        assert f"[f00d passage 1 begins]\nAsked: {KV.question}\n{STORES}" in sent[-1]["content"]
        assert sent[-1]["content"].endswith(f"# What is asked\n{self.ASKED}")

    def test_without_a_citation_that_holds_it_is_general_knowledge(
        self, retriever: Retriever, encoder: Encoder
    ) -> None:
        client = ScriptedChatClient(["Mix flour, eggs and milk [1]."])
        answer = asker(retriever, encoder, client).ask("pancakes with maple syrup")
        assert answer == Answer(text="Mix flour, eggs and milk.", grounded=False, model="scripted")
        assert "passage" not in client.requests[0][-1].content

    def test_the_numbers_count_the_citations_from_one(self, encoder: Encoder) -> None:
        written = "Its columns are NULL where the right table has no match. [3] The cache keeps keys and values [1]."
        answer, citations = verify_citations(written, [KV, DROPOUT, JOIN], encoder)
        assert (
            answer
            == "Its columns are NULL where the right table has no match. [1] The cache keeps keys and values [2]."
        )
        assert [citation.id for citation in citations] == ["left-join", "kv-cache"]

    def test_what_was_asked_before_is_told(self, retriever: Retriever, encoder: Encoder) -> None:
        client = ScriptedChatClient(["It depends."])
        earlier = [exchange(f"q{n}", Answer(text=f"a{n}", grounded=False)) for n in range(5)]
        asker(retriever, encoder, client).ask("Explain left joins.", earlier=earlier)
        told = [message.content for message in client.requests[0][1:-1]]
        assert told == ["q2", "a2", "q3", "a3", "q4", "a4"]

    @pytest.mark.parametrize(
        "behaviour", [status(401), html(), close_early(), stream("It keeps ", finish_reason=None), stream()]
    )
    def test_a_model_that_fails_is_replaced_by_the_bank(
        self, retriever: Retriever, encoder: Encoder, behaviour: object
    ) -> None:
        with LLMServer(behaviour) as server:  # type: ignore[arg-type]
            client = OpenAIChatClient("test-model", base_url=server.base_url)
            answer = asker(retriever, encoder, client).ask(self.ASKED)
        assert answer.text == f"{STORES} [1]"
        assert (answer.grounded, answer.model) == (True, "")
        assert "127.0.0.1" in answer.notice

    @pytest.mark.parametrize("written", [" \n", "<think>Keys and values are", "<think>All of it.</think>"])
    def test_a_model_that_says_nothing_is_replaced_by_the_bank(
        self, retriever: Retriever, encoder: Encoder, written: str
    ) -> None:
        answer = asker(retriever, encoder, ScriptedChatClient([written])).ask(self.ASKED)
        assert (answer.text, answer.notice) == (f"{STORES} [1]", "scripted gave no answer.")

    def test_a_model_that_fails_where_the_bank_has_nothing(self, retriever: Retriever, encoder: Encoder) -> None:
        client = ScriptedChatClient([LLMUnavailableError("down")])
        answer = asker(retriever, encoder, client).ask("pancakes with maple syrup")
        assert answer == Answer(text=NOT_COVERED, grounded=False, notice="down")


def test_blocks_are_slices_and_keep_formulas_with_their_text() -> None:
    code = "```python\na = 1\n\nb = 2\n```"
    reference = f"One.\n\nTwo is:\n\n- a\n- b\n\n$$x$$\n\nThree.\n\n{code}\n\nFour:\n\n{code}\n"
    blocks = split_blocks(reference)
    assert blocks == ["One.", "Two is:\n\n- a\n- b\n\n$$x$$", "Three.", f"Four:\n\n{code}"]
    assert all(block in reference for block in blocks)
    assert split_blocks("") == []


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        ("Why?", True),
        ("What does that mean?", True),
        ("How large is it for 7B parameters?", True),
        ("What is a left join?", False),
        ("Which loss functions exist that tolerate outliers?", False),
    ],
)
def test_refers_back(asked: str, back: bool) -> None:
    assert refers_back(asked) is back
