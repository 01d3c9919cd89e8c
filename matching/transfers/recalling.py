"""Recording that a man comes back to prison while his mentor still supports him after release."""

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
    """Records that the man is back in prison since the day `on`. If `prison` is not the prison on
    his record, he moves to `prison`. His record says that he is in prison, and loses the release
    dates that have passed. The match waits until somebody arranges how and when the pair meet.

    Raises FieldError for a day in the future, or for a day before he left. Raises ChangedMeanwhile
    when the support after release is not under way. Raises PrisonIsClosed or NotAllowed.
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
