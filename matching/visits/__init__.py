"""Who comes to a prison when: gate lists, movement lists, days a prison is closed."""
