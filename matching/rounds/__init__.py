"""The weekly round: how somebody requests it, how it runs, what came out, and what changed since
the last round."""
