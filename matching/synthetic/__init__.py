"""An invented programme to try and to measure the product on, the same for the same seed and date.

    report     the figures of the programme report
    history    the men of the report's period, and who mentored them
    waiting    the men whose referral is open today, with every kind of reason
    records    what else is known of them
    team       the demo's prisons and volunteers
    demo       the whole demo
    sized      a programme of any size
    writing    what is invented, and saving it through matching.spreadsheets
    loading    refuses a database with real records, then invents and saves

Nobody here exists. Surnames are plants, birds and stones, so that nobody thinks they are real.
"""
