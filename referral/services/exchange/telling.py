"""Rows as the JSON of an exchange file: a referral with its case, and each act that was done since."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.core.files.storage import default_storage

from agencies.models import Post, User
from documents.exchange.bundle import Packer
from documents.exchange.errors import ExchangeError
from documents.models import Evidence, Letter
from documents.quarantine import refuse_held
from referral.law.kinds import Kind
from referral.law.sharing import Section
from referral.models import Event, ForeignPaper, Lane, Outcome, Referral, ReferralOfficer, Subject
from referral.services import sharing
from referral.services.exchange.travels import CASE_VERBS, LANE_VERBS

Told = dict[str, Any]
_SUBJECT = (
    "kind", "name", "id_code", "institution_code", "address", "legal_person", "phone", "work_unit", "is_party_member",
    "supervised_category", "managed_by", "is_deputy",
)  # fmt: skip
#: Columns of a referral that are told as they are.
COLUMNS = (
    "kind", "title", "facts", "crime", "legal_basis", "not_ours_reason", "request", "is_early", "had_penalty", "has_items",
    "part", "secret", "secrecy", "tracking_number",
)  # fmt: skip
MATERIAL = ("code", "name", "copies", "pages", "original", "page_range", "note")


def referral_told(referral: Referral, packer: Packer) -> Told:
    """A sent referral with what its receiver may know of the case."""
    subjects = _subjects(referral)
    officers = referral.officers.filter(position__lt=ReferralOfficer.REVIEWER).select_related(
        "post__agency", "user"
    )
    sent = Event.objects.filter(referral=referral, act="send").select_related("post__agency", "user").last()
    by = person(sent.post, sent.user) if sent and sent.post and sent.user else None
    drafted = person(referral.drafted_by, referral.drafted_by_user)
    return {name: getattr(referral, name) for name in COLUMNS} | {
        "sender": referral.sender.name, "recipient": referral.recipient.name, "created_at": _moment(referral.created_at),
        "approved_at": _moment(referral.approved_at), "sent_at": _moment(referral.sent_at), "drafted_by": drafted,
        "sent_by": by or drafted, "officers": [person(one.post, one.user) for one in officers],
        "subject": subjects.index(referral.subject) if referral.subject in subjects else None,
        "parties": [subjects.index(one) for one in referral.parties.all() if one in subjects],
        "withheld": sorted(sharing.withheld(referral)),
        "letter": letter_told(referral.letter, packer) if referral.letter is not None else None,
        "materials": [
            {name: getattr(one, name) for name in MATERIAL} | {"evidence": evidence_told(one.evidence, packer)}
            for one in referral.materials.select_related("evidence")
        ],
        "case": _case(referral, subjects),
    }  # fmt: skip


def _case(referral: Referral, subjects: list[Subject]) -> Told:
    case, secret = referral.case, referral.secret
    kept = secret or Section.AMOUNTS in sharing.withheld(referral)
    amounts = list(case.amounts.standing().filter(lane__isnull=True).select_related("subject"))
    return {
        "slug": case.slug, "number": case.number, "title": case.title, "violations": [] if secret else case.violations,
        "is_urgent": case.is_urgent, "opened_at": _moment(case.opened_at),
        "subjects": [{name: getattr(one, name) for name in _SUBJECT} for one in subjects],
        "amounts": [
            {
                "concept": one.concept, "value": str(one.value), "stage": one.stage, "at": _moment(one.at),
                "subject": subjects.index(one.subject) if one.subject in subjects else None,
            }
            for one in amounts
            if not kept and (one.subject is None or one.subject in subjects)
        ],
    }  # fmt: skip


def _subjects(referral: Referral) -> list[Subject]:
    """Whom the receiver is told of: of a 行纪移送 the one person; an official only to the police."""
    if referral.kind == Kind.DISCIPLINE:
        return [referral.subject] if referral.subject else []
    rows = referral.case.subjects.all()
    if referral.parties.exists():
        rows = rows.filter(pk__in=referral.parties.values("pk"))
    if referral.kind not in {Kind.CRIMINAL, Kind.REPORT_CRIME}:
        rows = rows.ordinary()
    return list(rows.order_by("pk"))


def person(post: Post, user: User) -> Told:
    """Who acted, as the other side keeps him: no user name."""
    return {
        "key": f"{user.pk}-{post.pk}", "name": user.full_name, "role": post.role, "title": post.title,
        "card": post.card_number, "agency": post.agency.name,
    }  # fmt: skip


def letter_told(letter: Letter, packer: Packer) -> Told:
    """A letter with its bytes. Raises ExchangeError while these are not made."""
    if letter.rendered_at is None:
        raise ExchangeError(f"文书「{letter.title}」正在生成，请稍候再导出。")
    path = f"letters/{letter.file_sha256}.pdf"
    packer.add(path, _chunks(letter.file.name or ""))
    return {
        "kind": letter.kind, "title": letter.title, "number": letter.number, "content": letter.content, "file": path,
        "pages": letter.pages, "issued_at": _moment(letter.issued_at), "rendered_at": _moment(letter.rendered_at),
        "check_code": letter.check_code,
    }  # fmt: skip


def evidence_told(evidence: Evidence | None, packer: Packer) -> Told | None:
    """A piece of evidence with its file; of a disc or another medium only its number and hash."""
    if evidence is None:
        return None
    path = ""
    if evidence.file:
        refuse_held(evidence)
        path = f"evidence/{evidence.sha256}"
        packer.add(path, _chunks(evidence.file.name or ""))
    return {
        "file": path, "name": evidence.name, "description": evidence.description, "content_type": evidence.content_type,
        "size": evidence.size, "sha256": evidence.sha256, "pages": evidence.pages,
        "medium_number": evidence.medium_number, "uploaded_at": _moment(evidence.uploaded_at),
    }  # fmt: skip


def _chunks(name: str) -> Iterator[bytes]:
    try:
        with default_storage.open(name) as file:
            yield from file.chunks()
    except OSError as error:
        raise ExchangeError(
            "有文书或者证据材料的文件缺失，不能导出；请系统管理员执行 manage.py verify 核查。"
        ) from error


def act_told(event: Event, referral: Referral, packer: Packer, carrier: Told) -> Told:
    """One act: who, when, what he filled in, and the letters that it wrote. carrier: who tells of what nobody did (期满)."""
    agency = event.agency
    assert agency is not None
    letters = Letter.objects.filter(
        case_letter__referral=referral,
        agency=agency,
        issued_at=event.at,
        is_inner=False,
        voided_at__isnull=True,
    ).order_by("pk")
    return {
        "on": "lane" if event.lane_id else "referral" if event.referral_id else "case", "move": event.act, "label": event.label, "at": _moment(event.at),
        "by": person(event.post, event.user) if event.post and event.user else carrier, "fields": _fields(event, referral, letters, packer),
        "letters": [letter_told(letter, packer) for letter in letters],
    }  # fmt: skip


def _fields(event: Event, referral: Referral, letters: Iterable[Letter], packer: Packer) -> Told:
    if event.act in CASE_VERBS:
        return {"reason": event.opinion}
    if event.act in LANE_VERBS:
        return _lane_fields(event)
    fields: Told = {"reason": event.opinion}
    if event.act == "sign":
        fields |= _receipt(referral)
    elif event.act == "ask_supplement":
        fields["items"] = list(_items(referral, asked_at=event.at).values_list("name", flat=True))
    elif event.act == "supply":
        fields["supplied"] = [
            {"name": one.name, "answer": one.answer, "evidence": evidence_told(one.evidence, packer)}
            for one in _items(referral, supplied_at=event.at).select_related("evidence")
        ]
    elif event.act == "return":
        fields["suggested"] = next((str(one.content.get("suggested", "")) for one in letters), "")
    elif event.act == "accept":
        fields |= {"recipient_number": referral.recipient_number, "document_number": referral.answer_number}
    return fields | _paper(event, referral, packer)


def _receipt(referral: Referral) -> Told:
    row = referral.receipt
    names = ("signer", "badge", "volumes", "items", "pages", "missing", "external_number")
    return {"receipt": {name: getattr(row, name) for name in names}}


def _items(referral: Referral, **when: datetime) -> Any:
    return referral.supplement_items.filter(**when).order_by("pk")


def _paper(event: Event, referral: Referral, packer: Packer) -> Told:
    """The paper that an answer of the police stands on, and the materials that went back with it.

    While the lane is silent (侦查保密) the scan stays at home: the answer alone is told, as on one installation.
    """
    paper = ForeignPaper.objects.filter(
        referral=referral, agency=event.agency, registered_at=event.entered_at
    ).first()
    if paper is None:
        return {}
    is_silent = Lane.objects.filter(opened_by=referral, is_silent=True).exists()
    returned = referral.answer.removeprefix(f"{event.opinion}\n退回材料：")
    return {
        "document_number": paper.number, "document_date": _moment(paper.issued_on), "paper_name": paper.name,
        "recipient_number": referral.recipient_number,
        "scan": None if is_silent else evidence_told(paper.scan, packer),
        "returned": returned if event.act == "not_file" and returned != referral.answer else "",
    }  # fmt: skip


def _lane_fields(event: Event) -> Told:
    if event.act in {"confirm", "send_back", "confirm_by_expiry"}:
        return {"reason": event.opinion}
    outcomes = Outcome.objects.filter(lane=event.lane, at=event.at, post__agency=event.agency)
    return {
        "reason": event.opinion,
        "outcomes": [_outcome(one) for one in outcomes.select_related("subject")],
    }


def _outcome(one: Outcome) -> Told:
    return {
        "measure": one.measure, "words": one.words, "document_number": one.document_number,
        "decided_on": _moment(one.decided_on), "amount": str(one.amount) if one.amount is not None else None,
        "subject": {"name": one.subject.name, "id_code": one.subject.id_code} if one.subject else None,
    }  # fmt: skip


def _moment(at: datetime | date | None) -> str | None:
    return at.isoformat() if at is not None else None
