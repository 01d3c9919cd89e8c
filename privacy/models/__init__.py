"""What privacy stores."""

from privacy.models.hold import Hold, LiftedDeathHold

__all__ = ["Hold", "LiftedDeathHold"]
