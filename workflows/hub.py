"""The hub of one server process: one subscription to the channel layer, all of the process's sockets behind it."""

import asyncio
import json
import logging
from collections import defaultdict
from typing import Any, Protocol

from channels.layers import get_channel_layer

from workflows import push, socket_rows

HEARTBEAT = 25.0  # seconds between two `head` frames: the longest time that a lost push goes unseen
RECHECK = 60.0  # seconds between two looks at accounts and sessions
RETRY = 1.0  # seconds before a broken subscription is tried again
CLOSED = 4401  # close code: the session or the account is no longer valid

logger = logging.getLogger(__name__)


class Socket(Protocol):
    """What the hub needs of an open socket."""

    user_id: int
    session_key: str
    session_hash: str

    def offer(self, frame: str) -> None:
        """Queue a frame."""

    def end(self, code: int) -> None:
        """Close it with a code."""


class Hub:
    """Sockets by person, and the tasks that feed, count and check them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.sockets: dict[int, set[Socket]] = defaultdict(set)
        self.ready = asyncio.Event()
        self.tasks = [loop.create_task(job()) for job in (self._listen, self._beat, self._recheck)]
        push.use_loop(loop)

    async def add(self, socket: Socket) -> None:
        """Take a socket in; returns when the subscription stands, so that nothing falls between replay and live."""
        self.sockets[socket.user_id].add(socket)
        try:
            await asyncio.wait_for(self.ready.wait(), RETRY)
        except TimeoutError:
            logger.warning("no subscription yet: live notices wait for the heartbeat")

    def remove(self, socket: Socket) -> None:
        """Let a socket go."""
        self.sockets[socket.user_id].discard(socket)
        if not self.sockets[socket.user_id]:
            del self.sockets[socket.user_id]

    async def _listen(self) -> None:
        while True:
            try:
                await self._subscribe()
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.warning("the hub lost its subscription", exc_info=True)
                self.ready.clear()
                await asyncio.sleep(RETRY)

    async def _subscribe(self) -> None:
        layer = get_channel_layer()
        assert layer is not None
        channel = await layer.new_channel("hub")
        await layer.group_add(push.GROUP, channel)
        self.ready.set()
        while True:
            self._hand_out(await layer.receive(channel))

    def _hand_out(self, message: dict[str, Any]) -> None:
        if message["type"] == "hub.close":
            for socket in list(self.sockets.get(message["user"], ())):
                if message["session"] in {"", socket.session_key}:
                    socket.end(CLOSED)
            return
        for user_id, text in message["frames"]:
            for socket in list(self.sockets.get(user_id, ())):
                socket.offer(text)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            await self.beat()

    async def beat(self) -> None:
        """Tell every browser its head, by one query per process: one that is behind fetches what it missed."""
        heads = await self._ask(socket_rows.heads, list(self.sockets))
        for user_id, seq in (heads or {}).items():
            for socket in list(self.sockets.get(user_id, ())):
                socket.offer(json.dumps({"head": seq}))

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(RECHECK)
            await self.recheck()

    async def recheck(self) -> None:
        """Close the sockets of disabled people and of ended sessions, by two queries per process."""
        sockets = [socket for mine in self.sockets.values() for socket in mine]
        keys = [(socket.user_id, socket.session_key, socket.session_hash) for socket in sockets]
        valid = await self._ask(socket_rows.valid, keys)
        for socket, key in zip(sockets, keys, strict=True):
            if valid is not None and key not in valid:
                socket.end(CLOSED)

    async def _ask(self, query: Any, what: Any) -> Any:
        """Ask the database; a failure is logged and answered by None, the next round asks again."""
        if not what:
            return None
        try:
            return await query(what)
        except Exception:
            logger.warning("the hub could not read the database", exc_info=True)
            return None


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running loop; made at the first socket."""
    loop = asyncio.get_running_loop()
    for old in [known for known in _hubs if known.is_closed()]:
        del _hubs[old]
    if loop not in _hubs:
        _hubs[loop] = Hub(loop)
    return _hubs[loop]
