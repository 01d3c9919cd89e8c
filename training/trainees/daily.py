"""The daily work of training."""

from datetime import datetime

from training.certificates.issuing import issue_certificates
from training.enrolment.enrolling import take_in
from training.programme.closed import tell_staff_of_closed
from training.programme.emails import email_trainees, remind_trainees


def run_training_day(*, at: datetime) -> None:
    """The day's work: enrols people, emails trainees, and issues certificates.

    The people that it enrols have accepted a place. The emails tell trainees what has changed, and
    remind them of sessions. They tell staff of sessions on closed days. Safe to repeat and to run
    twice at once. About 15 queries when there is nothing to do.
    """
    take_in(at=at)
    tell_staff_of_closed(at=at)
    email_trainees(at=at)
    remind_trainees(at=at)
    issue_certificates(at=at)
