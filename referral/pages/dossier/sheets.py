"""The sheets of a paper office for one referral: filled as far as the rows know, boxes empty for what is signed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from documents.letters.kinds.serving import MAIL, WAYS
from documents.letters.prose import box
from referral.models import Referral
from referral.services import answer_fields, approval_steps, dossier, serving
from referral.services import letter_parts as parts
from referral.services.acting import Acting
from referral.services.rounds import current_round
from referral.services.sight import reads_as_sender

_BLANK_ROWS = 8
#: A catalogue that may go out with the case.
OUTER_ALONE = "court"
_TIME = "　　年　月　日　时　分"


@dataclass(frozen=True)
class Sheet:
    """One sheet. facts: word and value; head, rows: a table; boxes: room for opinions or signatures, with what is known."""

    title: str
    facts: list[tuple[str, str]]
    head: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    boxes: Sequence[tuple[str, str]] = ()
    note: str = ""


def sheets(referral: Referral, who: Acting) -> list[Sheet]:
    """The sheets for who prints: 移送审批表, 送达回证 for the sender, 收文处理单 for the receiver; both get lists and 签收簿."""
    own = reads_as_sender(referral, who.post)
    first = [_approval(referral, who), _service(referral, who)] if own else [_incoming(referral)]
    more = (make(referral, who) for make in (_materials, _catalogue, _register))
    return [*first, *(sheet for sheet in more if sheet is not None)]


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y年%m月%d日 %H时%M分") if at else _TIME


def _at(text: str | None) -> str:
    """A moment as a letter keeps it, or room to write one."""
    return _moment(datetime.fromisoformat(text) if text else None)


def _letter(referral: Referral) -> list[tuple[str, str]]:
    return [
        ("案件名称", referral.case.title), ("文书", f"{parts.label(referral)}　{parts.number(referral)}"),
        ("移送机关", referral.sender.name), ("受移送机关", referral.recipient.name),
    ]  # fmt: skip


def _approval(referral: Referral, who: Acting) -> Sheet:
    """移送审批表 with the opinions given so far, and room for those that the chain still wants."""
    known = answer_fields.approval_sheet(referral, who)
    given = [(one["step"], _opinion(one)) for one in known["opinions"]]
    signed = set(referral.approvals.filter(round=current_round(referral)).values_list("step", flat=True))
    moves = (referral.rule.moves.get(name) for name in ("review", "approve"))
    wanted = [(f"{one.label}意见", _TIME) for one in moves if one is not None and one.name not in signed]
    steps = approval_steps.expected(referral, timezone.localdate(who.at))
    wanted[-1:-1] = [(f"{approval_steps.named(step)}意见", _TIME) for step in steps]
    parties = "、".join(party["name"] for party in known["parties"])
    return Sheet(
        "移送审批表",
        [
            ("移送类型", known["referral_kind"]), *_letter(referral), ("当事人", parties), ("案情", known["facts"]),
            ("移送依据", known["basis"]), ("材料", known["materials"]), ("备注", known["remark"]),
        ],
        boxes=[*given, *wanted],
        note="副卷，不随移送送出；纸质签署后由他人代录，第二人核对。",
    )  # fmt: skip


def _opinion(one: dict[str, Any]) -> str:
    return f"{one['text']}　{one['people']}　{_at(one['at'])}"


def _service(referral: Referral, who: Acting) -> Sheet:
    """送达回证: as its own print where something was served, else with blanks."""
    known: dict[str, Any] = {}
    if not serving.not_served(referral):
        known = serving.proof_of_service(referral, who)
    ways = "　".join(f"{box(way == known.get('way'))}{way}" for way in WAYS)
    mail = known.get("mail_number") or "　　　　　　"
    return Sheet(
        "送达回证",
        [
            *_letter(referral), ("受送达人", referral.recipient.name), ("地址、电话", f"{referral.recipient.address} {referral.recipient.phone}"),
            ("送达时间", _at(known.get("served_at"))),
            ("送达方式", ways.replace(MAIL, f"{MAIL}（单号：{mail}）")),
        ],
        boxes=[
            ("受送达人签名或者盖章", f"{known.get('signer', '')}　{_at(known.get('signed_at'))}"), ("代收人签名、与受送达人的关系", ""),
            ("送达人签名（2人）", ""), ("见证人签名", ""), ("备注（拒收事由）", known.get("note", "")),
        ],
        note="由受送达人签名或者盖章后交回送达机关附卷。",
    )  # fmt: skip


def _incoming(referral: Referral) -> Sheet:
    """收文处理单 of a referral that came in: what is signed inside the receiver stays blank."""
    receipt = getattr(referral, "receipt", None)
    counted = f"{receipt.volumes}卷{receipt.items}件{receipt.pages}页" if receipt else "　　卷　　件　　页"
    return Sheet(
        "收文处理单",
        [
            ("收文登记号", ""), ("收文时间", _moment(referral.signed_at)), ("来文单位", referral.sender.name),
            ("来文字号", parts.number(referral)), ("来文标题", referral.title), ("密级", parts.secrecy(referral)),
            ("卷件页", counted), ("送达方式", referral.get_delivery_display()),
        ],
        boxes=[(word, "") for word in ("拟办意见", "批办意见", "分办意见", "承办情况", "传阅签名")],
    )  # fmt: skip


def _materials(referral: Referral, who: Acting) -> Sheet | None:
    """移送案件材料清单 with the signatures of both hands."""
    rows = [
        (
            str(n), one.name, one.get_original_display(), f"{one.copies}份", str(one.pages), one.page_range,
            one.evidence.medium_number if one.evidence else "", one.note,
        )
        for n, one in enumerate(referral.materials.select_related("evidence"), 1)
    ]  # fmt: skip
    if not rows:
        return None
    head = ("序号", "材料名称", "原件或复印件", "份数", "页数", "起止页", "介质编号", "备注")
    boxes = [("移交人签名（2人）", _TIME), ("接收人签名（2人）", _TIME)]
    return Sheet("移送案件材料清单", _letter(referral), head, rows, boxes)


def _catalogue(referral: Referral, who: Acting) -> Sheet | None:
    """卷内目录 of what the printer's agency has of the case, 正卷."""
    if not dossier.may_export(referral.case, who.post):
        return None
    pieces = dossier.pieces_of(referral.case, who.post, OUTER_ALONE)
    rows = [
        (str(p.number), p.filed_number, p.maker, p.heading, f"{p.day:%Y-%m-%d}", p.span or "电子")
        for p in pieces
    ]
    rows += [("", "", "", "", "", "")] * max(0, _BLANK_ROWS - len(rows))
    head = ("序号", "文号", "责任者", "题名", "日期", "页号")
    facts = [("案件编号", referral.case.number), ("案件名称", referral.case.title), ("卷别", "正卷")]
    return Sheet("卷内目录", facts, head, rows, [("立卷人", _TIME), ("检查人", _TIME)])


def _register(referral: Referral, who: Acting) -> Sheet:
    """签收簿: the letter in the first line, empty lines below."""
    first = (
        "1",
        f"{parts.label(referral)}　{parts.number(referral)}",
        "1份",
        referral.recipient.name,
        "",
        "",
    )
    rows = [first, *[(str(n), "", "", "", "", "") for n in range(2, _BLANK_ROWS + 2)]]
    head = ("序号", "文书名称及文号", "份数", "接收单位", "接收人签名", "接收时间")
    return Sheet(
        "签收簿", [("送文单位", referral.sender.name), ("案件名称", referral.case.title)], head, rows
    )
