"""The invented people of the demo, whom anyone at the machine may sign in as. Outside the demo none
of it exists."""
