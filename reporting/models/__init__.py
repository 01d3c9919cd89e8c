"""What reporting stores."""

from reporting.models.data_lab import (
    Basis,
    BasisHow,
    DataLabFile,
    NameParts,
    SharingBasis,
)
from reporting.models.grant import (
    Grant,
    Promise,
    Promised,
)
from reporting.models.making import MadeReport
from reporting.models.printing import PrintedReport

__all__ = [
    "Basis",
    "BasisHow",
    "DataLabFile",
    "Grant",
    "MadeReport",
    "NameParts",
    "PrintedReport",
    "Promise",
    "Promised",
    "SharingBasis",
]
