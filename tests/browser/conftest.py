"""People at their browsers: a real Chromium against the real application."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from agencies.models import User
from tests.backends import ServiceMissing
from tests.browser.server import Server

WIDE = {"width": 1440, "height": 900}
#: A refusal is an answer, not a fault of the page: Chromium reports every 4xx as an error of its own.
REFUSALS = "Failed to load resource: the server responded with a status of 4"

#: What Chromium says of a line that is gone.
LOST_LINE = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_NETWORK_CHANGED")

Open = Callable[..., Page]
Desk = Callable[[str], Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless. A machine without it fails: it is never skipped."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        raise ServiceMissing("no Chromium: apt-get install chromium, or name it in CHROMIUM")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # Playwright keeps a loop in this thread; the ORM is used in it
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _server(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Server]:
    with django_db_blocker.unblock():  # the hub of the sockets asks between the tests too
        server = Server()
        server.start()
        yield server
        server.stop()


@pytest.fixture
def server(_server: Server, transactional_db: None) -> Server:
    """The running application over an empty database."""
    return _server


@pytest.fixture
def open_browser(chromium: Browser, server: Server) -> Iterator[Open]:
    """`open_browser(user=None, **context)`: a page of a browser of its own, signed in as the user if one is given.

    When the test ends, no page may have had a script error or a breach of the content policy. loses_line: the test
    takes this browser off the net, which the browser reports as errors.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(user: User | None = None, *, loses_line: bool = False, **context_options: object) -> Page:
        context = chromium.new_context(
            base_url=server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **{"viewport": WIDE, **context_options},
        )
        contexts.append(context)
        if user is not None:
            sign_in(context, user, server)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        lost = LOST_LINE if loses_line else ()
        page.on(
            "console",
            lambda said: faults.append(said.text) if is_fault(said.type, said.text, lost) else None,
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def desk(open_browser: Open) -> Desk:
    """A person's browser by the name of the account, one each, kept open."""
    pages: dict[str, Page] = {}

    def at(name: str) -> Page:
        if name not in pages:
            pages[name] = open_browser(User.objects.get(username=name))
        return pages[name]

    return at


def sign_in(context: BrowserContext, user: User, server: Server) -> None:
    """Give a browser the session of a user, as the log-in page would."""
    client = Client()
    client.force_login(user, backend="agencies.backends.AccountBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server.url}])


def is_fault(kind: str, text: str, expected: tuple[str, ...] = ()) -> bool:
    """Whether a line of the browser's console is a fault of the page. expected: words of errors that belong to the test."""
    return kind == "error" and not text.startswith(REFUSALS) and not any(words in text for words in expected)
