"""The notice socket: replay what was missed, then live frames in order. No command is ever taken over it."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import HASH_SESSION_KEY
from django.urls import path
from django.utils import timezone

from workflows import socket_rows
from workflows.hub import CLOSED, hub

QUEUE = 100  # frames that a slow browser may lie behind before it must come again
SLOW = 4408  # close code: too slow
SEND_TIMEOUT = 10.0  # seconds


class NoticeConsumer(AsyncWebsocketConsumer):
    """One open browser page of one person. Frames: {seq, id, title, url}, each once and in order; {head: n}."""

    channel_layer_alias = "none"  # the hub has the one subscription of this process

    user_id: int
    session_key: str
    session_hash: str

    async def connect(self) -> None:
        """Let in who is signed in; anybody else is closed with 4401."""
        self._writer: asyncio.Task[None] | None = None
        user, session = self.scope.get("user"), self.scope.get("session")
        await self.accept()
        if user is None or not user.is_authenticated or session is None or not session.session_key:
            await self.close(CLOSED)
            return
        self.user, self.user_id, self.session_key = user, user.pk, session.session_key
        self.session_hash = session.get(HASH_SESSION_KEY, "")
        self._frames: asyncio.Queue[str | int] = asyncio.Queue(QUEUE)
        await hub().add(self)
        self._writer = asyncio.create_task(self._write(session))

    def offer(self, frame: str) -> None:
        """Queue a frame; a browser that does not take them is sent away and replays when it comes again."""
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.end(SLOW)

    def end(self, code: int) -> None:
        """Close this socket with a code."""
        while not self._frames.empty():
            self._frames.get_nowait()
        self._frames.put_nowait(code)

    async def _write(self, session: Any) -> None:
        try:
            code = await self._serve(session)
        except TimeoutError:
            code = SLOW
        except OSError:  # the browser left while a frame was on its way; disconnect() follows
            return
        await self.close(code)

    async def _serve(self, session: Any) -> int:
        """Send frames until this socket is to end; returns the code to close it with."""
        ends = await socket_rows.session_end(session)
        self._last = await self._first()
        while True:
            left = (ends - timezone.now()).total_seconds()
            try:
                frame = await asyncio.wait_for(self._frames.get(), max(left, 0))
            except TimeoutError:
                return CLOSED
            if isinstance(frame, int):
                return frame
            await self._pass_on(frame)

    async def _first(self) -> int:
        """Replay what came after the number that the browser knows; a new page starts at the head."""
        asked = parse_qs(self.scope["query_string"].decode()).get("after", [""])[0]
        if asked.isdecimal() and len(asked) < 12:
            return await self._catch_up(int(asked))
        _, head = await socket_rows.missed(self.user, 2**31)
        await self._send(json.dumps({"head": head}))
        return head

    async def _catch_up(self, last: int) -> int:
        rows, head = await socket_rows.missed(self.user, last)
        for _, _, frame in rows:
            await self._send(frame)
        await self._send(json.dumps({"head": head}))
        await self._note([pk for _, pk, _ in rows])
        return max(head, last)

    async def _pass_on(self, frame: str) -> None:
        """Send a live frame once: an old one is dropped, a gap is filled from the table."""
        values = json.loads(frame)
        seq = values.get("seq")
        if seq is None:
            await self._send(frame)
        elif seq == self._last + 1:
            self._last = seq
            await self._send(frame)
            await self._note([values["id"]])
        elif seq > self._last:
            self._last = await self._catch_up(self._last)

    async def _send(self, frame: str) -> None:
        await asyncio.wait_for(self.send(text_data=frame), SEND_TIMEOUT)

    async def _note(self, ids: list[int]) -> None:
        if ids:
            await socket_rows.delivered(ids, timezone.now())

    async def disconnect(self, code: int) -> None:
        """Leave the hub."""
        if self._writer is not None:
            self._writer.cancel()
            hub().remove(self)


websocket_urlpatterns = [path("ws/notices/", NoticeConsumer.as_asgi())]
