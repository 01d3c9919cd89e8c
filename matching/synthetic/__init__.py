"""An invented programme, the same for the same seed and date: to try the product on, and to
measure it with.

    report     the figures of the programme report
    history    the men of the report's period, and who mentored them
    waiting    the men who wait today, each kind of reason among them
    team       the demo's prisons and volunteers
    demo       all of the demo together
    sized      a programme of any size
    writing    what is invented, and how it comes into the database, by way of matching.spreadsheets
    loading    refuses where real records stand, then invents and writes

Nobody here exists. Surnames are plants, birds and stones, so that nobody takes them for real.
"""
