"""A form or an email in hand: typing it in, pasting it, and the forms to print."""
