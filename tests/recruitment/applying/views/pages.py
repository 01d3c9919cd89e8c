"""Reading an applicant's pages without a browser."""

from typing import Any

from django.test import Client
from django.urls import reverse

from recruitment.models import Application
from tests.factories.people import sign_in


def address(name: str, application: Application, *more: str) -> str:
    """The address of a page about the application."""
    return reverse(f"recruitment:{name}", args=[application.reference, *more])


def as_applicant(application: Application) -> Client:
    """A client signed in as the person whose application this is."""
    client = Client()
    sign_in(client, application.applicant)
    return client


def text_of(answer: Any) -> str:
    """The HTML of the page, after any redirect."""
    return str(answer.content.decode())
