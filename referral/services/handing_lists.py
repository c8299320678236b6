"""The list of a hand-over: its lines as typed, what each kind of thing asks for, and where its pictures come from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agencies.models import Agency, Post
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete
from referral.law.handing import MEASURES, THINGS, Thing
from referral.law.words import ORIGINALS
from referral.models import HandOver, HandOverItem, Referral
from referral.services.acting import Acting
from referral.services.sight import evidence_for

MOST = 100
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class ThingDraft:
    """One thing as typed, on any list of things."""

    name: str
    model: str = ""
    unit: str = "件"
    count: int = 1
    mark: str = ""
    holder: str = ""
    place: str = ""
    measure: str = ""
    note: str = ""


@dataclass(frozen=True)
class ItemDraft(ThingDraft):
    """One line of a hand-over as typed. photo: a picture among the evidence; earlier: the same thing on the list by which it came."""

    kind: str = Thing.GOODS
    seal_number: str = ""
    medium_number: str = ""
    sha256: str = ""
    original: str = ""
    pages: int = 0
    page_range: str = ""
    photo: Evidence | None = None
    earlier: HandOverItem | None = None


def check_list(referral: Referral, who: Acting, place: str, items: Sequence[ItemDraft]) -> None:
    if not place.strip():
        raise Incomplete("请填写移交地点。")
    if not items:
        raise Incomplete("请逐项列出移交的物品或材料。")
    if len(items) > MOST:
        raise Incomplete(f"一份清单最多{MOST}项，请分次移交。")
    refuse_secret(place)
    photos = {item.photo.pk for item in items if item.photo is not None}
    if photos - set(photos_of(referral, who.post).values_list("pk", flat=True)):
        raise Incomplete("照片须从本机关在本案上传的图片中选择，请重新选择。")
    again = [item.earlier.pk for item in items if item.earlier is not None]
    if len(again) != len({*again}):
        raise Incomplete("同一件物品在清单上列了两次，请删去重复的一项。")
    mine = set(earlier_of(referral, who.agency).values_list("pk", flat=True))
    for number, item in enumerate(items, 1):
        _check_item(f"第{number}项", item)
        if item.earlier is not None and item.earlier.pk not in mine:
            raise Incomplete(f"第{number}项引用的原清单有误，请重新填写。")


def _check_item(at: str, item: ItemDraft) -> None:
    refuse_secret(item.name, item.model, item.mark, item.holder, item.place, item.note)
    if not item.name.strip():
        raise Incomplete(f"请填写{at}的名称。")
    if item.kind not in THINGS or item.measure not in MEASURES or item.original not in {"", *ORIGINALS}:
        raise Incomplete(f"{at}的选项已经变动，请重新选择。")
    if item.count < 1 or not item.unit.strip():
        raise Incomplete(f"请填写{at}的数量和单位。")
    if item.kind == Thing.MEDIUM:
        if not item.medium_number.strip() or not item.seal_number.strip():
            raise Incomplete(f"{at}是存储介质，请填写介质编号和封条号。")
        if not _HASH.fullmatch(item.sha256.lower()):
            raise Incomplete(f"{at}是存储介质，请填写SHA-256校验值（64位十六进制数）。")
    if item.kind == Thing.PAPERS and not (item.original and item.pages):
        raise Incomplete(f"{at}是案卷材料，请填写原件或复印件、页数。")


def write_items(hand_over: HandOver, items: Sequence[ItemDraft]) -> None:
    HandOverItem.objects.bulk_create(
        HandOverItem(hand_over=hand_over, position=number, **vars(item) | {"sha256": item.sha256.lower()})
        for number, item in enumerate(items, 1)
    )


def photos_of(referral: Referral, post: Post) -> Any:
    """The pictures that may stand beside a line: of the own agency in this case, none that few may know of."""
    rows = evidence_for(referral.case, post).filter(agency_id=post.agency_id, secret=False, is_inner=False)
    return rows.filter(content_type__startswith="image/")


def earlier_of(referral: Referral, agency: Agency) -> Any:
    """The things that came to an agency under a referral and did not go on."""
    came = HandOverItem.objects.filter(
        hand_over__referral=referral, hand_over__taker=agency, hand_over__finished_at__isnull=False
    )
    return came.exclude(later__hand_over__finished_at__isnull=False).order_by("hand_over_id", "position")
