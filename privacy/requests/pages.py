"""What the pages of requests share: files in JSON and PDF."""

import json
from typing import Any

from django.http import HttpResponse


def json_download(content: dict[str, Any], name: str) -> HttpResponse:
    """The content as a JSON file, set out so that people can read it too."""
    return _download(json.dumps(content, ensure_ascii=False, indent=2).encode(), name, "json")


def pdf_download(pdf: bytes, name: str) -> HttpResponse:
    return _download(pdf, name, "pdf")


def _download(data: bytes, name: str, form: str) -> HttpResponse:
    """The file as a download. Nothing in its name says who it is about, because the file may stay
    on a shared computer."""
    return HttpResponse(
        data,
        content_type=f"application/{form}",
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )
