"""A paper form in hand: typing it in, and the forms to print."""
