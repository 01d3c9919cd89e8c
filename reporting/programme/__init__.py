"""The programme report: every table of a funder's report, counted from the records."""
