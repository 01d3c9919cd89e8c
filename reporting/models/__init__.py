"""The models of reporting."""

from reporting.models.data_lab import (
    Basis,
    BasisHow,
    DataLabFile,
    NameParts,
    SharingBasis,
)
from reporting.models.forecast import DailyForecast
from reporting.models.grant import (
    Grant,
    Promise,
    Promised,
)
from reporting.models.issuing import (
    MOST_WORDS,
    IssuedReport,
    ReportWithdrawal,
    ReportWords,
    Section,
)
from reporting.models.kept import KeptReport, LostPart, LostQuarter
from reporting.models.making import MadeReport
from reporting.models.morning import SKIPPED_HOUR, USUAL_HOUR, MorningPreference
from reporting.models.printing import PrintedReport

__all__ = [
    "MOST_WORDS",
    "SKIPPED_HOUR",
    "USUAL_HOUR",
    "Basis",
    "BasisHow",
    "DailyForecast",
    "DataLabFile",
    "Grant",
    "IssuedReport",
    "KeptReport",
    "LostPart",
    "LostQuarter",
    "MadeReport",
    "MorningPreference",
    "NameParts",
    "PrintedReport",
    "Promise",
    "Promised",
    "ReportWithdrawal",
    "ReportWords",
    "Section",
    "SharingBasis",
]
