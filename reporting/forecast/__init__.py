"""The forecast: what the next 26 weeks may bring, prison by prison.

    laws         how often things happen and how long they take, with how sure we are
    simulating   many futures, drawn by chance from the laws
    summing      the futures as medians, and as bands around them

These 3 use no database. `record` reads the laws and today's state from the database.
"""
