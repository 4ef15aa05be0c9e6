"""The pages, run headless over real services; only the grader is a double, and nothing slow is loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from interviewer.bank.loader import Bank
from interviewer.bootstrap import GraderChoice, Models, Preparation, Search, Services
from interviewer.errors import LLMError
from interviewer.grading.scoring import build_grade
from interviewer.models import Evidence, Grade, GradedBy, Interview, Level, Question, Reply, Verdict
from interviewer.protocols import Encoder, Grader
from interviewer.retrieval.retriever import Retriever
from interviewer.settings import LLMSettings, Settings
from interviewer.ui import context
from interviewer.ui.server import SCRIPT
from tests.support.questions import BAGGING, LOCAL, make_question

Judge = Callable[[Question, Sequence[Reply], Level], Grade]
LLM = GradedBy(name="llm", version="1", model="test-model")


class RuleGrader:
    """Grades as the test says."""

    def __init__(self, judge: Judge, graded_by: GradedBy = LOCAL) -> None:
        self._judge = judge
        self.graded_by = graded_by
        self.calls = 0

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        self.calls += 1
        return self._judge(question, replies, level)


class HeadlessServices(Services):
    """The real bank, store, engine and queue in a folder of the test; graders are set by the test."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.__dict__["bank"] = Bank(
            {q.id: q for q in (BAGGING, make_question("boosting", question="What does boosting do?"))}
        )
        self.preparation = Preparation("Ready", 1.0, can_grade=True, ready=True)
        self.local: Grader = RuleGrader(covers("bootstrap sample"))
        self.remote: Grader | None = None

    def models(self) -> Future[Models]:
        return Future()

    def search(self) -> Future[Search]:
        return Future()

    def retriever(self) -> Retriever:
        raise AssertionError("a page waited for the encoder")

    def encoder(self) -> Encoder:
        return cast(Encoder, SimpleNamespace(name="all-MiniLM-L6-v2"))

    def grader(self, choice: GraderChoice = "auto", llm: LLMSettings | None = None) -> Grader:
        return self.remote if self.remote and choice != "heuristic" else self.local


def covers(*phrases: str, label: str = "covered") -> Judge:
    """Judge the first key points by a phrase each: covered (or `label`) where it stands in the last reply."""

    def judge(question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        verdicts = []
        for number, point in enumerate(question.key_points):
            phrase = phrases[number] if number < len(phrases) else ""
            start = replies[-1].text.find(phrase) if phrase else -1
            if start < 0:
                verdicts.append(Verdict(key_point=point, verdict="missing", credit=0))
                continue
            evidence = (Evidence(quote=phrase, start=start, end=start + len(phrase), reply=len(replies) - 1),)
            credit = {"covered": 1.0, "partial": 0.5, "contradicted": 0.0, "unsure": 0.5}[label]
            span = (0.4, 0.6) if label == "unsure" else None
            verdicts.append(Verdict(key_point=point, verdict=label, credit=credit, range=span, evidence=evidence))
        ids = [reply.id for reply in replies]
        return build_grade(question, verdicts, [], level, feedback="Judged.", graded_by=LOCAL, replies=ids)

    return judge


def fails(message: str = "The model at localhost did not reply within 30 seconds.") -> Judge:
    """Fail to judge, as a model does that cannot be reached."""

    def judge(question: Question, replies: Sequence[Reply], level: Level) -> Grade:  # noqa: ARG001
        raise LLMError(message)

    return judge


def breaks() -> Judge:
    """Fail as only a bug does."""

    def judge(question: Question, replies: Sequence[Reply], level: Level) -> Grade:  # noqa: ARG001
        raise ZeroDivisionError("a bug")

    return judge


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HeadlessServices:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "INTERVIEWER_MODEL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    found = HeadlessServices(Settings(INTERVIEWER_DATA_DIR=tmp_path))
    monkeypatch.setattr(context, "get_services", lambda: found)
    return found


@pytest.fixture
def with_key(services: HeadlessServices) -> HeadlessServices:
    """Services with an LLM in the environment."""
    services.settings = services.settings.model_copy(
        update={"model": "test-model", "openai_api_key": SecretStr("sk-secret")}
    )
    return services


@pytest.fixture
def open_page(services: HeadlessServices) -> Callable[..., AppTest]:  # noqa: ARG001
    """Open a page of the app in a new browser tab: `open_page("review", transcript=...)`."""

    def open_it(page: str = "practice", /, **query: str) -> AppTest:
        tab = AppTest.from_file(str(SCRIPT), default_timeout=20)
        for name, value in query.items():
            tab.query_params[name] = value
        if page != "practice":
            tab.switch_page(f"screens/{page}.py")
        return tab.run()

    return open_it


@pytest.fixture
def interview(services: HeadlessServices) -> Interview:
    """An interview of two questions, the first one asked (bagging)."""
    return services.engine.start(count=2, level="mid", seed=0)


def text_of(tab: AppTest) -> str:
    """Return all that the page says."""
    parts = [element.value for element in (*tab.title, *tab.subheader, *tab.markdown, *tab.caption)]
    parts += [element.value for element in (*tab.error, *tab.warning, *tab.info, *tab.success)]
    parts += [element.proto.body for element in tab.get("html")]
    return "\n".join(map(str, parts))


def components(tab: AppTest, name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return (id, data) of each component of ours on the page."""
    protos = [element.proto for element in tab.get("bidi_component")]
    return [(proto.id, json.loads(proto.json)) for proto in protos if proto.component_name.endswith(f".{name}")]


def box_of(tab: AppTest) -> dict[str, Any] | None:
    """Return what the answer box was given; None if there is none."""
    return next((data for _, data in components(tab, "answer_box") if "place" in data), None)


def saved_drafts(tab: AppTest) -> list[str]:
    """Return the ids of the drafts that the browser may drop."""
    return list(drafts_of(tab)["saved"])


def drafts_of(tab: AppTest) -> dict[str, Any]:
    """Return what the browser is told about its drafts."""
    return next(data for _, data in components(tab, "answer_box") if "place" not in data)


def answer(tab: AppTest, text: str) -> AppTest:
    """Send a text from the answer box, as its script does: the same text at the same place has the same id."""
    widget, data = next(item for item in components(tab, "answer_box") if "place" in item[1])
    sent = {"id": f"{data['place']}-{hashlib.sha256(text.encode()).hexdigest()[:10]}", "text": text}
    return trigger(tab, widget, "send", sent)


def click_again(tab: AppTest, button: Button) -> AppTest:
    """Click a button that was on the page before, as the second click of a double-click does: with the URL of then."""
    tab.query_params.clear()
    states = tab._tree.get_widget_states()
    states.widgets.add(id=button.proto.id, trigger_value=True)
    return tab._run(states)


def trigger(tab: AppTest, widget: str, event: str, value: object) -> AppTest:
    """Have a component tell the script something. Streamlit's own test tool does not know components."""
    states = tab._tree.get_widget_states()
    payload = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{widget}__events", json_trigger_value=payload)
    return tab._run(states)
