"""Certificates: issued, checked by their code, printed."""

from training.domain.certificates.issuing import (
    certificate_behind,
    certificate_of,
    course_of,
    give_certificate_again,
    issue_certificates,
    withdraw_certificate,
)
from training.domain.certificates.printing import CannotPrint, certificate_pdf

__all__ = [
    "CannotPrint",
    "certificate_behind",
    "certificate_of",
    "certificate_pdf",
    "course_of",
    "give_certificate_again",
    "issue_certificates",
    "withdraw_certificate",
]
