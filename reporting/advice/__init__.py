"""The advice: what to do today so that more men get a mentor, and what each action would change."""
