"""一院一档: everything about one unit across the cases that the acting post sees, and nothing else, not even a count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.models import Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, ReferralError
from referral.law.repeats import WITHIN, counts
from referral.law.states import CaseStatus
from referral.models import (
    Amount,
    Case,
    Clue,
    Inspected,
    Inspection,
    Outcome,
    SelfCorrection,
    Subject,
    SubjectLink,
)
from referral.models.seen import seen
from referral.services import rule_values
from referral.services.acting import Acting, require, require_party
from referral.services.amounts import amounts_of, totals
from referral.services.conduct import Record, penalties_of, records
from referral.services.ledger import record
from referral.services.rule_values import Value

#: What a file is kept of. Persons have none.
KINDS = ("institution", "pharmacy", "company")
MOST = 50
_CODE = re.compile(r"[0-9A-Za-z-]{2,30}")


def filed(subject: Subject) -> str:
    """The code under which a unit is filed, as codes are written; '' for a person, or where none was entered that could be one."""
    code = subject.id_code.strip()
    return code.upper() if subject.kind in KINDS and _CODE.fullmatch(code) else ""


def subjects_of(post: Post) -> QuerySet[Subject]:
    """The units that the acting post reads of: in its cases, and in its clues that are no case yet."""
    place = Q(case__in=seen(Case, post))
    place |= Q(case__isnull=True, clue__in=seen(Clue, post), clue__restricted=False)
    return Subject.objects.known_to(post).filter(place, kind__in=KINDS)


def links_of(post: Post) -> QuerySet[SubjectLink]:
    """The links that hold in the acting post's agency."""
    return SubjectLink.objects.filter(agency_id=post.agency_id, undone_at__isnull=True)


def of_code(post: Post, code: str) -> QuerySet[Subject]:
    """The subjects that are one unit: by its code, or joined to it by a colleague."""
    joined = links_of(post).filter(code__iexact=code).values("subject_id")
    return subjects_of(post).filter(Q(id_code__iexact=code) | Q(pk__in=joined, id_code=""))


@dataclass(frozen=True)
class Found:
    """One unit in the list: its code ('' where none was entered), its name, how many cases of it the reader sees."""

    code: str
    name: str
    place: str
    cases: int


def search(post: Post, words: str = "") -> list[Found]:
    """The units that fit by name or code, by name. Those without a code stand apart: they can be joined to a file."""
    rows = subjects_of(post)
    if words := words.strip():
        rows = rows.filter(
            Q(name__icontains=words) | Q(id_code__iexact=words) | Q(institution_code__iexact=words)
        )
    joined = dict(links_of(post).values_list("subject_id", "code"))
    found: dict[tuple[str, str], list[Subject]] = {}
    for one in rows.order_by("name", "-pk"):
        code = filed(one) or joined.get(one.pk, "")
        found.setdefault((code, "" if code else one.name), []).append(one)
    return [
        Found(code, some[0].name, some[0].address, len({one.case_id for one in some if one.case_id}))
        for (code, _), some in found.items()
    ]


@dataclass(frozen=True)
class CaseOfUnit:
    """One case in the file. earlier: the concluded cases that counted when this one was opened."""

    case: Case
    outcomes: tuple[Outcome, ...]
    money: tuple[tuple[str, Decimal], ...]
    whole: tuple[tuple[str, Decimal], ...]
    earlier: tuple[Case, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """Whether it is concluded and something was found: a penalty, a recovery, a measure by agreement."""
        is_over = (
            self.case.status in {CaseStatus.CLOSED, CaseStatus.ARCHIVED} and self.case.merged_into_id is None
        )
        return is_over and bool(self.outcomes)


@dataclass(frozen=True)
class UnitFile:
    """The file of a unit as one post reads it. alike: subjects without a code that may be the same unit."""

    code: str
    subjects: tuple[Subject, ...]
    cases: tuple[CaseOfUnit, ...]
    clues: tuple[Clue, ...]
    alike: tuple[Subject, ...]
    links: tuple[SubjectLink, ...]
    corrections: tuple[SelfCorrection, ...]
    inspections: tuple[Inspection, ...]
    money: tuple[tuple[str, Decimal], ...]
    value: Value
    repeats: tuple[Case, ...]
    registers: dict[str, list[Record]] = field(default_factory=dict)

    @cached_property
    def names(self) -> list[str]:
        """The names that it was entered under, latest first."""
        return list(dict.fromkeys(one.name for one in sorted(self.subjects, key=lambda one: -one.pk)))

    @property
    def name(self) -> str:
        """Its latest name."""
        return self.names[0]


def file_of(post: Post, code: str, on: date) -> UnitFile | None:
    """The file of a unit on a day; None when the acting post reads of no such unit."""
    subjects = list(
        of_code(post, code).select_related("case__lead_agency", "case__region", "clue").order_by("pk")
    )
    if not code or not subjects:
        return None
    pks = [one.pk for one in subjects]
    value = rule_values.value_on(WITHIN, on)
    cases = _cases(post, subjects, value)
    codes = {one.institution_code for one in subjects} - {""}
    inspected = Q(id_code__iexact=code) | Q(institution_code__in=codes, id_code="")
    return UnitFile(
        code.upper(), tuple(subjects), cases, tuple(one.clue for one in subjects if one.case_id is None and one.clue),
        tuple(alike(post, subjects)), tuple(links_of(post).filter(subject__in=pks).select_related("subject", "by_user")),
        tuple(SelfCorrection.objects.visible_to(post).standing().filter(subject__in=pks).select_related("case", "agency")),
        tuple(Inspection.objects.visible_to(post).filter(pk__in=Inspected.objects.filter(inspected).values("inspection"))),
        tuple(totals(amounts_of(post).filter(subject__in=pks))), value, repeats(cases, on, value.length),
        {name: records(post, name, pks) for name in ("penalty", "payment", "assessment", "credit")},
    )  # fmt: skip


def alike(post: Post, subjects: Sequence[Subject]) -> list[Subject]:
    """Subjects without a code that have a name or institution code of this unit, and are joined to no file."""
    names = {one.name for one in subjects}
    codes = {one.institution_code for one in subjects} - {""}
    rows = subjects_of(post).filter(Q(name__in=names) | Q(institution_code__in=codes), id_code="")
    taken = links_of(post).values("subject_id")
    return list(rows.exclude(pk__in=taken).select_related("case", "clue").order_by("pk")[:MOST])


def repeats(cases: Sequence[CaseOfUnit], on: date, months: int) -> tuple[Case, ...]:
    """屡查屡犯: the cases that were concluded with something found in so many months before a day."""
    over = [one.case for one in cases if one.is_confirmed]
    return tuple(
        one for one in over if one.closed_at and counts(timezone.localdate(one.closed_at), on, months)
    )


def figures_of(unit: UnitFile, post: Post) -> QuerySet[Amount]:
    """The figures that the file shows: the unit's own, and those of its cases that name nobody."""
    own = Q(subject__in=[one.pk for one in unit.subjects])
    whole = Q(subject__isnull=True, case__in=[one.case.pk for one in unit.cases])
    return amounts_of(post).filter(own | whole)


def _cases(post: Post, subjects: Sequence[Subject], value: Value) -> tuple[CaseOfUnit, ...]:
    cases = {one.case_id: one.case for one in subjects if one.case is not None}
    pks = [one.pk for one in subjects]
    outcomes: dict[int, list[Outcome]] = {}
    for one in penalties_of(post, pks):
        outcomes.setdefault(one.lane.case_id, []).append(one)
    rows = amounts_of(post).filter(case__in=cases)
    found = [
        CaseOfUnit(
            case, tuple(outcomes.get(case.pk, ())), _sums(rows.filter(case=case, subject__in=pks)),
            _sums(rows.filter(case=case, subject__isnull=True)),
        )
        for case in sorted(cases.values(), key=lambda case: case.opened_at, reverse=True)
    ]  # fmt: skip
    return tuple(
        CaseOfUnit(
            one.case, one.outcomes, one.money, one.whole,
            tuple(c for c in repeats(found, timezone.localdate(one.case.opened_at), value.length) if c != one.case),
        )
        for one in found
    )  # fmt: skip


def _sums(rows: QuerySet[Amount]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(totals(rows))


def join(subject: Subject, who: Acting, *, code: str, reason: str) -> SubjectLink:
    """Join a subject without a code to the file of a unit, on an officer's word. It holds in his agency."""
    require(who, Act.CHECK_CLUE, who.agency)
    if not subjects_of(who.post).filter(pk=subject.pk, id_code="").exists():
        raise ReferralError("只有没有填写统一社会信用代码的当事人可以归入其他档案，请刷新页面后重新选择。")
    if subject.case is not None:
        require_party(who, subject.case, what="归入档案")
    if not of_code(who.post, code).exists():
        raise ReferralError("没有找到这份档案，请按名称或者代码重新查询。")
    refuse_secret(reason)
    if not reason.strip():
        raise Incomplete("请写明认定为同一单位的理由，如地址、法定代表人、机构编码一致。")
    try:
        with transaction.atomic():
            link = SubjectLink.objects.create(
                agency=who.agency, subject=subject, code=code.upper(), reason=reason.strip(), at=who.at, by=who.post, by_user=who.user
            )  # fmt: skip
            _note(who, subject, "join_subject", f"{subject.name}归入一院一档", reason)
    except IntegrityError as error:
        raise ReferralError("该当事人刚刚由其他人员归入档案，请刷新页面查看。") from error
    return link


def part(link: SubjectLink, who: Acting, *, reason: str) -> None:
    """Undo a link, with the ground."""
    require(who, Act.CHECK_CLUE, who.agency)
    refuse_secret(reason)
    if not reason.strip():
        raise Incomplete("请写明解除的理由。")
    with transaction.atomic():
        rows = links_of(who.post).filter(pk=link.pk)
        if not rows.update(undone_at=who.at, undone_by_user=who.user, undone_reason=reason.strip()):
            raise ReferralError("该归档已经解除，请刷新页面查看。")
        _note(who, link.subject, "part_subject", f"{link.subject.name}解除归入", reason)


def _note(who: Acting, subject: Subject, act: str, label: str, reason: str) -> None:
    record(
        who,
        act,
        label,
        case=subject.case,
        clue=None if subject.case else subject.clue,
        opinion=reason,
        internal=True,
    )
