"""Accounts, signing in, emails and texts, files to download and the audit trail: the tables of
config, of Django and of the library that signs people in."""

from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from config.accounts.models import CodeAsk, RoleGrant, SentCode, UnsentForm, User
from config.common.models import AuditEvent, Charity, Email, EmailImage, TextMessage, Wording
from config.ui.models import PreparedFile
from privacy.register import purposes, shorthand, terms
from privacy.register.entry import About, Entry, Whose
from privacy.register.shorthand import who_did

EVERYONE_SIGNING_IN: Final = (Whose.VOLUNTEER, Whose.REFERRER, Whose.STAFF)


def _of(path: str | None) -> tuple[About, ...]:
    return tuple(About(whose, path) for whose in EVERYONE_SIGNING_IN)


_NOBODY_FOUND: Final = _of(None)
_SOON: Final = shorthand.SOON_DELETED.capitalize()

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        model=User,
        what="name and email address",
        about=_of(""),
        purpose=purposes.SIGNING_IN,
        readers="the person, and staff who deal with them",
        term=terms.CLOSED_ACCOUNT,
        remains=shorthand.NAMELESS,
        fields={
            "email": "Email address",
            "name": "Name",
            "is_active": "Whether the account is open",
            "joined_at": "When the account was opened",
            "last_login": "When they last signed in",
        },
        impersonal=("password", "is_superuser"),
        readable="people sign in with it, and we search by it",
    ),
    Entry(
        model=User,
        what="phone number at work",
        about=(About(Whose.STAFF, ""),),
        purpose=purposes.RUNNING,
        readers="volunteers, referrers and staff",
        term=terms.IN_FORCE,
        remains=shorthand.NOTHING,
        fields={"work_phone": "Phone number at work"},
        readable="pages and emails show it to the people who may call",
    ),
    Entry(
        model=RoleGrant,
        what="roles in the service",
        about=(*_of("user"),),
        purpose=purposes.SIGNING_IN,
        readers=shorthand.MANAGERS,
        term=terms.CLOSED_ACCOUNT,
        remains=shorthand.DELETED_NOTED,
        fields={"user": "Person", "role": "Role"},
        readable="every page checks it",
    ),
    Entry(
        model=EmailAddress,
        what="email address",
        about=_of("user"),
        purpose=purposes.SIGNING_IN,
        readers="the person, and staff who deal with them",
        term=terms.CLOSED_ACCOUNT,
        remains=shorthand.NOTHING,
        fields={
            "user": "Person",
            "email": "Email address for signing in",
            "verified": "Whether they have confirmed it",
            "primary": "Whether we write to it",
        },
        readable=shorthand.READ_BY_DJANGO,
    ),
    Entry(
        model=Authenticator,
        what="second step of signing in",
        about=_of("user"),
        purpose=purposes.SIGNING_IN,
        readers=shorthand.NOBODY,
        term=terms.CLOSED_ACCOUNT,
        remains=shorthand.NOTHING,
        fields={
            "user": "Person",
            "type": "Kind of second step",
            "data": "What the second step is checked against",
            "created_at": "When it was set up",
            "last_used_at": "When it was last used",
        },
        readable=f"{shorthand.READ_BY_DJANGO}. The secret in it is encrypted",
    ),
    Entry(
        model=UserSession,
        what="where somebody is signed in",
        about=_of("user"),
        purpose=purposes.SIGNING_IN,
        readers=shorthand.THEMSELVES,
        term=terms.SIGNED_IN,
        remains=shorthand.NOTHING,
        fields={
            "user": "Person",
            "ip": "Internet address",
            "user_agent": "Kind of browser",
            "created_at": "When they signed in",
            "last_seen_at": "When they last opened a page",
        },
        impersonal=("session_key", "data"),
        readable=f"{shorthand.READ_BY_DJANGO}, and {shorthand.SOON_DELETED}",
    ),
    Entry(
        model=Session,
        what="what a browser is doing",
        about=_NOBODY_FOUND,
        purpose=purposes.SIGNING_IN,
        readers=shorthand.NOBODY,
        term=terms.SIGNED_IN,
        remains=shorthand.NOTHING,
        fields={"session_data": "Who is signed in, and the answers to the check before applying"},
        impersonal=("session_key", "expire_date"),
        readable=f"{shorthand.READ_BY_DJANGO}, and {shorthand.SOON_DELETED}",
    ),
    Entry(
        model=UnsentForm,
        what="a form sent after the session had ended",
        about=_of("user"),
        purpose=purposes.WORKING,
        readers=shorthand.THEMSELVES,
        term=terms.UNSENT,
        remains=shorthand.NOTHING,
        fields={
            "user": "Person",
            "address": "Page of the form",
            "sealed_fields": "What they typed",
            "had_file": "Whether there was a file",
            "sent_at": "When they sent it",
        },
        readable=f"the page needs it to find the form, and {shorthand.SOON_DELETED}",
    ),
    Entry(
        model=SentCode,
        what="codes for signing in",
        about=_NOBODY_FOUND,
        purpose=purposes.SIGNING_IN,
        readers=shorthand.NOBODY,
        term=terms.SIGNING_IN,
        remains=shorthand.NOTHING,
        fields={
            "place": "A value that stands for the email address",
            "begins_at": "When the code was made",
            "sealed_code": "The code",
            "emails": "How many emails had the code",
            "notices": "How many emails said that there is no account",
        },
        impersonal=("length",),
        readable="we count by it how often somebody asks. The value does not show the address",
    ),
    Entry(
        model=CodeAsk,
        what="how often somebody asked for a code",
        about=_NOBODY_FOUND,
        purpose=purposes.SIGNING_IN,
        readers=shorthand.NOBODY,
        term=terms.SIGNING_IN,
        remains=shorthand.NOTHING,
        fields={
            "place": "A value that stands for the email address",
            "asked_at": "When somebody asked",
            "tries": "How many wrong codes they typed",
        },
        impersonal=("number",),
        readable="we count by it how often somebody asks. The value does not show the address",
    ),
    Entry(
        model=Email,
        what="emails from us",
        about=(
            *(About(whose, "to", by_email=True) for whose in EVERYONE_SIGNING_IN),
            About(Whose.REFEREE, None),
        ),
        purpose=purposes.WRITING,
        readers="the person, and managers where an email did not arrive",
        term=terms.SENT,
        remains="that we sent an email on that day, without the address and the words",
        fields={
            "to": "Email address",
            "former_to": "Email address of an earlier try",
            "subject": "Subject",
            "text": "Words of the email",
            "html": "Words of the email, with layout",
            "calendar": "Date for the calendar",
            "preferences_url": "Link for stopping such emails",
            "finished_at": "When it was sent",
            "again_at": "When staff sent it again",
        },
        impersonal=(
            "queued_at",
            "due_at",
            "status",
            "attempts",
            "unended",
            "last_error",
            "purged_at",
        ),
        readable=f"staff search by the address. The words name no case. {_SOON}",
    ),
    Entry(
        model=EmailImage,
        what="pictures in emails from us",
        about=(About(Whose.STAFF, None),),
        purpose=purposes.WRITING,
        readers=shorthand.NOBODY,
        term=terms.PICTURE_SENT,
        remains=shorthand.NOTHING,
        fields={"email": "Email", "png": "Picture with numbers of the person’s prisons"},
        impersonal=("name",),
        readable=f"it has numbers and no names, and {shorthand.SOON_DELETED}",
    ),
    Entry(
        model=TextMessage,
        what="texts from us",
        about=_of("person"),
        purpose=purposes.WRITING,
        readers="the person, and managers where a text did not arrive",
        term=terms.SENT,
        remains="that we sent a text on that day, without the words",
        fields={
            "person": "Person",
            "words": "Words of the text",
            "finished_at": "When it was sent",
        },
        impersonal=(
            "queued_at",
            "due_at",
            "status",
            "attempts",
            "unended",
            "last_error",
            "purged_at",
            "until",
        ),
        readable=f"the words name the prison and nobody else, and {shorthand.SOON_DELETED}",
    ),
    Entry(
        model=Charity,
        what="who speaks for the charity",
        about=(About(Whose.STAFF, None),),
        purpose=purposes.RUNNING,
        readers=shorthand.EVERYBODY,
        term=terms.IN_FORCE,
        remains=shorthand.NOTHING,
        fields={
            "contact_name": "Name of the person to ask",
            "phone": "Phone number to call",
            "email": "Email address to write to",
            "signatory_name": "Name of the person who signs",
            "signatory_role": "Role of the person who signs",
        },
        impersonal=("name", "number", "address", "post_to", "logo", "logo_version"),
        readable="the privacy page and certificates show it",
    ),
    who_did(Charity, {"changed_by": "Changed by", "changed_at": "Changed at"}),
    who_did(
        Wording,
        {"changed_by": "Changed by", "changed_at": "Changed at"},
        impersonal=("subject", "body"),
    ),
    Entry(
        model=PreparedFile,
        what="a file to download",
        about=(
            About(Whose.STAFF, "asked_by"),
            About(Whose.MAN, None),
            About(Whose.VOLUNTEER, None),
        ),
        purpose=purposes.WORKING,
        readers="the member of staff who asked for it",
        term=terms.FILE_MADE,
        remains="how many rows the file had",
        fields={
            "asked_by": "Asked for by",
            "keys": "Numbers of the records in the file",
            "shown": "Numbers of the records that it showed",
            "file": "The file",
        },
        impersonal=("name", "title", "about", "form", "rows"),
        readable="it has numbers of records and no names",
    ),
    Entry(
        model=AuditEvent,
        what="the audit trail",
        about=(
            About(Whose.STAFF, "actor"),
            About(Whose.VOLUNTEER, "actor"),
            About(Whose.REFERRER, "actor"),
            About(Whose.MAN, None),
        ),
        purpose=purposes.ANSWERING_FOR,
        readers=f"{shorthand.MANAGERS}, and coordinators for records of their prisons",
        term=terms.TRAIL,
        remains=shorthand.NOTHING,
        fields={
            "at": "When",
            "actor": "Number of the person who did it",
            "action": "What they did",
            "subject": "Kind of record",
            "subject_id": "Number of the record",
            "detail": "Numbers, codes and counts",
        },
        readable="it has numbers, dates and codes, and no names or answers",
    ),
)

IMPERSONAL: Final = {
    "auth.Permission": ("name", "content_type", "codename"),
    "auth.Group": ("name",),
    "auth.Group_permissions": ("group", "permission"),
    "contenttypes.ContentType": ("app_label", "model"),
    "common.SignOfLife": ("part", "at", "seconds", "boot", "jumped_by", "held_until"),
    "accounts.User_groups": ("user", "group"),
    "accounts.User_user_permissions": ("user", "permission"),
    "account.EmailConfirmation": ("email_address", "created", "sent"),
    "worker.Job": (
        "task",
        "started_at",
        "ended_at",
        "seconds",
        "result",
        "cause",
        "error",
        "failures",
        "pinged_at",
    ),
}
"""Models that say nothing about anybody. We use no groups and no permissions of Django, and no
table of confirmations, so these stay empty."""
