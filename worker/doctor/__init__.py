"""The command `doctor`: what somebody who runs the service would check, in plain sentences.

A check is a function that returns a Finding. To add one, write it and put it in CHECKS of its file.
A check reads only, takes a few seconds at most, and never prints a secret or anything about a
person.
"""
