"""Drawings beside the figures they show."""

from base64 import b64encode
from typing import Any

from django.template.loader import render_to_string


def image(template: str, context: dict[str, Any]) -> str:
    """An SVG template as the `src` of an <img>: the drawing itself, so that it cannot show other
    figures than its page."""
    svg = render_to_string(template, context)
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
