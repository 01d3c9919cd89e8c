"""Who the men are: their prison numbers, the sensitive parts of their records, and records that
look alike."""
