"""Everything that delivery records, as files."""
