"""The rules of delivery: rates and time limits for the whole programme."""

from django.db import models
from django.db.models import Q

USUAL_MILEAGE = 45
"""In pence a mile. HM Revenue and Customs approves this rate for up to 10,000 miles a year by
car."""
MOST_MILEAGE = 200
USUAL_CHASE_DAYS = 3
USUAL_ALERT_HOURS = 4
USUAL_OVERDUE_MINUTES = 30


class DeliveryRules(models.Model):
    """The numbers that managers set for the support of men. The table has one row, or no row while
    the defaults are in force (see current_delivery_rules).

    We pay `mileage` pence for a mile by car. `chase_days` days after a session, coordinators see
    that it is not logged. While nobody acknowledges a concern, we email about it again every
    `alert_hours` hours. We alert the coordinator if a mentor has not checked out `overdue_minutes`
    minutes after the end of a meeting outside prison.
    """

    programme = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)
    mileage = models.PositiveSmallIntegerField("Pence a mile", default=USUAL_MILEAGE)
    chase_days = models.PositiveSmallIntegerField(
        "Days until a session that is not logged is on the coordinator’s list",
        default=USUAL_CHASE_DAYS,
    )
    alert_hours = models.PositiveSmallIntegerField(
        "Hours until a concern is emailed again", default=USUAL_ALERT_HOURS
    )
    overdue_minutes = models.PositiveSmallIntegerField(
        "Minutes until a missing check-out alerts the coordinator", default=USUAL_OVERDUE_MINUTES
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mileage__lte=MOST_MILEAGE)
                & Q(chase_days__gte=1, chase_days__lte=30)
                & Q(alert_hours__gte=1, alert_hours__lte=72)
                & Q(overdue_minutes__gte=5, overdue_minutes__lte=240),
                name="delivery_rules_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery rules of programme {self.programme}"


def current_delivery_rules() -> DeliveryRules:
    """The DeliveryRules in force: the saved row, or an unsaved row with the defaults. One query."""
    return DeliveryRules.objects.first() or DeliveryRules()
