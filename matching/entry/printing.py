"""The referral form to print, as a PDF that screen readers can read.

The form of a prison has the name, the coordinators and the session times of this prison.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from django.db import models
from django.template.loader import render_to_string
from django.utils.text import capfirst

from config.common.charity.reading import charity
from matching.referrals.wants import AIMS_ASKED, WANT_NAMES
from recruitment.contacts import coordinator_at
from recruitment.models import Establishment, Need
from recruitment.weekly import DAYS, PARTS
from training.certificates.printing import printed


class FormStyle(models.TextChoices):
    """The style of a printed referral form. Large print is 18 points or more. Easy read has
    pictures."""

    STANDARD = "standard", "Standard"
    LARGE = "large-print", "Large print"
    EASY = "easy-read", "Easy read"


PLAIN: Final[Mapping[str, str]] = {
    "accommodation": "Somewhere to live",
    "employment": "Work, training or learning",
    "money": "Benefits, bank or debt",
    "drugs": "Drugs",
    "alcohol": "Alcohol",
    "health": "My health, and how I feel",
    "family": "My children and family",
    "attitudes": "How I think and act",
    "cv": "A CV, and jobs with a record",
    "budgeting": "Making my money last",
    "conflict": "Arguments and anger",
    "trauma": "Bad things in my past",
}
"""Plainer names for some needs, by the code of the need. The form uses these names."""


def form_pdf(prison: Establishment, style: FormStyle) -> bytes:
    """The referral form of one prison, as a PDF to print. The standard form is one page of A4.

    Takes about a second of processor time. Raises training.certificates.printing.CannotPrint when
    the library Pango is missing.
    """
    template = "easy_read" if style == FormStyle.EASY else "paper"
    context = _context(prison) | {"is_large": style == FormStyle.LARGE, "pictures": PICTURES}
    if style == FormStyle.STANDARD:
        half = (len(context["needs"]) + 1) // 2
        context["columns"] = [context["needs"][:half], context["needs"][half:]]
    return printed(render_to_string(f"matching/entry/{template}.html", context))


def _context(prison: Establishment) -> dict[str, Any]:
    sessions = set(prison.regime_slots.values_list("slot", flat=True))
    parts = [part for part in range(len(PARTS)) if any(slot % 3 == part for slot in sessions)]
    days = [
        (name, [day * len(PARTS) + part in sessions for part in parts])
        for day, name in enumerate(DAYS)
        if any(slot // len(PARTS) == day for slot in sessions)
    ]
    needs = [PLAIN.get(need.code, capfirst(need.name)) for need in Need.objects.all()]
    return {
        "prison": prison,
        "coordinators": [person.name for person in prison.coordinators.order_by("name", "pk")],
        "parts": [PARTS[part] for part in parts],
        "days": days,
        "needs": needs,
        "columns": [needs],
        "scale": [capfirst(words) for words in WANT_NAMES.values()],
        "aims": AIMS_ASKED,
        "contact": coordinator_at(prison.pk) or charity().contact,
    }


def _picture(body: str) -> str:
    """A line drawing of 48 by 48 pixels, as the `src` of an <img>."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48" '
        'fill="none" stroke="#4b1f5e" stroke-width="3" stroke-linecap="round" '
        f'stroke-linejoin="round">{body}</svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


PICTURES: Final = {
    "talk": _picture(
        '<circle cx="12" cy="16" r="6"/><path d="M3 42v-8a9 9 0 0 1 18 0v8"/>'
        '<circle cx="36" cy="16" r="6"/><path d="M27 42v-8a9 9 0 0 1 18 0v8"/>'
    ),
    "person": _picture('<circle cx="24" cy="14" r="9"/><path d="M7 45v-6a17 17 0 0 1 34 0v6"/>'),
    "calendar": _picture(
        '<rect x="5" y="9" width="38" height="34" rx="3"/><path d="M5 19h38M15 4v9M33 4v9"/>'
        '<path d="M16 31l6 6 11-11"/>'
    ),
    "help": _picture(
        '<circle cx="24" cy="24" r="20"/><path d="M17 19a7 7 0 1 1 10 6c-3 2-3 3-3 6"/>'
        '<path d="M24 37v.5"/>'
    ),
    "clock": _picture('<circle cx="24" cy="24" r="20"/><path d="M24 12v12l9 6"/>'),
    "lock": _picture(
        '<rect x="8" y="21" width="32" height="23" rx="3"/><path d="M15 21v-7a9 9 0 0 1 18 0v7"/>'
        '<path d="M24 30v6"/>'
    ),
    "pen": _picture('<path d="M6 42l4-12L34 6l8 8-24 24-12 4zM29 11l8 8"/>'),
    "give": _picture(
        '<rect x="10" y="4" width="28" height="38" rx="2"/><path d="M17 14h14M17 22h14M17 30h8"/>'
    ),
}
