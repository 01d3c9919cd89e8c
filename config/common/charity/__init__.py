"""The charity that runs the service: its name, how to reach it, its logo, and who signs for it.

Emails, pages and printed documents show these details. `row.py` has the model, `reading.py` reads
the row cheaply, `setting.py` changes the row, `logo.py` checks a logo, and `contact.py` says who to
call.
"""
