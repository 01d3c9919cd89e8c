"""The rules for all mentors."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from matching.models import Called, Referral, Rules


def change_rules(
    *,
    supervision_weeks: int,
    days_to_answer: int,
    undo_minutes: int,
    answer_days: int,
    men_called: Called,
    takes_in_ready: bool,
    by: User,
    at: datetime,
) -> None:
    """Changes the rules from now on. Supervision dates that are already set do not change. Earlier
    approvals and invitations keep their time limits. Safe to repeat. Raises NotAllowed unless `by`
    is a manager."""
    check_manager(by, "change the rules")
    values = {
        "supervision_weeks": supervision_weeks,
        "days_to_answer": days_to_answer,
        "undo_minutes": undo_minutes,
        "answer_days": answer_days,
        "men_called": men_called,
        "takes_in_ready": takes_in_ready,
    }
    with transaction.atomic():
        rules, _ = Rules.objects.update_or_create(programme=1, defaults=values)
        audit.record("change_rules", rules, by=by, at=at, **values)


def called(man: Referral, rules: Rules) -> str:
    """The name for a man on a mentor's pages. It is never his whole name, because mentors may read
    these pages on a phone in public."""
    if rules.men_called == Called.REFERENCE:
        return man.reference
    if rules.men_called == Called.INITIALS:
        return "".join(word[0] for word in man.name.split())
    return man.name.partition(" ")[0]
