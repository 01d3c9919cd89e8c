"""References: asking referees by a private link, their answers, and naming another referee."""
