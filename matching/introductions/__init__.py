"""How a match begins. An approval can be undone for a short time. Then a coordinator asks the man,
and after that the mentor."""
