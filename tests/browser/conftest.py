"""A real browser. `page_at(width)` opens a page of the running product, and `axe(page)` checks that
it is accessible.

def test_sign_in(page_at: PageAt, axe: Axe) -> None:
    page = page_at(390)
    page.goto("/account/login/")
    axe(page)
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from tests.stack import PATIENCE, Stack, no_process_yet


class PageAt(Protocol):
    def __call__(self, width: int, **options: Any) -> Page: ...


class Axe(Protocol):
    def __call__(self, page: Page) -> None: ...


LONGEST = 900
"""The seconds that a test can take. It goes through many pages, and can wait as long as PATIENCE at
each step."""
NAMES = (
    "chromium-headless-shell",  # has no window, so each page takes half the processor time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
UNUSED = [
    # 2 pages behind the address bar, which nobody sees. They cost 1.3 s of processor time for each
    # window.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # A process for a next page, which starts with each window. Our next page uses the same process.
    "SpareRendererForSitePerProcess",
    # Playwright turns these off itself. Our list replaces its list, so we repeat them.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]
FLAGS = [
    f"--disable-features={','.join(UNUSED)}",
    "--no-sandbox",  # Chromium has no sandbox for root, who runs containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": STANDARDS},
    "resultTypes": ["violations"],  # to list what passed would take as long as the checks
}
CHECK = """async ([options, passed]) => {
    const looks = new Map();
    const isWritten = node => node.nodeType === Node.TEXT_NODE && node.data.trim();
    for (const part of document.querySelectorAll("*")) {
        if (![...part.childNodes].some(isWritten) && !part.matches("input, select, textarea")) {
            continue;
        }
        if (!part.checkVisibility({visibilityProperty: true, opacityProperty: true})) {
            continue;
        }
        const {color, fontWeight, fontSize} = getComputedStyle(part);
        const look = [color, parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24)];
        for (let layer = part; layer; layer = layer.parentElement) {
            const {backgroundColor, backgroundImage, opacity} = getComputedStyle(layer);
            look.push(`${backgroundColor} ${backgroundImage} ${opacity}`);
            if (/^rgb\\(/.test(backgroundColor)) {
                break;
            }
        }
        looks.set(part, [...new Set(look)].join("; "));
    }
    const others = {...options, rules: {"color-contrast": {enabled: false}}};
    const {violations} = await axe.run(others);
    const include = [...looks.keys()].filter(part => !passed.includes(looks.get(part)));
    if (include.length) {
        const runOnly = {type: "rule", values: ["color-contrast"]};
        violations.push(...(await axe.run({include}, {...options, runOnly})).violations);
    }
    return {violations, looks: [...new Set(looks.values())]};
}"""
"""Only the violations leave the browser. To send what passed took a third of the time of a check.

To measure the contrast of colours takes four fifths of the time of a check. So we measure it only
for text of a look that has not passed on another page: with the same colour and size, on the same
background.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder drives a browser, and can take longer than other tests."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.timeout(LONGEST))


def chromium() -> str | None:
    """The machine's own Chromium or Chrome. Without one, Playwright uses its own download."""
    installed = (shutil.which(name) for name in NAMES)
    apps = (app for app in MAC_APPS if Path(app).exists())
    return next(filter(None, installed), None) or next(apps, None)


@pytest.fixture(scope="package")
def processes(django_db_setup: None) -> Iterator[Stack]:
    """The processes for all tests in this folder. All tests share them, because they take seconds
    to start. No test kills them."""
    with no_process_yet() as stack:
        yield stack


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this folder.

    Playwright keeps an event loop running in this thread, so Django takes our tests for coroutines
    and refuses to use the database. No coroutine runs during a test, so we allow it while the
    browser is open.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        expect.set_options(timeout=PATIENCE * 1000)
        yield browser
        browser.close()


@pytest.fixture
def console_errors() -> Iterator[list[str]]:
    """The errors in the browser's console, such as what the content security policy refused. A test
    fails if any are left in this list at its end."""
    errors: list[str] = []
    yield errors
    assert not errors, "The browser's console shows:\n" + "\n".join(errors)


@pytest.fixture
def page_at(stack: Stack, browser: Browser, console_errors: list[str]) -> Iterator[PageAt]:
    """Opens a page of this width in pixels, in a new session. Takes the options of `new_context`.
    Addresses can be relative."""
    contexts = []

    def note_error(message: ConsoleMessage) -> None:
        page = message.page
        if message.type == "error" and not (page and is_own_status(message, page)):
            console_errors.append(f"{message.text} ({message.location['url']})")

    def open_page(width: int, **options: Any) -> Page:
        size: ViewportSize = {"width": width, "height": 900}
        context = browser.new_context(
            base_url=stack.base_url, viewport=size, locale="en-GB", **options
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.on("console", note_error)
        page.on("pageerror", lambda error: console_errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


def is_own_status(message: ConsoleMessage, page: Page) -> bool:
    """Whether the message says only that the page itself has a status such as 404."""
    return message.text.startswith("Failed to load resource") and (
        message.location["url"] == page.url
    )


@pytest.fixture(scope="package")
def axe() -> Axe:
    """Checks a page, at its width, against WCAG 2.2 A and AA. A failure names each rule and
    element."""
    passed: set[str] = set()

    def check(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        results = page.evaluate(CHECK, [AXE_OPTIONS, sorted(passed)])
        looks = results.pop("looks")
        report = AxeResults(results)
        assert not report.violations_count, f"{page.url}\n{report.generate_report()}"
        passed.update(looks)

    return check
