"""A real browser for journeys: Debian's Chromium, in Chinese, cut off from every address but this machine."""

import os
import re
from urllib.parse import urlsplit

import pytest

from kepu.launcher import BASE_DIR
from tests.servers import program

PICTURES = BASE_DIR / "var" / "test-pictures"  # what the page looked like when a journey failed
DESKTOP, PHONE = 1280, 390  # the two widths, in CSS pixels, at which every page must work
FLAGS = [
    "--no-sandbox",  # the tests may run as root
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would refuse its database to later tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, request):
    """`open_page(width=PHONE)` is a fresh browser page, nobody signed in.

    A script error on it fails the test, and so does anything it asks of another machine.
    """
    pages, script_errors = [], []

    def open_one(width: int = DESKTOP, **context_options):
        phone = {"is_mobile": True, "has_touch": True} if width < 600 else {}
        options = {"viewport": {"width": width, "height": 844}, "locale": "zh-CN"} | phone | context_options
        context = browser.new_context(timezone_id="Asia/Shanghai", **options)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: script_errors.append(str(error)))
        page.on("request", lambda request: is_ours(request.url) or script_errors.append(f"outside: {request.url}"))
        page.on("console", lambda line: _note_blocked(line, script_errors))
        pages.append(page)
        return page

    yield open_one
    for number, page in enumerate(pages):
        if getattr(request.node, "has_failed", False):
            _keep_picture(page, f"{request.node.name}-{number}")
        page.context.close()
    assert not script_errors, "\n".join(script_errors)


def is_ours(url: str) -> bool:
    """Whether a browser stays on this machine, or asks nobody at all, for this."""
    parts = urlsplit(url)
    own = ("data", "blob", "about", "chrome", "chrome-extension")  # its viewer of PDFs is made of the last two
    return parts.scheme in own or parts.hostname == "127.0.0.1"


def _note_blocked(line, script_errors: list[str]) -> None:
    if line.type == "error" and "Content Security Policy" in line.text:
        script_errors.append(line.text)


def _keep_picture(page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = PICTURES / (re.sub(r"[^\w.-]+", "-", name) + ".png")
    page.screenshot(path=picture, full_page=True)
    print(f"{page.url} is pictured in {picture}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.has_failed = getattr(item, "has_failed", False) or report.failed
    return report


@pytest.fixture
def browser_page(open_page):
    """A page at desk width."""
    return open_page(DESKTOP)


@pytest.fixture
def phone_page(open_page):
    """A page on a phone."""
    return open_page(PHONE)


@pytest.fixture
def sign_in(portal):
    """`sign_in(page, "clerk")`: through the form, like a person; leaves the page on the first screen."""
    from tests.conftest import PASSWORD

    def sign_in(page, username: str):
        page.goto(portal.url("/accounts/login/"))
        page.fill("#id_username", username)
        page.fill("#id_password", PASSWORD)
        page.click("main form button[type=submit], main form button:not([type])")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)

    return sign_in
