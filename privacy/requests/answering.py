"""Answering a request: staff look at each item and decide what to give, a manager approves the
answer, and staff hand it over.

A second person reads each answer, because nobody can take back a paper that a man has read. If
there is only one manager, they can approve an answer that they prepared themselves, so that it is
not late. The record says that they approved it alone.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from config.common.transitions import apply_transition
from delivery.endings.names import known_about
from matching.models import Participant
from privacy.models import Choice, DataRequest, Ground, ItemChoice, Keeping, Wish
from privacy.requests.emails import tell_answered
from privacy.requests.gathering import Item, Part, Person, about, gathered, items_in
from privacy.requests.marking import (
    Marked,
    blacked_out,
    is_sensitive,
    is_whole,
    marked,
    row_of,
)
from privacy.requests.readings import readings_part
from privacy.requests.seeing import check_handle, is_only_manager, is_unsent, items_for_leads
from privacy.states import REQUEST, RequestStatus

LONGEST_REPLY: Final = 6000
LONGEST_BLACK_OUT: Final = 2000


@dataclass(frozen=True)
class Look:
    """One item as the person who prepares the answer sees it. `choice` is what somebody decided
    about it.

    `is_for_lead` is true for what somebody said about a mentor or a member of staff. Only a
    safeguarding lead can see such an item and decide about it. Until a lead decides, we withhold
    the item, and the answer does not mention it.
    """

    marked: Marked
    choice: ItemChoice | None
    is_for_lead: bool
    is_hidden: bool

    @property
    def item(self) -> Item:
        return self.marked.item

    @property
    def is_open(self) -> bool:
        """Whether the person who prepares the answer must still decide about the item."""
        return self.choice is None and self.marked.needs_a_look and not self.is_hidden

    @property
    def is_withheld(self) -> bool:
        if self.choice is None:
            return self.is_for_lead or is_unsent(self.item)
        return self.choice.choice == Choice.WITHHOLD

    @property
    def ground_told(self) -> str:
        """The reason for withholding the item. Empty if the answer must not mention the item."""
        return self.choice.ground if self.choice and not self.choice.is_untold else ""

    @property
    def grounds_blacked_out(self) -> set[str]:
        """The reasons why words in the item are blacked out. Empty if no words are blacked out."""
        if self.choice and self.choice.choice == Choice.BLACK_OUT:
            return {self.choice.ground}
        return set()

    @property
    def given(self) -> str:
        """What the man reads, if the item is not withheld."""
        if self.choice and self.choice.choice == Choice.BLACK_OUT:
            return blacked_out(self.item.value, self.choice.opened("words").splitlines())
        return self.item.value


@dataclass(frozen=True)
class Tray:
    """A part of the register with its rows, as the person who prepares the answer sees them."""

    part: Part
    rows: list[list[Look]]


@dataclass(frozen=True)
class Desk:
    """Everything that we have about the man, why somebody must look at some items, and what was
    decided about items so far."""

    trays: list[Tray]

    @property
    def looks(self) -> list[Look]:
        """Every item that the person who prepares the answer sees."""
        return [
            look for tray in self.trays for row in tray.rows for look in row if not look.is_hidden
        ]

    @property
    def open(self) -> list[Look]:
        """The items that the person who prepares the answer must still decide about."""
        return [look for look in self.looks if look.is_open]

    @property
    def decided(self) -> list[Look]:
        return [look for look in self.looks if look.choice]

    @property
    def offence_rows(self) -> set[str]:
        """The rows of the sensitive parts that say what he is in prison for. If the answer must not
        say what he is in prison for, it says only that there is such a row."""
        sensitive = filter(lambda look: is_sensitive(look.item), self.looks)
        return {row_of(look.item) for look in sensitive if look.marked.says_offence}

    @property
    def withheld_rows(self) -> set[str]:
        """The rows that are withheld as a whole, because one of their items is."""
        looks = [look for tray in self.trays for row in tray.rows for look in row]
        return {row_of(look.item) for look in looks if look.is_withheld and is_whole(look.item)}

    def beside(self, look: Look) -> list[Look]:
        """The other items of the same row that the person who prepares the answer sees."""
        row = row_of(look.item)
        return [each for each in self.looks if row_of(each.item) == row and each is not look]

    def look_at(self, key: str) -> Look | None:
        """The item with this key, or None if the person who prepares the answer sees no such
        item."""
        return next((look for look in self.looks if look.item.key == key), None)


def desk_of(request: DataRequest, *, by: User, at: datetime) -> Desk:
    """Everything about the man of this request. Records in the audit trail that `by` read it. The
    desk is empty if the request is not about a man. Raises NotAllowed if `by` cannot see the
    request.

    About as many queries as the register has entries about men, plus 12.
    """
    check_handle(by, request)
    note_reading(request=request, by=by, at=at)
    return _desk(request, by)


def item_of(
    request: DataRequest, key: str, *, by: User, at: datetime
) -> tuple[Look, list[Look]] | None:
    """One item of the desk, and the other items of its row. None if `by` sees no such item. Records
    the reading and raises NotAllowed, as desk_of does."""
    check_handle(by, request)
    desk = _desk(request, by)
    look = desk.look_at(key)
    if look is None:
        return None
    note_reading(request=request, by=by, at=at)
    return look, desk.beside(look)


def note_reading(*, request: DataRequest, by: User, at: datetime) -> None:
    """Records in the audit trail that `by` read everything about the man for a request."""
    audit.record_reading("read_for_request", {DataRequest: [request.pk]}, by=by, at=at)


def _desk(request: DataRequest, by: User) -> Desk:
    man = request.participant
    if man is None:
        return Desk([])
    parts = gathered(Person.man(man))
    items = list(items_in(parts))
    for_leads = items_for_leads(items, by)
    choices = {choice.item: choice for choice in request.choices.all()}
    looks = {
        each.item.key: Look(
            each,
            choices.get(each.item.key),
            is_for_lead=each.item.key in for_leads,
            is_hidden=is_unsent(each.item) or not for_leads.get(each.item.key, True),
        )
        for each in marked(items, known_about(man))
    }
    return Desk(
        [Tray(part, [[looks[item.key] for item in row] for row in part.rows]) for part in parts]
    )


def choose(
    *,
    request: DataRequest,
    item: str,
    choice: Choice,
    ground: str,
    words: str,
    is_untold: bool,
    by: User,
    at: datetime,
) -> None:
    """Decides about one item. Replaces an earlier decision. Raises FieldError if the reason or the
    words to black out are missing. Raises ChangedMeanwhile if nobody is preparing the answer now.
    Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    if choice != Choice.GIVE and ground not in Ground.values:
        raise FieldError("ground", "Select the reason")
    if choice == Choice.BLACK_OUT and not words.strip():
        raise FieldError("words", "Enter the words to black out")
    values = _values(choice, ground, is_untold)
    with transaction.atomic():
        current = DataRequest.objects.select_for_update().get(pk=request.pk)
        if current.status != RequestStatus.PREPARING:
            raise ChangedMeanwhile("This answer is not being prepared now. Prepare it again first.")
        row = ItemChoice.objects.filter(request=request, item=item).first()
        row = row or ItemChoice(request=request, item=item)
        for name, value in (values | {"chosen_by": by, "chosen_at": at}).items():
            setattr(row, name, value)
        row.write(words=words if choice == Choice.BLACK_OUT else "")
        row.save()
        audit.record("choose", request, by=by, at=at, item=item, choice=choice)


def _values(choice: Choice, ground: str, is_untold: bool) -> dict[str, Any]:
    is_given = choice == Choice.GIVE
    return {
        "choice": choice,
        "ground": "" if is_given else ground,
        "is_untold": is_untold and choice == Choice.WITHHOLD,
    }


def undo_choice(*, request: DataRequest, item: str, by: User, at: datetime) -> None:
    """Removes the decision about an item. Safe to repeat. Raises ChangedMeanwhile if nobody is
    preparing the answer now. Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    with transaction.atomic():
        current = DataRequest.objects.select_for_update().get(pk=request.pk)
        if current.status != RequestStatus.PREPARING:
            raise ChangedMeanwhile("This answer is not being prepared now. Prepare it again first.")
        request.choices.filter(item=item).delete()
        audit.record("undo_choice", request, by=by, at=at, item=item)


def write_reply(
    *,
    request: DataRequest,
    reply: str,
    keeping: str,
    names_offences: bool,
    by: User,
    at: datetime,
) -> None:
    """Saves our letter to the man and where he wants the answer. Also saves whether the answer may
    say what he is in prison for. Raises ChangedMeanwhile if nobody is preparing the answer now.
    Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    if keeping and keeping not in Keeping.values:
        raise FieldError("keeping", "Select where he wants the answer")
    request.write(reply=reply)
    rows = DataRequest.objects.filter(pk=request.pk, status=RequestStatus.PREPARING)
    with transaction.atomic():
        values = {"keeping": keeping, "names_offences": names_offences}
        if not rows.update(**values, sealed_reply=request.sealed_reply):
            raise ChangedMeanwhile("This answer is not being prepared now. Prepare it again first.")
        audit.record("write_reply", request, by=by, at=at)
    request.keeping, request.names_offences = keeping, names_offences


def finish_preparing(*, request: DataRequest, by: User, at: datetime) -> None:
    """Hands the answer to a manager, who reads and approves it. Raises DomainError if something is
    missing. Raises ChangedMeanwhile if nobody is preparing the answer now. Raises NotAllowed if
    `by` cannot do this."""
    check_handle(by, request)
    with transaction.atomic():
        _lock(request)
        _check_whole(request, by)
        apply_transition(
            REQUEST, "finish_preparing", request, by=by, at=at, prepared_by=by, approved_by=None
        )


def _lock(request: DataRequest) -> None:
    """Locks the request, so that nobody can decide about an item at the same time."""
    DataRequest.objects.select_for_update().get(pk=request.pk)


def _check_whole(request: DataRequest, by: User) -> None:
    if request.participant_id and not request.keeping:
        raise DomainError("First say where he wants the answer.")
    if request.wish != Wish.COPY and not request.opened("reply"):
        raise DomainError("First write what you want to say to them.")
    if request.wish == Wish.COPY and (count := len(_desk(request, by).open)):
        things = "1 thing that needs" if count == 1 else f"{count} things that need"
        raise DomainError(f"First decide about {things} a look.")


def prepare_again(*, request: DataRequest, by: User, at: datetime) -> None:
    """Returns the answer to the person who prepares it, so that they can change it. Raises
    ChangedMeanwhile if the answer does not wait for approval and is not approved. Raises NotAllowed
    if `by` cannot do this."""
    check_handle(by, request)
    changes: dict[str, Any] = {"approved_by": None, "is_approved_alone": False}
    apply_transition(REQUEST, "prepare_again", request, by=by, at=at, sealed_answer=b"", **changes)


def approve(*, request: DataRequest, by: User, at: datetime) -> None:
    """Approves the answer, and stores it as it will be handed over. Only a manager can approve. A
    manager who prepared the answer can approve it only if there is no other manager. Raises
    NotAllowed for anybody else. Raises ChangedMeanwhile if the answer does not wait for approval.
    Raises DomainError if somebody must first decide about something new."""
    check_handle(by, request)
    check_manager(by, "approve an answer")
    is_alone = request.prepared_by_id == by.pk
    if is_alone and not is_only_manager(by):
        raise NotAllowed("You prepared this answer, so another service manager must approve it.")
    with transaction.atomic():
        _lock(request)
        _check_whole(request, by)
        request.write(answer=json.dumps(answer_of(request, by=by, at=at), ensure_ascii=False))
        apply_transition(
            REQUEST,
            "approve",
            request,
            by=by,
            at=at,
            approved_by=by,
            is_approved_alone=is_alone,
            sealed_answer=request.sealed_answer,
        )


def hand_over(*, request: DataRequest, ended_on: date, by: User, at: datetime) -> None:
    """Records that the answer was handed over or posted. If it is for somebody with an account,
    emails them that they can read it. Raises FieldError if the day is in the future. Raises
    ChangedMeanwhile if the answer is not approved, or was handed over before. Raises NotAllowed if
    `by` cannot do this."""
    check_handle(by, request)
    if ended_on > london_date(at):
        raise FieldError("ended_on", "The day must be today or in the past")
    with transaction.atomic():
        apply_transition(REQUEST, "hand_over", request, by=by, at=at, ended_on=ended_on)
        if request.user:
            tell_answered(request, request.user, at=at)


def take_answer_back(*, request: DataRequest, by: User, at: datetime) -> None:
    """Undoes hand_over, because the answer was not handed over. Raises ChangedMeanwhile if somebody
    has already undone it. Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    apply_transition(REQUEST, "take_answer_back", request, by=by, at=at, ended_on=None)


def answer_of(request: DataRequest, *, by: User, at: datetime) -> dict[str, Any]:
    """The answer as it would be handed over now, for JSON: who it is to, our letter, and the parts
    that we give. It also says how many things we withhold for each reason, and why words are
    blacked out. `left_out` is how many things we left out because he does not want the paper to say
    what he is in prison for."""
    desk = _desk(request, by) if request.wish == Wish.COPY else Desk([])
    withheld: Counter[str] = Counter()
    blacked: set[str] = set()
    left_out, parts, gone = 0, [], desk.withheld_rows
    unwanted = set() if request.names_offences else desk.offence_rows
    for tray in desk.trays:
        rows = []
        for row in tray.rows:
            given = []
            for look in row:
                if look.is_withheld:
                    withheld.update(filter(None, [look.ground_told]))
                elif row_of(look.item) in gone or look.item.is_only_you:
                    continue
                elif look.marked.says_offence and not request.names_offences:
                    left_out += 1
                elif row_of(look.item) not in unwanted:
                    blacked |= look.grounds_blacked_out
                    given.append({"what": look.item.says, "value": look.given})
            rows += [given] if given else []
        if rows:
            parts.append(about(tray.part) | {"rows": rows})
    if request.wish == Wish.COPY and request.participant_id:
        parts += readings_part(Participant, request.participant_id)
    return {
        "to": _name(request),
        "wish": request.wish,
        "received_on": request.received_on.isoformat(),
        "made_on": london_date(at).isoformat(),
        "reply": request.opened("reply"),
        "parts": parts,
        "withheld": dict(withheld),
        "blacked_out": sorted(blacked),
        "left_out": left_out,
    }


def stored_answer(request: DataRequest) -> dict[str, Any] | None:
    """The approved answer, or None if nobody has approved it yet."""
    stored = request.opened("answer")
    answer: dict[str, Any] | None = json.loads(stored) if stored else None
    return answer


def _name(request: DataRequest) -> str:
    person = request.participant or request.user
    return str(person) if person else ""
