"""The list of toolkits, with their parts and their versions. Has the list at the start of a
programme. A manager can change the list.

Nobody can delete a toolkit that was ever used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.errors import FieldError
from delivery.models import Toolkit, ToolkitPart, ToolkitUse, ToolkitVersion

MOST_PARTS: Final = 20
PARTS: Final = {
    "futc": ("Facing Up to Conflict", "Alternatives to Violence Project", 6),
    "conflict": ("Conflict Resolution Toolkit", "", 1),
    "trauma": ("Trauma workbook", "", 2),
}
"""The toolkits of the programme report: the name, who awards the certificate, and the number of
parts.

The report says that Facing Up to Conflict has 6 weekly parts. It names no parts of the other
toolkits.
"""
VERSIONS: Final = {
    "conflict": (
        ("ages 15 to 18", 15, 17),
        ("ages 18 to 25", 18, 24),
        ("ages 25 and over", 25, 120),
    )
}
"""The versions of a toolkit, with the youngest and the oldest age in years, both included.

The report says “15–18, 18–25, 25+”. Men of 18 and men of 25 belong to 2 of these versions. For
them, we propose the version for older men.
"""
TRAUMA_PARTS: Final = (
    ("Grounding and relaxation", True),
    ("What trauma is, and help with it", False),
)
"""The parts of the trauma workbook, and whether each part is grounding.

The workbook can stir up strong feelings. A man learns grounding first, so that he knows what to do
about them.
"""


def load_toolkits() -> None:
    """Adds the toolkits of the programme report that are missing from the database. Does not change
    other toolkits. Safe to repeat."""
    for code, (name, body, parts) in PARTS.items():
        toolkit, is_new = Toolkit.objects.get_or_create(
            code=code, defaults={"name": name, "awarded_by": body}
        )
        if not is_new:
            continue
        named = (
            TRAUMA_PARTS if code == "trauma" else [_plain_part(at) for at in range(1, parts + 1)]
        )
        ToolkitPart.objects.bulk_create(
            ToolkitPart(toolkit=toolkit, number=number, name=part, is_grounding=is_grounding)
            for number, (part, is_grounding) in enumerate(named, 1)
        )
        ToolkitVersion.objects.bulk_create(
            ToolkitVersion(toolkit=toolkit, name=version, from_age=first, to_age=last)
            for version, first, last in VERSIONS.get(code, ())
        )


def toolkits_in_use() -> QuerySet[Toolkit]:
    """The toolkits that a man can start, with their parts and versions. 3 queries."""
    return Toolkit.objects.filter(is_used=True).prefetch_related("parts", "versions")


def version_for(toolkit: Toolkit, born_on: date | None, *, today: date) -> ToolkitVersion | None:
    """The version for a man with this date of birth. None if no version is for his age, or if we do
    not know his date of birth. No query if the versions are loaded."""
    if born_on is None:
        return None
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    age = today.year - born_on.year - (not had_birthday)
    fitting = (row for row in toolkit.versions.all() if row.from_age <= age <= row.to_age)
    return next(fitting, None)


@dataclass(frozen=True)
class PartName:
    """What a manager enters about one part. `key` is the key of the part, or None for a new
    part."""

    name: str
    is_grounding: bool = False
    key: int | None = None


def add_toolkit(
    *, name: str, awarded_by: str, parts: Sequence[PartName], by: User, at: datetime
) -> Toolkit:
    """Adds a toolkit.

    Raises FieldError if another toolkit has the same name, if there are no parts, or if there are
    more than 20. Raises NotAllowed unless `by` is a manager.
    """
    check_manager(by, "change toolkits")
    _check_parts(parts)
    with transaction.atomic():
        _check_name(name, None)
        code = _free_code(name)
        toolkit = Toolkit.objects.create(code=code, name=name, awarded_by=awarded_by)
        _write_parts(toolkit, parts)
        audit.record("add", toolkit, by=by, at=at)
    return toolkit


def change_toolkit(
    *,
    toolkit: Toolkit,
    name: str,
    awarded_by: str,
    is_used: bool,
    parts: Sequence[PartName],
    by: User,
    at: datetime,
) -> None:
    """Changes a toolkit and its parts. Safe to repeat. Raises the same errors as add_toolkit.

    Afterwards, the toolkit has `parts` in this order. A part that is missing from `parts` is
    removed, unless a man has done it. A part that a man has done stays, and comes last.
    """
    check_manager(by, "change toolkits")
    _check_parts(parts)
    with transaction.atomic():
        _check_name(name, toolkit)
        toolkit.name, toolkit.awarded_by, toolkit.is_used = name, awarded_by, is_used
        toolkit.save()
        _write_parts(toolkit, parts)
        audit.record("change", toolkit, by=by, at=at)


def uses_of(toolkit: Toolkit) -> int:
    """How often the toolkit was started. One query."""
    return ToolkitUse.objects.filter(toolkit=toolkit).count()


def _plain_part(number: int) -> tuple[str, bool]:
    return f"Part {number}", False


def _check_name(name: str, toolkit: Toolkit | None) -> None:
    others = Toolkit.objects.filter(name__iexact=name)
    if (others.exclude(pk=toolkit.pk) if toolkit else others).exists():
        raise FieldError("name", "Another toolkit has this name. Enter a different name")


def _check_parts(parts: Sequence[PartName]) -> None:
    if not parts:
        raise FieldError("parts", "Enter at least one part")
    if len(parts) > MOST_PARTS:
        raise FieldError("parts", f"A toolkit can have up to {MOST_PARTS} parts")


def _free_code(name: str) -> str:
    base = slugify(name)[:30] or "toolkit"
    codes = set(Toolkit.objects.filter(code__startswith=base).values_list("code", flat=True))
    candidates = (base, *(f"{base}-{count}" for count in range(2, len(codes) + 3)))
    return next(code for code in candidates if code not in codes)


def _write_parts(toolkit: Toolkit, parts: Sequence[PartName]) -> None:
    """Writes the parts in this order. Other parts are removed, unless a man has done them. Those
    that stay come last."""
    rows = {row.pk: row for row in toolkit.parts.all()}
    named = [part.key for part in parts if part.key in rows]
    left_out = [row for key, row in rows.items() if key not in named]
    done = {row.pk for row in left_out if _is_done(row)}
    toolkit.parts.filter(pk__in=[row.pk for row in left_out if row.pk not in done]).delete()
    # 2 parts cannot have the same number, so we first give all parts numbers above 1,000.
    for row in rows.values():
        toolkit.parts.filter(pk=row.pk).update(number=row.number + 1000)
    number = 0
    for number, part in enumerate(parts, 1):
        values = {"number": number, "name": part.name, "is_grounding": part.is_grounding}
        if part.key in rows:
            toolkit.parts.filter(pk=part.key).update(**values)
        else:
            ToolkitPart.objects.create(toolkit=toolkit, **values)
    for place, row in enumerate((row for row in left_out if row.pk in done), number + 1):
        toolkit.parts.filter(pk=row.pk).update(number=place)


def _is_done(part: ToolkitPart) -> bool:
    return ToolkitUse.objects.filter(parts_done__part=part).exists()
