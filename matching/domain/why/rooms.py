"""Who has the rooms in which a man could be met."""

from collections import defaultdict
from collections.abc import Collection

from config.accounts.models import User
from matching.domain.why.answers import FullRoom, People
from matching.models import Match, Referral
from matching.permissions import referrals_for
from matching.solver import Instance, Solution
from matching.solver.explaining.reasons import met_in
from matching.states import MatchStatus
from recruitment.weekly import slot_name


def rooms_full(
    pool: Instance, best: Solution, referral: Referral, slots: Collection[int], *, by: User
) -> tuple[FullRoom, ...]:
    """Whom the best list of everybody has met at his prison in these slots, and who is met there
    already. Two queries; none without slots."""
    if not slots:
        return ()
    site = int((pool.establishments == referral.establishment_id).argmax())
    listed = {slot: pool.referrals.id[met_in(pool, best, site, slot)].tolist() for slot in slots}
    met = _met_already(referral, slots)
    ids = {pk for rows in (*listed.values(), *met.values()) for pk in rows}
    seen = referrals_for(by).in_bulk(ids)
    return tuple(
        FullRoom(slot_name(slot), _people(listed[slot], seen), _people(met[slot], seen))
        for slot in slots
    )


def _met_already(referral: Referral, slots: Collection[int]) -> dict[int, list[int]]:
    live = Match.objects.filter(
        status=MatchStatus.LIVE, referral__establishment=referral.establishment_id, slot__in=slots
    )
    men: dict[int, list[int]] = defaultdict(list)
    for slot, man in live.values_list("slot", "referral_id"):
        men[slot].append(man)
    return men


def _people(ids: list[int], seen: dict[int, Referral]) -> People:
    men = sorted((seen[pk] for pk in ids if pk in seen), key=lambda man: (man.name, man.pk))
    return People(men, len(ids) - len(men))
