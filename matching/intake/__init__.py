"""Mentors and men coming in many at a time: from a spreadsheet, or invented.

`records` says what is known of one of them, as plain values; the other modules write many in a few
statements. Nobody here is checked: whoever calls has done so.
"""
