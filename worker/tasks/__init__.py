"""One module for each family of tasks; all of them are registered by standing here. A task takes
ids, makes one domain call, and carries an explicit name:

    @app.task(name=RUN_ROUND)
    def run_round(round_id: int) -> None:
        conduct_round(round_id=round_id, by=PROGRAMME, at=now())
"""
