"""How people get from applying to mentoring: how many reach each step, how long each step takes,
and why people stop."""
