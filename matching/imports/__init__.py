"""Mentors and men from a spreadsheet.

A file is CSV (UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs) or XLSX (its first sheet);
its content decides which, whatever it is called. The first row names the columns, in any order and
any case; those that may be empty may be missing. Several things in one cell stand with semicolons
between them. The template has every column and says what each may hold.

Good rows are kept, all at once; each bad one is named by row, column and reason. A row is known by
its reference (referrals) or e-mail address (mentors):

    not there yet                      added
    there, and the same                unchanged
    there, with other details          a bad row: whoever changed it on its page knew better

So importing a file twice changes nothing the second time. A man with under three months left when
he was referred is not eligible, but he is kept, with a warning: release dates move, the decision is
a person's, and the funder's report counts every referral received.

    reading      the file, as rows of text
    cells        one cell, as a value
    columns      the columns of a kind of file, and one row of it
    referrals    men
    mentors      mentors
    importing    a whole file
    template     an empty file to fill in
"""
