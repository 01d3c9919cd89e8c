"""Records that a man is back in prison, during his mentor's support after release."""

from datetime import date, datetime

from config.accounts.models import User
from config.common.errors import ChangedMeanwhile
from matching.matches.changing import changing, check_day
from matching.models import Match
from matching.referrals.leaving import record_return
from matching.referrals.matched import take_match_step
from matching.states import MatchStatus
from matching.transfers.transferring import transfer_man
from recruitment.models import Establishment
from recruitment.prisons.closing import check_open


def recall_match(
    *,
    match: Match,
    on: date,
    prison: Establishment,
    reason: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Records that the man came back to prison on the day `on`.

    If `prison` is another prison than on his record, moves him there. Removes his release dates in
    the past. The pair do not meet until somebody arranges how and when.

    Raises FieldError for a day in the future, or before he left. Raises ChangedMeanwhile unless
    support after release is under way. Raises PrisonIsClosed if `prison` is a closed prison. Raises
    NotAllowed if `by` cannot do this.
    """
    check_open(prison)
    with changing(match, version=version, by=by) as current:
        if current.status != MatchStatus.THROUGH_GATE or current.released_on is None:
            raise ChangedMeanwhile("He is not being supported after release. Nothing was changed.")
        check_day("on", "The day he came back", on, first=current.released_on, at=at)
        take_match_step("recall", current, by=by, at=at, reason=reason)
        man = current.referral
        record_return(referral=man, had_left=True, by=by, at=at)
        if man.establishment_id != prison.pk:
            transfer_man(referral=man, to=prison, moved_on=on, by=by, at=at)
