"""The daily work of training."""

from datetime import datetime

from training.certificates.issuing import issue_certificates
from training.enrolment.enrolling import take_in
from training.programme.closed import tell_staff_of_closed
from training.programme.emails import email_trainees, remind_trainees


def run_training_day(*, at: datetime) -> None:
    """Does the day's work. Enrols the people who have accepted a place. Emails trainees what has
    changed, and reminds them of sessions. Emails staff about sessions on closed days. Issues
    certificates.

    Safe to repeat and to run twice at the same time. About 15 queries when there is nothing to do.
    """
    take_in(at=at)
    tell_staff_of_closed(at=at)
    email_trainees(at=at)
    remind_trainees(at=at)
    issue_certificates(at=at)
