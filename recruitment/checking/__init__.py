"""The eligibility check: 5 questions that anyone can answer before they apply."""
