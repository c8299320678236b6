"""抽查复查: a frame is announced and frozen, a second person draws from it, anybody draws it again.

Cases: 复审 takes those that the own agency leads; 抽查 those below it in its line or, for a government, of its place. Checkers:
for 复审 colleagues who took no part; else people of agencies that have no part in the case. Who acted in a secret referral is
not barred by that, for his absence would tell of it: he withdraws (回避) himself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.directory import within
from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post, Region
from agencies.roles import Act, Role
from documents.secrecy import refuse_secret
from referral.law import sampling as law
from referral.law.errors import Conflict, Incomplete, ReferralError
from referral.law.kinds import KINDS, Kind
from referral.law.sampling import CHECKERS, Way
from referral.models import (
    Assignment,
    Case,
    Event,
    Lane,
    Ledger,
    Referral,
    Sample,
    SampleChecker,
    SampledCase,
)
from referral.services.acting import Acting, require, require_other_person
from referral.services.ledger import record
from referral.services.redrawing import expected

#: Who may be sent to check.
ROLES = (Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
#: A government sends people of its administration; these answer to nobody's order.
_INDEPENDENT = (A.DISCIPLINE, A.COURT, A.PROCURATORATE)
_TWICE = "同一人员有几个任职的只能选一个：每件案件由不同的两人检查，请去掉重复的人员。"
#: By which kinds of referral a frame may be narrowed: discipline never shows.
KINDS_ASKED: dict[str, str] = {
    str(kind): KINDS[kind].label for kind in Kind if kind not in {Kind.DISCIPLINE, Kind.CONSULT}
}


@dataclass(frozen=True)
class Plan:
    """What is announced: which closed cases, how large a share, who may check, until when."""

    way: str
    title: str
    closed_from: date
    closed_until: date
    percent: int
    due_on: date
    checkers: list[Post] = field(default_factory=list)
    basis: str = ""
    region: Region | None = None
    kind: str = ""


def frame(plan: Plan, post: Post) -> QuerySet[Case]:
    """The closed cases of a plan that a post may see, by their random addresses."""
    rows = Case.objects.filter(status__in=law.CLOSED, merged_into__isnull=True)
    rows = rows.filter(closed_at__date__gte=plan.closed_from, closed_at__date__lte=plan.closed_until)
    if plan.way == Way.REVIEW:
        rows = rows.filter(lead_agency=post.agency, pk__in=Case.objects.visible_to(post).values("pk"))
    else:
        rows = rows.filter(pk__in=Case.objects.overseen_by(post).values("pk")).exclude(
            lead_agency=post.agency
        )
        if post.agency.kind != A.GOVERNMENT:
            rows = rows.filter(lead_agency__kind=post.agency.kind)
    if plan.region is not None:
        rows = rows.filter(region__code__startswith=within(plan.region))
    if plan.kind:
        asked = Referral.objects.filter(kind=plan.kind, secret=False, sent_at__isnull=False)
        rows = rows.filter(pk__in=asked.values("case_id"))
    return rows.order_by("slug")


def candidates(agency: Agency, way: str, day: date) -> QuerySet[Post]:
    """Who may be put into the pool: colleagues, and for 抽查 the people of agencies below, who can be sent."""
    posts = Post.objects.valid_on(day).filter(role__in=[str(role) for role in ROLES], is_seconded=False)
    reach = Q(agency=agency)
    if way == Way.SPOT:
        below = Q(agency__region__code__startswith=within(agency.region))
        if agency.kind == A.GOVERNMENT:
            reach |= below & ~Q(agency__kind__in=_INDEPENDENT)
        else:
            reach |= below & Q(agency__kind=agency.kind, agency__region__level__gt=agency.region.level)
    return (
        posts.filter(reach)
        .select_related("agency", "user")
        .order_by("agency__region__code", "agency_id", "pk")
    )


def announce(plan: Plan, who: Acting) -> Sample:
    """Freeze frame and pool and publish the hash of the hidden number (公布). Nothing is drawn yet.

    Raises Incomplete for what is missing, ReferralError when there is no case, or a case that too few may check.
    """
    require(who, Act.ORGANISE_CHECK, who.agency)
    _check(plan, who)
    with transaction.atomic():
        found = list(frame(plan, who.post).select_related("ledger"))
        if not found:
            raise ReferralError("这个范围内没有您可以查看的已办结案件，请调整办结日期、地区或者移送类型。")
        pool = [SampleChecker(post=post) for post in dict.fromkeys(plan.checkers)]
        barred = _barred(found, pool, plan.way)
        short = sum(len(pool) - len(barred[case.pk]) < CHECKERS for case in found)
        if short:
            raise ReferralError(
                f"范围内有{short}件案件，可以派去检查的人员不足{CHECKERS}人（办案机关和参与办理的人员不能检查），请增加检查人员。"
            )
        secret = token_hex(32)
        cases = {case.slug: barred[case.pk] for case in found}
        facts = {key: value for key, value in vars(plan).items() if key != "checkers"}
        sample = Sample.objects.create(
            ledger=Ledger.objects.create(), agency=who.agency, secret=secret, commitment=law.hashed(secret),
            frame_sha256=law.frame_hash(cases, [one.slug for one in pool], plan.percent),
            announced_by=who.post, announced_by_user=who.user, announced_at=who.at, **facts,
        )  # fmt: skip
        for one in pool:
            one.sample = sample
        SampleChecker.objects.bulk_create(pool)
        SampledCase.objects.bulk_create(
            [SampledCase(sample=sample, case=case, barred=barred[case.pk]) for case in found]
        )
        told = {"frame": sample.frame_sha256, "commitment": sample.commitment, "cases": len(found)}
        note(sample, who, "sample_announce", f"公布抽查方案：{sample.title}", payload=told)
    return sample


def _check(plan: Plan, who: Acting) -> None:
    if plan.way not in set(Way) or not plan.title.strip():
        raise Incomplete("请填写名称并选择方式。")
    refuse_secret(plan.title, plan.basis)
    if plan.kind and plan.kind not in KINDS_ASKED:
        raise Incomplete("移送类型的选项已经变动，请重新选择。")
    today, least = timezone.localdate(who.at), Way(plan.way).least
    if not plan.closed_from <= plan.closed_until <= today:
        raise Incomplete("办结日期的起日不能晚于止日，止日不能晚于今天，请核对。")
    if not least <= plan.percent <= 100:
        raise Incomplete(f"抽取比例为{least}%至100%：{Way(plan.way).basis}。")
    if plan.due_on < today:
        raise Incomplete("检查完成日期不能早于今天，请重新选择。")
    allowed = set(candidates(who.agency, plan.way, today).values_list("pk", flat=True))
    if not plan.checkers or any(post.pk not in allowed for post in plan.checkers):
        raise Incomplete("请从名单中选择检查人员：复审选本机关人员，抽查选本机关和下级机关人员。")
    if len({post.user_id for post in plan.checkers}) < len(set(plan.checkers)):
        raise Incomplete(_TWICE)
    if any(post.user_id == who.user.pk for post in plan.checkers):
        raise Incomplete("组织人不能同时作为检查人员，请从检查人员中去掉本人。")


def _barred(cases: Collection[Case], pool: Collection[SampleChecker], way: str) -> dict[int, list[str]]:
    """Case → slugs of the pool's people who may not check it: their agency has a part in it, or they had one themselves."""
    ids = [case.pk for case in cases]
    agencies: dict[int, set[int]] = defaultdict(set)
    people: dict[int, set[int]] = defaultdict(set)
    if way == Way.SPOT:
        for case in cases:
            agencies[case.pk] = {case.lead_agency_id, case.opener_id}
        lanes = Lane.objects.filter(case__in=ids, secret=False).values_list("case_id", "agency_id")
        sent = Referral.objects.filter(case__in=ids, secret=False)
        for pair in [
            lanes,
            sent.values_list("case_id", "sender_id"),
            sent.values_list("case_id", "recipient_id"),
        ]:
            for case_id, agency_id in pair:
                agencies[case_id].add(agency_id)
    by_ledger = {case.ledger_id: case.pk for case in cases}
    users = [one.post.user_id for one in pool]
    acted = Event.objects.filter(ledger__in=by_ledger, user__in=users, secret=False).exclude(
        act="sample_drawn"
    )
    for ledger_id, user_id in acted.order_by().values_list("ledger_id", "user_id").distinct():
        people[by_ledger[ledger_id]].add(user_id)
    named = Lane.objects.filter(case__in=ids, secret=False, officers__user__in=users)
    for case_id, user_id in named.values_list("case_id", "officers__user_id"):
        people[case_id].add(user_id)
    return {
        pk: [
            one.slug for one in pool if one.post.agency_id in agencies[pk] or one.post.user_id in people[pk]
        ]
        for pk in ids
    }  # fmt: skip


def draw(sample: Sample, who: Acting, *, number: str) -> Sample:
    """A second person gives his number; cases and checkers are drawn by it. Once.

    Raises SamePerson for who announced it, Incomplete without a number, Conflict when it was drawn.
    """
    require(who, Act.ORGANISE_CHECK, sample.agency)
    require_other_person(who, sample.announced_by_user_id, what="组织人不能自行抽取")
    if not number.strip():
        raise Incomplete("请填写随机数：如当日公开的开奖号码，或者当众掷出的点数。")
    refuse_secret(number)
    with transaction.atomic():
        open_ = Sample.objects.filter(pk=sample.pk, drawn_at=None)
        if not open_.update(
            number=number.strip(), drawn_by=who.post, drawn_by_user=who.user, drawn_at=who.at
        ):
            raise Conflict("该抽查已经抽取，请刷新页面查看。")
        sample.refresh_from_db()
        rows = {row.label: row for row in sample.cases.select_related("case")}
        drawn = law.draw(sample.seed, rows, sample.percent)
        for rank, label in enumerate(drawn, 1):
            SampledCase.objects.filter(pk=rows[label].pk).update(rank=rank, drawn_at=who.at)
            fill(rows[label], who)
            text = f"抽中{Way(sample.way).label}：{sample.title}"
            record(
                who,
                "sample_drawn",
                text,
                case=rows[label].case,
                internal=True,
                payload={"sample": sample.slug},
            )
        told = {"number": sample.number, "secret": sample.secret, "seed": sample.seed, "drawn": drawn}
        note(sample, who, "sample_draw", f"抽取{len(drawn)}件：{sample.title}", payload=told)
    return sample


def note(
    sample: Sample, who: Acting, act: str, label: str, *, opinion: str = "", payload: Any = None
) -> None:
    """One event in the record of the sample itself."""
    told = {"sample": sample.slug} | (payload or {})
    record(who, act, label[:200], ledger=sample.ledger, opinion=opinion, internal=True, payload=told)


def fill(row: SampledCase, who: Acting) -> list[SampleChecker]:
    """Give a drawn case the checkers that it lacks. Returns the new ones."""
    held = set(row.assignments.values_list("checker__slug", flat=True))
    wanted = [slug for slug in expected(row) if slug not in held]
    new = list(row.sample.checkers.filter(slug__in=wanted).select_related("post__user", "post__agency"))
    for one in new:
        Assignment.objects.create(sampled=row, checker=one, since=who.at)
    return new


def add_checkers(sample: Sample, who: Acting, posts: Iterable[Post]) -> list[SampledCase]:
    """After somebody withdrew and nobody was left: more people, who fill the empty places by the same seed.

    It is shown that they came after the draw. Returns the cases that got somebody.
    """
    require(who, Act.ORGANISE_CHECK, sample.agency)
    with transaction.atomic():
        Sample.objects.select_for_update().get(pk=sample.pk)
        wanted = _wanted(sample, who, posts)
        rows = list(
            sample.cases.select_for_update(of=("self",)).filter(drawn_at__isnull=False)
            .select_related("case", "sample").order_by("pk")
        )  # fmt: skip
        short = [row for row in rows if row.step == row.step.SHORT]
        if not short:
            raise Conflict("每件案件都有检查人员，不需要补充。")
        new = [SampleChecker.objects.create(sample=sample, post=post, added_at=who.at) for post in wanted]
        barred = _barred([row.case for row in rows], new, sample.way)
        for row in rows:
            row.barred = [*row.barred, *barred[row.case_id]]
            SampledCase.objects.filter(pk=row.pk).update(barred=row.barred)
        filled = [row for row in short if fill(row, who)]
        names = "、".join(post.user.full_name for post in wanted)
        note(sample, who, "sample_add", f"补充检查人员：{names}")
    return filled


def _wanted(sample: Sample, who: Acting, posts: Iterable[Post]) -> list[Post]:
    """Those who may be added: candidates who are not in the pool yet, nobody twice, no organiser."""
    people = set(sample.checkers.values_list("post__user_id", flat=True))
    allowed = candidates(sample.agency, sample.way, timezone.localdate(who.at)).exclude(user__in=people)
    wanted, known = list(dict.fromkeys(posts)), set(allowed.values_list("pk", flat=True))
    if len({post.user_id for post in wanted}) < len(wanted):
        raise Incomplete(_TWICE)
    organisers = {sample.announced_by_user_id, who.user.pk}
    if not wanted or any(post.pk not in known or post.user_id in organisers for post in wanted):
        raise Incomplete("请从名单中选择还没有列入的检查人员；组织人不能作为检查人员。")
    return wanted
