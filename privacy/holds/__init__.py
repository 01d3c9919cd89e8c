"""Legal holds: whose record must stay, who said so and why."""
