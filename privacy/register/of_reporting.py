"""The register of reports, and of what we send to the Justice Data Lab."""

from typing import Final

from privacy.register import purposes, shorthand, terms
from privacy.register.entry import About, Entry, Whose
from privacy.register.shorthand import of_man, who_did
from reporting.models import (
    DataLabFile,
    IssuedReport,
    MadeReport,
    MorningPreference,
    NameParts,
    PrintedReport,
    ReportWithdrawal,
    ReportWords,
    SharingBasis,
)

ENTRIES: Final[tuple[Entry, ...]] = (
    of_man(
        SharingBasis,
        "whether his data may go to the Justice Data Lab",
        {
            "referral": "Referral",
            "basis": "Why we may send his data",
            "how": "How he agreed, or how he was told",
            "given_on": "When he agreed or was told",
            "withdrawn_on": "When he withdrew or objected",
            "recorded_at": "When it was recorded",
        },
        purpose=purposes.EVALUATION,
        remains=shorthand.NOTHING,
    ),
    who_did(SharingBasis, {"recorded_by": "Recorded by"}),
    of_man(
        NameParts,
        "surname and other names",
        {
            "participant": "Man",
            "of": "Name that we divided",
            "surname": "Surname",
            "forename": "Other names",
            "checked_at": "When it was checked",
        },
        path="participant",
        purpose=purposes.EVALUATION,
        readers=shorthand.MANAGERS,
        remains=shorthand.NOTHING,
        readable="the file for the Justice Data Lab has them in 2 columns",
    ),
    who_did(NameParts, {"checked_by": "Checked by"}),
    who_did(
        DataLabFile,
        {"made_by": "Made by", "made_at": "Made at", "reason": "Why it was made"},
        readers=shorthand.MANAGERS,
        impersonal=("form", "men"),
    ),
    Entry(
        model=ReportWords,
        contents="words of a report",
        about=(About(Whose.STAFF, "changed_by"), About(Whose.OTHER, None)),
        purpose=purposes.REPORTING,
        readers=f"{shorthand.MANAGERS}; everybody, after the report is issued",
        term=terms.IN_FORCE,
        remains=shorthand.NOTHING,
        fields={
            "text": "Words of the report, such as thanks",
            "cleared": "Words that look like names and may stay",
            "changed_by": "Changed by",
            "changed_at": "Changed at",
        },
        impersonal=("first", "last", "prisons", "section"),
        readable="it is written to be published",
    ),
    Entry(
        model=IssuedReport,
        contents="issued reports",
        about=(
            About(Whose.STAFF, "issued_by"),
            About(Whose.MAN, None),
            About(Whose.OTHER, None),
        ),
        purpose=purposes.REPORTING,
        readers="managers, and everybody that they give the report to",
        term=terms.ISSUED,
        remains="the report",
        fields={
            "content": "Figures, words, and what people consented to publish",
            "issued_by": "Issued by",
            "issued_at": "Issued at",
        },
        impersonal=("first", "last", "prisons", "as_at", "digest", "replaces"),
        readable="managers give the report to others. It has counts, and words without names",
    ),
    who_did(
        ReportWithdrawal,
        {
            "withdrawn_by": "Withdrawn by",
            "withdrawn_at": "Withdrawn at",
            "reason": "Why the report was withdrawn",
        },
        readers=shorthand.MANAGERS,
        impersonal=("report",),
    ),
    Entry(
        model=MadeReport,
        contents="numbers of the records behind a report",
        about=(About(Whose.STAFF, "asked_by"), About(Whose.MAN, None)),
        purpose=purposes.REPORTING,
        readers=shorthand.MANAGERS,
        term=terms.NEXT_RUN,
        remains=shorthand.NOTHING,
        fields={
            "asked_by": "Asked for by",
            "result": "Figures of the report",
            "records": "Numbers of the records behind each figure",
        },
        impersonal=("asks",),
        readable="it has numbers of records and no names",
    ),
    Entry(
        model=PrintedReport,
        contents="printed reports",
        about=(About(Whose.STAFF, "asked_by"), About(Whose.MAN, None)),
        purpose=purposes.REPORTING,
        readers=shorthand.MANAGERS,
        term=terms.NEXT_RUN,
        remains=shorthand.NOTHING,
        fields={
            "asked_by": "Asked for by",
            "content": "Figures and words, until the report is printed",
            "file": "The report as a PDF",
        },
        readable="managers give the report to others. It has counts, and words without names",
    ),
    Entry(
        model=MorningPreference,
        contents="when somebody wants the morning email",
        about=(About(Whose.STAFF, "user"),),
        purpose=purposes.WORKING,
        readers="the member of staff",
        term=terms.WORKED_HERE,
        remains=shorthand.NOTHING,
        fields={
            "user": "Member of staff",
            "hour": "Hour",
            "away_from": "Away from",
            "away_until": "Away until",
            "wants_funders": "Whether they want the figures for funders",
            "stopped_at": "When they stopped the email",
        },
        readable="we use it to send the morning email",
    ),
)

IMPERSONAL: Final = {
    "reporting.DailyForecast": ("date", "figures"),
    "reporting.Grant": ("funder", "first", "last", "due_on", "sent_on", "removed_at"),
    "reporting.Grant_prisons": ("grant", "establishment"),
    "reporting.Promise": ("grant", "figure", "number"),
}
"""Models that say nothing about anybody, with their fields."""
