"""Who the men are: identity, sensitive parts, records that look alike."""
