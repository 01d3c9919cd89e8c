"""The prisons the programme works in, their rooms, and who looks after each."""
