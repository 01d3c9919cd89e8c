"""The bar at the top of every page: its links, the pages below each link, Settings, and who sees
which links. People can reach any page that they can open with at most 2 presses."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest
from config.accounts.limits import STAFF_IDLE, WARNED_BEFORE
from config.accounts.roles import STAFF, Role
from config.accounts.second_factor import has_used_second_factor
from config.common.outbox.hold import shown_hold
from config.ui.pages import staff

MENTORS = frozenset({Role.MENTOR})
MANAGERS = frozenset({Role.MANAGER})


@dataclass(frozen=True)
class Item:
    """A link in the bar. `pages` has the pages that belong to this link. The link is marked as
    current on each page whose URL begins with one of `addresses`. `also` and `under` add to these
    addresses: `also` has names of URLs, and `under` has URLs.

    A link with many pages has its pages in groups. The second line of the bar then shows only the
    pages of the current group, and the pages without a group. `says` is the sentence below the link
    in a list of links.
    """

    text: str
    url_name: str
    roles: frozenset[Role]
    also: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    pages: tuple["Item", ...] = ()
    group: str = ""
    says: str = ""

    @cached_property
    def addresses(self) -> list[str]:
        """The URLs under which the link is marked as current. The link's own URL comes first."""
        own = [*(reverse(name) for name in (self.url_name, *self.also)), *self.under]
        return own + [address for page in self.pages for address in page.addresses]


@dataclass(frozen=True)
class Link:
    """An item as one person sees it on one page. `is_current`: the page belongs to this link."""

    text: str
    href: str
    is_current: bool
    group: str
    says: str


NOW: Final = "The programme now"
ACHIEVED: Final = "What it achieves"
FUNDERS: Final = "For funders and researchers"

REPORTS: Final = Item(
    "Reports",
    "reports",
    STAFF,
    pages=(
        Item("All reports", "reports", STAFF),
        Item(
            "Mentors needed",
            "matching:capacity",
            STAFF,
            group=NOW,
            says="How many more mentors each prison needs and why, and a forecast for the next "
            "half year.",
        ),
        Item(
            "From applying to mentoring",
            "reporting:yields",
            STAFF,
            group=NOW,
            says="How many volunteers reach each step, how long it takes, and why people stop.",
        ),
        Item(
            "Who applies",
            "reporting:applicants",
            MANAGERS,
            group=NOW,
            says="Which groups apply, are offered a place and train, and how they heard of us.",
        ),
        Item(
            "Plan for mentors",
            "reporting:plan",
            STAFF,
            group=NOW,
            says="How many more mentors we need, and how many of them each cohort must train.",
        ),
        Item(
            "Clearance times",
            "recruitment:lead_times",
            STAFF,
            group=NOW,
            says="How long each prison takes to clear a mentor.",
        ),
        Item(
            "Fairness",
            "matching:fairness",
            MANAGERS,
            group=NOW,
            says="Whether some groups of men get a mentor less often, or later, than others.",
        ),
        Item(
            "Programme report",
            "reporting:programme_report",
            MANAGERS,
            group=ACHIEVED,
            says="Every figure of a period, for trustees and funders.",
        ),
        Item(
            "Issued reports",
            "reporting:issued_reports",
            MANAGERS,
            group=ACHIEVED,
            says="The reports that managers have issued, and what would be different in them now.",
        ),
        Item(
            "Progress of the men",
            "delivery:progress_of_men",
            STAFF,
            group=ACHIEVED,
            says="How much progress the men made in each area.",
        ),
        Item(
            "Questionnaires",
            "delivery:questionnaires_filled_in",
            STAFF,
            group=ACHIEVED,
            says="How the men’s scores changed.",
        ),
        Item(
            "Feedback",
            "delivery:feedback_list",
            STAFF,
            group=ACHIEVED,
            says="What men, mentors and others said about the support.",
        ),
        Item(
            "Case studies",
            "delivery:case_studies",
            STAFF,
            group=ACHIEVED,
            says="The stories of men, and which stories may be published.",
        ),
        Item(
            "Complaints",
            "delivery:remarks",
            STAFF,
            group=ACHIEVED,
            says="Complaints, incidents, and contact with families.",
        ),
        Item(
            "Grants",
            "reporting:grants",
            MANAGERS,
            group=FUNDERS,
            says="What we promised each funder, and how far we have got.",
        ),
        Item(
            "Justice Data Lab",
            "reporting:data_lab",
            MANAGERS,
            group=FUNDERS,
            says="The file that we send to the Ministry of Justice, which measures reoffending.",
        ),
        Item(
            "Downloads",
            "delivery:downloads",
            STAFF,
            group=FUNDERS,
            says="Everything recorded about the support of men, as spreadsheets.",
        ),
    ),
)

ITEMS = (
    Item("My application", "recruitment:my_application", frozenset({Role.APPLICANT})),
    Item(
        "My mentoring",
        "matching:mentoring",
        MENTORS,
        under=("/support/", "/services/", "/concerns/"),
    ),
    Item("When I am free", "matching:own_times", MENTORS, also=("matching:own_away",)),
    Item("About me", "matching:own_parts", MENTORS),
    Item("My training", "training:my_training", frozenset({Role.APPLICANT})),
    Item(
        "My referrals",
        "matching:my_referrals",
        frozenset({Role.REFERRER}),
        also=("matching:refer",),
    ),
    Item("Today", "matching:today", STAFF),
    Item(
        "Men",
        "matching:referrals",
        STAFF,
        pages=(
            Item("Men", "matching:referrals", STAFF),
            Item("Prison checks", "matching:prison_checks", STAFF),
            Item("Release dates", "matching:release_dates", STAFF),
            Item("Did they leave?", "matching:releases", STAFF),
            Item("Possible duplicates", "matching:duplicates", STAFF),
            Item("Duplicates decided", "matching:decided_duplicates", STAFF),
            Item("Forms to print", "matching:referral_forms", STAFF),
            Item("Records opened in an emergency", "matching:emergencies", STAFF),
        ),
    ),
    Item(
        "Matches",
        "matching:matches",
        STAFF,
        pages=(
            Item("All matches", "matching:matches", STAFF),
            Item("Proposals", "matching:proposals", STAFF),
            Item("Beginning", "matching:introductions", STAFF),
            Item("Rounds", "matching:rounds", STAFF),
            Item("Gate list", "matching:gate_lists", STAFF),
            Item("Movement list", "matching:movement_lists", STAFF),
            Item("Closed days", "matching:closed_prisons", STAFF),
            Item("What if?", "matching:what_if", STAFF),
            Item("Pairs fixed or ruled out", "matching:exclusions", STAFF),
        ),
    ),
    Item(
        "Support",
        "delivery:all_sessions",
        STAFF,
        under=("/support/",),
        pages=(
            Item("Sessions", "delivery:all_sessions", STAFF),
            Item("Not logged", "delivery:unlogged", STAFF),
            Item("Missed", "delivery:missed", STAFF),
            Item("Concerns", "delivery:concerns", STAFF),
            Item("Reviews due", "delivery:reviews_due", STAFF),
            Item("Release plans", "delivery:release_plans", STAFF),
            Item("Meetings outside", "delivery:community_meetings", STAFF),
            Item("Last sessions", "delivery:planned_endings", STAFF),
            Item("Services", "delivery:services", STAFF),
            Item("Referred to services", "delivery:onward_list", STAFF),
        ),
    ),
    Item(
        "Mentors",
        "matching:mentors",
        STAFF,
        pages=(
            Item("All mentors", "matching:mentors", STAFF),
            Item("Ready to be mentors", "matching:readiness", STAFF),
            Item("Clearances", "recruitment:clearances", STAFF),
            Item("Requests to make", "training:requests", STAFF),
            Item("Passes and refreshers", "matching:renewals", STAFF),
            Item("Changed hours", "matching:moved_hours", STAFF),
            Item("Group supervision", "matching:group_supervision", STAFF),
            Item("Travel costs", "delivery:costs", STAFF),
        ),
    ),
    Item(
        "Volunteers",
        "recruitment:today",
        STAFF,
        pages=(
            Item("To do", "recruitment:today", STAFF),
            Item("All applications", "recruitment:applications", STAFF),
            Item("Progress", "recruitment:funnel", STAFF),
            Item("Interviews", "recruitment:interviews", STAFF),
            Item("Training sessions", "training:training", STAFF),
            Item("The usual programme", "training:usual", STAFF),
            Item("Likely to stop", "matching:likeliest", STAFF),
            Item("Dates to join", "matching:open_dates", STAFF),
        ),
    ),
    REPORTS,
)

CHARITY: Final = "The charity"
PRISONS: Final = "Prisons and cohorts"
RULES: Final = "Rules"
WORDS: Final = "Words and questions"
SPREADSHEETS: Final = "Spreadsheets"
SERVICE: Final = "Looking after the service"
PRIVACY: Final = "Data about people"

SETTINGS: Final = Item(
    "Settings",
    "settings",
    STAFF,
    pages=(
        Item("All settings", "settings", STAFF),
        Item(
            "Who runs this",
            "charity",
            MANAGERS,
            group=CHARITY,
            says="The charity’s name, number, address, phone and logo, and who signs certificates.",
        ),
        Item(
            "Staff",
            "staff",
            MANAGERS,
            under=("/settings/resets/",),
            group=CHARITY,
            says="Who works here, at which prisons, and who is invited.",
        ),
        Item(
            "Phone numbers of staff",
            "staff_phones",
            MANAGERS,
            group=CHARITY,
            says="The numbers that applicants, trainees, mentors and referrers can call.",
        ),
        Item(
            "Prisons",
            "recruitment:prisons",
            MANAGERS,
            group=PRISONS,
            says="Sessions, rooms, hours, closed days, and who coordinates each prison.",
        ),
        Item(
            "Cohorts",
            "recruitment:cohorts",
            MANAGERS,
            group=PRISONS,
            says="When volunteers can apply, how many places there are, and who trains them.",
        ),
        Item(
            "Who to ring at each prison",
            "delivery:safety_numbers",
            STAFF,
            group=PRISONS,
            says="The numbers that mentors see when they worry about a man.",
        ),
        Item(
            "Safeguarding leads",
            "delivery:safeguarding_leads",
            MANAGERS,
            group=PRISONS,
            says="Who sees concerns about mentors and staff.",
        ),
        Item(
            "Work email addresses",
            "matching:work_domains",
            MANAGERS,
            group=PRISONS,
            says="The work addresses with which people can refer men.",
        ),
        Item(
            "How a round chooses",
            "matching:policy_now",
            STAFF,
            group=RULES,
            says="What makes a good match, and how much each thing counts.",
        ),
        Item(
            "Rules for mentors",
            "matching:rules",
            MANAGERS,
            group=RULES,
            says="How often mentors have supervision, and how long they have to answer us.",
        ),
        Item(
            "Rules for sessions",
            "delivery:rules",
            MANAGERS,
            group=RULES,
            says="When we remind mentors to log a session, and what we pay for a mile.",
        ),
        Item(
            "Rules for clearances",
            "recruitment:clearance_rules",
            MANAGERS,
            group=RULES,
            says="After how long we ask for a new DBS check.",
        ),
        Item(
            "Wording of emails",
            "recruitment:wordings",
            MANAGERS,
            group=WORDS,
            says="The words of every email and text that we send.",
        ),
        Item(
            "What interviewers score",
            "recruitment:criteria",
            MANAGERS,
            group=WORDS,
            says="The questions on the score sheet of an interview.",
        ),
        Item(
            "Questions for feedback",
            "delivery:feedback_questions",
            MANAGERS,
            group=WORDS,
            says="What we ask men, mentors and others about the support.",
        ),
        Item(
            "Questionnaires",
            "delivery:instruments",
            MANAGERS,
            group=WORDS,
            says="Which questionnaires men fill in, and their scales.",
        ),
        Item(
            "Toolkits",
            "delivery:toolkit_list",
            MANAGERS,
            group=WORDS,
            says="The workbooks and courses that mentors and men work through together.",
        ),
        Item(
            "Import a spreadsheet",
            "matching:imports",
            STAFF,
            group=SPREADSHEETS,
            says="Add men or mentors from a file.",
        ),
        Item(
            "Import past sessions",
            "delivery:session_imports",
            STAFF,
            group=SPREADSHEETS,
            says="Add sessions from before you used this service.",
        ),
        Item(
            "Who read what",
            "matching:readings",
            MANAGERS,
            group=SERVICE,
            says="Which records each person has read, and when.",
        ),
        Item(
            "Unusual reading",
            "matching:unusual_reading",
            MANAGERS,
            group=SERVICE,
            says="Days on which somebody read about many more men than usual.",
        ),
        Item(
            "Emails that could not be sent",
            "unsent",
            MANAGERS,
            group=SERVICE,
            says="Send an email again, or send it to another address.",
        ),
        Item(
            "Jobs",
            "jobs",
            MANAGERS,
            group=SERVICE,
            says="What the service does by itself, and whether anything failed.",
        ),
        Item(
            "Record a breach of data",
            "privacy:record_breach",
            STAFF,
            group=PRIVACY,
            says="Tell the service managers that data was lost or went to the wrong person.",
        ),
        Item(
            "Breaches of data",
            "privacy:breaches",
            MANAGERS,
            group=PRIVACY,
            says="What happened, how much of the 72 hours is left, who was told, and what we "
            "change.",
        ),
        Item(
            "Requests about data",
            "privacy:requests",
            STAFF,
            group=PRIVACY,
            says="What people ask about their own data, and by when we must answer.",
        ),
        Item(
            "Legal holds",
            "privacy:holds",
            MANAGERS,
            group=PRIVACY,
            says="Which records nobody can erase, and why.",
        ),
        Item(
            "Deleting old records",
            "privacy:retention",
            MANAGERS,
            group=PRIVACY,
            says="Which old records the service deletes at night, and how to stop this.",
        ),
        Item(
            "Register of fields",
            "privacy:register",
            MANAGERS,
            group=PRIVACY,
            says="Everything that the service stores about people, why, and for how long.",
        ),
        Item(
            "Record of processing",
            "privacy:record",
            MANAGERS,
            group=PRIVACY,
            says="What we do with data about people, on a page that you can print.",
        ),
        Item(
            "Documents to fill in",
            "privacy:templates",
            MANAGERS,
            group=PRIVACY,
            says="An impact assessment, and an appropriate policy document.",
        ),
    ),
)


@staff
@require_safe
def settings_page(request: UserRequest) -> HttpResponse:
    """The page with the links to all settings, in groups."""
    return _page_of(request, SETTINGS)


@staff
@require_safe
def reports_page(request: UserRequest) -> HttpResponse:
    """The page with the links to all reports, in groups."""
    return _page_of(request, REPORTS)


def _page_of(request: UserRequest, place: Item) -> HttpResponse:
    pages = links(request, tuple(page for page in place.pages if page.group))
    return render(request, "site/place.html", {"title": place.text, "pages": pages})


def context(request: HttpRequest) -> dict[str, object]:
    """A context processor: the values that every template can use. `navigation` and `settings` have
    the links that this person can follow. `place` is the link of the bar to which the page belongs,
    and `place_pages` has the pages of this link. `demo` says whether this is the demo.
    `sending_hold` is set for staff while this copy, which was restored from a backup, sends
    nothing. `session_limit` says after how many minutes staff are signed out.

    One query, for the person's roles. No query when nobody is signed in.
    """
    everywhere = (*ITEMS, SETTINGS)
    bar = links(request, everywhere)
    current = {link.text for link in bar if link.is_current}
    places = [item for item in everywhere if item.text in current]
    pages = [page for place in places for page in place.pages]
    return {
        "navigation": tuple(link for link in bar if link.text != SETTINGS.text),
        "settings": tuple(link for link in bar if link.text == SETTINGS.text),
        "place": " and ".join(place.text for place in places),
        "place_pages": of_current_group(links(request, tuple(pages))),
        "demo": settings.DEMO,
        "sending_hold": shown_hold() if bar and is_staff(request) else None,
        "session_limit": session_limit(request) if bar else None,
    }


def is_staff(request: HttpRequest) -> bool:
    return getattr(request.user, "is_coordinating_staff", False)


def session_limit(request: HttpRequest) -> dict[str, int] | None:
    """After how many minutes without use we sign this person out, and how many minutes earlier a
    notice warns them. None for people who are not staff."""
    if not is_staff(request):
        return None
    minute = timedelta(minutes=1)
    return {"idle": STAFF_IDLE // minute, "notice": WARNED_BEFORE // minute}


def links(request: HttpRequest, items: tuple[Item, ...]) -> tuple[Link, ...]:
    """The links that this person can follow. The link to which the page belongs is marked as
    current.

    Staff see no links before the second step of signing in, because each link would lead back to
    this step.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    if user.is_coordinating_staff and not has_used_second_factor(request):
        return ()
    offers = [item for item in items if item.roles & user.roles]
    current = longest_prefix(
        request.path, [address for item in offers for address in item.addresses]
    )
    return tuple(
        Link(item.text, item.addresses[0], current in item.addresses, item.group, item.says)
        for item in offers
    )


def of_current_group(pages: tuple[Link, ...]) -> tuple[Link, ...]:
    """The pages without a group, and the pages of the group of the current page."""
    groups = {"", *(page.group for page in pages if page.is_current)}
    return tuple(page for page in pages if page.group in groups)


def longest_prefix(path: str, hrefs: list[str]) -> str | None:
    """The longest of these URLs with which the path begins. None if there is no such URL."""
    return max((href for href in hrefs if path.startswith(href)), key=len, default=None)
