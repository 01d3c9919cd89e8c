"""Making 2 records of one man into one record, and separating them again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F, Max

from config.accounts.models import User
from config.common.errors import ChangedMeanwhile
from matching.models import (
    Monitoring,
    Participant,
    Referral,
    SealedPart,
    SensitivePart,
    SetAsidePart,
)
from matching.participants.sensitive import (
    offences_in,
    offences_in_order,
    sensitive_part,
    write_part,
)

LONGEST_OTHER_NAMES: Final = 300

MOVED_AGAIN = (
    "Somebody has moved his referrals again since this decision. First undo the later decision."
)


def join_men(
    *, remaining: Participant, other: Participant, by: User, at: datetime
) -> dict[str, Any]:
    """Moves the referrals of the record `other`, and what we know about the man, to `remaining`.

    Returns what changed, so that part_men can undo it. The other record stays, without referrals
    and without a prison number. Call this in a transaction that has locked both records. Raises
    IntegrityError when both records have an open referral. Reads each sensitive part of the other
    record, and the same part of `remaining`. Notes each reading in the audit trail.
    """
    facts = _facts_of_both(remaining, other)
    referrals = list(other.referrals.order_by("pk").values_list("pk", flat=True))
    moved: dict[str, Any] = {
        "referrals": referrals,
        "facts": {name: [_plain(getattr(remaining, name)), _plain(facts[name])] for name in facts},
        "number": other.prison_number,
    }
    _set(other, {"prison_number": ""})
    _set(remaining, facts)
    Referral.objects.filter(pk__in=referrals).update(
        participant=remaining, version=F("version") + 1
    )
    moved["parts"] = [
        _join_part(remaining, row, by=by, at=at) for row in other.parts.order_by("part").all()
    ]
    if not Monitoring.objects.filter(participant=remaining).exists():
        moved["monitoring"] = Monitoring.objects.filter(participant=other).update(
            participant=remaining
        )
    return moved


def part_men(*, remaining: Participant, other: Participant, moved: dict[str, Any]) -> None:
    """Undoes join_men, which returned `moved`. If somebody has changed a value since then, keeps
    the new value.

    Call this in a transaction that has locked both records. Raises ChangedMeanwhile when somebody
    has moved the referrals again.
    """
    referrals = Referral.objects.filter(pk__in=moved["referrals"], participant=remaining)
    if referrals.update(participant=other, version=F("version") + 1) != len(moved["referrals"]):
        raise ChangedMeanwhile(MOVED_AGAIN)
    unchanged = {
        name: before
        for name, (before, after) in moved["facts"].items()
        if _plain(getattr(remaining, name)) == after
    }
    if "born_on" in unchanged:
        unchanged["born_on"] = unchanged["born_on"] and date.fromisoformat(unchanged["born_on"])
    _set(remaining, unchanged)
    taken = Participant.objects.filter(prison_number=moved["number"]).exclude(pk=other.pk)
    if moved["number"] and not taken.exists():
        _set(other, {"prison_number": moved["number"]})
    for part, set_aside, seal_id in moved["parts"]:
        _part_again(remaining, part, set_aside, seal_id)
    if moved.get("monitoring"):
        Monitoring.objects.filter(participant=remaining).update(participant=other)


def _facts_of_both(remaining: Participant, other: Participant) -> dict[str, Any]:
    """The facts about the man that `remaining` will have.

    They include the prison number of his latest referral, and all his names.
    """
    number = remaining.prison_number
    if other.prison_number and (not number or _last_referred(other) > _last_referred(remaining)):
        number = other.prison_number
    return {
        "prison_number": number,
        "born_on": remaining.born_on or other.born_on,
        "also_known_as": _other_names(
            remaining.name,
            [*remaining.also_known_as.splitlines(), other.name, *other.also_known_as.split("\n")],
        ),
    }


def _last_referred(man: Participant) -> date:
    last: date = man.referrals.aggregate(last=Max("received_on"))["last"]
    return last


def _other_names(name: str, names: Iterable[str]) -> str:
    """The names other than `name`, each once. Leaves out names that do not fit in the column."""
    lines = ""
    for other in dict.fromkeys(text.strip() for text in names):
        longer = f"{lines}\n{other}".strip()
        if other and other != name and len(longer) <= LONGEST_OTHER_NAMES:
            lines = longer
    return lines


def _set(man: Participant, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(man, name, value)
    man.version += 1
    man.save(update_fields=[*facts, "version"])


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _join_part(
    remaining: Participant, row: SealedPart, *, by: User, at: datetime
) -> tuple[str, int | None, str]:
    """Writes to `remaining` what both records say in this part.

    Returns 3 values: the part, a key, and the seal of the new row. The key is of the row that keeps
    what `remaining` said before. The key is None if `remaining` said nothing before.
    """
    part = SensitivePart(row.part)
    original = remaining.parts.filter(part=part).first()
    texts = [sensitive_part(man, part, by=by, at=at) for man in (remaining, row.participant)]
    set_aside = _set_aside(original) if original else None
    write_part(participant=remaining, part=part, text=_both(part, texts), by=by, at=at)
    return part.value, set_aside, str(remaining.parts.get(part=part).seal_id)


def _both(part: SensitivePart, texts: list[str]) -> str:
    if part == SensitivePart.OFFENCES:
        return offences_in_order(code for text in texts for code in offences_in(text))
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def _set_aside(row: SealedPart) -> int:
    part = SetAsidePart(
        participant=row.participant,
        part=row.part,
        written_at=row.written_at,
        written_by=row.written_by,
    )
    part.write(text=row.opened("text"))
    part.save()
    return part.pk


def _part_again(remaining: Participant, part: str, set_aside: int | None, seal_id: str) -> None:
    """Puts back what this part of the record said before, unless somebody has changed the part
    since."""
    deleted, _ = remaining.parts.filter(part=part, seal_id=seal_id).delete()
    original = remaining.set_aside_parts.filter(pk=set_aside or 0).first()
    if original is None:
        return
    if deleted:
        row = SealedPart(
            participant=remaining,
            part=part,
            written_at=original.written_at,
            written_by=original.written_by,
        )
        row.write(text=original.opened("text"))
        row.save()
    original.delete()
