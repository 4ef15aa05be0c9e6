"""The colours of the theme, computed: text has a contrast of 4.5 to what it stands on, light and dark (WCAG AA)."""

from __future__ import annotations

import re
import tomllib

import pytest

from interviewer.ui.server import CONFIG_FILE, UI_DIR

SCHEMES = ("light", "dark")
STYLE = (UI_DIR / "style.css").read_text(encoding="utf-8")
SHEETS = (STYLE, *(sheet.read_text(encoding="utf-8") for sheet in sorted(UI_DIR.glob("*/assets/box.css"))))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def theme(scheme: str) -> dict[str, str]:
    return dict(tomllib.loads(CONFIG_FILE.read_text())["theme"][scheme])


def variables(scheme: str) -> dict[str, str]:
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLE)
    return {name: (light, dark)[SCHEMES.index(scheme)] for name, light, dark in pairs}


def test_the_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_theme(scheme: str) -> None:
    of = theme(scheme)
    for ground in ("backgroundColor", "secondaryBackgroundColor", "codeBackgroundColor"):
        assert contrast(of["textColor"], of[ground]) >= 7
        assert contrast(of["linkColor"], of[ground]) >= 4.5
    assert contrast("#ffffff", of["primaryColor"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_style(scheme: str) -> None:
    of, names = theme(scheme), variables(scheme)
    assert set(names) >= {"quiet", "paper", "earned", "wrong", "unsure", "earned-ink", "wrong-ink", "unsure-ink"}
    for ground in (of["backgroundColor"], names["paper"]):
        for ink in ("quiet", "earned-ink", "wrong-ink", "unsure-ink"):
            assert contrast(names[ink], ground) >= 4.5, ink
    for mark in ("earned", "wrong", "unsure"):
        assert contrast(of["textColor"], names[mark]) >= 4.5, mark


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_of_text(scheme: str) -> None:
    found = [pair for sheet in SHEETS for pair in re.findall(r"[{;]\s*color: light-dark\((#\w{6}), (#\w{6})\)", sheet)]
    assert len(found) > 8
    for pair in found:
        assert contrast(pair[SCHEMES.index(scheme)], theme(scheme)["backgroundColor"]) >= 4.5, pair
