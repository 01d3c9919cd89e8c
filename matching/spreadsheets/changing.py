"""Changes many men or mentors together, from a spreadsheet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import F

from config.accounts.models import User
from config.common import audit
from config.common.actor import Actor
from matching.models import (
    Experience,
    Mentor,
    Monitoring,
    Participant,
    Referral,
    ReferralNeed,
    ReleaseDate,
    SealedPart,
    SensitivePart,
)
from matching.participants.sensitive import offences_in_order, sealed_part
from matching.referrals.dates import date_for_rounds, use_in_rounds
from matching.spreadsheets.columns import Change
from matching.spreadsheets.records import Cleared
from matching.spreadsheets.writing import Lists, add, link
from recruitment.cohorts.planning import cohort_of
from recruitment.models import Clearance, Establishment
from recruitment.states import GIVEN, ClearanceStatus

OF_MAN: Final = ("name", "prison_number", "born_on")
OF_REFERRAL: Final = ("source", "received_on", "slots", "preferred_slots")
RELEASE: Final = ("release_on", "release_kind", "release_confirmed_on")
OF_MENTOR: Final = ("places", "slots", "fortnightly")


def change_referrals(changes: Sequence[Change], lists: Lists, *, by: Actor, at: datetime) -> None:
    """Makes these changes to referrals and their men, and adds 1 to the versions of both.

    Adds no lines to the men's timelines: the caller must do that. Call this in a transaction that
    has locked the rows. About 20 SQL statements for 1,000 changes.
    """
    rows: list[Referral] = [change.present.row for change in changes]  # type: ignore[misc] # all men
    pairs = list(zip(rows, (change.values for change in changes), strict=True))
    _change_dates(changes)
    _save(Referral, pairs, OF_REFERRAL)
    _next_version(Referral, [row.pk for row in rows])
    men = [(row.participant, values) for row, values in pairs]
    _save(Participant, men, OF_MAN)
    touched = {*OF_MAN, "offences", "ethnicity"}
    _next_version(Participant, [man.pk for man, values in men if values.keys() & touched])
    _replace(
        ReferralNeed,
        "referral",
        [row.pk for row, values in pairs if "needs" in values],
        (
            ReferralNeed(referral=row, need_id=lists.needs[code], weight=weight)
            for row, values in pairs
            for code, weight in values.get("needs", {}).items()
        ),
    )
    _relink(Referral, "languages", lists.languages, pairs)
    _relink(Referral, "courses", lists.courses, pairs)
    _change_sealed(pairs, by=by, at=at)
    with_group = [row.participant_id for row, values in pairs if "ethnicity" in values]
    _replace(
        Monitoring,
        "participant",
        with_group,
        (
            Monitoring(participant=row.participant, ethnicity=values["ethnicity"])
            for row, values in pairs
            if values.get("ethnicity")
        ),
    )


def _save(
    model: type[models.Model],
    pairs: Sequence[tuple[models.Model, Mapping[str, Any]]],
    fields: Collection[str],
) -> None:
    """Saves the new values of these fields.

    Uses one statement for all rows that get the same values. Saves together the fields that one
    constraint checks.
    """
    rows_by_values: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for row, values in pairs:
        new = tuple((field, values[field]) for field in fields if field in values)
        for field, value in new:
            setattr(row, field, value)
        rows_by_values.setdefault(new, []).append(row.pk)
    rows_by_values.pop((), None)
    for new, keys in rows_by_values.items():
        model._default_manager.filter(pk__in=keys).update(**dict(new))


def _next_version(model: type[models.Model], keys: Collection[int]) -> None:
    model._default_manager.filter(pk__in=keys).update(version=F("version") + 1)


def _change_dates(changes: Sequence[Change]) -> None:
    """Sets or removes the release date in each change.

    Also updates the date that rounds use.
    """
    moved = [
        change
        for change in changes
        if change.values.keys() & {"release_on", "release_kind", "confirmed_on"}
    ]
    gone: list[int] = []
    new: list[ReleaseDate] = []
    old: list[tuple[ReleaseDate, dict[str, Any]]] = []
    used: list[tuple[Referral, dict[str, Any]]] = []
    for change in moved:
        row = change.present.row
        assert isinstance(row, Referral)  # noqa: S101 — for mypy: a change of this kind
        values = {**change.present.values, **change.values}
        dates = {date_.kind: date_ for date_ in row.release_dates.all()}
        if values["release_on"] is None:
            kind = change.present.values["release_kind"]
            gone += [dates.pop(kind).pk] if kind in dates else []
        elif date_ := dates.get(values["release_kind"]):
            date_.on, date_.confirmed_on = values["release_on"], values["confirmed_on"]
            old.append((date_, {"on": date_.on, "confirmed_on": date_.confirmed_on}))
        else:
            date_ = ReleaseDate(
                referral=row,
                kind=values["release_kind"],
                on=values["release_on"],
                confirmed_on=values["confirmed_on"],
            )
            dates[date_.kind] = date_
            new.append(date_)
        use_in_rounds(row, date_for_rounds(dates.values()))
        used.append((row, {field: getattr(row, field) for field in RELEASE}))
    ReleaseDate.objects.filter(pk__in=gone).delete()
    _save(ReleaseDate, old, ("on", "confirmed_on"))
    add(ReleaseDate, new)
    _save(Referral, used, RELEASE)


def _change_sealed(
    pairs: Sequence[tuple[Referral, Mapping[str, Any]]], *, by: Actor, at: datetime
) -> None:
    changed = [(row, values["offences"]) for row, values in pairs if "offences" in values]
    men = [row.participant_id for row, _ in changed]
    SealedPart.objects.filter(participant__in=men, part=SensitivePart.OFFENCES).delete()
    writer = by if isinstance(by, User) else None
    add(
        SealedPart,
        (
            sealed_part(row.participant, SensitivePart.OFFENCES, text, by=writer, at=at)
            for row, codes in changed
            if (text := offences_in_order(codes))
        ),
    )
    audit.record_all(
        audit.event("write_offences", row.participant, by=by, at=at) for row, _ in changed
    )


def change_mentors(changes: Sequence[Change], lists: Lists) -> None:
    """Makes these changes to mentors. Lock the mentors first, in the same transaction."""
    rows: list[Mentor] = [change.present.row for change in changes]  # type: ignore[misc] # all mentors
    pairs = list(zip(rows, (change.values for change in changes), strict=True))
    _save(Mentor, pairs, OF_MENTOR)
    cohorts = [(row, values["cohort"]) for row, values in pairs if "cohort" in values]
    joined = [(row, {"cohort": cohort_of(*name) if name else None}) for row, name in cohorts]
    _save(Mentor, joined, ["cohort"])
    _replace(
        Experience,
        "mentor",
        [row.pk for row, values in pairs if "experience" in values],
        (
            Experience(mentor=row, need_id=lists.needs[code], level=level)
            for row, values in pairs
            for code, level in values.get("experience", {}).items()
        ),
    )
    _relink(Mentor, "languages", lists.languages, pairs)
    _relink(Mentor, "courses", lists.courses, pairs)
    _relink(Mentor, "boundaries", lists.offences, pairs)
    for change in changes:
        if "clearances" in change.values:
            _change_clearances(change)


def _change_clearances(change: Change) -> None:
    """Adds and removes clearances, and changes the last days of clearances. One statement for each
    clearance."""
    row = change.present.row
    assert isinstance(row, Mentor)  # noqa: S101 — for mypy: a change of this kind
    before: set[Cleared] = set(change.present.values["clearances"])
    after: set[Cleared] = set(change.values["clearances"])
    prisons = {prison.code: prison for prison in Establishment.objects.all()}
    days = {(cleared.prison, cleared.issued_on) for cleared in after}
    given = row.user.clearances.filter(status__in=GIVEN)
    for cleared in before - after:
        if (cleared.prison, cleared.issued_on) not in days:
            given.filter(establishment__code=cleared.prison, issued_on=cleared.issued_on).delete()
    for cleared in after - before:
        Clearance.objects.update_or_create(
            volunteer=row.user,
            establishment=prisons[cleared.prison],
            issued_on=cleared.issued_on,
            defaults={"expires_on": cleared.expires_on},
            create_defaults={
                "expires_on": cleared.expires_on,
                "status": ClearanceStatus.RECEIVED,
            },
        )


def _replace(
    model: type[models.Model], owner: str, owners: Collection[int], rows: Iterable[models.Model]
) -> None:
    """Deletes the rows of these owners, and adds `rows` instead. `owner` is the foreign key to the
    owner."""
    model._default_manager.filter(**{f"{owner}__in": owners}).delete()
    add(model, rows)


def _relink(
    model: type[models.Model],
    field: str,
    keys: Mapping[str, int],
    pairs: Iterable[tuple[models.Model, Mapping[str, Any]]],
) -> None:
    """Replaces the links of this many-to-many field, for each row with a new value."""
    changed = [(row.pk, values[field]) for row, values in pairs if field in values]
    many: Any = model._meta.get_field(field)
    own = many.m2m_field_name()
    many.remote_field.through._default_manager.filter(
        **{f"{own}__in": [pk for pk, _ in changed]}
    ).delete()
    link(model, field, keys, changed)


def references_to(
    model: type[models.Model], keys: Sequence[int], *, own: Collection[str]
) -> dict[int, str]:
    """What refers to these rows, in a few words, by the key of the row. Leaves out rows without
    such a reference.

    Does not look at the relations in `own`. One query for each of the remaining relations.
    """
    words: dict[int, str] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.many_to_many:
            continue
        other = relation.related_model
        if other._meta.auto_created or relation.related_name in own:
            continue
        attribute = relation.field.attname
        there = other._default_manager.filter(**{f"{attribute}__in": keys})
        sentence = f"it now has a {other._meta.verbose_name}"
        words |= dict.fromkeys(there.values_list(attribute, flat=True), sentence)
    return words
