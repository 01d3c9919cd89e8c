"""A PDF form on which a man answers our questions on paper. Screen readers can read the PDF."""

from typing import Final

from django.template.loader import render_to_string

from delivery.endings.questions import questions_in_use
from delivery.models import Consent, Speaker
from recruitment.models import Establishment
from training.certificates.printing import printed

PUBLISH: Final = {
    Consent.NO: "No. Do not show anybody outside the programme what I said.",
    Consent.NO_NAME: "Yes, without my name.",
    Consent.INITIALS: "Yes, with my initials.",
}
"""The answers that a man can tick on the form."""


def feedback_form_pdf(prison: Establishment) -> bytes:
    """The feedback form for men in this prison, in print of 14 points. Raises
    training.certificates.printing.CannotPrint if the library Pango is missing. Takes about a second
    of processor time. 2 queries, one of them for the coordinators."""
    context = {
        "prison": prison,
        "coordinators": [person.name for person in prison.coordinators.order_by("name", "pk")],
        "questions": questions_in_use().filter(asked_of=Speaker.PARTICIPANT),
        "consents": PUBLISH,
    }
    return printed(render_to_string("delivery/endings/paper.html", context))
