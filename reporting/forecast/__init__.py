"""The forecast: what the next 26 weeks may bring, prison by prison.

    laws         what the programme's own record says of arrivals, supports and mentors
    simulating   many futures, drawn from the laws
    summing      the futures as medians and bands

These 3 use no database. `record` reads the laws and today's state from the database.
"""
