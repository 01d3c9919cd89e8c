"""Reading the staff's pages of recruitment without a browser."""

from django.test import Client
from django.urls import reverse


def at(name: str, *args: object) -> str:
    return reverse(f"recruitment:{name}", args=args)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()
