"""The eligibility check: five questions that anyone can answer before they apply."""
