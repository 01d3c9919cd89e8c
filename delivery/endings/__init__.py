"""How support ends: the last session, feedback, case studies, and complaints and incidents."""
