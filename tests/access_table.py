"""The one table of who may open which address. tests/test_access.py visits every address as every
kind of person and compares.

The decorators of config.accounts.access enforce; this table says, in one place a person can read,
what they ought to enforce. The two are written separately on purpose: a slip in either shows.

To add a page, add one row:

    "matching:rounds": only(*STAFF),
    "matching:round": only(*STAFF, args=lambda _: {"pk": a_finished_round().pk}),

`args` makes the records the address needs and returns its arguments; it is given the person whose
records they are to be. A page that answers only to POST says `post=True`. A page about one's own
record is `owner(Role.MENTOR, args=…)`, a page about something in a prison `in_prison(args=…)`: both
are visited with a record of one's own, and with someone else's, which must answer 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.common.clock import now
from config.common.outbox import Email, InlineImage, queue_email
from recruitment.domain.interviews import load_criteria
from recruitment.models import Criterion, Establishment
from recruitment.states import ReferenceStatus
from tests.factories.clearances import an_asked_clearance
from tests.factories.interviews import an_interview, an_interview_time
from tests.factories.people import add_passkey, enrol_totp, user_with
from tests.factories.programme import (
    a_finished_round,
    a_mentor,
    a_policy,
    a_referral,
    an_establishment,
    an_exclusion,
    an_open_proposal,
)
from tests.factories.recruitment import a_cohort, a_decision, a_draft, a_reference, an_application

Args = Callable[[User], dict[str, Any]]


def nothing(_: User) -> dict[str, Any]:
    """The address has no arguments."""
    return {}


@dataclass(frozen=True)
class Row:
    """Who may open an address. `roles` None: anyone at all; empty: anyone signed in.

    `is_private` says of a person whether other people's records are shut to him or her; None:
    the address is about no one's record.
    """

    roles: frozenset[Role] | None
    args: Args = nothing
    is_private: Callable[[User], bool] | None = None
    is_account_page: bool = False
    post: bool = False


def anyone(args: Args = nothing, *, post: bool = False) -> Row:
    return Row(None, args, post=post)


def signed_in(args: Args = nothing, *, post: bool = False) -> Row:
    return Row(frozenset(), args, post=post)


def only(*roles: Role, args: Args = nothing, post: bool = False) -> Row:
    return Row(frozenset(roles), args, post=post)


def owner(*roles: Role, args: Args, post: bool = False) -> Row:
    """For people of these roles, each about his or her own record."""
    return Row(frozenset(roles), args, is_private=lambda _: True, post=post)


def in_prison(args: Args, *, post: bool = False) -> Row:
    """For coordinators about their own prisons, and for managers about every prison."""
    return Row(STAFF, args, is_private=lambda user: Role.MANAGER not in user.roles, post=post)


def account_page(args: Args = nothing, *, is_owned: bool = False) -> Row:
    """Open to staff, too, before their second step."""
    is_private = (lambda _: True) if is_owned else None
    return Row(frozenset(), args, is_private=is_private, is_account_page=True)


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


def prison_of(person: User) -> Establishment:
    return an_establishment(coordinators=[person])


def a_round(_: User) -> dict[str, Any]:
    return {"pk": a_finished_round().pk}


def referral_of(person: User) -> dict[str, Any]:
    return {"pk": a_referral(at=prison_of(person)).pk}


def mentor_of(person: User) -> dict[str, Any]:
    return {"pk": a_mentor(at=prison_of(person)).pk}


def proposal_of(person: User) -> dict[str, Any]:
    return {"pk": an_open_proposal(referral=a_referral(at=prison_of(person))).pk}


def exclusion_of(person: User) -> dict[str, Any]:
    prison = prison_of(person)
    return {"pk": an_exclusion(a_mentor(at=prison), a_referral(at=prison)).pk}


def draft_of(person: User) -> dict[str, Any]:
    return {"reference": a_draft(applicant=person, complete=True).reference}


def question_of(person: User) -> dict[str, Any]:
    return draft_of(person) | {"name": "name"}


def application_of(person: User) -> dict[str, Any]:
    return {"reference": an_application(applicant=person).reference}


def a_prison(_: User) -> dict[str, Any]:
    return {"code": an_establishment().code}


def a_cohort_to_plan(_: User) -> dict[str, Any]:
    return {"pk": a_cohort().pk}


def applied_to(person: User) -> dict[str, Any]:
    """An application that names a prison the person coordinates, and no other."""
    return {"reference": an_application(establishments=[prison_of(person)]).reference}


def decision_of(person: User) -> dict[str, Any]:
    return {"pk": a_decision(an_application(establishments=[prison_of(person)])).pk}


def clearance_of(person: User) -> dict[str, Any]:
    return {"pk": an_asked_clearance(at=prison_of(person)).pk}


def volunteer_of(person: User) -> dict[str, Any]:
    return {"volunteer": an_asked_clearance(at=prison_of(person)).volunteer_id}


def a_private_link(_: User) -> dict[str, Any]:
    a_reference(an_application(), status=ReferenceStatus.ASKED, token="secret")
    return {"secret": "secret"}


def reference_screened_by(person: User) -> dict[str, Any]:
    application = an_application(establishments=[prison_of(person)])
    return {"pk": a_reference(application, status=ReferenceStatus.ASKED).pk}


def referee_of(person: User) -> dict[str, Any]:
    application = an_application(applicant=person)
    return {"reference": application.reference, "pk": a_reference(application).pk}


def invited(person: User) -> dict[str, Any]:
    return {"reference": an_interview(applicant=person).application.reference}


def an_interview_in_prison(person: User) -> dict[str, Any]:
    return {"pk": an_interview(establishments=[prison_of(person)]).pk}


def an_interview_with(person: User) -> dict[str, Any]:
    return {"pk": an_interview(interviewers=[person]).pk}


def a_criterion(_: User) -> dict[str, Any]:
    load_criteria()
    return {"pk": Criterion.objects.earliest("pk").pk}


TABLE: dict[str, Row] = {
    "start": anyone(),
    "prison": anyone(a_prison),
    "accessibility": anyone(),
    "privacy": anyone(),
    "cookies": anyone(),
    "health": anyone(),
    # Recruitment
    "recruitment:check": anyone(),
    "recruitment:check_question": anyone(lambda _: {"name": "age"}),
    "recruitment:check_not_yet": anyone(lambda _: {"name": "age"}),
    "recruitment:check_passed": anyone(),
    "recruitment:cohorts": only(Role.MANAGER),
    "recruitment:cohort": only(Role.MANAGER, args=a_cohort_to_plan),
    # Matching
    "matching:today": only(*STAFF),
    "matching:capacity": only(*STAFF),
    "matching:rounds": only(*STAFF),
    "matching:run_round": only(*STAFF, post=True),
    "matching:round": only(*STAFF, args=a_round),
    "matching:round_progress": only(*STAFF, args=a_round),
    "matching:unmatched": only(*STAFF, args=a_round),
    "matching:policy_now": only(*STAFF),
    "matching:policy": only(*STAFF, args=lambda _: {"version": a_policy().version}),
    "matching:proposals": only(*STAFF),
    "matching:approve_several": only(*STAFF, post=True),
    "matching:proposal": in_prison(proposal_of),
    "matching:approve": in_prison(proposal_of, post=True),
    "matching:decline": in_prison(proposal_of, post=True),
    "matching:why_pair": in_prison(proposal_of),
    "matching:referrals": only(*STAFF),
    "matching:referral": in_prison(referral_of),
    "matching:why_unmatched": in_prison(referral_of),
    "matching:mentors": only(*STAFF),
    "matching:mentor": in_prison(mentor_of),
    "matching:why_mentor": in_prison(mentor_of),
    "matching:matches": only(*STAFF),
    "matching:exclusions": only(*STAFF),
    "matching:imports": only(*STAFF),
    "matching:import_template": only(*STAFF, args=lambda _: {"kind": "mentors", "form": "csv"}),
    "matching:lift_exclusion": in_prison(exclusion_of, post=True),
    # Applying
    "recruitment:apply": anyone(),
    "recruitment:start_application": signed_in(post=True),
    "recruitment:my_application": only(Role.APPLICANT),
    "recruitment:own_application": owner(Role.APPLICANT, args=application_of),
    "recruitment:apply_question": owner(Role.APPLICANT, args=question_of),
    "recruitment:apply_saved": owner(Role.APPLICANT, args=draft_of),
    "recruitment:apply_not_yet": owner(Role.APPLICANT, args=draft_of),
    "recruitment:apply_check": owner(Role.APPLICANT, args=draft_of),
    "recruitment:apply_send": owner(Role.APPLICANT, args=draft_of),
    "recruitment:apply_sent": owner(Role.APPLICANT, args=application_of),
    "recruitment:answer_offer": owner(Role.APPLICANT, args=application_of),
    "recruitment:change_availability": owner(Role.APPLICANT, args=application_of),
    "recruitment:withdraw_application": owner(Role.APPLICANT, args=application_of),
    "recruitment:join_next_cohort": owner(Role.APPLICANT, args=application_of),
    "recruitment:discard_draft": owner(Role.APPLICANT, args=draft_of),
    # Screening
    "recruitment:today": only(*STAFF),
    "recruitment:funnel": only(*STAFF),
    "recruitment:funnel_chart": only(*STAFF),
    "recruitment:applications": only(*STAFF),
    "recruitment:export": only(*STAFF, args=lambda _: {"form": "csv"}),
    "recruitment:decide": only(*STAFF),
    "recruitment:undo_decision": in_prison(decision_of, post=True),
    "recruitment:application": in_prison(applied_to),
    "recruitment:references": in_prison(applied_to),
    "recruitment:interview": in_prison(applied_to),
    "recruitment:timeline": in_prison(applied_to),
    "recruitment:messages": in_prison(applied_to),
    "recruitment:write": in_prison(applied_to),
    "recruitment:wordings": only(Role.MANAGER),
    "recruitment:wording": only(Role.MANAGER, args=lambda _: {"key": "offer"}),
    "recruitment:restore_wording": only(Role.MANAGER, args=lambda _: {"key": "offer"}, post=True),
    # Clearances
    "recruitment:clearances": only(*STAFF),
    "recruitment:lead_times": only(*STAFF),
    "recruitment:request_clearance": in_prison(volunteer_of),
    "recruitment:clearance": in_prison(clearance_of),
    "recruitment:chase_clearance": in_prison(clearance_of, post=True),
    "recruitment:receive_clearance": in_prison(clearance_of),
    "recruitment:refuse_clearance": in_prison(clearance_of),
    # Interviews
    "recruitment:choose_interview": owner(Role.APPLICANT, args=invited),
    "recruitment:another_time": owner(Role.APPLICANT, args=invited),
    "recruitment:cancel_interview": owner(Role.APPLICANT, args=invited),
    "recruitment:interview_calendar": owner(Role.APPLICANT, args=invited),
    "recruitment:interviews": only(*STAFF),
    "recruitment:offer_interviews": only(*STAFF),
    "recruitment:withdraw_time": only(*STAFF, args=lambda _: {"pk": an_interview_time().pk}),
    "recruitment:criteria": only(Role.MANAGER),
    "recruitment:criterion": only(Role.MANAGER, args=a_criterion),
    "recruitment:score_interview": owner(*STAFF, args=an_interview_with),
    "recruitment:missed_interview": in_prison(an_interview_in_prison, post=True),
    # References
    "recruitment:give_reference": anyone(a_private_link),
    "recruitment:decline_reference": anyone(a_private_link),
    "recruitment:reference_thanks": anyone(),
    "recruitment:reference_declined": anyone(),
    "recruitment:resend_reference": in_prison(reference_screened_by, post=True),
    "recruitment:revoke_reference": in_prison(reference_screened_by, post=True),
    "recruitment:replace_referee": owner(Role.APPLICANT, args=referee_of),
    # Accounts
    "account_login": anyone(),
    "account_confirm_login_code": anyone(),
    "account_signup": anyone(),
    "account_email_verification_sent": anyone(),
    "account_inactive": anyone(),
    "account_logout": anyone(),
    "account_home": account_page(),
    "account_email": account_page(),
    "account_second_step": account_page(),
    "account_second_step_done": account_page(),
    "usersessions_list": account_page(),
    "mfa_index": account_page(),
    "mfa_authenticate": anyone(),  # half-way through signing in
    "mfa_reauthenticate": account_page(with_app),
    "mfa_activate_totp": account_page(),
    "mfa_deactivate_totp": account_page(with_app),
    "mfa_view_recovery_codes": account_page(with_app),
    "mfa_download_recovery_codes": account_page(with_app),
    "mfa_generate_recovery_codes": account_page(with_app),
    "mfa_list_webauthn": account_page(),
    "mfa_add_webauthn": account_page(),
    "mfa_reauthenticate_webauthn": account_page(with_app),
    "mfa_edit_webauthn": account_page(passkey_of, is_owned=True),
    "mfa_remove_webauthn": account_page(passkey_of, is_owned=True),
    # In the demo only
    "demo_home": anyone(),
    "demo_sign_in": anyone(demo_person, post=True),
    "inbox": anyone(),
    "inbox_email": anyone(an_email),
    "inbox_html": anyone(an_email),
    "inbox_image": anyone(a_picture),
    "gallery": anyone(),
    "gallery_form": anyone(),
    "gallery_question": anyone(),
    "gallery_list": anyone(),
    "gallery_decision": anyone(),
    "gallery_progress": anyone(),
    "gallery_error": anyone(lambda _: {"code": "500"}),
}
