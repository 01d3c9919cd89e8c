"""Who comes to a prison and when: gate lists, movement lists, and days on which a prison is
closed."""
