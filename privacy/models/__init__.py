"""What privacy stores."""

from privacy.models.breach import (
    LONGEST_ICO_REFERENCE,
    TIME_TO_TELL,
    Affected,
    Breach,
    BreachVersion,
)

__all__ = ["LONGEST_ICO_REFERENCE", "TIME_TO_TELL", "Affected", "Breach", "BreachVersion"]
