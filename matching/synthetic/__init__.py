"""An invented mentoring programme. People try the product on it, and we measure how fast the
product is.

The same seed and the same date give the same programme.

    report     the figures of the programme report
    history    the men of the report's period, and who mentored them
    waiting    the men with an open referral today, and why some of them cannot be matched
    records    what else we know about these men
    team       the demo's prisons and volunteers
    trained    when the mentors trained, and the last day of mentors who have left
    demo       the whole demo
    sized      a programme of any size
    writing    saves an invented programme, with matching.spreadsheets
    loading    invents a programme and saves it, unless the database has real records

None of these people exists. Their surnames are plants, birds and stones, so that nobody takes them
for real people.
"""
