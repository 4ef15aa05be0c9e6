"""A timer that runs in the browser: no script run for each second."""

from __future__ import annotations

from interviewer.ui import words
from interviewer.ui.components import mount


def draw_timer(*, key: str, seconds: int) -> None:
    """Draw a timer that counts down when it is started."""
    mount("timer", key=key, data={"seconds": seconds, "words": words.TIMER})
