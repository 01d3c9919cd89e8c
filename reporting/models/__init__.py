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

__all__ = [
    "Basis",
    "BasisHow",
    "DataLabFile",
    "Grant",
    "NameParts",
    "Promise",
    "Promised",
    "SharingBasis",
]
