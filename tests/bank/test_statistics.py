"""The page that counts the bank."""

from __future__ import annotations

from interviewer.bank.statistics import render_statistics
from tests.support.questions import make_question


def test_questions_are_counted_by_topic_level_and_kind() -> None:
    questions = [
        make_question("a", topic="nlp", level="mid", kind="coding"),
        make_question("b", topic="nlp", level="senior"),
        make_question("c", topic="ensembles", level="mid"),
    ]
    page = render_statistics(questions)
    assert "3 questions on 2 topics (0 junior, 2 mid, 1 senior), with 12 key points and 3 misconceptions." in page
    assert "| Natural language processing | 2 | 0 | 1 | 1 |" in page
    assert "| topic | concept | coding |\n| --- | ---: | ---: |\n| Ensembles | 1 | 0 |" in page
