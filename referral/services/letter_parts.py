"""What the fields of several letters are made of: heads, parties, handlers, amounts, annexes, bases."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency, Post
from documents.letters.kinds.criminal import OPINION, REPORT
from documents.letters.kinds.lists import THINGS
from documents.models import Evidence, Letter
from referral.law.handing import MEASURES
from referral.law.kinds import Kind
from referral.law.sharing import Section
from referral.law.words import ORIGINALS, neutral_source
from referral.models import Amount, Case, CaseItem, Material, Referral, ReferralOfficer, Subject
from referral.services.amounts import totals
from referral.services.opinion_effects import main_paper

Fields = dict[str, Any]
#: Categories of 310号令§6 under which a material is listed on the 移送书.
_CATEGORIES = {"report": REPORT, "item_list": THINGS, "expert": OPINION}
_LETTER_LABELS = {
    Kind.ASSIGNMENT: "交办函", Kind.ESCALATION: "提级查办请示", Kind.REPORT_CRIME: "报案书",
    Kind.CRIMINAL: "涉嫌犯罪案件移送书", Kind.DISCIPLINE: "问题线索移送函", Kind.ASSISTANCE: "协助调查函", Kind.JOINT: "商请联合查处函",
    Kind.CONSULT: "书面咨询函", Kind.SUPPLEMENT: "补充移送函", Kind.CORRECTION: "更正函",
}  # fmt: skip


def day(at: dt.datetime) -> str:
    """The day of a moment, as letters keep it."""
    return timezone.localdate(at).isoformat()


def last_day(due: dt.datetime | None) -> str | None:
    """The last day of a limit: what ends at 24:00 ends on that day, not on the next."""
    return day(due - dt.timedelta(microseconds=1)) if due else None


def moment(at: dt.datetime) -> str:
    """A moment to the minute, as letters keep it."""
    return timezone.localtime(at).replace(second=0, microsecond=0).isoformat()


def head(agency: Agency, at: dt.datetime) -> Fields:
    """Who writes, and on which day."""
    return {"agency": agency.name, "date": day(at)}


def number(referral: Referral) -> str:
    """The number of a referral's letter: the own one, else that of the paper."""
    letter: Letter | None = referral.letter
    return (letter.number if letter else "") or referral.first.offline_number or "未编号"


def label(referral: Referral) -> str:
    """What a referral's letter is called."""
    if referral.kind in {Kind.REVERSE, Kind.PROSECUTION}:
        paper = main_paper(referral)
        return paper.name if paper else referral.get_kind_display()
    return _LETTER_LABELS.get(Kind(referral.kind), "案件线索移送函")


def party(subject: Subject) -> Fields:
    """A person or unit as letters describe them."""
    return {
        "name": subject.name, "is_person": subject.kind in {"person", "official"}, "code": subject.id_code,
        "representative": subject.legal_person, "address": subject.address, "phone": subject.phone,
        "post": subject.work_unit,
    }  # fmt: skip


def parties(referral: Referral) -> list[Fields]:
    """The subjects that it is about, all of the case where none is named.

    Officials are named to the police alone, whoever was chosen beside them: another agency would learn of the discipline
    lane from them; where there is nobody else the sender has chosen to name them.
    """
    subjects = referral.case.subjects.shared_with(referral.drafted_by)
    ordinary = list((referral.parties if referral.parties.exists() else subjects).ordinary())
    officials = subjects.exclude(pk__in=subjects.ordinary().values("pk"))
    to_police = referral.kind in {Kind.CRIMINAL, Kind.REPORT_CRIME}
    told = [*ordinary, *officials] if to_police or not ordinary else ordinary
    return [party(subject) for subject in sorted(told, key=lambda subject: subject.pk)]


def handler(post: Post) -> Fields:
    """Whom to turn to: name, card and telephone."""
    return {"name": post.user.full_name, "card_number": post.card_number, "phone": post.agency.phone}


def handlers(referral: Referral) -> list[Fields]:
    """承办人 alone: the reviewer whom a secret referral names is no 承办人."""
    named = referral.officers.filter(position__lt=ReferralOfficer.REVIEWER)
    return [handler(officer.post) for officer in named.select_related("post__user", "post__agency")]


def amounts(referral: Referral) -> list[Fields]:
    """The sums of the sender's own figures that count, by their names; none where they are not shared."""
    if referral.withheld.filter(section=Section.AMOUNTS).exists():
        return []
    return sums(referral.case.amounts.standing().filter(agency=referral.sender))


def sums(figures: QuerySet[Amount]) -> list[Fields]:
    """The sums of figures by their names. figures: those that count."""
    return [{"concept": label, "yuan": str(total)} for label, total in totals(figures)]


def marked(note: str, evidence: Evidence | None) -> str:
    """A note on a list, after the mark of a file that cannot be opened yet."""
    mark = evidence.mark if evidence else ""
    return "；".join(said for said in (mark, note) if said)


def _annex(material: Material) -> Fields:
    first, _, last = material.page_range.partition("-")
    return {
        "title": material.name, "category": _CATEGORIES.get(material.code, "其他材料"),
        "form": ORIGINALS[material.original], "count": material.copies, "pages": material.pages,
        "first_page": int(first) if first.isdecimal() else 0, "last_page": int(last) if last.isdecimal() else 0,
        "sha256": material.evidence.sha256 if material.evidence else "", "note": marked(material.note, material.evidence),
    }  # fmt: skip


def annexes(referral: Referral) -> list[Fields]:
    """The materials that go with a referral."""
    return [_annex(material) for material in referral.materials.select_related("evidence")]


def items(referral: Referral) -> list[Fields]:
    """涉案物品 of the sender in the case, for the list behind a 移送书."""
    rows = CaseItem.objects.filter(case=referral.case_id, agency=referral.sender_id)
    return [
        {
            "name": row.name, "model": row.model, "unit": row.unit, "count": row.count, "mark": row.mark, "holder": row.holder,
            "place": row.place, "measure": MEASURES[row.measure] if row.measure else "", "note": row.note,
        }
        for row in rows
    ]  # fmt: skip


def source(referral: Referral) -> str:
    """Where the case of a referral comes from, in words that betray nobody."""
    return source_of(referral.case)


def source_of(case: Case) -> str:
    """Where a case comes from, in words that betray nobody."""
    clue = case.clues.order_by("pk").first()
    return neutral_source(clue.source) if clue else "综合线索"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of what was typed, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def basis(referral: Referral) -> list[str]:
    """The articles that the referral itself cites, one by one."""
    return [part for part in referral.legal_basis.split("；") if part]


def secrecy(referral: Referral) -> str:
    """The mark of secrecy of a referral, in words."""
    return {"": "无", "internal": "内部", "work": "工作秘密"}[referral.secrecy]
