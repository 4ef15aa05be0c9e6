"""Sorts out replies that are the model answer to another question before anybody grades them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from interviewer import text
from interviewer.grading.scoring import build_grade
from interviewer.models import Grade, GradedBy, Level, Question, Reply, Verdict
from interviewer.protocols import Grader

Sentence = tuple[str, ...]

LEAST_WORDS = 5
"""How many words a sentence has that nobody says by chance as another did."""
LEAST_COPIED, SHARE = 15, 0.8
"""How many words, and what share of them, stand in such sentences where a reply is a copy."""
FEEDBACK = (
    "These are the words of the model answer to another question. Say what you know about this one, even one sentence."
)
REASON = "The reply is the model answer to another question."


class PastedAnswerGuard:
    """A grader behind a check: replies that are all taken from model answers to other questions earn nothing."""

    def __init__(self, grader: Grader, model_answers: Callable[[], Collection[Sentence]]) -> None:
        self._grader = grader
        self._model_answers = model_answers

    @property
    def graded_by(self) -> GradedBy:
        """The grader's behind it."""
        return self._grader.graded_by

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        """Grade the replies. Raises what the grader behind it raises."""
        own = split_answer(question.reference)
        if not question.key_points or not all(self._is_pasted(reply.text, own) for reply in replies):
            return self._grader.grade(question, replies, level)
        verdicts = [Verdict(key_point=p, verdict="missing", credit=0, reason=REASON) for p in question.key_points]
        ids = [reply.id for reply in replies]
        return build_grade(question, verdicts, [], level, feedback=FEEDBACK, graded_by=self.graded_by, replies=ids)

    def _is_pasted(self, reply: str, own: Collection[Sentence]) -> bool:
        others, words = self._model_answers(), Counter[bool]()
        for sentence in split_answer(reply):
            is_copied = len(sentence) >= LEAST_WORDS and sentence in others and sentence not in own
            words[is_copied] += len(sentence)
        return words[True] >= max(LEAST_COPIED, SHARE * words.total())


def split_answer(markdown: str) -> list[Sentence]:
    """Return the sentences of an answer, each as its words."""
    spans = [span for paragraph in text.paragraphs(markdown) for span in text.split_sentences(paragraph)]
    return [tuple(text.words(span.text)) for span in spans]
