"""What a 案件调查报告 says: the case's own rows, and beside them what the officers typed. The rows suggest what can be suggested."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from documents.letters import canonical, checks
from documents.letters.errors import LetterError
from documents.letters.fields import day, yuan
from documents.models import Evidence
from referral.law import crimes
from referral.law.violations import VIOLATIONS
from referral.law.words import MEASURE_LABELS, ORIGINALS
from referral.models import Case, CaseReport, Lane, ReportSignature
from referral.services import letter_parts as parts
from referral.services.acting import Acting
from referral.services.amounts import amounts_for
from referral.services.catalogue import volumes
from referral.services.letter_parts import Fields
from referral.services.sight import events_for

#: Acts that the course of a case is told by, with the words of the report.
_COURSE = {"check": "组织人员核实", "open": "开展案件调查", "restate": "查明新的情况"}


def course(case: Case, who: Acting) -> str:
    """查办经过, as the record tells it: when it came in, was checked, was opened. A start for the officer."""
    clue = case.clues.filter(restricted=False, agency=who.agency).order_by("pk").first()
    steps = [(clue.received_at, "收到线索")] if clue else []
    events = events_for(case, who.post).filter(agency=who.agency, act__in=_COURSE, referral=None)
    steps += [(event.at, _COURSE[event.act]) for event in events]
    said, before = [], ""
    for at, words in steps:
        on = day(timezone.localdate(at))
        said.append(f"{'同日' if on == before else on}{words}")
        before = on
    return f"我单位{'，'.join(said)}。" if said else ""


def handled(case: Case, who: Acting) -> str:
    """行政处理情况: the final results of the own lane."""
    own = Lane.objects.filter(case=case, agency=who.agency, opened_by__isnull=True)
    said = [
        " ".join(filter(None, (MEASURE_LABELS[one.measure], one.document_number, one.words)))
        for lane in own
        for one in lane.outcomes.all()
        if one.is_final
    ]
    return f"{'；'.join(said)}。" if said else ""


def pieces(case: Case, who: Acting) -> list[Evidence]:
    """The evidence that may be listed: of the 正卷 as the officer reads it, newest versions, nothing that few may know of."""
    entries = volumes(case, who.post)[0].entries
    found = [entry.evidence for entry in entries if entry.evidence is not None and not entry.is_replaced]
    prints = set(
        CaseReport.objects.filter(piece__in=[one.pk for one in found]).values_list("piece_id", flat=True)
    )
    return [one for one in found if not one.secret and one.pk not in prints]


def report(one: CaseReport, who: Acting, *, at: datetime | None = None) -> Fields:
    """Fields of the report as it would be issued now. at: when its reviewer signs; None while nobody has."""
    case, typed = one.case, one.typed
    signatures = list(one.signed())
    signed = [{"name": row.user.full_name, "at": parts.moment(row.at)} for row in signatures]
    if at is not None:
        signed.append({"name": who.user.full_name, "at": parts.moment(at)})
    crime = typed.get("offence") or crimes.FRAUD_CRIME
    return parts.head(one.agency, who.at) | {
        "case_name": case.title, "parties": [parts.party(subject) for subject in case.subjects.known_to(who.post).order_by("pk")],
        "source": parts.source_of(case), "course": typed.get("course", ""), "violations": _violations(typed),
        "amounts": parts.sums(amounts_for(case, one.drafted_by).filter(agency=one.agency)),
        "evidence": _evidence(case, who, typed), "handled": typed.get("handled", ""), "offence": crime,
        "offence_article": crimes.article(crime), "reason": typed.get("reason", ""), "warning": typed.get("warning", ""),
        "handlers": _handlers(signatures), "reviewer": who.user.full_name if at is not None else "", "signed": signed,
    }  # fmt: skip


#: Of a report what is not signed for: who signs when, and marks of files that wait for the virus scan.
_UNSIGNED = ("date", "handlers", "reviewer", "signed")


def text_sha256(one: CaseReport) -> str:
    """The hash of a report's text as it would be issued now, also of what the case itself puts into it."""
    fields = report(one, Acting.now(one.drafted_by, one.drafted_by_user, one.created_at))
    fields["evidence"] = [{**row, "note": ""} for row in fields["evidence"]]
    said = {name: value for name, value in fields.items() if name not in _UNSIGNED}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def lacks(one: CaseReport, who: Acting) -> list[str]:
    """What a report still needs before it may be signed, as sentences."""
    fields, found = report(one, who), []
    for name, sentence in (
        ("course", "请填写查办经过。"), ("violations", "请至少写明一项查明的违法事实。"),
        ("evidence", "请至少列出一项证据，并填写证明目的。"), ("reason", "请填写移送理由。"),
    ):  # fmt: skip
        if not fields[name]:
            found.append(sentence)
    if found:
        return found
    try:
        checks.check(canonical.from_json("investigation_report", fields), draft=True)
    except LetterError as refusal:
        return [refusal.sentence]
    return []


def _violations(typed: Fields) -> list[Fields]:
    """The findings that have facts, in the order of the page."""
    return [
        {
            "name": VIOLATIONS[row["code"]].label, "facts": row["facts"], "began_on": row.get("began_on"),
            "ended_on": row.get("ended_on"), "visits": row.get("visits") or 0, "yuan": row.get("yuan"),
            "method": row.get("method", ""),
        }
        for row in typed.get("violations", [])
        if row.get("facts") and row.get("code") in VIOLATIONS
    ]  # fmt: skip


def _evidence(case: Case, who: Acting, typed: Fields) -> list[Fields]:
    """The pieces with a 证明目的, pages counted through."""
    known, rows, page = {piece.slug: piece for piece in pieces(case, who)}, [], 1
    for row in typed.get("evidence", []):
        piece = known.get(row["piece"])
        if piece is None or not row.get("purpose"):
            continue
        rows.append(_proof(piece, row, page))
        page += piece.pages
    return rows


def _proof(piece: Evidence, row: dict[str, Any], page: int) -> Fields:
    return {
        "title": piece.name.rpartition(".")[0] or piece.name, "category": row["category"], "form": ORIGINALS[row["original"]],
        "pages": piece.pages, "first_page": page if piece.pages else 0, "last_page": page + piece.pages - 1 if piece.pages else 0,
        "sha256": piece.sha256 if row["original"] == "data" else "", "purpose": row["purpose"],
        "note": parts.marked("", piece),
    }  # fmt: skip


def _handlers(signatures: Sequence[ReportSignature]) -> list[Fields]:
    return [parts.handler(row.post) for row in signatures]


def known(case: Case, who: Acting) -> list[tuple[str, str]]:
    """What the case itself puts into the report, as labels and values."""
    sums = amounts_for(case, who.post).filter(agency=who.agency)
    return [
        (
            "当事人",
            "；".join(subject.name for subject in case.subjects.known_to(who.post).order_by("pk"))
            or "没有登记",
        ),
        ("案件来源", parts.source_of(case)),
        (
            "金额",
            "；".join(row["concept"] + yuan(Decimal(row["yuan"])) for row in parts.sums(sums)) or "没有登记",
        ),
    ]
