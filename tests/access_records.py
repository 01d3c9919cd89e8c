"""For each address in tests/access_table.py: functions that make the records it needs, for one
person."""

from datetime import timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from config.accounts.models import UnsentForm, User
from config.accounts.roles import STAFF, Role
from config.common.audit import READ_PAGE, AuditEvent, record_reading
from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.queueing import InlineImage, queue_email
from delivery.models import Draft, ExpectedSession
from matching.duplicates.deciding import tell_apart
from matching.models import (
    Import,
    Match,
    MatchQuestion,
    Participant,
    Supervision,
    UnusualReading,
)
from recruitment.applying.closing import stop_link
from recruitment.duplicates.deciding import decide_applicants
from recruitment.interviews.scoring import load_criteria
from recruitment.models import Criterion, Establishment
from recruitment.prisons.merging import merge_prisons
from recruitment.states import ReferenceStatus
from tests.factories.clearances import an_asked_clearance
from tests.factories.delivery import (
    a_concern,
    a_lead,
    a_session,
    a_supported_man,
    an_acct_telling,
)
from tests.factories.imports import a_read_import, written
from tests.factories.interviews import an_interview
from tests.factories.introductions import an_introduction, by_the_clock
from tests.factories.people import add_passkey, coordinator, enrol_totp, manager, user_with
from tests.factories.privacy import a_breach
from tests.factories.programme import (
    a_finished_round,
    a_fixed_pair,
    a_hard_session,
    a_match,
    a_mentor,
    a_participant,
    a_referral,
    an_absence,
    an_emergency,
    an_establishment,
    an_exclusion,
    an_open_proposal,
    some_closed_days,
)
from tests.factories.recruitment import (
    a_cohort,
    a_decision,
    a_draft,
    a_question_sent_back,
    a_reference,
    an_application,
    an_opening_notice,
    an_unreachable_referee,
)
from tests.factories.referring import (
    a_referral_draft,
    a_sent_referral,
    a_work_domain,
    allow_address_of,
)


def with_app(person: User) -> dict[str, Any]:
    enrol_totp(person)
    RecoveryCodes.activate(person)
    return {}


def passkey_of(person: User) -> dict[str, Any]:
    return {"pk": add_passkey(person).pk}


def demo_person(_: User) -> dict[str, Any]:
    return {"pk": user_with(email="someone@demo.alongside.example").pk}


def an_email(_: User) -> dict[str, Any]:
    picture = InlineImage("bars", b"png")
    words = {"subject": "s", "text": "t", "html": "h"}
    queue_email(key="k", to="ann@example.org", images=[picture], at=now(), **words)
    return {"pk": Email.objects.get(key="k").pk}


def a_picture(person: User) -> dict[str, Any]:
    return an_email(person) | {"name": "bars"}


def own_import(person: User) -> dict[str, Any]:
    return _given(a_read_import(manager()), person)


def own_written_import(person: User) -> dict[str, Any]:
    row = a_read_import(manager())
    written(row)
    return _given(row, person)


def _given(row: Import, person: User) -> dict[str, Any]:
    """Makes this an import that the person started, whatever their role."""
    Import.objects.filter(pk=row.pk).update(asked_by=person)
    return {"pk": row.pk}


def prison_of(person: User) -> Establishment:
    return an_establishment(coordinators=[person])


def prison_by_code(person: User) -> dict[str, Any]:
    return {"code": prison_of(person).code}


def form_of_prison(person: User) -> dict[str, Any]:
    return prison_by_code(person) | {"style": "standard"}


def a_round(_: User) -> dict[str, Any]:
    return {"pk": a_finished_round().pk}


def referral_of(person: User) -> dict[str, Any]:
    return {"pk": a_referral(at=prison_of(person)).pk}


def part_of_referral(person: User) -> dict[str, Any]:
    return referral_of(person) | {"page_name": "times"}


def sensitive_part_of(person: User) -> dict[str, Any]:
    return referral_of(person) | {"part": "acct"}


def prison_coordinated_by(person: User) -> dict[str, Any]:
    return {"pk": prison_of(person).pk}


def two_men_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    return {name: a_referral(at=prison).participant_id for name in ("one", "other")}


def duplicate_decided_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    one, other = (a_referral(at=prison).participant for _ in range(2))
    return {"pk": tell_apart(one=one, other=other, by=manager(), at=now()).pk}


def mentor_of(person: User) -> dict[str, Any]:
    return {"pk": a_mentor(at=prison_of(person)).pk}


def mentor_part_of(person: User) -> dict[str, Any]:
    return mentor_of(person) | {"part": "contact"}


def mentor_access_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    return {"pk": a_mentor(at=prison).pk, "code": prison.code}


def match_of(person: User) -> dict[str, Any]:
    return {"pk": a_match(referral=a_referral(at=prison_of(person))).pk}


def dead_man(_: User) -> dict[str, Any]:
    return {"pk": a_referral(participant=a_participant(died_on=london_today())).pk}


def own_match_of(person: User) -> dict[str, Any]:
    return {"pk": a_match(mentor=a_mentor(user=person), status="to_start").pk}


def own_mentor_of(person: User) -> dict[str, Any]:
    """Makes the person's own record as a mentor. The address does not name it."""
    a_mentor(user=person)
    return {}


def own_visit_of(person: User) -> dict[str, Any]:
    """Makes the person a mentor who is cleared at the prison of the address."""
    prison = an_establishment()
    a_mentor(user=person, at=prison)
    return {"pk": prison.pk}


def closed_days_of(person: User) -> dict[str, Any]:
    return {"pk": some_closed_days(prison_of(person)).pk}


def own_part_of(person: User) -> dict[str, Any]:
    return own_mentor_of(person) | {"part": "boundaries"}


def own_absence_of(person: User) -> dict[str, Any]:
    return {"pk": an_absence(a_mentor(user=person)).pk}


def absence_of(person: User) -> dict[str, Any]:
    return {"pk": an_absence(a_mentor(at=prison_of(person))).pk}


def own_hard_session_of(person: User) -> dict[str, Any]:
    a_hard_session(mentor=a_mentor(user=person))
    return {}


def hard_session_of(person: User) -> dict[str, Any]:
    return {"pk": a_hard_session(mentor=a_mentor(at=prison_of(person))).pk}


def supervision_by(person: User) -> dict[str, Any]:
    """A supervision that the person recorded at their own prison."""
    row = {"kind": "group", "held_on": london_today(), "noted_by": person, "noted_at": now()}
    return {"pk": Supervision.objects.create(mentor=a_mentor(at=prison_of(person)), **row).pk}


def mentor_shared_with(person: User) -> dict[str, Any]:
    """For a mentor, their own record. For staff, the record of a mentor at their prison."""
    if Role.MENTOR in person.roles:
        return {"pk": a_mentor(user=person).pk}
    return mentor_of(person)


def proposal_of(person: User) -> dict[str, Any]:
    return {"pk": an_open_proposal(referral=a_referral(at=prison_of(person))).pk}


def match_to_agree_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    return {"pk": an_introduction(a_mentor(at=prison), a_referral(at=prison)).match_id}


def question_about_match_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    match = an_introduction(a_mentor(at=prison), a_referral(at=prison)).match
    return {"pk": MatchQuestion.objects.create(match=match, text="?", asked_at=now()).pk}


def own_offer_of(person: User) -> dict[str, Any]:
    return {"pk": an_introduction(a_mentor(user=person), a_referral()).match_id}


def own_agreed_offer_of(person: User) -> dict[str, Any]:
    prison = an_establishment()
    by_the_clock(prison)
    introduction = an_introduction(
        a_mentor(user=person, at=prison), a_referral(at=prison), status="to_start"
    )
    return {"pk": introduction.match_id}


def runner_up_of(person: User) -> dict[str, Any]:
    mentor = a_mentor(at=prison_of(person))
    return proposal_of(person) | {"mentor": mentor.pk, "slot": 0}


def exclusion_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    return {"pk": an_exclusion(a_mentor(at=prison), a_referral(at=prison)).pk}


def fixed_pair_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    return {"pk": a_fixed_pair(a_mentor(at=prison), a_referral(at=prison)).pk}


def draft_of(person: User) -> dict[str, Any]:
    return {"reference": a_draft(applicant=person, complete=True).reference}


def question_of(person: User) -> dict[str, Any]:
    return draft_of(person) | {"name": "name"}


def application_of(person: User) -> dict[str, Any]:
    return {"reference": an_application(applicant=person).reference}


def answer_of(person: User) -> dict[str, Any]:
    return application_of(person) | {"name": "contact"}


def a_prison(_: User) -> dict[str, Any]:
    return {"code": an_establishment().code}


def a_prison_to_change(_: User) -> dict[str, Any]:
    return {"pk": an_establishment().pk}


def a_merged_prison(_: User) -> dict[str, Any]:
    source = an_establishment()
    merge_prisons(source=source, target=an_establishment(), by=manager(), at=now())
    return {"pk": source.pk}


def a_cohort_to_plan(_: User) -> dict[str, Any]:
    return {"pk": a_cohort().pk}


def applied_to(person: User) -> dict[str, Any]:
    """An application that names only a prison that the person coordinates."""
    return {"reference": an_application(establishments=[prison_of(person)]).reference}


def an_answer_to(person: User) -> dict[str, Any]:
    return applied_to(person) | {"name": "motivation"}


def an_open_question(person: User) -> dict[str, Any]:
    application = an_application(establishments=[prison_of(person)])
    return {"pk": a_question_sent_back(application).pk}


def question_sent_back_to(person: User) -> dict[str, Any]:
    application = an_application(applicant=person)
    a_question_sent_back(application)
    return {"reference": application.reference}


def two_applicants_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    applications = (an_application(establishments=[prison]) for _ in range(2))
    return dict(zip(("one", "other"), (row.applicant_id for row in applications), strict=True))


def applicants_decided_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    one, other = (an_application(establishments=[prison]).applicant for _ in range(2))
    decision = decide_applicants(one=one, other=other, is_same=False, by=manager(), at=now())
    return {"pk": decision.pk}


def decision_of(person: User) -> dict[str, Any]:
    return {"pk": a_decision(an_application(establishments=[prison_of(person)])).pk}


def clearance_of(person: User) -> dict[str, Any]:
    return {"pk": an_asked_clearance(at=prison_of(person)).pk}


def volunteer_of(person: User) -> dict[str, Any]:
    return {"volunteer": an_asked_clearance(at=prison_of(person)).volunteer_id}


def a_private_link(_: User) -> dict[str, Any]:
    a_reference(an_application(), status=ReferenceStatus.ASKED, token="secret")
    return {"secret": "secret"}


def a_link_that_stops_reminders(_: User) -> dict[str, Any]:
    return {"secret": stop_link(a_draft()).rstrip("/").rpartition("/")[2]}


def a_link_to_an_opening_notice(_: User) -> dict[str, Any]:
    an_opening_notice(secret="secret")
    return {"secret": "secret"}


def reference_screened_by(person: User) -> dict[str, Any]:
    application = an_application(establishments=[prison_of(person)])
    return {"pk": a_reference(application, status=ReferenceStatus.ASKED).pk}


def referee_of(person: User) -> dict[str, Any]:
    application = an_application(applicant=person)
    return {"reference": application.reference, "pk": a_reference(application).pk}


def unreachable_referee_of(person: User) -> dict[str, Any]:
    reference = an_unreachable_referee(an_application(applicant=person))
    return {"reference": reference.application.reference, "pk": reference.pk}


def invited(person: User) -> dict[str, Any]:
    return {"reference": an_interview(applicant=person).application.reference}


def an_interview_in_prison(person: User) -> dict[str, Any]:
    return {"pk": an_interview(establishments=[prison_of(person)]).pk}


def a_booked_time_in_prison(person: User) -> dict[str, Any]:
    return {"pk": an_interview(establishments=[prison_of(person)]).time_id}


def an_interview_with(person: User) -> dict[str, Any]:
    return {"pk": an_interview(interviewers=[person]).pk}


def a_criterion(_: User) -> dict[str, Any]:
    load_criteria()
    return {"pk": Criterion.objects.earliest("pk").pk}


def referrer_at_work(person: User) -> dict[str, Any]:
    """Allows the domain of the person's email address. The address of the page does not name a
    referrer."""
    allow_address_of(person)
    return {}


def referral_draft_of(person: User) -> dict[str, Any]:
    allow_address_of(person)
    return {"reference": a_referral_draft(by=person).reference}


def referral_part_of(person: User) -> dict[str, Any]:
    return referral_draft_of(person) | {"name": "man"}


def referral_sent_by(person: User) -> dict[str, Any]:
    allow_address_of(person)
    return {"reference": a_sent_referral(by=person).reference}


def a_domain(_: User) -> dict[str, Any]:
    return {"pk": a_work_domain().pk}


def support_for(person: User) -> Match:
    """A match that this person sees: their own, or one at their prison."""
    if Role.MENTOR in person.roles:
        return a_supported_man(mentor=a_mentor(user=person))
    return a_supported_man(referral=a_referral(at=prison_of(person)))


def support_of(person: User) -> dict[str, Any]:
    return {"pk": support_for(person).pk}


def expected_session_of(person: User) -> dict[str, Any]:
    yesterday = london_today() - timedelta(days=1)
    row = ExpectedSession.objects.create(match=support_for(person), on=yesterday)
    return {"pk": row.match_id, "on": yesterday.isoformat()}


def session_draft_of(person: User) -> dict[str, Any]:
    draft = Draft.objects.create(match=support_for(person), author=person, saved_at=now())
    return {"pk": draft.match_id, "draft": draft.pk}


def logged_session_of(person: User) -> dict[str, Any]:
    session = a_session(support_for(person))
    return {"pk": session.match_id, "session": session.pk}


def acct_of(person: User) -> dict[str, Any]:
    match = support_for(person)
    return {"pk": match.pk, "telling": an_acct_telling(match).pk}


def own_concern_of(person: User) -> dict[str, Any]:
    """A concern that this person raised, or one of a mentor for somebody who cannot raise any."""
    match = support_for(person)
    author = person if person.roles & {Role.MENTOR, *STAFF} else match.mentor.user
    return {"pk": match.pk, "concern": a_concern(match, by=author).pk}


def concern_of(person: User) -> dict[str, Any]:
    return {"pk": a_concern(a_supported_man(referral=a_referral(at=prison_of(person)))).pk}


def a_safeguarding_lead(_: User) -> dict[str, Any]:
    return {"pk": a_lead(manager(), by=manager()).pk}


def an_unsent_email(_: User) -> dict[str, Any]:
    email = Email.objects.create(
        key=f"greeting:{Email.objects.count()}",
        to="ann@example.org",
        queued_at=now(),
        due_at=now(),
        status=OutgoingStatus.GIVEN_UP,
        finished_at=now(),
    )
    return {"pk": email.pk}


def unsent_form_of(user: User) -> dict[str, Any]:
    """A form that this person sent after their session had ended."""
    form = UnsentForm(user=user, address="/today/", had_file=False, sent_at=now())
    form.write(fields="note=Well")
    form.save()
    return {"pk": form.pk}


def a_reading(user: User) -> dict[str, Any]:
    """A line that says that this person read about a man."""
    man = a_referral().participant_id
    record_reading(READ_PAGE, {Participant: [man]}, by=user, at=now(), page="x", how="record")
    return {"pk": AuditEvent.objects.latest("pk").pk}


def a_man_read(_: User) -> dict[str, Any]:
    """A man, and who read about him."""
    return {"pk": a_referral().participant_id}


def a_volunteer_read(_: User) -> dict[str, Any]:
    """A mentor's account, and who read about them."""
    return {"pk": a_mentor().user_id}


def a_breach_to_decide(_: User) -> dict[str, Any]:
    """A breach of data about which nobody has decided."""
    return {"pk": a_breach().pk}


def own_emergency(user: User) -> dict[str, Any]:
    """A record that this person has open in an emergency."""
    return {"pk": an_emergency(by=user).pk}


def an_unusual_reading(_: User) -> dict[str, Any]:
    """A day on which a coordinator read about many men."""
    row = UnusualReading.objects.create(
        reader=coordinator(), day=london_today(), times=1, men=60, limit=50, noticed_at=now()
    )
    return {"pk": row.pk}
