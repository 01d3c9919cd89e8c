"""The places of a cohort: offering one, answering the offer, and what becomes of an offer without
an answer."""
