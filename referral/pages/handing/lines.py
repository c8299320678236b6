"""How a hand-over is read: its lines with what was found, its signatures, who has had each thing, what may be done now."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from agencies.models import Post
from agencies.rights import rights_of
from agencies.roles import Act
from referral.law.handing import SIGNERS, Step
from referral.models import Custody, HandOver, HandOverSignature, Referral
from referral.models.handing import GIVE, LIST, REPORT, SIDES, TAKE
from referral.services import handing
from referral.services.handing import SIDE_ACTS

TONES = {
    Step.DRAFT: "", Step.COUNTING: "warn", Step.DIFFERENT: "bad", Step.TAKING: "warn", Step.DONE: "ok", Step.CANCELLED: "mute",
}  # fmt: skip
_UNDER_WAY = (Step.COUNTING, Step.DIFFERENT, Step.TAKING)


@dataclass(frozen=True)
class Line:
    """A hand-over in a list."""

    hand_over: HandOver
    word: str
    tone: str
    count: int


@dataclass(frozen=True)
class Button:
    """What may be done now: address, words, whether it is the next thing to do, whether it undoes something."""

    url: str
    word: str
    is_main: bool = False
    is_danger: bool = False


def lines_of(referral: Referral, post: Post) -> list[Line]:
    """The hand-overs on a referral that the acting post may read of."""
    rows = HandOver.objects.visible_to(post).filter(referral=referral)
    found = rows.select_related("giver", "taker", "referral").prefetch_related("items")
    return [Line(row, row.step.label, TONES[row.step], len(row.items.all())) for row in found]


def new_word(referral: Referral) -> str:
    """What beginning one is called."""
    sides = handing.sides_of(referral)
    return "退还案卷材料" if sides is not None and sides[0].pk == referral.recipient_id else "移交物品和材料"


def buttons(hand_over: HandOver, post: Post) -> list[Button]:
    """What the acting post may do with a hand-over now, the next thing first."""
    side = {hand_over.giver_id: GIVE, hand_over.taker_id: TAKE}.get(post.agency_id, "")
    if not side:
        return []
    rights, step = rights_of(post), hand_over.step
    prepares = str(SIDE_ACTS[side]) in rights
    found = _signing(hand_over, post, side, step, rights) if str(Act.SEE_EVIDENCE) in rights else []
    if prepares:
        found += _preparing(hand_over, side, step)
    return found + _on_paper(hand_over, post, side, step, rights)


def _to(hand_over: HandOver, name: str) -> str:
    return reverse("handover-act", args=[hand_over.slug, name])


def _signing(hand_over: HandOver, post: Post, side: str, step: Step, rights: frozenset[str]) -> list[Button]:
    entered = hand_over.signatures.filter(round=hand_over.round, refused_reason="")
    mine = entered.filter(about=LIST, side=side)
    left = mine.count() < SIGNERS and not mine.filter(user_id=post.user_id).exists()
    if left and step == (Step.DRAFT if side == GIVE else Step.TAKING):
        return [Button(_to(hand_over, "sign"), "签名", is_main=True)]
    if (
        step == Step.DIFFERENT
        and str(SIDE_ACTS[side]) in rights
        and not hand_over.signed(side, REPORT).exists()
    ):
        return [Button(_to(hand_over, "report"), "签署差异报告", is_main=True)]
    return []


def _preparing(hand_over: HandOver, side: str, step: Step) -> list[Button]:
    found = []
    given = hand_over.signatures.filter(round=hand_over.round, side=GIVE, refused_reason="")
    if side == GIVE and step == Step.DRAFT and not given.exists():
        found.append(Button(_to(hand_over, "change"), "修改清单"))
    entered = hand_over.signatures.filter(round=hand_over.round, refused_reason="")
    settled = entered.filter(Q(side=TAKE) | Q(about=REPORT)).exists()
    if side == TAKE and step in _UNDER_WAY and not settled:
        again = step != Step.COUNTING
        found.append(Button(_to(hand_over, "count"), "重新清点" if again else "清点", is_main=not again))
    if step in _UNDER_WAY or side == GIVE and step == Step.DRAFT and hand_over.signed(GIVE).exists():
        found.append(Button(_to(hand_over, "back"), "退回更正"))
    if side == GIVE and step in (Step.DRAFT, *_UNDER_WAY):
        found.append(Button(_to(hand_over, "cancel"), "撤销移交", is_danger=True))
    return found


def _on_paper(hand_over: HandOver, post: Post, side: str, step: Step, rights: frozenset[str]) -> list[Button]:
    waiting = hand_over.signatures.filter(round=hand_over.round, entered_by__agency=post.agency).unchecked()
    if waiting.exists():
        others = not waiting.filter(entered_by_user_id=post.user_id).exists()
        may_check = others and str(Act.CHECK_PAPER) in rights
        return [Button(_to(hand_over, "check"), "核对纸质签名", is_main=True)] if may_check else []
    if str(Act.ENTER_PAPER) not in rights:
        return []
    signs = GIVE if step == Step.DRAFT else TAKE if step in _UNDER_WAY else ""
    if (
        not signs
        or signs == GIVE
        and side == TAKE
        or signs == TAKE
        and side == GIVE
        and handing.is_counted_by_taker(hand_over)
    ):
        return []
    left = hand_over.signatures.filter(round=hand_over.round, about=LIST, side=signs, refused_reason="")
    return [] if left.exists() else [Button(_to(hand_over, "paper"), f"据纸质登记{SIDES[signs]}签名")]


def signatures(hand_over: HandOver, post: Post) -> "QuerySet[HandOverSignature]":
    """The signatures of this round: those that count, and those that the own agency has entered and not yet checked."""
    rows = hand_over.signatures.filter(round=hand_over.round, refused_reason="")
    waiting = Q(pk__in=rows.filter(entered_by__agency=post.agency).unchecked().values("pk"))
    return rows.filter(Q(pk__in=rows.standing().values("pk")) | waiting).select_related(
        "post__agency", "scan"
    )


def custody_of(hand_over: HandOver) -> list[tuple[str, list[Custody]]]:
    """Who has had each thing of a list, from the first list that it stood on to the last."""
    found = []
    for item in hand_over.items.all():
        chain = [item.pk]
        while item.earlier is not None:
            item = item.earlier
            chain.insert(0, item.pk)
        later = list(hand_over.items.model.objects.filter(earlier_id=chain[-1]).values_list("pk", flat=True))
        rows = Custody.objects.filter(item_id__in=[*chain, *later]).select_related(
            "agency", "item__hand_over"
        )
        if rows:
            found.append((f"{item.name}", list(rows)))
    return found
