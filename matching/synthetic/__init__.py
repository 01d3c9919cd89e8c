"""An invented mentoring programme. People try the product on it, and we measure how fast the
product is.

The same seed and the same date give the same programme.

    report     the figures of the programme report
    history    the men of the report's period, and who mentored them
    waiting    the men whose referral is open today, with every kind of reason
    records    what else we know about these men
    team       the demo's prisons and volunteers
    trained    when they trained, and the last day of those who have left
    demo       the whole demo
    sized      a programme of any size
    writing    what we invent, and saving it through matching.spreadsheets
    loading    refuses a database that has real records, then invents and saves

None of these people exists. Their surnames are plants, birds and stones, so that nobody takes them
for real people.
"""
