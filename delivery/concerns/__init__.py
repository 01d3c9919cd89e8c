"""Concerns: worries about a man, another person, the security of the prison, or what a mentor or a
member of staff did."""
