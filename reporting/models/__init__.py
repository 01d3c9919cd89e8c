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

__all__ = [
    "Basis",
    "BasisHow",
    "DataLabFile",
    "Grant",
    "MadeReport",
    "NameParts",
    "Promise",
    "Promised",
    "SharingBasis",
]
