"""The places of a cohort: offering them, answering an offer, reminders, and ending an offer."""
