"""The parts of a grade card as HTML. Everything that a person or a model wrote is escaped. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from interviewer.models import Grade, Reply, Source
from interviewer.ui import words
from interviewer.ui.grade_view import Alternatives, Entry, GradeView, Wrong
from interviewer.ui.marking import build_reply_html

# A glyph and a word go with each colour.
COVERED, PARTIAL, WRONG, MISSING, UNSURE, BONUS = "✓", "◐", "✗", "○", "?", "★"


def build_score_html(grade: Grade, asides: Sequence[str] = ()) -> str:
    """Return the score with its band, its range, and the one sentence about it; or that there is no score.

    `asides` are said quietly below the score.
    """
    notes = "".join(f'<p class="quiet">{_escape(aside)}</p>' for aside in asides)
    if grade.score is None:
        head = f'<p class="score"><span class="band">{words.NOT_GRADED}</span></p>'
        reason = f'<p class="feedback">{_escape(grade.ungraded_reason)}</p><p class="quiet">{words.ANSWER_SAVED}</p>'
        return f'<div class="verdict ungraded">{head}{notes}{reason}</div>'
    lead = f'<span class="needs">{WRONG} {words.NEEDS_CORRECTING}</span>' if grade.needs_correcting else ""
    band = "" if grade.needs_correcting else f'<span class="band">{_escape(grade.band)}</span>'
    span = f'<span class="range">{words.score_range(*grade.range)}</span>' if grade.range else ""
    score = f'<p class="score">{lead}<span class="number">{grade.score:.1f}</span>{band}{span}</p>'
    return f'<div class="verdict">{score}{notes}<p class="feedback">{_escape(grade.feedback)}</p></div>'


def build_answer_html(replies: Sequence[Reply], view: GradeView | None = None) -> str:
    """Return the replies, with the phrases of the grade marked in them, and the follow-ups that they answer."""
    marks = view.marks if view else ((),) * len(replies)
    shown = "".join(
        f"{_probe(reply)}{build_reply_html(reply.text, found)}" for reply, found in zip(replies, marks, strict=True)
    )
    return f'<section class="answer"><h2>{words.YOUR_ANSWER}</h2>{shown}</section>'


def build_points_html(view: GradeView) -> str:
    """Return what earned points, what was wrong and what was missing; '' where there is nothing to say."""
    earned = [*map(_covered, view.covered), *map(_partial, view.partial), *map(_bonus, view.bonus)]
    missing = [_item(MISSING, words.MISSING, _escape(verdict.key_point.text)) for verdict in view.missing]
    return "".join(
        [
            _section("wrong", words.WRONG, map(_wrong, view.wrong)),
            _section("earned", words.EARNED, earned),
            _section("missing", words.MISSING, [*missing, *map(_alternatives, view.alternatives)]),
        ]
    )


def build_unsure_html(entry: Entry) -> str:
    """Return the question behind *I said this / I didn't* on one point."""
    reason = f'<span class="quiet">{_escape(entry.verdict.reason)}</span>' if entry.verdict.reason else ""
    body = f"{_escape(words.could_not_tell(entry.verdict.key_point.text))} {reason}"
    return f'<ul class="points unsure">{_item(UNSURE, words.UNSURE, body, entry.label, entry.target)}</ul>'


def build_sources_html(sources: Sequence[Source]) -> str:
    """Return the sources as links; an address that is not a web address is only named."""
    items = "".join(f"<li>{_source(source)}</li>" for source in sources)
    return f'<p class="quiet">{words.SOURCES}</p><ul class="sources">{items}</ul>' if items else ""


def build_small_print_html(grade: Grade) -> str:
    """Return who graded, and what a reader should know about it; '' where there is nothing to say."""
    said = [words.graded_by(grade.graded_by, succeeded=grade.score is not None), grade.notice]
    lines = "<br>".join(_escape(line) for line in said if line)
    return f'<p class="quiet">{lines}</p>' if lines else ""


def _probe(reply: Reply) -> str:
    return f'<p class="asked-again"><span>{words.FOLLOW_UP}:</span> {_escape(reply.probe)}</p>' if reply.probe else ""


def _covered(entry: Entry) -> str:
    return _item(COVERED, words.EARNED, _point(entry), entry.label, entry.target)


def _partial(entry: Entry) -> str:
    reason = f' <span class="quiet">{_escape(entry.verdict.reason)}</span>' if entry.verdict.reason else ""
    body = f"<em>{words.PARTLY}:</em> {_point(entry)}{reason}"
    return _item(PARTIAL, words.PARTLY, body, entry.label, entry.target)


def _bonus(entry: Entry) -> str:
    body = f'{_point(entry)} <span class="praise">{words.WORTH_MORE}</span>'
    return _item(BONUS, words.EARNED, body, entry.label, entry.target)


def _wrong(wrong: Wrong) -> str:
    body = _escape(words.correction(wrong.quote, wrong.correction))
    return _item(WRONG, words.WRONG, body, wrong.label, wrong.target)


def _alternatives(alternatives: Alternatives) -> str:
    points = "".join(f"<li>{_escape(point.text)}</li>" for point in alternatives.points)
    return _item(MISSING, words.MISSING, f"{words.more_of(alternatives.number)}<ul>{points}</ul>")


def _point(entry: Entry) -> str:
    notes = [words.SELF_MARKED] if entry.verdict.self_marked else []
    notes += [words.HELPED[entry.verdict.help]] if entry.verdict.help else []
    marked = f' <span class="quiet">({", ".join(notes)})</span>' if notes else ""
    return f"{_escape(entry.verdict.key_point.text)}{marked}"


def _item(glyph: str, meaning: str, body: str, label: str = "", target: str = "") -> str:
    anchor = f' id="{_escape(target)}"' if target else ""
    number = f'<span class="label" aria-hidden="true">{_escape(label)}</span>' if label else ""
    sign = f'<span class="glyph" role="img" aria-label="{_escape(meaning)}">{glyph}</span>'
    return f"<li{anchor}>{sign}<div>{body}{number}</div></li>"


def _section(kind: str, title: str, items: Iterable[str]) -> str:
    listed = "".join(items)
    return (
        f'<section class="{kind}"><h2>{title}</h2><ul class="points {kind}">{listed}</ul></section>' if listed else ""
    )


def _source(source: Source) -> str:
    title = _escape(source.title)
    if not source.url.startswith(("https://", "http://")):
        return title
    return f'<a href="{_escape(source.url)}" target="_blank" rel="noopener noreferrer">{title}</a>'


def _escape(text: str | None) -> str:
    return html.escape(text or "")
