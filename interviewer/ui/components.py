"""Components of our own in the browser.

Streamlit starts a component's inline script from a blob: address, which the Content-Security-Policy forbids; a script
that is a file of the component's folder it loads from this server. Why so: docs/decisions/0010-answer-box.md.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

PACKAGE = "interviewer"
UI_DIR = Path(__file__).resolve().parent


def mount(name: str, **arguments: Any) -> Any:
    """Draw the component of the folder `<name>/assets` and return its state. It has box.html, box.css and box.js."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(f"{PACKAGE}.{name}") is None:
        folder = ComponentConfig(name, f"{name}/assets")
        manager.register_from_manifest(ComponentManifest(PACKAGE, "1", [folder]), UI_DIR)
    return _renderer(name)(**arguments)


@cache
def _renderer(name: str) -> ComponentRenderer:
    html = (UI_DIR / name / "assets" / "box.html").read_text(encoding="utf-8")
    return st.components.v2.component(f"{PACKAGE}.{name}", html=html, css="box.css", js="box.js")
