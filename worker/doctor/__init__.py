"""The command `doctor`: it checks whether an installation of the service is in order, and says the
results in plain sentences.

A check is a function that returns a Finding. To add a check, write the function and add it to
CHECKS in its file. A check changes nothing, takes a few seconds at most, and never prints a secret
or anything about a person.
"""
