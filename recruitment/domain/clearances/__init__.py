"""Clearances: asked for, chased, given or refused, running out, and how long they take."""

from recruitment.domain.clearances.asking import chase_clearance, request_clearance
from recruitment.domain.clearances.deciding import (
    receive_clearance,
    refuse_clearance,
    take_clearance_back,
)
from recruitment.domain.clearances.lead_times import LeadTime, lead_time_of, lead_times
from recruitment.domain.clearances.lists import (
    CHASE_AFTER,
    clearance_list,
    ending_soon,
    holds,
    is_held,
    to_chase,
)
from recruitment.domain.clearances.tending import TEND_CLEARANCES, tend_clearances

__all__ = [
    "CHASE_AFTER",
    "TEND_CLEARANCES",
    "LeadTime",
    "chase_clearance",
    "clearance_list",
    "ending_soon",
    "holds",
    "is_held",
    "lead_time_of",
    "lead_times",
    "receive_clearance",
    "refuse_clearance",
    "request_clearance",
    "take_clearance_back",
    "tend_clearances",
    "to_chase",
]
