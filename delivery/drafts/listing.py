"""Lists of drafts, and the addresses at which their authors can go on with them."""

from django.db.models import QuerySet
from django.urls import reverse

from config.accounts.models import User
from delivery.drafts.saving import answers_of
from delivery.models import Draft
from delivery.permissions import SUPPORTED
from matching.models import Match, Mentor


def drafts_of(user: User, match: Match) -> QuerySet[Draft]:
    """All drafts of this person about one match, the newest first."""
    return Draft.objects.filter(author=user, match=match).select_related("session")


def drafts_by(mentor: Mentor) -> list[Draft]:
    """All drafts that this mentor wrote about the men of their matches, ended matches included, the
    newest first. Each draft is loaded with its man. Leaves out men who have died. One query."""
    rows = Draft.objects.filter(
        author=mentor.user_id,
        match__mentor=mentor,
        match__status__in=sorted(SUPPORTED),
        match__referral__participant__died_on__isnull=True,
    )
    return list(rows.select_related("session", "match__referral__participant"))


def form_of(draft: Draft) -> str:
    """The address of the form in which the author can go on with this draft. No query if `session`
    is loaded."""
    if draft.is_concern:
        return reverse("delivery:write_concern", args=[draft.match_id])
    typed = {box for box, texts in answers_of(draft).items() if any(texts)}
    if draft.expected_on:
        name = "log_not_met" if "not_met" in typed else "log_due"
        return reverse(f"delivery:{name}", args=[draft.match_id, draft.expected_on.isoformat()])
    if draft.session is None:
        return reverse("delivery:log_contact", args=[draft.match_id])
    by_box = {"text": "add_to_note", "reason": "correct_session"}
    name = next((name for box, name in by_box.items() if box in typed), "change_session")
    return reverse(f"delivery:{name}", args=[draft.match_id, draft.session.pk])
