"""Moving a man to another prison."""
