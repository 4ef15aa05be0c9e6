"""Every error this package raises on purpose.

InterviewerError
├── BadInputError            what the caller gave cannot be used (CLI exit 2)
│   ├── ReplyRefusedError    a reply that is blank or too long; carries the text, so that it can be shown again
│   ├── UnknownNameError     an unknown topic, level, question or transcript id; names the nearest valid ones
│   ├── NothingToDrawError   there is no question of the kind to draw from: no fault, the person chooses otherwise
│   ├── QuestionFileError    a question file that does not parse; carries each problem's path, line and rule
│   └── SessionError         a step that the interview's state does not allow
├── EncoderError             the sentence encoder cannot be loaded or run
├── IndexFileError           the index on disk is missing, damaged, foreign or stale (it is then rebuilt)
├── StoreError               the transcript database cannot be read or written
├── GradingError             a grader could not reach a verdict (the turn is then *not graded*)
└── LLMError                 the language model gave no usable answer
    ├── LLMUnavailableError  not reachable, refused the key, out of quota, or too slow
    └── LLMResponseError     it answered, but not in a usable form

The message of each is written for the person at the screen: what happened, what was kept, what to do next.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class InterviewerError(Exception):
    """Base of every error raised on purpose by this package."""


class BadInputError(InterviewerError):
    """What the caller gave cannot be used."""


class ReplyRefusedError(BadInputError):
    """A reply that was not accepted. `text` is the reply, unchanged, so that nothing typed is lost."""

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


class UnknownNameError(BadInputError):
    """An unknown name. `nearest` holds up to three valid names that look like it."""

    def __init__(self, kind: str, name: str, valid: Iterable[str]) -> None:
        names = sorted(valid)
        self.nearest = tuple(difflib.get_close_matches(name, names, n=3, cutoff=0.6))
        if self.nearest:
            hint = f"Nearest: {', '.join(self.nearest)}."
        elif names:
            hint = f"Valid: {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}."
        else:
            hint = "There is none yet."
        super().__init__(f"Unknown {kind} '{name}'. {hint}")


@dataclass(frozen=True)
class Problem:
    """One broken rule of a question file. `line` is 1-based."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


class QuestionFileError(BadInputError):
    """A question file that does not follow the format. `problems` holds every rule that it breaks, at least one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class NothingToDrawError(BadInputError):
    """There is no question of the kind to draw from. That is no fault: the message says what to choose instead."""


class SessionError(BadInputError):
    """A step that the state of the interview does not allow."""


class EncoderError(InterviewerError):
    """The sentence encoder cannot be loaded or run."""


class IndexFileError(InterviewerError):
    """The index on disk is missing, damaged, foreign or stale."""


class StoreError(InterviewerError):
    """The transcript database cannot be read or written."""


class GradingError(InterviewerError):
    """A grader could not reach a verdict."""


class LLMError(InterviewerError):
    """The language model gave no usable answer."""


class LLMUnavailableError(LLMError):
    """The endpoint is not reachable, refused the key, is out of quota, or is too slow."""


class LLMResponseError(LLMError):
    """The endpoint answered, but not in a usable form."""
