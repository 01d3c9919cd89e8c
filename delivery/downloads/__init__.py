"""Everything that delivery records, as files to download."""
