"""Who comes to a prison and when: gate lists, movement lists, and days when a prison is closed."""
