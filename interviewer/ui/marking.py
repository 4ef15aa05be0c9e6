"""A reply as HTML with the phrases that counted marked in it. Pure.

The reply is data: it is escaped, never read as Markdown or HTML. Dropping the tags and unescaping gives it back.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from interviewer import text

MarkKind = Literal["wrong", "unsure", "earned"]
_STRONGEST_FIRST: tuple[MarkKind, ...] = ("wrong", "unsure", "earned")


@dataclass(frozen=True)
class Mark:
    """A phrase to mark, `reply[start:end]`. `label` is the small sign after it, which links to the element `target`;
    `title` says in words what the sign stands for."""

    start: int
    end: int
    kind: MarkKind
    label: str
    target: str
    title: str


def build_reply_html(reply: str, marks: Sequence[Mark] = ()) -> str:
    """Return the reply as HTML: prose with its line breaks, fenced blocks as code, phrases in `<mark>`."""
    parts: list[str] = []
    position = 0
    for block, code in text.fenced_code(reply):
        if position < block.start:
            parts.append(_prose(reply, position, block.start, marks))
        opening, closing = reply[block.start : code.start], reply[code.end : block.end]
        inner = _marked(reply, code.start, code.end, marks)
        parts.append(f"<pre>{_hidden(opening)}<code>{inner}</code>{_hidden(closing)}</pre>")
        position = block.end
    if position < len(reply) or not parts:
        parts.append(_prose(reply, position, len(reply), marks))
    return f'<div class="reply" dir="auto">{"".join(parts)}</div>'


def _prose(reply: str, start: int, end: int, marks: Iterable[Mark]) -> str:
    """Return prose; blank lines around it are kept, but not shown."""
    inner = reply[start:end].strip("\n")
    first = start + reply[start:end].index(inner)
    last = first + len(inner)
    shown = f'<div class="prose">{_marked(reply, first, last, marks)}</div>' if inner else ""
    return f"{_hidden(reply[start:first])}{shown}{_hidden(reply[last:end])}"


def _hidden(piece: str) -> str:
    return f'<span class="hidden">{_escape(piece)}</span>' if piece else ""


def _marked(reply: str, start: int, end: int, marks: Iterable[Mark]) -> str:
    inside = [mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end]
    edges = {max(start, mark.start) for mark in inside} | {min(end, mark.end) for mark in inside} | {start, end}
    pieces: list[str] = []
    cuts = sorted(edges)
    for left, right in pairwise(cuts):
        covering = [mark for mark in inside if mark.start <= left and mark.end >= right]
        piece = _escape(reply[left:right])
        if covering:
            kind = min((mark.kind for mark in covering), key=_STRONGEST_FIRST.index)
            ending = [mark for mark in covering if mark.end == right]
            piece = f'<mark class="{kind}">{piece}{"".join(map(_reference, ending))}</mark>'
        pieces.append(piece)
    return "".join(pieces)


def _reference(mark: Mark) -> str:
    """Return the link to what the phrase earned. The style sheet draws its sign, so that it is not copied along."""
    title = html.escape(mark.title)
    return (
        f'<a class="ref" href="#{html.escape(mark.target)}" data-label="{html.escape(mark.label)}" '
        f'title="{title}" aria-label="{title}"></a>'
    )


def _escape(piece: str) -> str:
    """Return the piece escaped, on one line: Streamlit tidies the lines of HTML that it is given."""
    return html.escape(piece).replace("\n", "&#10;")
