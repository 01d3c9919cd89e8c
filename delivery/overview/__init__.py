"""The pages about everything that happens in one match."""
