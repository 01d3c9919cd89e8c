"""How support ends: the last session, what people say about the support, case studies, and
complaints and incidents."""
