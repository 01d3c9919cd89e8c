"""Adding men from a paper form or an email: typing, pasting, and the forms to print."""
