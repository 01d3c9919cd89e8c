"""What privacy stores."""

from privacy.models.hold import Hold, LiftedDeathHold
from privacy.models.retention import MOST_A_NIGHT, RetentionNight, RetentionSwitch

__all__ = ["MOST_A_NIGHT", "Hold", "LiftedDeathHold", "RetentionNight", "RetentionSwitch"]
