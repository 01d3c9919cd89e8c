"""Paper forms: typing one in, and the forms to print."""
