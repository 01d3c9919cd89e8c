"""The forecast that the worker makes every night."""

from django.db import models

from config.common.runs import RunRecord, run_constraints


class DailyForecast(RunRecord):
    """The forecast of one date in London, and how far the worker has got with making it. `figures`
    has the forecast, the half year before it, and how good earlier forecasts would have been (see
    reporting.outlook.figures)."""

    date = models.DateField(unique=True)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-date"]
        constraints = run_constraints("daily_forecast")

    def __str__(self) -> str:
        return f"forecast of {self.date}"
