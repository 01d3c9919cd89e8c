"""The referral form as plain text, to print or to paste into an email.

Also reads a form that somebody has pasted from an email, even if an email program has changed its
lines.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from matching.models import Want
from matching.referrals.wants import AIMS


class Field(StrEnum):
    """The questions of the referral form as plain text. Where possible, the value of a question is
    the name of a column of Participant, Referral or OffenderManager.
    """

    NAME = "name"
    OTHER_NAMES = "also_known_as"
    PRISON = "establishment"
    PRISON_NUMBER = "prison_number"
    BORN_ON = "born_on"
    WING = "wing"
    CELL = "cell"
    RELEASE_ON = "release_on"
    RELEASE_KIND = "release_kind"
    ON_REMAND = "on_remand"
    NEEDS = "needs"
    AIMS = "aims"
    LITERACY = "literacy"
    ACCESS_NEEDS = "access_needs"
    AGREED = "agreed_how"
    AGREED_ON = "agreed_on"
    AGREED_WITH = "agreed_with"
    SOURCE = "source"
    REFERRER_NAME = "referrer_name"
    REFERRER_EMAIL = "referrer_email"
    REFERRER_PHONE = "referrer_phone"


class Pasted(NamedTuple):
    """What we read from a pasted form.

    `answers` has the answers as people typed them, without empty answers. `rest` has all lines that
    belong to no answer, so that nothing is lost.
    """

    answers: Mapping[Field, str]
    rest: str


# No line is over 66 characters. Email programs wrap longer lines, and a label must stay whole.
TEXT_FORM: Final = f"""\
REFER A MAN FOR A MENTOR

Ask him first. We can only take a man who has agreed.
He needs 3 months or more left to serve.
Write after each colon. Leave a line empty if you do not know.
Leave out what he was convicted of.

ABOUT HIM
Full name:
Other names:
Prison:
Prison number:
Date of birth:
Wing:
Cell:

WHEN HE LEAVES PRISON
Release date:
(The date he is most likely to leave.)
Kind of date:
(Confirmed, home detention curfew, conditional, automatic
or parole.)
On remand (yes or no):

WHAT WOULD HELP HIM
Wants help with:
(For example: housing {Want.MOST.label}, drugs {Want.LOT.label}, work.)
Reading and writing:
(Does he need help with these?)
Access needs:
(For example a room without stairs, or an interpreter.)
{AIMS}:

HIS AGREEMENT
How he agreed:
(He told me, or he signed the paper form.)
Date he agreed:
Who asked him:

ABOUT YOU
Your role:
(Prison Offender Manager, other staff, or another service.)
Your name:
Your work email:
Your phone:

END OF THE FORM
"""

LABELS: Final[Mapping[str, Field]] = {
    "full name": Field.NAME,
    "his full name": Field.NAME,
    "his name": Field.NAME,
    "name": Field.NAME,
    "other names": Field.OTHER_NAMES,
    "also known as": Field.OTHER_NAMES,
    "aka": Field.OTHER_NAMES,
    "prison": Field.PRISON,
    "establishment": Field.PRISON,
    "prison number": Field.PRISON_NUMBER,
    "prison no": Field.PRISON_NUMBER,
    "prison no.": Field.PRISON_NUMBER,
    "nomis": Field.PRISON_NUMBER,
    "nomis number": Field.PRISON_NUMBER,
    "nomis no": Field.PRISON_NUMBER,
    "date of birth": Field.BORN_ON,
    "dob": Field.BORN_ON,
    "d.o.b": Field.BORN_ON,
    "d.o.b.": Field.BORN_ON,
    "wing": Field.WING,
    "cell": Field.CELL,
    "release date": Field.RELEASE_ON,
    "date of release": Field.RELEASE_ON,
    "kind of date": Field.RELEASE_KIND,
    "kind of release date": Field.RELEASE_KIND,
    "on remand": Field.ON_REMAND,
    "wants help with": Field.NEEDS,
    "reading and writing": Field.LITERACY,
    "access needs": Field.ACCESS_NEEDS,
    AIMS.lower(): Field.AIMS,
    "aims": Field.AIMS,
    "his aims": Field.AIMS,
    "his own aims": Field.AIMS,
    "his own aims, in his words": Field.AIMS,
    "in his own words": Field.AIMS,
    "what he hopes for": Field.AIMS,
    "what he hopes for, in his own words": Field.AIMS,
    "how he agreed": Field.AGREED,
    "date he agreed": Field.AGREED_ON,
    "who asked him": Field.AGREED_WITH,
    "your role": Field.SOURCE,
    "your name": Field.REFERRER_NAME,
    "your work email": Field.REFERRER_EMAIL,
    "your email": Field.REFERRER_EMAIL,
    "your phone": Field.REFERRER_PHONE,
    "your telephone": Field.REFERRER_PHONE,
}
"""The question for each label. Has the labels of the form, and labels that people write instead."""

SEVERAL_LINES: Final = frozenset({Field.AIMS})
"""The questions with answers that can contain empty lines."""

NOTHING: Final = frozenset(
    {"-", "–", "—", "?", "n/a", "na", "nil", "none", "not known", "unknown", "don't know"}
)
"""What people write if they have no answer."""

_HINT: Final = r"(?:\s*\([^()]*\))?"
_LABEL: Final = "|".join(
    re.escape(label).replace(r"\ ", r"\s+") for label in sorted(LABELS, key=len, reverse=True)
)
LABELLED: Final = re.compile(
    # A colon, or what people and tables have instead of a colon, such as a tab or a dash.
    rf"(?P<label>{_LABEL}){_HINT}\s*\??(?:\s*[:=]|\t|\s{{2,}}|\s[-–—](?=\s|$)|$)(?P<answer>.*)",
    re.IGNORECASE,
)
QUOTED: Final = re.compile(r"^(?:\s*[>|])+")
BULLET: Final = re.compile(r"^\s*(?:[-*•·▪◦]\s+)?")
BOLD: Final = re.compile(r"^(\*\*|__|\*)(?=[^\s*_])(.+?)\1")
FILLER: Final = re.compile(r"_{3,}|\.{4,}|…{2,}")
UNSEEN: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
SPACES: Final = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")


def fields_in(text: str) -> Pasted:
    """Reads a pasted form. Never raises.

    Understands quoted replies, bullets, bold labels, tables, and rows of underscores or dots to
    write on. An answer can be on the line after its label. There can be other words before and
    after the form.

    Removes only the spaces around an answer. If there are several answers to one question, uses the
    first. Later answers are in `rest`, if they are different.
    """
    answers: dict[Field, list[str]] = {}
    rest: list[str] = []
    open_field: Field | None = None
    for line in _lines(text):
        labelled = LABELLED.fullmatch(_bare(line))
        if labelled:
            field, answer = _field(labelled["label"]), _answer(labelled["answer"])
            if not _text(answers.get(field, [])):
                answers[field], open_field = [answer], field
            else:
                open_field = None
                if answer and answer != _text(answers[field]):
                    rest.append(line)
        elif _folded(line) in OURS:
            open_field = None
        elif open_field is None:
            rest.append(line)
        elif line or open_field in SEVERAL_LINES:
            answers[open_field].append(_answer(line))
        elif _text(answers[open_field]):
            open_field = None
    given = {field: _joined(field, lines) for field, lines in answers.items()}
    return Pasted(
        {field: answer for field, answer in given.items() if answer.lower() not in {"", *NOTHING}},
        re.sub(r"\n{3,}", "\n\n", "\n".join(rest)).strip(),
    )


def _lines(text: str) -> list[str]:
    """The lines of the text, without quote marks, hidden characters, and spaces around a line."""
    plain = SPACES.sub(" ", UNSEEN.sub("", text)).replace("：", ":").replace("’", "'")
    return [QUOTED.sub("", line).strip(" \f\v") for line in plain.splitlines()]


def _bare(line: str) -> str:
    """The line without its bullet, and without the marks for a bold label."""
    return BOLD.sub(r"\2", BULLET.sub("", line, count=1))


def _field(label: str) -> Field:
    return LABELS[re.sub(r"\s+", " ", label).lower()]


def _answer(typed: str) -> str:
    return FILLER.sub("", typed).strip()


def _text(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _joined(field: Field, lines: list[str]) -> str:
    if field in SEVERAL_LINES:
        return _text(lines)
    return " ".join(filter(None, lines))


def _folded(line: str) -> str:
    return re.sub(r"\s+", " ", _bare(line)).strip().lower()


FORMER_HINTS: Final = ("(For example housing, work, money, drugs, family.)",)
"""Hints that were in earlier versions of the form. People may still have an earlier version."""

OURS: Final = frozenset(
    _folded(line)
    for line in [*TEXT_FORM.splitlines(), *FORMER_HINTS]
    if line and not LABELLED.fullmatch(line)
)
"""The headings and hints of the form. They are never part of an answer."""
