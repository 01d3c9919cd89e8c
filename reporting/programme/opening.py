"""Opening a figure: the records behind it, for a person who can see them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from config.accounts.models import RoleGrant, User
from config.accounts.roles import STAFF
from delivery.concerns.seeing import concerns_for
from delivery.endings.remarks import remarks_for
from delivery.endings.saying import feedback_for
from delivery.endings.stories import case_studies_for
from delivery.models import (
    CaseStudy,
    Concern,
    Feedback,
    LoggedSession,
    OnwardReferral,
    Questionnaire,
    Remark,
    ToldAboutAcct,
    ToolkitUse,
)
from delivery.permissions import visible_matches
from matching.models import Match, Mentor, Participant, Referral
from matching.permissions import matches_for, mentors_for, participants_for, referrals_for
from recruitment.permissions import volunteers_for
from reporting.programme.tables import RecordKind


@dataclass(frozen=True)
class Line:
    """One record: who or what it is about, the words that distinguish it from other records, its
    day, and the address of its page. The address is empty if the record has no page."""

    about: str
    words: str
    on: date | None
    address: str


@dataclass(frozen=True)
class Opened:
    """How the records of one kind are looked up and shown."""

    seen_by: Callable[[User], QuerySet[Any]]
    line: Callable[[Any], Line]


PEOPLE: Final = ("match__referral__participant", "match__mentor__user")


def lines_of(kind: RecordKind, keys: Sequence[int], *, by: User) -> list[Line]:
    """The records on one page of a list. Leaves out records that this person cannot see. 1 to 3
    queries."""
    opened = OPENED[kind]
    rows = opened.seen_by(by).order_by().in_bulk(list(keys))
    return [opened.line(rows[key]) for key in keys if key in rows]


def _referrals(user: User) -> QuerySet[Referral]:
    return referrals_for(user).select_related("participant", "establishment")


def _referral(row: Referral) -> Line:
    address = reverse("matching:referral", args=[row.pk])
    return Line(row.name, f"Referred at {row.establishment}", row.received_on, address)


def _men(user: User) -> QuerySet[Participant]:
    newest_first = Referral.objects.order_by("-received_on", "-pk")
    return participants_for(user).prefetch_related(Prefetch("referrals", newest_first))


def _man(row: Participant) -> Line:
    referrals = list(row.referrals.all())
    address = reverse("matching:referral", args=[referrals[0].pk]) if referrals else ""
    return Line(row.name, row.second_fact, None, address)


def _matches(user: User) -> QuerySet[Match]:
    return matches_for(user).select_related("referral__participant", "mentor__user")


def _match(row: Match) -> Line:
    address = reverse("matching:match", args=[row.pk])
    return Line(row.referral.name, f"with {row.mentor}", row.started_on, address)


def _sessions(user: User) -> QuerySet[LoggedSession]:
    rows = LoggedSession.objects.filter(match__in=matches_for(user).order_by().values("pk"))
    return rows.select_related(*PEOPLE).defer("sealed_note", "sealed_plan")


def _session(row: LoggedSession) -> Line:
    address = reverse("delivery:session", args=[row.match_id, row.pk])
    return Line(
        f"{row.match.referral.name} with {row.match.mentor}",
        row.get_kind_display(),
        row.on,
        address,
    )


def _mentors(user: User) -> QuerySet[Mentor]:
    return mentors_for(user).select_related("user")


def _mentor(row: Mentor) -> Line:
    return Line(str(row), "", None, reverse("matching:mentor", args=[row.pk]))


def _users(user: User) -> QuerySet[User]:
    """The volunteers that this person looks after. Staff also see all colleagues."""
    if not user.is_coordinating_staff:
        return volunteers_for(user)
    staff = RoleGrant.objects.filter(user=OuterRef("pk"), role__in=sorted(STAFF))
    rows = User.objects.filter(Q(pk__in=volunteers_for(user).values("pk")) | Q(Exists(staff)))
    return rows.select_related("mentor")


def _user(row: User) -> Line:
    mentor = getattr(row, "mentor", None)
    address = reverse("matching:mentor", args=[mentor.pk]) if mentor else ""
    return Line(str(row), "", None, address)


def _onward(row: OnwardReferral) -> Line:
    address = reverse("delivery:onward", args=[row.match_id])
    return Line(row.match.referral.name, f"To {row.service}", row.proposed_on, address)


def _toolkit(row: ToolkitUse) -> Line:
    address = reverse("delivery:work", args=[row.match_id])
    return Line(row.match.referral.name, str(row.toolkit), row.started_on, address)


def _questionnaire(row: Questionnaire) -> Line:
    address = reverse("delivery:questionnaires", args=[row.match_id])
    return Line(row.match.referral.name, str(row.instrument), row.on, address)


def _acct(row: ToldAboutAcct) -> Line:
    address = reverse("delivery:acct", args=[row.match_id])
    return Line(row.match.referral.name, "What we were told about ACCT", row.told_on, address)


def _of_match(model: type[Any], *others: str) -> Callable[[User], QuerySet[Any]]:
    def seen_by(user: User) -> QuerySet[Any]:
        rows = model.objects.filter(match__in=visible_matches(user).order_by().values("pk"))
        records: QuerySet[Any] = rows.select_related(*PEOPLE, *others)
        return records

    return seen_by


def _concerns(user: User) -> QuerySet[Concern]:
    rows = concerns_for(user).select_related("match__referral__participant")
    return rows.defer("sealed_words", "sealed_officer")


def _concern(row: Concern) -> Line:
    about = row.match.referral.name if row.match else "A concern"
    address = reverse("delivery:concern_page", args=[row.pk])
    return Line(about, row.get_kind_display(), row.happened_on, address)


def _remarks(user: User) -> QuerySet[Remark]:
    rows = remarks_for(user).select_related("match__referral__participant", "establishment")
    return rows.defer("sealed_words", "sealed_done")


def _remark(row: Remark) -> Line:
    about = row.match.referral.name if row.match else str(row.establishment)
    address = reverse("delivery:remark", args=[row.pk])
    return Line(about, row.get_kind_display(), row.on, address)


def _feedback_rows(user: User) -> QuerySet[Feedback]:
    rows = feedback_for(user).select_related("match__referral__participant", "establishment")
    return rows.defer("sealed_words")


def _feedback(row: Feedback) -> Line:
    about = row.match.referral.name if row.match else str(row.establishment)
    address = reverse("delivery:feedback", args=[row.pk])
    return Line(about, f"Answer of {row.get_speaker_display()}", row.on, address)


def _studies(user: User) -> QuerySet[CaseStudy]:
    return case_studies_for(user).select_related("referral__participant").defer("sealed_text")


def _study(row: CaseStudy) -> Line:
    address = reverse("delivery:case_study", args=[row.pk])
    return Line(row.title, row.get_status_display(), None, address)


OPENED: Final[Mapping[RecordKind, Opened]] = {
    RecordKind.REFERRAL: Opened(_referrals, _referral),
    RecordKind.MAN: Opened(_men, _man),
    RecordKind.MATCH: Opened(_matches, _match),
    RecordKind.SESSION: Opened(_sessions, _session),
    RecordKind.MENTOR: Opened(_mentors, _mentor),
    RecordKind.USER: Opened(_users, _user),
    RecordKind.TOOLKIT: Opened(_of_match(ToolkitUse, "toolkit"), _toolkit),
    RecordKind.QUESTIONNAIRE: Opened(_of_match(Questionnaire, "instrument"), _questionnaire),
    RecordKind.ONWARD: Opened(_of_match(OnwardReferral, "service"), _onward),
    RecordKind.CONCERN: Opened(_concerns, _concern),
    RecordKind.ACCT: Opened(_of_match(ToldAboutAcct), _acct),
    RecordKind.REMARK: Opened(_remarks, _remark),
    RecordKind.FEEDBACK: Opened(_feedback_rows, _feedback),
    RecordKind.CASE_STUDY: Opened(_studies, _study),
}
