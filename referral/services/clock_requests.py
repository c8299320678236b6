"""Verbs of 提请中止 and 提请延长: an officer asks with reason and paper, whom the rule names decides. Never one person.

What was asked for on paper alone is entered by the decider (`limits.stop`, `limits.extend`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import IntegrityError
from django.db.models import Q

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act, Role
from referral.law import limits as law
from referral.law.errors import Conflict, Incomplete, ReferralError, TooLate
from referral.law.grounds import GROUNDS
from referral.law.rules import Extension, Unit
from referral.law.states import Side
from referral.models import Clock, ClockRequest
from referral.services import chain, clocks, letters, limits, listing_terms, replies
from referral.services.acting import Acting, require_other_person
from referral.services.done import Done

_LATER = "延期告知"
RIGHTS = {"stop": Act.STOP_CLOCK, "extend": Act.EXTEND_CLOCK}


def pending_of(clock: Clock) -> ClockRequest | None:
    """The request on a limit that waits for its decision, from what was read with it."""
    return next((one for one in clock.requests.all() if one.decided_at is None), None)


def decider_of(request: ClockRequest) -> Agency:
    """The agency that decides a request: the own one; on lengthening a task from above, the one that gave it."""
    return limits.extender_of(request.clock) if request.kind == "extend" else request.clock.actor


def decides(post: Post, request: ClockRequest) -> bool:
    """Whether a post is of the level that decides a request, and its person did not ask."""
    if not may(post, RIGHTS[request.kind], decider_of(request)) or post.user_id == request.asked_by_user_id:
        return False
    return request.level != "head" or post.role == Role.HEAD


def waiting_for(post: Post | None) -> list[ClockRequest]:
    """The requests that wait for the decision of the acting post, the oldest first."""
    if post is None or not may(post, Act.STOP_CLOCK, post.agency):
        return []
    given = Q(
        kind="extend", clock__rule__in=law.BY_SUPERIOR, clock__lane__opened_by__sender_id=post.agency_id
    )
    given |= Q(kind="extend", clock__in=listing_terms.led_by(post.agency))
    pending = ClockRequest.objects.pending().filter(Q(clock__actor_id=post.agency_id) | given)
    rows = pending.order_by("asked_at", "pk").select_related(
        "clock__actor", "clock__agreement", "clock__case", "clock__clue", "clock__referral__case", "clock__lane__case",
        "asked_by__user",
    )  # fmt: skip
    mine = [request for request in rows if decides(post, request)]
    if not mine:
        return []
    asked = Clock.objects.filter(pk__in=[request.clock_id for request in mine])
    seen = set(asked.visible_to(post).values_list("pk", flat=True))
    return [request for request in mine if request.clock_id in seen]


def ask_stop(
    clock: Clock, who: Acting, *, ground: str, expected_end: date, reason: str, document: str
) -> Done:
    """Ask for a stop (提请中止). ground: code of `law.grounds`; expected_end: when the limit should run on."""

    def do(clock: Clock) -> None:
        found = limits.check_stop(clock, who, ground, expected_end)
        _keep(
            clock, who, reason, document, kind="stop", level=found.level, ground=found.code, expected_end=expected_end
        )  # fmt: skip

    label = GROUNDS[ground].label if ground in GROUNDS else ground
    return limits.act(
        clock, who, Act.ASK_CLOCK, "提请中止", do, opinion=f"{label}：{reason}（{document}）", inner=True
    )


def ask_extend(clock: Clock, who: Acting, *, step: Extension, reason: str, document: str) -> Done:
    """Ask for a lengthening (提请延长). step: one of `limits.extensions(clock)`."""

    def do(clock: Clock) -> None:
        limits.check_extend(clock, who, step)
        listing_terms.ask(clock, who, document)
        _keep(
            clock, who, reason, document, kind="extend", level=step.level, amount=step.amount, unit=step.unit,
            from_base=step.from_base,
        )  # fmt: skip

    return limits.act(
        clock,
        who,
        Act.ASK_CLOCK,
        f"提请{limits.extend_label(clock)}",
        do,
        opinion=f"{reason}（{document}）",
        inner=True,
    )


def ask_later(clock: Clock, who: Acting, *, until: date, reason: str, document: str) -> Done:
    """Ask to tell the asking agency of a later day (提请延期告知). until: a working day after the present end."""

    def do(clock: Clock) -> None:
        if clock.rule != replies.RULE:
            raise ReferralError("只有协查答复期限可以延期告知。")
        added = replies.check_later(clock, who, until)
        _keep(clock, who, reason, document, kind="extend", level="deputy", amount=added, unit=Unit.WORKDAY)

    return limits.act(
        clock, who, Act.ASK_CLOCK, f"提请{_LATER}", do, opinion=f"{reason}（{document}）", inner=True
    )


def decide(clock: Clock, who: Acting, *, agrees: bool, opinion: str = "", document: str = "") -> Done:
    """Decide the request that waits. A refusal needs its reason, a consent the number of its paper.

    Raises SamePerson for who asked, Incomplete below the level that decides, Conflict when a colleague was faster.
    """
    request = clock.requests.pending().first()
    if request is None:
        raise Conflict("该时限没有待决定的提请，可能已由其他人员决定；请刷新页面查看。")
    asked, is_later = request, _is_later(request)

    def do(clock: Clock) -> None:
        old_end = clock.due_at
        _decide(clock)
        asked.refresh_from_db()
        clock.refresh_from_db()
        letters.issue_extension_sheet(asked, who, words=words_of(asked), old_end=old_end)

    def _decide(clock: Clock) -> None:
        require_other_person(who, asked.asked_by_user_id, what="提请人不能自行决定")
        if asked.level == "head":
            chain.check_head(who.post)
        if not agrees and not opinion.strip():
            raise Incomplete("不同意的，请填写理由。")
        if agrees and is_later:  # its paper is the letter that tells the asking agency
            until = replies.later_day(clock, asked.amount or 0)
            _take(asked, who, agrees, opinion, replies.put_off(clock, who, until=until, reason=asked.reason))
            return
        if agrees and not document.strip():
            raise Incomplete("同意的，请填写决定文书的名称和文号。")
        _take(asked, who, agrees, opinion, document)
        if agrees:
            _grant(asked, clock, who, document)

    word = "中止时限" if asked.kind == "stop" else _LATER if is_later else limits.extend_label(clock)
    label = word if agrees else f"不同意{word}"
    # what the decider thinks stays inside; a superior's refusal is read by the agency that asked
    agency = decider_of(asked)
    inner = not agrees and agency.pk == clock.actor_id
    said = opinion if not agrees else asked.reason if is_later else document
    done = limits.act(clock, who, RIGHTS[asked.kind], label, do, opinion=said, inner=inner, agency=agency)
    if agrees and is_later:
        return replace(done, move=done.move.but(notify=((Side.ORIGIN, "officers"),)))
    return done


def _is_later(request: ClockRequest) -> bool:
    """Whether a request asks for 延期告知: the limit of an answer is lengthened by a letter, and stopped like others."""
    return request.kind == "extend" and request.clock.rule == replies.RULE


def step_of(request: ClockRequest) -> Extension:
    """The lengthening that a request asks for."""
    whole = request.clock.rule in law.BY_SUPERIOR
    return Extension(request.amount or 0, Unit(request.unit), request.level, request.from_base, whole)


def _keep(
    clock: Clock, who: Acting, reason: str, document: str, *, kind: str, level: str, **what: object
) -> None:
    if not reason.strip() or not document.strip():
        raise Incomplete("请填写提请的理由和提请材料的名称。")
    if clock.requests.pending().exists():
        raise TooLate("该时限已有待决定的提请，请等待决定。")
    try:
        ClockRequest.objects.create(
            clock=clock, kind=kind, level=level, reason=reason, document=document, asked_by=who.post,
            asked_by_user=who.user, asked_at=who.at, **what,
        )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("该时限已有待决定的提请，请刷新页面查看。") from error


def _take(request: ClockRequest, who: Acting, agrees: bool, opinion: str, document: str) -> None:
    taken = ClockRequest.objects.filter(pk=request.pk, decided_at__isnull=True).update(
        decided_by=who.post, decided_by_user=who.user, decided_at=who.at, is_granted=agrees,
        opinion=opinion[:300], decision_document=document[:120],
    )  # fmt: skip
    if not taken:
        raise Conflict("该提请已由其他人员决定，请刷新页面查看。")


def _grant(request: ClockRequest, clock: Clock, who: Acting, document: str) -> None:
    if request.kind == "extend":
        step = step_of(request)
        limits.check_extend(clock, who, step)
        limits.lengthen(clock, who, step, document)
        return
    until = request.expected_end or clocks.local(who.at).date()
    found = limits.check_stop(clock, who, request.ground, max(until, clocks.local(who.at).date()))
    clocks.stop(clock, who, ground=found, expected_end=until, document=document)


def words_of(request: ClockRequest) -> str:
    """What a request asks for, in one line: 延长15个工作日; 中止（鉴定），预计2026-12-20恢复."""
    if _is_later(request):
        day = "" if request.decided_at else f"（{replies.later_day(request.clock, request.amount or 0)}前）"
        return f"延期{request.amount}{Unit(request.unit).label}函复{day}"
    if request.kind == "extend":
        to = "至" if request.clock.rule in law.BY_SUPERIOR else ""
        return f"延长{to}{request.amount}{Unit(request.unit).label}"
    return f"中止（{GROUNDS[request.ground].label}），预计{request.expected_end}恢复"


def deciders(request: ClockRequest, posts: Iterable[Post]) -> list[Post]:
    """Of some posts, those that may decide a request."""
    return [post for post in posts if decides(post, request)]
