"""The notice socket: each frame once, in order, to its person alone; the missed ones first."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from django.conf import settings
from django.test import Client

from agencies.kinds import AgencyKind as A
from agencies.models import User
from referral.law.kinds import Kind
from tests.cast import build_city
from tests.workflows.conftest import Town
from workflows import notices
from workflows.consumers import CLOSED, NoticeConsumer, websocket_urlpatterns
from workflows.hub import hub
from workflows.models import Notice

APP = AuthMiddlewareStack(URLRouter(websocket_urlpatterns))


@pytest.fixture
def live(transactional_db: None) -> Town:
    """安澜市, with commits that are real: frames go out after them."""
    return Town(**vars(build_city()))


class Browser:
    """One person with an open page; signed in unless `user` is None."""

    def __init__(self, user: User | None, after: str = "") -> None:
        self.client = Client()
        if user is not None:
            self.client.force_login(user, backend="agencies.backends.AccountBackend")
        self.query = f"after={after}" if after else ""

    async def open(self) -> "Browser":
        cookie = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie.value}".encode())] if cookie else []
        scope = {
            "type": "websocket", "path": "/ws/notices/", "query_string": self.query.encode(), "headers": headers,
            "subprotocols": [],
        }  # fmt: skip
        self.socket = ApplicationCommunicator(APP, scope)
        await self.socket.send_input({"type": "websocket.connect"})
        assert (await self.socket.receive_output(5))["type"] == "websocket.accept"
        return self

    async def frame(self) -> dict[str, Any]:
        return json.loads((await self.socket.receive_output(5))["text"])

    async def frames_until_head(self) -> list[dict[str, Any]]:
        """What comes until the server says how far it is."""
        found = []
        while "head" not in (frame := await self.frame()):
            found.append(frame)
        return found

    async def is_quiet(self) -> bool:
        return await self.socket.receive_nothing()

    async def close_code(self) -> int:
        return (await self.socket.receive_output(5))["code"]


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Tell a story in one event loop."""
    async_to_sync(story)()


def test_a_notice_comes_live_and_only_to_its_person(live: Town) -> None:
    (referral,) = live.draft(live.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    browsers = {name: Browser(live.posts[name].user) for name in ("zhou", "bai", "eve")}

    async def story() -> None:
        for browser in browsers.values():
            await (await browser.open()).frames_until_head()
        await sync_to_async(live.do)(referral, "submit", "liu")
        frame = await browsers["zhou"].frame()
        assert frame["seq"] == 1 and frame["title"].endswith(referral.title)
        assert set(frame) == {"seq", "id", "title", "url"}
        assert await browsers["bai"].is_quiet()
        assert await browsers["eve"].is_quiet()

    run(story)
    assert Notice.objects.get(recipient=live.posts["zhou"].user).delivered_at is not None


def test_every_open_page_of_a_person_gets_it(live: Town) -> None:
    (referral,) = live.draft(live.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    pages = [Browser(live.posts["zhou"].user) for _ in range(3)]

    async def story() -> None:
        for page in pages:
            await (await page.open()).frames_until_head()
        await sync_to_async(live.do)(referral, "submit", "liu")
        assert [(await page.frame())["seq"] for page in pages] == [1, 1, 1]

    run(story)


def test_what_was_missed_comes_first_and_nothing_twice(live: Town) -> None:
    live.do(live.signed(), "accept", "bai")
    liu = live.posts["liu"].user
    missed = [n.seq for n in notices.after(liu, 1)]
    browser = Browser(liu, after="1")

    async def story() -> None:
        await browser.open()
        assert [frame["seq"] for frame in await browser.frames_until_head()] == missed
        socket = next(iter(hub().sockets[liu.pk]))
        socket.offer(json.dumps({"seq": missed[-1], "id": 0, "title": "again", "url": ""}))
        assert await browser.is_quiet()

    run(story)


def test_a_lost_push_is_made_good_from_the_table(live: Town) -> None:
    live.sent()
    bai = live.posts["bai"].user
    browser = Browser(bai)

    async def story() -> None:
        await (await browser.open()).frames_until_head()
        lost = await sync_to_async(_write_without_push)(live)
        await hub().beat()
        assert await browser.frame() == {"head": lost[1].seq}
        socket = next(iter(hub().sockets[bai.pk]))
        socket.offer(notices.frame(lost[1]))
        assert [frame["seq"] for frame in await browser.frames_until_head()] == [n.seq for n in lost]

    run(story)


def _write_without_push(live: Town) -> list[Notice]:
    bai = live.posts["bai"]
    told = Notice.objects.get(recipient=bai.user)
    rows = [
        Notice(
            recipient=bai.user,
            post=bai,
            seq=told.seq + n,
            title=f"{n}",
            referral=told.referral,
            created_at=live.at,
        )
        for n in (1, 2)
    ]
    Notice.objects.bulk_create(rows)
    bai.user.notice_head.seq = told.seq + 2
    bai.user.notice_head.save()
    return rows


def test_a_stranger_is_sent_away(live: Town) -> None:
    async def story() -> None:
        assert await (await Browser(None).open()).close_code() == CLOSED

    run(story)


def test_logging_out_closes_the_socket_of_that_session(live: Town) -> None:
    here, there = Browser(live.posts["liu"].user), Browser(live.posts["liu"].user)

    async def story() -> None:
        for browser in (here, there):
            await (await browser.open()).frames_until_head()
        await sync_to_async(here.client.logout)()
        assert await there.is_quiet()
        await hub().recheck()
        assert await here.close_code() == CLOSED
        assert await there.is_quiet()

    run(story)


def test_a_disabled_account_is_closed_at_the_next_look(live: Town) -> None:
    liu = live.posts["liu"].user
    browser = Browser(liu)

    async def story() -> None:
        await (await browser.open()).frames_until_head()
        await User.objects.filter(pk=liu.pk).aupdate(is_active=False)
        await hub().recheck()
        assert await browser.close_code() == CLOSED

    run(story)


def test_no_command_is_taken_over_the_socket(live: Town) -> None:
    browser = Browser(live.posts["liu"].user)

    async def story() -> None:
        await (await browser.open()).frames_until_head()
        await browser.socket.send_input({"type": "websocket.receive", "text": '{"read": 1}'})
        assert await browser.is_quiet()

    run(story)


def test_a_browser_that_leaves_while_a_frame_is_on_its_way_is_no_fault() -> None:
    class Left(NoticeConsumer):
        async def _serve(self, session: Any) -> int:
            raise BrokenPipeError("as the server says it")

        async def close(self, code: Any = None, reason: Any = None) -> None:
            raise AssertionError("nobody is there to be closed")

    async_to_sync(Left()._write)(None)
