"""How a match begins. For a short time, staff can undo the approval. Then a coordinator asks the
man in person. If he says yes, the coordinator invites the mentor."""
