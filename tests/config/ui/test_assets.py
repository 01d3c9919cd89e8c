"""The built style sheet and scripts: we may use them, they are complete, and they are small."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import engines
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.env import ROOT

BUILT = ROOT / "config/ui/static/ui"
CSS = (BUILT / "alongside.css").read_text()
APPS = ["config", "recruitment", "training", "matching", "delivery", "reporting", "privacy"]
TEMPLATES = sorted(
    path
    for app in APPS
    for folder in ("templates", "jinja")
    for path in (ROOT / app).rglob(f"{folder}/**/*")
    if path.is_file() and "node_modules" not in path.parts
)
NOT_OURS = re.compile(r"GDS Transport|crest|crown|govuk-header|govuk-footer|govuk-logo", re.I)


@pytest.mark.parametrize("path", [*BUILT.glob("*.css"), *BUILT.glob("*.js"), *TEMPLATES], ids=str)
def test_nothing_that_is_the_governments_alone(path: Path) -> None:
    assert not NOT_OURS.search(path.read_text())


def test_the_licences_are_beside_the_files() -> None:
    notices = (BUILT / "LICENCES.txt").read_text()
    for work in ("GOV.UK Frontend", "MoJ Frontend", "htmx"):
        assert work in notices
    assert notices.count("THE SOFTWARE IS PROVIDED") == 2


def test_every_file_the_style_sheet_names_is_there() -> None:
    named = set(re.findall(r"url\(\"?([^\")]+)\"?\)", CSS))
    assert named
    assert not [name for name in named if not (BUILT / name).is_file()]


def test_no_source_map_is_promised() -> None:
    built = [*BUILT.glob("*.css"), *BUILT.glob("*.js")]
    assert not [file for file in built if "sourceMappingURL" in file.read_text()]


def test_a_page_costs_less_than_100_kb() -> None:
    files = [*BUILT.glob("*.css"), *BUILT.glob("*.js")]
    assert len(files) == 3
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 100_000


def test_the_manifest_storage_takes_every_static_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = CompressedManifestStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    monkeypatch.setattr(staticfiles_storage, "_wrapped", storage)
    call_command("collectstatic", interactive=False, verbosity=0)
    assert re.fullmatch(r"/static/ui/alongside\.\w{12}\.css", storage.url("ui/alongside.css"))


def test_every_template_compiles() -> None:
    """Compiling a template checks its component tags, even on pages that people rarely see."""
    django = engines["django"]
    for path in TEMPLATES:
        if "jinja" not in path.parts and path.suffix in {".html", ".txt"}:
            django.from_string(path.read_text())


def test_the_interface_comes_before_what_it_dresses() -> None:
    order = settings.INSTALLED_APPS
    assert order.index("config.ui") < min(order.index("django.forms"), order.index("allauth"))
