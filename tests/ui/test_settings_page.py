"""The Settings page, headless: which grader, a model for this tab, and no key anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.bootstrap import Preparation
from interviewer.ui import words
from tests.support.llm_server import LLMServer, answer, status
from tests.ui.conftest import HeadlessServices, text_of

Open = Callable[..., AppTest]


@pytest.fixture
def server() -> Iterator[LLMServer]:
    with LLMServer(answer("ready")) as found:
        yield found


def fill(tab: AppTest, model: str, base_url: str, key: str) -> AppTest:
    for field, value in zip(tab.text_input, (model, base_url, key), strict=True):
        field.set_value(value)
    return next(b for b in tab.button if b.label == words.USE_IT).click().run()


def test_without_a_model_the_local_grader_is_named_and_why(open_page: Open, services: HeadlessServices) -> None:
    page = text_of(open_page("settings"))
    assert "**The local grader**" in page
    assert words.WHY_LOCAL in page
    assert "2 questions in 1 topic" in page
    assert str(services.settings.data_dir / "transcripts.db") in page
    assert str(services.settings.index_dir) in page


def test_a_key_without_a_model_is_explained(open_page: Open, with_key: HeadlessServices) -> None:
    with_key.settings = with_key.settings.model_copy(update={"model": None})
    assert words.WHY_LOCAL_UNNAMED in text_of(open_page("settings"))


def test_the_key_of_the_environment_is_never_shown(open_page: Open, with_key: HeadlessServices) -> None:
    tab = open_page("settings")
    assert "**test-model at api.openai.com**" in text_of(tab)
    assert words.WHY_ENVIRONMENT in text_of(tab)
    assert tab.text_input[2].placeholder == words.KEY_SET
    assert tab.text_input[2].value == ""
    assert with_key.settings.openai_api_key
    assert "sk-secret" not in str(tab.main) + str(tab.session_state.to_dict())


def test_a_model_for_this_tab(open_page: Open, server: LLMServer) -> None:
    tab = fill(open_page("settings"), " local-model ", server.base_url, "sk-typed")
    assert "**local-model at 127.0.0.1**" in text_of(tab)
    assert words.WHY_SESSION in text_of(tab)
    assert tab.text_input[2].value == ""
    assert "sk-typed" not in str(tab.main) + str(tab.session_state.to_dict())
    tab.button(key="test").click().run()
    assert tab.success[0].value == "local-model at 127.0.0.1 answered."
    assert server.keys == ["Bearer sk-typed"]
    tab.button(key="forget").click().run()
    assert "**The local grader**" in text_of(tab)


def test_a_connection_that_fails_says_what_to_do(open_page: Open, server: LLMServer) -> None:
    server.script(status(401))
    tab = fill(open_page("settings"), "local-model", server.base_url, "sk-typed")
    tab.button(key="test").click().run()
    assert "refused the key" in tab.error[0].value
    assert "sk-typed" not in tab.error[0].value


def test_a_key_is_not_sent_to_an_address_that_it_was_not_given_for(
    open_page: Open, with_key: HeadlessServices, server: LLMServer
) -> None:
    tab = fill(open_page("settings"), "test-model", server.base_url, "")
    tab.button(key="test").click().run()
    assert with_key.settings.openai_api_key
    assert server.keys == ["Bearer not-needed"]


def test_the_key_of_the_environment_is_kept_for_its_own_address(open_page: Open, with_key: HeadlessServices) -> None:
    tab = fill(open_page("settings"), "another-model", "", "")
    assert with_key.settings.openai_api_key
    assert "**another-model at api.openai.com**" in text_of(tab)
    llm = tab.session_state["tab-llm"]
    assert llm.api_key == with_key.settings.openai_api_key


@pytest.mark.parametrize(
    ("model", "base_url", "problem"),
    [("", "http://localhost:1/v1", words.MODEL_MISSING), ("m", "", words.NEEDS_KEY_OR_URL)],
)
def test_what_is_missing_is_told(open_page: Open, model: str, base_url: str, problem: str) -> None:
    tab = fill(open_page("settings"), model, base_url, "")
    assert tab.error[0].value == problem
    assert "**The local grader**" in text_of(tab)


def test_a_database_address_is_not_shown(open_page: Open, services: HeadlessServices) -> None:
    secret = "postgresql://user:password@host/db"  # noqa: S105
    services.settings = services.settings.model_copy(update={"database_url": secret})
    page = text_of(open_page("settings"))
    assert words.STORE_BY_URL in page
    assert "password" not in page


def test_loading_and_failing_to_load(open_page: Open, services: HeadlessServices) -> None:
    services.preparation = Preparation("Exporting the encoder", 0.4)
    assert "Exporting the encoder (40%)" in text_of(open_page("settings"))
    services.preparation = Preparation("Stopped", error="The model is not there. Set INTERVIEWER_ENCODER.")
    assert open_page("settings").error[0].value == "The model is not there. Set INTERVIEWER_ENCODER."
