"""Who the men are: their identity, the sensitive parts, and records that look alike."""
