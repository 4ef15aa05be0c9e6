"""A button that has the browser read a text aloud; nothing where the browser has no voice of this computer."""

from __future__ import annotations

from interviewer import text
from interviewer.ui import words
from interviewer.ui.components import mount


def draw_read_aloud(source: str, *, key: str) -> None:
    """Draw the button for a text in Markdown."""
    mount("read_aloud", key=key, data={"text": text.plain(source), "words": words.READ_ALOUD})
