"""How hand-overs are walked: filed by the police, listed, signed by two of each side."""

from agencies.kinds import AgencyKind as A
from documents.models import Evidence
from referral.law.kinds import Kind
from referral.models import HandOver, Referral
from referral.services import evidence, handing, handing_signatures
from referral.services.handing import Found
from referral.services.handing_lists import ItemDraft
from tests.walked import walked
from tests.workflows.conftest import Town

FILED = "安公（刑）立字〔2026〕7号"
DRAWN = "M10 20L300 120L420 60L425 70M30 150L80 152L120 149L300 150L400 151L500 150"
RECORDS = ItemDraft("住院病历", unit="册", count=612, mark="2503001至2608117", holder="仁和医院", place="证据室", measure="sealed", seal_number="封001")  # fmt: skip
HOST = ItemDraft("检验设备主机", model="XN-1000", unit="台", place="证据室")
DISC = ItemDraft(
    "住院结算明细光盘",
    kind="medium",
    unit="张",
    medium_number="GP-2026-01",
    seal_number="封002",
    sha256="ab" * 32,
)

PAPERS = ItemDraft("证据卷", kind="papers", unit="卷", original="checked", pages=120, page_range="1-120")


@walked
def filed(town: Town) -> Referral:
    """The police have filed."""
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    return town.do(referral, "file", "lin", document_number=FILED)


@walked
def listed(town: Town, referral: Referral, *items: ItemDraft, by: str = "liu") -> HandOver:
    """A list is made."""
    town.run(
        handing.begin, referral, town.who(by), place="市公安局物证室", items=items or (RECORDS, HOST, DISC)
    )
    made = referral.hand_overs.last()
    assert made is not None
    return made


def signed(town: Town, hand_over: HandOver, *names: str, strokes: str = "") -> HandOver:
    """People sign one after the other."""
    for name in names:
        town.run(handing_signatures.sign, hand_over, town.who(name), strokes=strokes)
    return again(hand_over)


@walked
def given(town: Town, referral: Referral, *items: ItemDraft) -> HandOver:
    """Listed, and signed by two of the bureau."""
    return signed(town, listed(town, referral, *items), "liu", "chen")


def whole(hand_over: HandOver, **changes: Found) -> dict[int, Found]:
    """A count that finds everything, but for the lines named as n1, n2 …"""
    rows = {item.position: Found(item.count, handing.seals_of(item)) for item in hand_over.items.all()}
    return rows | {int(name[1:]): found for name, found in changes.items()}


def counted(town: Town, hand_over: HandOver, **changes: Found) -> HandOver:
    """The police have counted."""
    town.run(handing.count, hand_over, town.who("gao"), whole(hand_over, **changes))
    return again(hand_over)


def finished(town: Town, referral: Referral, *items: ItemDraft) -> HandOver:
    """Handed over, counted, signed by four."""
    return signed(town, counted(town, given(town, referral, *items)), "gao", "sun")


def again(hand_over: HandOver) -> HandOver:
    """The row as it stands now."""
    return HandOver.objects.get(pk=hand_over.pk)


def scan(town: Town, referral: Referral, name: str = "liu") -> Evidence:
    """The scan of a list signed on paper."""
    png = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 64
    return evidence.add(referral.case, town.who(name), name="清单.png", chunks=[png])
