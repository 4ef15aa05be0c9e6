"""Every formula of the bank is drawn without an error by the KaTeX that Streamlit ships, in a real browser."""

from __future__ import annotations

from pathlib import Path

import streamlit
from playwright.sync_api import Browser

from interviewer import text
from interviewer.bank.loader import Bank

JAVASCRIPT = Path(streamlit.__file__).parent / "static" / "static" / "js"
DRAW_ALL = """async formulas => {
    const katex = (await import("/katex.js")).default;
    return formulas.flatMap(([question, formula, displayMode]) => {
        try { katex.renderToString(formula, {displayMode, throwOnError: true}); return []; }
        catch (error) { return [question + ": " + error.message]; }
    });
}"""


def test_every_formula_is_drawn(browser: Browser, bank: Bank) -> None:
    (bundle,) = JAVASCRIPT.glob("katex.*.js")
    formulas = [
        (question.id, formula, display)
        for question in bank.questions.values()
        for _, formula, display in text.find_maths(question.reference)
    ]
    page = browser.new_page()
    page.route("http://katex.test/*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.route(
        "http://katex.test/katex.js",
        lambda route: route.fulfill(body=bundle.read_text("utf-8"), content_type="text/javascript"),
    )
    page.goto("http://katex.test/")
    assert page.evaluate(DRAW_ALL, [["a broken one", r"\frac{", False]]) != []
    assert page.evaluate(DRAW_ALL, formulas) == []
    page.close()
