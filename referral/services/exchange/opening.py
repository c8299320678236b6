"""Opening here the case of a referral that came in an exchange file: as it stood when it was sent, with nothing made anew."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agencies.models import Agency, Post
from agencies.roles import Role
from agencies.services import person_elsewhere
from documents.evidence import store
from documents.exchange.errors import ExchangeError
from documents.models import Dossier, Evidence
from documents.received import Received, receive_letter
from documents.registry import draw_plain
from documents.secrecy import refuse_secret
from referral.law.kinds import KINDS, check_parties
from referral.law.states import CaseStatus, ReferralStatus, Side
from referral.models import (
    Amount,
    Case,
    CaseLetter,
    ExchangeThread,
    Lane,
    Ledger,
    Material,
    Referral,
    ReferralOfficer,
    Subject,
)
from referral.services import clocks, lane_effects, sharing
from referral.services.acting import Acting
from referral.services.done import Done
from referral.services.exchange import telling
from referral.services.exchange.arrivals import Arrival, agency_here, agency_there
from referral.services.grants import let_see
from referral.services.ledger import record
from referral.services.referrals import keep_reason
from referral.services.steps import Step

Told = dict[str, Any]


def moment(text: str) -> datetime:
    """A told moment."""
    return datetime.fromisoformat(text)


def person(told: Told, agency: Agency, arrival: Arrival, at: datetime) -> Post:
    """The post of somebody who acted on the other installation. Raises ExchangeError for another agency's."""
    if told["agency"] != agency.name:
        raise ExchangeError(f"「{told['name']}」不是{agency.name}的人员，没有导入；请向发送方核对。")
    return person_elsewhere(
        agency=agency, installation=arrival.partner.card.id, key=told["key"], name=told["name"], role=Role(told["role"]),
        title=told["title"], card_number=told["card"], at=at,
    )  # fmt: skip


def open_case(arrival: Arrival, who: Acting) -> Done:
    """Open the case of a referral that came, or find the one that an earlier file of the same case opened. who: the registrar.

    The referral stands as sent; the receiver's limits run from when the file was taken in. Raises ReferralError or ExchangeError.
    """
    told = arrival.content["referral"]
    sender, recipient = agency_there(told["sender"], arrival), agency_here(told["recipient"])
    check_parties(told["kind"], sender.kind, recipient.kind)
    rule, sent_at = KINDS[told["kind"]], moment(told["sent_at"])
    _check_moments(told, sent_at, who.entered_at)
    if rule.secret != told["secret"]:
        raise ExchangeError("交换文件的知悉范围与移送类型不符，没有导入；请向发送方核对。")
    refuse_secret(told["title"], told["facts"], told["request"], told["case"]["title"])
    drafter, by_post = (
        person(told[name], sender, arrival, who.entered_at) for name in ("drafted_by", "sent_by")
    )
    came = Received(str(arrival.header.message), arrival.bundle.chunks, elsewhere=arrival.agencies)
    by = Acting(by_post, by_post.user, sent_at, who.entered_at, came=came)
    case, is_new = _case(told["case"], sender, recipient, arrival, who)
    subjects = _subjects(case, told["case"]["subjects"])
    if is_new or not case.amounts.exists():  # an earlier file may have kept them back
        _amounts(case, told["case"]["amounts"], subjects, drafter)
    referral = _referral(told, case, sender, recipient, drafter, subjects)
    sharing.keep(referral, told.get("withheld", []))
    for place, one in enumerate(told["officers"], start=1):
        post = person(one, sender, arrival, who.entered_at)
        ReferralOfficer.objects.create(referral=referral, post=post, user=post.user, position=place)
    _materials(referral, told["materials"], drafter, arrival)
    _letter(referral, told["letter"], by, arrival)
    ExchangeThread.objects.create(
        referral=referral, partner=arrival.partner.card.id, partner_name=arrival.partner.card.name,
        origin=arrival.content["thread"]["origin"], origin_slug=arrival.content["thread"]["slug"],
        origin_case=told["case"]["slug"], came=True,
    )  # fmt: skip
    step = _send(referral, by)
    record(
        who, "exchange_import", f"导入交换文件第{arrival.number}号", referral=referral, internal=True,
        payload={"exchange": str(arrival.header.message), "sha256": arrival.sha256},
    )  # fmt: skip
    lane = Lane.objects.filter(opened_by=referral).first()
    made = (case, referral, *step.created) if is_new else (referral, *step.created)
    text = f"已导入{sender.short_name}的移送「{referral.title}」，请签收。"
    return Done(step.move, by, text, case=case, referral=referral, lane=lane, created=made)


def _check_moments(told: Told, sent_at: datetime, now: datetime) -> None:
    """Case and draft may have been entered after the act on paper that sent the referral; nothing is later than now."""
    if sent_at > now:
        raise ExchangeError("交换文件中的送达时间晚于现在，没有导入；请核对两边系统的时间。")
    if any(moment(one) > now for one in (told["case"]["opened_at"], told["created_at"])):
        raise ExchangeError("交换文件中的立卷或者拟稿时间晚于现在，没有导入；请核对两边系统的时间。")
    if told["approved_at"] and moment(told["approved_at"]) > sent_at:
        raise ExchangeError("交换文件中的批准时间晚于送达时间，没有导入；请向发送方核对。")


def _case(told: Told, sender: Agency, recipient: Agency, arrival: Arrival, who: Acting) -> tuple[Case, bool]:
    origin = arrival.content["thread"]["origin"]
    known = ExchangeThread.objects.filter(
        origin=origin,
        origin_case=told["slug"],
        referral__secret=False,
        referral__case__status=CaseStatus.OPEN,
        referral__case__lead_agency=sender,
    ).first()
    if known is not None and not arrival.content["referral"]["secret"]:
        let_see(known.referral.case, sender, why="移送机关", at=who.entered_at)
        return known.referral.case, False
    case = Case.objects.create(
        ledger=Ledger.objects.create(), dossier=Dossier.objects.create(opened_at=who.entered_at),
        number=draw_plain(recipient, "案", who.entered_at), title=told["title"],
        violations=told["violations"], opener=sender,
        lead_agency=sender, region=sender.region, external_numbers={"移送机关案号": told["number"]},
        is_urgent=told["is_urgent"], opened_at=moment(told["opened_at"]), last_activity_at=who.entered_at,
    )  # fmt: skip
    let_see(case, sender, why="移送机关", at=who.entered_at)
    return case, True


def _subjects(case: Case, told: list[Told]) -> list[Subject]:
    """The subjects as they are numbered in the file; whom the case has already is not entered twice."""
    found = []
    for one in told:
        same = case.subjects.filter(kind=one["kind"], name=one["name"], id_code=one["id_code"]).first()
        found.append(same or Subject.objects.create(case=case, **one))
    return found


def _amounts(case: Case, told: list[Told], subjects: list[Subject], by: Post) -> None:
    for one in told:
        Amount.objects.create(
            case=case, subject=_at(subjects, one["subject"]), concept=one["concept"], value=Decimal(one["value"]),
            stage=one["stage"], on=timezone.localdate(moment(one["at"])), at=moment(one["at"]), by=by, agency=by.agency,
        )  # fmt: skip


def _at(subjects: list[Subject], place: int | None) -> Subject | None:
    if place is None:
        return None
    if place >= len(subjects):
        raise ExchangeError("交换文件中的当事人序号不对，没有导入；请向发送方核对。")
    return subjects[place]


def _referral(
    told: Told, case: Case, sender: Agency, recipient: Agency, drafter: Post, subjects: list[Subject]
) -> Referral:
    referral = Referral.objects.create(
        case=case, sender=sender, recipient=recipient, holder=recipient, status=ReferralStatus.SENT, batch=uuid.uuid4(),
        delivery="exchange", drafted_by=drafter, drafted_by_user=drafter.user, subject=_at(subjects, told["subject"]),
        created_at=moment(told["created_at"]), approved_at=moment(told["approved_at"]) if told["approved_at"] else None, sent_at=moment(told["sent_at"]),
        **{name: told[name] for name in telling.COLUMNS},
    )  # fmt: skip
    referral.parties.set([one for place in told["parties"] if (one := _at(subjects, place)) is not None])
    return referral


def _letter(referral: Referral, told: Told | None, by: Acting, arrival: Arrival) -> None:
    if told is None:
        return
    letter = receive_letter(
        told, arrival.bundle.chunks(told["file"]), dossier=referral.case.dossier, agency=referral.sender, by=by.user,
        secret=referral.secret,
    )  # fmt: skip
    CaseLetter.objects.create(letter=letter, case=referral.case, referral=referral, to=referral.recipient)
    referral.letter = letter
    referral.save(update_fields=["letter"])


def _materials(referral: Referral, told: Iterable[Told], by: Post, arrival: Arrival) -> None:
    for place, one in enumerate(told, start=1):
        columns = {name: one[name] for name in telling.MATERIAL}
        evidence = evidence_of(one["evidence"], referral, by, arrival)
        Material.objects.create(referral=referral, position=place, evidence=evidence, **columns)


def evidence_of(told: Told | None, referral: Referral, by: Post, arrival: Arrival) -> Evidence | None:
    """A piece of evidence that came: its file is looked at like any upload; of a medium only number and hash are kept."""
    if told is None:
        return None
    dossier, at = referral.case.dossier, moment(told["uploaded_at"])
    if not told["file"]:
        return Evidence.objects.create(
            dossier=dossier, agency=by.agency, name=told["name"], description=told["description"], size=told["size"],
            sha256=told["sha256"], pages=told["pages"], medium_number=told["medium_number"], secret=referral.secret,
            uploaded_by=by, uploaded_at=at,
        )  # fmt: skip
    return store(
        dossier=dossier, name=told["name"], chunks=arrival.bundle.chunks(told["file"]), by=by, at=at,
        description=told["description"], pages=told["pages"], secret=referral.secret,
    )  # fmt: skip


def _send(referral: Referral, by: Acting) -> Step:
    """What sending opens on the receiver's side: sight, lane, limits, and the record that it was sent."""
    step = Step(referral, referral.rule.moves["send"], by, {})
    lane_effects.apply(step)
    for start in step.move.starts:
        if start.side == Side.RECIPIENT:
            clocks.start(start.rule, referral, by, actor=referral.recipient)
    keep_reason(referral)
    let_see(referral.case, referral.recipient, why=f"{referral.rule.label}送达", at=by.entered_at)
    label = "送达" if referral.secret else f"送达{referral.recipient.short_name}"
    record(by, "send", label, referral=referral, payload={"kind": referral.kind, "target": referral.status})
    return step
