"""What the words of the programme report mean, for its readers. Pages and files take the terms from
here. docs/glossary.md says the same."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.text import slugify

from reporting.programme.tables import Table


@dataclass(frozen=True)
class Term:
    """One word, and what it means. `also` has other forms of the word, such as its short form.
    `also` need not have a plural with “s”."""

    word: str
    means: str
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The id of the term on the page of all terms, for links to it."""
        return slugify(self.word)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        forms = "|".join(re.escape(form) for form in (self.word, *self.also))
        return re.compile(rf"\b(?:{forms})s?\b", re.IGNORECASE)


TERMS: Final = (
    Term(
        "ACCT",
        "the document and the reviews that protect somebody at risk of suicide or self-harm "
        "(Assessment, Care in Custody and Teamwork). Only prison staff open an ACCT",
    ),
    Term(
        "acquisitive violence",
        "violence in order to take something, such as robbery",
    ),
    Term("Approved Premises", "supervised housing after release, for up to 3 months"),
    Term(
        "area",
        "one of the 6 parts of life in which the report counts progress, such as education, "
        "training and employment",
    ),
    Term(
        "Care and Supervision Unit",
        "where a prison holds men apart from the other men for a time (CSU)",
        ("CSU",),
    ),
    Term(
        "CAS2",
        "short-term housing and support for men of lower or medium risk who have no address to go "
        "to from prison (Community Accommodation Service, Tier 2)",
    ),
    Term(
        "CAS3",
        "housing for up to 12 weeks after prison for men who would otherwise have no home "
        "(Community Accommodation Service, Tier 3)",
    ),
    Term(
        "case study",
        "the story of one man for the report. Staff write it, and a manager approves it",
        ("case studies",),
    ),
    Term(
        "clearance",
        "a prison's permission for a volunteer to come in. Each prison gives its own clearances",
        ("cleared",),
    ),
    Term(
        "cohort", "one of the 2 training programmes each year, which start in June and in November"
    ),
    Term(
        "Community Offender Manager",
        "the officer who looks after a man once he is out (COM)",
        ("COM",),
    ),
    Term(
        "concern",
        "a worry that somebody writes down. It is about a man, a child or another adult, about the "
        "security of the prison, or about what a mentor or a member of staff did",
    ),
    Term(
        "consent",
        "a man’s yes to one use of his data, such as telling one service about him, or publishing "
        "his words without a name or with his initials. It is not his agreement to have a mentor, "
        "and he can withdraw it",
    ),
    Term(
        "contact",
        "a phone call, letter or email between a man and his mentor; their meeting outside prison; "
        "or a meeting with others",
    ),
    Term(
        "CRIME-PICS",
        "a questionnaire about how a man thinks about crime, and about his problems. CRIME-PICS II "
        "is the version in use",
    ),
    Term(
        "eligible",
        "describes a man with 3 months or more left to serve when he is referred. Nothing else "
        "counts",
    ),
    Term(
        "Facing Up to Conflict",
        "a workbook of 6 weeks about conflict and anger, by the Alternatives to Violence Project "
        "(FUtC). Men who finish it get a certificate",
        ("FUtC",),
    ),
    Term(
        "feedback",
        "what a man, a professional or his family says about the support, in their own words",
    ),
    Term(
        "home detention curfew",
        "the last part of a sentence, spent at an address with a curfew and a tag (HDC)",
        ("HDC",),
    ),
    Term(
        "indictable offence",
        "an offence that can be tried in the Crown Court. A summary offence is less serious, and a "
        "magistrates’ court tries it",
        ("indictable", "summary violence", "summary offence"),
    ),
    Term("match", "a mentor and a man who meet", ("matches", "matched")),
    Term("mentor", "a volunteer who is trained and cleared, and can be matched"),
    Term(
        "need",
        "what a man wants help with. At the start, somebody says of each area whether it is a "
        "need. “Not a need” is not the same as “no progress”",
    ),
    Term(
        "Offender Management Unit",
        "the team in a prison that manages sentences (OMU)",
        ("OMU",),
    ),
    Term(
        "operational staff",
        "prison officers and their managers. Non-operational staff are the other people who work "
        "in a prison, such as teachers and chaplains",
        ("non-operational staff",),
    ),
    Term(
        "Prison Offender Manager",
        "the officer who looks after a man's sentence inside (POM)",
        ("POM",),
    ),
    Term(
        "prosocial",
        "describes beliefs, and relationships with people, that help a man to stay away from crime",
    ),
    Term(
        "questionnaire",
        "a set of questions that a man fills in at the start, in the middle and at the end. It "
        "gives scores on one or more scales",
    ),
    Term("referral", "one request for a mentor for one man", ("referred",)),
    Term(
        "regime",
        "a prison's timetable. Each man also has a regime level: Basic, Standard or Enhanced",
    ),
    Term(
        "release plan",
        "what is agreed for the release of one man: where he goes, who has our number, what his "
        "licence allows, and the first meeting outside",
    ),
    Term(
        "review",
        "one person's judgement of how far a man has got in the areas. For each area, the review "
        "says whether there was no, some or much progress, and what shows the progress",
    ),
    Term(
        "safeguarding lead",
        "a member of staff who deals with concerns about mentors and staff. Managers choose the "
        "leads",
    ),
    Term(
        "sealed",
        "describes a text that is encrypted in the database. Somebody who steals the database "
        "cannot read the text. Each record has a key of its own, and when this key is destroyed, "
        "nobody can read the text any more",
    ),
    Term(
        "service",
        "an organisation that can help a man. Our directory says what each service helps with and "
        "who can use it",
    ),
    Term(
        "session at the prison",
        "a meeting of a man and his mentor in prison",
        ("session",),
    ),
    Term(
        "through the gate",
        "support that goes on after release. The man walks out through the gate of the prison",
        ("TTG",),
    ),
    Term(
        "toolkit",
        "a workbook or course that a man works through with his mentor, such as Facing Up to "
        "Conflict",
    ),
    Term("usual wait", "the middle wait: half of the men waited longer, and half waited less"),
    Term(
        "volunteer",
        "somebody who was accepted; trainees and mentors are both volunteers",
    ),
    Term("waiting list", "the men who are referred, eligible and without a mentor"),
    Term(
        "Your Wellbeing",
        "a questionnaire about how a man feels",
    ),
)
"""Every term, in alphabetical order."""
OTHER_MEANINGS: Final = re.compile(
    r"(?<=ACCT )reviews?|contacts? with (?:his family|families)|needs met elsewhere", re.IGNORECASE
)
"""Phrases in which the report uses one of these words for something else."""


def terms_in(text: str) -> list[Term]:
    """The terms that this text uses, in alphabetical order."""
    text = OTHER_MEANINGS.sub(" ", text)
    return [term for term in TERMS if term.pattern.search(text)]


def terms_of(tables: Iterable[Table]) -> list[Term]:
    """The terms that these tables use in their titles, headings, rows and definitions, in
    alphabetical order."""
    return terms_in("\n".join(text for table in tables for text in _texts(table)))


def _texts(table: Table) -> Iterator[str]:
    """All words that a reader of this table can read."""
    yield from (table.title, table.says, *table.columns, *(row.label for row in table.all_rows))
    for definition in {figure.definition for figure in table.figures}:
        yield from (definition.says, definition.numerator, definition.denominator)
        yield definition.source
