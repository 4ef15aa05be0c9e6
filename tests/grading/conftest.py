"""What the tests of the graders share."""

from __future__ import annotations

import pytest

from interviewer.errors import EncoderError
from interviewer.grading.heuristic import HeuristicGrader


@pytest.fixture
def unloadable_grader() -> HeuristicGrader:
    """The local grader on a machine where the encoder cannot be loaded."""

    def load(*_: object) -> None:
        raise EncoderError("The encoder cannot be loaded.")

    return HeuristicGrader(load, load)  # type: ignore[arg-type]
