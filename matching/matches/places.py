"""The numbered places of a mentor: with 2 places, a mentor can meet 2 men."""

from matching.models import Match, Mentor, holds_place


def free_place(mentor: Mentor) -> int:
    """The lowest number, from 1, of a place of this mentor that no match uses. Lock the mentor
    first. Raises StopIteration when no place is free. One query.
    """
    used = set(Match.objects.filter(holds_place(), mentor=mentor).values_list("place", flat=True))
    return next(place for place in range(1, mentor.places + 1) if place not in used)
