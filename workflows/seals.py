"""用印 through the engine, and who is told: whoever may allow it, the 印章管理员 once it is allowed, and who asked."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import holders
from agencies.roles import Act, Role
from referral.models import Case, CaseLetter, SealedScan, SealRequest
from referral.services import seal_uses, sealed_scans
from referral.services.acting import Acting
from workflows import audience, engine, notices
from workflows.notices import Message


def ask(case: Case, letter: Any, who: Acting, **fields: Any) -> SealRequest:
    """Ask for the seal; who decides, or who keeps it, is told."""
    with transaction.atomic():
        request: SealRequest = engine.run(seal_uses.ask, case, letter, who, **fields)
        _tell(request, who)
    return request


def decide(request: SealRequest, who: Acting, **fields: Any) -> SealRequest:
    """Allow the seal or not; who keeps it, or who asked, is told."""
    with transaction.atomic():
        decided: SealRequest = engine.run(seal_uses.decide, request, who, **fields)
        _tell(decided, who)
    return decided


def send(scan: SealedScan, who: Acting) -> SealedScan:
    """Let the receiver see the scan; those who take in its mail are told, as far as they read the letter."""
    with transaction.atomic():
        sent: SealedScan = engine.run(sealed_scans.send, scan, who)
        letter = sent.letter
        link = CaseLetter.objects.select_related("case", "to").get(letter=letter)
        day = timezone.localdate(who.entered_at)
        posts = audience.by_role(link.to, Role.REGISTRAR, day) if link.to else []
        name = "限定知悉的文书" if letter.secret else letter.number or letter.title
        title, url = (
            f"{letter.agency.short_name}送来盖章件：{name}",
            reverse("letter-seal", args=[letter.slug]),
        )
        reached = [post for post in posts if seal_uses.reads(letter, link, post)]
        notices.tell(
            [Message(post, None, title, url=url, secret=letter.secret) for post in reached], at=who.entered_at
        )
    return sent


def _tell(request: SealRequest, who: Acting) -> None:
    name, url = _name(request), reverse("letter-seal", args=[request.letter.slug])
    if request.is_granted is False:
        told: Iterable[Post] = [request.asked_by]
        title = f"用印没有获得同意：{name}"
    elif request.is_allowed:
        told, title = _keepers(request, who), f"请用印并登记：{name}，{request.copies}份"
    else:
        told, title = _holders(request, Act.ALLOW_SEAL, who), f"请审批用印：{name}，{request.copies}份"
    reached = [post for post in told if SealRequest.objects.visible_to(post).filter(pk=request.pk).exists()]
    messages = [
        Message(post, None, title, url=url, secret=request.letter.secret)
        for post in reached
        if post.user_id != who.user.pk
    ]
    notices.tell(messages, at=who.entered_at)


def _name(request: SealRequest) -> str:
    """A secret letter is not named where a notice is read over a shoulder."""
    return "限定知悉的文书" if request.letter.secret else request.letter.number or request.letter.title


def _keepers(request: SealRequest, who: Acting) -> list[Post]:
    return [request.keeper] if request.keeper else _holders(request, Act.KEEP_SEAL, who)


def _holders(request: SealRequest, act: Act, who: Acting) -> list[Post]:
    return holders(request.letter.agency, act, timezone.localdate(who.entered_at))
