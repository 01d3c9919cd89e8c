"""Staff: who is invited, what each of them does at which prisons, and who has left."""
