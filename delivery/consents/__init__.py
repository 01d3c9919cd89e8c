"""What a man consents to: recording it, withdrawing it, and asking for it before each use."""
