"""典型案例: the text that a draft begins with, whose names may not be read, and the fields of the 审核表."""

from datetime import datetime
from typing import Any

from agencies.directory import places_up
from agencies.kinds import AgencyKind as A
from agencies.models import Post
from referral.law.masking import PERSON, UNIT, Named, mask
from referral.models import Case, Lane, Outcome, Subject, Typical
from referral.services import letter_parts as parts
from referral.services.given import story_of
from referral.services.letter_parts import Fields
from referral.services.sight import sees_detail

_PEOPLE = ("person", "official")


def named_in(case: Case) -> list[Named]:
    """Everybody who is named in a case and in its clues, with the words that point to him."""
    found: dict[tuple[str, str], Named] = {}
    rows = [
        *Subject.objects.filter(case=case),
        *Subject.objects.filter(clue__case=case, clue__restricted=False),
    ]
    for row in rows:
        kind = PERSON if row.kind in _PEOPLE else UNIT
        words = tuple(
            word for word in (row.id_code, row.institution_code, row.phone, row.address) if word.strip()
        )
        found.setdefault((kind, row.name.strip()), Named(kind, row.name.strip(), words))
        if row.legal_person.strip():
            name = row.legal_person.strip()
            found.setdefault((PERSON, name), Named(PERSON, name))
    return list(found.values())


def places_of(case: Case) -> list[str]:
    """Names of the places of a case, as they stand before the names of its units."""
    return [name for region in places_up(case.region) for name in (region.full_name, region.name)]


def said(case: Case, post: Post) -> dict[str, Any]:
    """The masked beginning of a draft: 案情 and the results that the post reads."""
    people, places = named_in(case), places_of(case)
    results = _results(case, post)
    text = "\n".join([story_of(case, post).strip(), *results]).strip()
    numbers = [
        one.document_number
        for lane in _lanes(case, post)
        for one in lane.outcomes.all()
        if one.document_number
    ]
    return {
        "title": mask(case.title, people, places)[:80], "text": mask(text, people, places)[:3000],
        "decision": "、".join(dict.fromkeys(numbers))[:120],
    }  # fmt: skip


def _lanes(case: Case, post: Post) -> list[Lane]:
    rows = Lane.objects.visible_to(post).filter(case=case, secret=False).exclude(agency__kind=A.DISCIPLINE)
    rows = rows.select_related(
        "agency",
        "case",
        "opened_by__sender",
        "opened_by__recipient",
        "opened_by__case",
        "opened_by__origin__sender",
    )
    return [lane for lane in rows.prefetch_related("outcomes").order_by("pk") if sees_detail(lane, post)]


def _results(case: Case, post: Post) -> list[str]:
    found = []
    for lane in _lanes(case, post):
        words = [_result(one) for one in lane.outcomes.all() if one.is_final]
        if words:
            found.append(f"{lane.agency.name}：{'；'.join(words)}。")
    return found


def _result(one: Outcome) -> str:
    amount = f"{one.amount:.2f}元" if one.amount else ""
    return f"{one.get_measure_display()}{amount}" + (
        f"（{one.words.strip().rstrip('。')}）" if one.words.strip() else ""
    )


def sheet(row: Typical, at: datetime) -> Fields:
    """Fields of the 典型案例曝光审核表."""
    signed = [
        ("承办意见", row.drafted_by, row.submitted_at, "已隐去个人信息，建议公开。"),
        ("法制审核意见", row.reviewed_by, row.reviewed_at, row.review or "同意公开。"),
        ("负责人意见", row.approved_by, row.approved_at, "同意公开。"),
    ]
    opinions = [
        {"step": step, "text": text, "people": post.user.full_name, "at": parts.moment(when)}
        for step, post, when, text in signed
        if post is not None and when is not None
    ]
    consents = [
        f"{one.agency.name}：{'同意' if one.is_agreed else '不同意' if one.is_agreed is False else '未答复'}{f'（{one.opinion}）' if one.opinion else ''}"
        for one in row.consents.select_related("agency")
    ]
    return parts.head(row.agency, at) | {
        "case_number": row.case.number, "case_name": row.case.title, "reason": row.reason, "text": f"{row.title}\n{row.text}",
        "channel": row.channel, "decision": row.decision or "无", "closed": True, "anonymous": True, "no_investigation": True,
        "consents": consents, "opinions": opinions,
    }  # fmt: skip
