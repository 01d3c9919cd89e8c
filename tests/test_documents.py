"""Tests of the documents: their links lead somewhere, and the files and names in them exist."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

from config.env import ROOT
from tests.test_source import PACKAGES, source_files

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GUIDES = [
    ROOT / "CONTRIBUTING.md",
    *(ROOT / "docs" / name for name in ("layout.md", "walkthrough.md", "glossary.md")),
]
"""The documents that describe the source as it is now. Decisions and the changelog describe the
past."""

OF_OPERATORS = [ROOT / "README.md", ROOT / "docs/operations.md"]
"""The documents with commands for whoever runs the service."""

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")
NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
NAMES_IN_FILE = re.compile(r"((?:`[\w.]+`(?:, and |, | and | or )?)+) in `([\w./-]+\.py)`")
ROW = re.compile(r"^\| `([\w./-]+\.py)` \| ([^|]*) \|", re.MULTILINE)
ENDINGS = {".html", ".lock", ".md", ".py", ".sh", ".toml", ".txt", ".yml"}
APPS = [ROOT / package for package in PACKAGES] + [ROOT / "config/common", ROOT / "docs"]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(document: Path) -> str:
    """The text of the document, without the blocks of commands for a terminal."""
    return FENCE.sub("", document.read_text())


def spans(document: Path) -> list[str]:
    return SPAN.findall(text_of(document))


@cache
def names_in(file: Path) -> frozenset[str]:
    """What a file defines at any depth (functions, classes, constants, fields, the steps of a
    lifecycle), and the parts of its path."""
    tree = ast.parse((ROOT / file).read_text())
    return frozenset({*file.with_suffix("").parts, *_defined(tree)})


def _defined(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.arg() | ast.keyword(arg=str()):
                yield str(node.arg)
            case ast.Call(func=ast.Name(id="row"), args=[ast.Constant(value=str(step)), *_]):
                yield step


@cache
def files_by_name() -> dict[str, set[Path]]:
    """The files that define each name of the source."""
    files: dict[str, set[Path]] = defaultdict(set)
    for file in source_files():
        for name in names_in(file):
            files[name].add(file)
    return files


def is_known(name: str) -> bool:
    """Whether one file defines all parts of the name, such as a class and its member."""
    return bool(set.intersection(*(files_by_name()[part] for part in name.split("."))))


def is_path(span: str) -> bool:
    """Whether a span names a file or a folder of ours. Such a name has a slash, or ends like a
    file."""
    return bool(PATH.fullmatch(span)) and ("/" in span or Path(span).suffix in ENDINGS)


def is_there(path: str) -> bool:
    """Whether the path exists, from the root or from an app. The name of a file that any package
    can have also counts."""
    if any((folder / path).exists() for folder in (ROOT, *APPS)):
        return True
    return "/" not in path.rstrip("/") and any(
        True for app in APPS for _ in app.rglob(path.rstrip("/"))
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(text_of(document)) if "://" not in link]
    broken = [link for link in links if not (document.parent / link.partition("#")[0]).exists()]
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_to_a_heading_find_it(document: Path) -> None:
    links = [link.partition("#") for link in LINK.findall(text_of(document)) if "://" not in link]
    lost = [
        f"{path}#{heading}"
        for path, _, heading in links
        if heading and heading not in headings(document.parent / path if path else document)
    ]
    assert lost == []


def headings(document: Path) -> set[str]:
    """The names that links can have for the headings of the document."""
    lines = re.findall(r"^#+ (.+)$", text_of(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in lines}


@pytest.mark.parametrize("document", OF_OPERATORS, ids=named)
def test_whoever_runs_the_service_types_commands_that_are_there(document: Path) -> None:
    text = document.read_text()
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert commands
    assert commands - {*get_commands()} == set()
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    named_services = set(re.findall(r"docker compose (?:exec|run)(?: -\S+)* (\w+)", text))
    assert named_services
    assert named_services - {*services} == set()


@pytest.mark.parametrize("document", GUIDES, ids=named)
def test_files_are_there(document: Path) -> None:
    assert [span for span in spans(document) if is_path(span) and not is_there(span)] == []


@pytest.mark.parametrize("document", GUIDES, ids=named)
def test_names_are_in_the_source(document: Path) -> None:
    names = [span for span in spans(document) if NAME.fullmatch(span) and not is_path(span)]
    assert [name for name in names if not is_known(name)] == []


@pytest.mark.parametrize("document", GUIDES, ids=named)
def test_names_are_in_the_files_named_beside_them(document: Path) -> None:
    """Checks every "`name` in `file.py`", and every row of a table whose first 2 cells are a file
    and names."""
    text = text_of(document)
    pairs = [(file, names) for names, file in NAMES_IN_FILE.findall(text)] + ROW.findall(text)
    missing = [
        f"{name} in {file}"
        for file, names in pairs
        if (ROOT / file).exists()
        for name in SPAN.findall(names)
        if not set(name.split(".")) <= names_in(Path(file))
    ]
    assert missing == []


def test_commands_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named_targets = {
        target
        for document in DOCUMENTS
        for target in re.findall(r"(?:`|^)make ([a-z]+)", document.read_text(), re.MULTILINE)
    }
    assert named_targets - targets == set()


def test_addresses_of_the_tour_open() -> None:
    for address in re.findall(r"`(/[\w/-]*)`", (ROOT / "README.md").read_text()):
        resolve(address)


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/decisions"
    links = LINK.findall((folder / "README.md").read_text())
    assert [path.name for path in folder.glob("[0-9]*.md") if path.name not in links] == []
