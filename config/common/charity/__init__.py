"""The charity that runs the service: its name, how to reach it, its logo, and who signs for it.

Emails, pages and papers all say it. `row.py` is the row, `reading.py` reads it cheaply,
`setting.py` changes it, `logo.py` checks a logo, and `contact.py` says who to call.
"""
