"""A reply as HTML: nothing is lost, nothing gets out, and the phrases that counted are marked."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.ui.marking import Mark, build_reply_html

KINDS = st.sampled_from(["earned", "wrong", "unsure"])


def mark(start: int, end: int, label: str = "1", kind: str = "earned", title: str = "a point") -> Mark:
    return Mark(start, end, kind, label, f"k-{label}", title)  # type: ignore[arg-type]


def text_in(fragment: str) -> str:
    """What a browser would copy."""
    return html.unescape(re.sub(r"<[^>]*>", "", fragment))


def marked_in(fragment: str) -> list[str]:
    return [text_in(found) for found in re.findall(r"<mark[^>]*>(.*?)</mark>", fragment, re.DOTALL)]


def test_a_phrase_is_marked_and_linked_to_its_point() -> None:
    assert build_reply_html("A bootstrap sample each.", [mark(2, 18, "2", title='The "core"')]) == (
        '<div class="reply" dir="auto"><div class="prose">A <mark class="earned">bootstrap sample'
        '<a class="ref" href="#k-2" data-label="2" title="The &quot;core&quot;" aria-label="The &quot;core&quot;"></a>'
        "</mark> each.</div></div>"
    )


def test_overlapping_phrases_are_cut_where_they_begin_and_end() -> None:
    found = build_reply_html("abcdef", [mark(0, 4, "1"), mark(2, 6, "2", "wrong")])
    assert marked_in(found) == ["ab", "cd", "ef"]
    assert re.findall(r'<mark class="(\w+)">', found) == ["earned", "wrong", "wrong"]
    assert re.findall(r'data-label="(\d)"', found) == ["1", "2"]


def test_the_same_phrase_for_two_points_is_marked_once() -> None:
    found = build_reply_html("abc", [mark(0, 3, "1"), mark(0, 3, "2")])
    assert marked_in(found) == ["abc"]
    assert re.findall(r'data-label="(\d)"', found) == ["1", "2"]


def test_html_in_a_reply_is_text() -> None:
    reply = "<script>alert(1)</script><img src=x onerror=alert(1)> &amp;"
    found = build_reply_html(reply, [mark(0, 8)])
    assert re.findall(r"<(\w+)", found) == ["div", "div", "mark", "a"]
    assert text_in(found) == reply


@pytest.mark.parametrize(
    "reply", ["👩🏽‍🔬 variance 🎲 falls", "التباين ينخفض variance", "e\u0301variance \u202ereversed"]
)
def test_offsets_count_characters(reply: str) -> None:
    start = reply.find("variance") if "variance" in reply else 0
    assert marked_in(build_reply_html(reply, [mark(start, start + 8)])) == [reply[start : start + 8]]


def test_fenced_code_is_shown_as_code_and_can_be_marked() -> None:
    reply = "Like this:\n\n```python\nx = 1 < 2\n```\nDone."
    at = reply.index("1 < 2")
    found = build_reply_html(reply, [mark(at, at + 5)])
    assert "<pre>" in found
    assert marked_in(found) == ["1 < 2"]
    assert text_in(found) == reply
    shown = re.sub(r'<span class="hidden">.*?</span>', "", found)
    assert text_in(shown) == "Like this:x = 1 < 2\nDone."


def test_a_phrase_over_prose_and_code_is_marked_in_both() -> None:
    reply = "so\n```\nx\n```"
    assert marked_in(build_reply_html(reply, [mark(0, len(reply))]))[0] == "so"


replies = st.text(max_size=60) | st.lists(
    st.sampled_from(["```", "```py", "~~~", "\n", "word", "<b>", "&lt;", '"', " ", "\n\n", "é", "👍"]), max_size=20
).map("".join)


@given(replies.map(lambda text: text.replace("\r", "")), st.data())
def test_dropping_the_tags_gives_the_reply_back(reply: str, data: st.DataObject) -> None:
    positions = st.integers(0, len(reply))
    marks = [
        mark(*sorted((data.draw(positions), data.draw(positions))), str(number), data.draw(KINDS), "<'\">&")
        for number in range(data.draw(st.integers(0, 4)))
    ]
    found = build_reply_html(reply, marks)
    assert "\n" not in found
    assert text_in(found) == reply
    for one in marks:
        if one.end - one.start == len(reply) > 0 and "`" not in reply and "~" not in reply:
            assert "".join(marked_in(found)) == reply.strip("\n")
