"""How much of each topic and each kind of question an interview has. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from interviewer.models import Kind, Question


@dataclass(frozen=True)
class Mix:
    """The weight of each topic and of each kind; what is not named weighs nothing.

    Without any topic they weigh the same; without any kind, kinds come as they come.
    """

    topics: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[Kind, int] = field(default_factory=dict)

    def among(self, questions: Sequence[Question]) -> Mix:
        """Return the mix of the topics and kinds that there are."""
        return Mix(
            {question.topic: self.topics.get(question.topic, 0) if self.topics else 1 for question in questions},
            {question.kind: self.kinds.get(question.kind, 0) for question in questions if self.kinds},
        )

    def need(self, picked: Sequence[Question]) -> Callable[[Question], float]:
        """Return how much the next place needs a question: how far its topic and its kind are behind their shares.

        With a weight of w among W in all, and c of n questions picked, that is w (n + 1) / W - c; both are added.
        """
        of_topic = Counter(question.topic for question in picked)
        of_kind = Counter(question.kind for question in picked)
        topic_size = (len(picked) + 1) / (sum(self.topics.values()) or 1)
        kind_size = (len(picked) + 1) / (sum(self.kinds.values()) or 1)

        def measure(question: Question) -> float:
            need = self.topics[question.topic] * topic_size - of_topic[question.topic]
            if self.kinds:
                need += self.kinds[question.kind] * kind_size - of_kind[question.kind]
            return round(need, 9)  # so that the seed decides what is even

        return measure


EVEN = Mix()
