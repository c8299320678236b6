"""Steps of an agency's own between review and decision (法制审核, 分管会签, 案审会, 用印审批), kept as data.

Who gives one leaves an opinion; nothing moves by it. What is outstanding is read: asked for, less given in this round. On
a 行刑移送 an outstanding step never hinders the head, and no limit knows of steps at all.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.errors import DirectoryError
from agencies.models import Agency, Department, Post, User
from agencies.roles import WIDE_ROLES, Role
from agencies.services.book import note
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, Unlawful
from referral.law.kinds import KINDS, Kind
from referral.law.states import Move, ReferralStatus, Side, sources
from referral.models import Approval, ApprovalStep, Referral
from referral.services.acting import Acting, require_other_person
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.redrafting import writers_of
from referral.services.rounds import current_round, givers, reviewers
from referral.services.sight import refuse_member

#: The act of giving one: it stays inside the agency and leads nowhere.
GIVE = Move("step", "环节意见", sources(ReferralStatus.DECIDING), "", Side.SENDER, "")
#: Roles that may give a step: they see all of the agency's referrals. The head decides and gives none.
ROLES = tuple(role for role in Role if role in WIDE_ROLES and role != Role.HEAD)
LONGEST_SOURCE = ApprovalStep._meta.get_field("source").max_length or 0


def kinds_of(agency: Agency) -> list[Kind]:
    """The kinds of referral that an agency approves itself and that others of it may know of. A copy is born sent."""
    return [
        rule.code
        for rule in KINDS.values()
        if rule.approve_act
        and rule.code != Kind.COPY
        and not rule.secret
        and (not rule.senders or agency.kind in rule.senders)
    ]


def steps_of(agency: Agency, day: date) -> list[ApprovalStep]:
    """The steps of an agency that are in force on a day or begin later."""
    rows = ApprovalStep.objects.filter(Q(until__isnull=True) | Q(until__gt=day), agency=agency)
    return list(rows.select_related("department", "entered_by").order_by("position", "pk"))


def open_step(
    *, agency: Agency, label: str, kinds: Sequence[str], department: Department | None, role: str, position: int,
    must: bool, gives_seal: bool, since: date, source: str, at: datetime, by: User,
) -> ApprovalStep:  # fmt: skip
    """Add a step for what is reviewed from a day on. kinds: empty for all; one of department and role gives it.

    Raises DirectoryError for a day gone by, a label in use, a giver of another agency, or without a source.
    """
    if bool(department) == bool(role):
        raise DirectoryError("请在办理科室和办理角色中选择一项。")
    if role and role not in ROLES:
        raise DirectoryError("该角色不能办理审批环节，请另行选择。")
    if department is not None and department.agency_id != agency.pk:
        raise DirectoryError("办理科室须是本机关的科室，请重新选择。")
    if not set(kinds) <= {str(kind) for kind in kinds_of(agency)}:
        raise DirectoryError("所选的移送种类本机关不批准，或者限定知悉，不能增加审批环节。")
    if not source.strip():
        raise DirectoryError("请填写增加审批环节的依据，写明文件名称和文号。")
    if len(source.strip()) > LONGEST_SOURCE:
        raise DirectoryError(f"依据不超过{LONGEST_SOURCE}个字，请删减。")
    if since < timezone.localdate(at):
        raise DirectoryError("启用日期不能早于今天；已经送批的移送不增加环节。")
    try:
        with transaction.atomic():
            step = ApprovalStep.objects.create(
                agency=agency, label=label.strip(), kinds=list(kinds), department=department, role=role,
                position=position, must=must, gives_seal=gives_seal, since=since, source=source.strip(),
                entered_by=by, entered_at=at,
            )  # fmt: skip
            note(
                "open_step", at=at, by=by, agency=agency, name=step.label, role=step.giver, source=step.source,
                since=str(since),
            )  # fmt: skip
    except IntegrityError as error:
        raise DirectoryError(f"本机关已有「{label.strip()}」环节，请先停用或者换一个名称。") from error
    return step


def end_step(*, step: ApprovalStep, reason: str, at: datetime, by: User) -> None:
    """Ask for a step no more, at once: what waits for it waits no longer. Opinions that were given stay."""
    with transaction.atomic():
        last = max(step.since, timezone.localdate(at))
        if not ApprovalStep.objects.filter(pk=step.pk, until__isnull=True).update(until=last):
            raise DirectoryError("该环节已经停用。")
        note("end_step", at=at, by=by, agency=step.agency, name=step.label, reason=reason)


def outstanding(referral: Referral, day: date) -> list[ApprovalStep]:
    """The steps that a referral is asked for and that nobody has given in this round."""
    if referral.status != ReferralStatus.DECIDING:
        return []
    given = set(_given(referral).values_list("given_for_id", flat=True))
    return [step for step in ApprovalStep.objects.asked_of(referral, day) if step.pk not in given]


def expected(referral: Referral, day: date) -> list[ApprovalStep]:
    """The steps that a paper still needs room for: the outstanding ones, before the review those in force on a day."""
    if referral.status not in {ReferralStatus.DRAFT, ReferralStatus.REVIEWING} or referral.secret:
        return outstanding(referral, day)
    steps = [step for step in steps_of(referral.sender, day) if step.since <= day]
    return [step for step in steps if not step.kinds or referral.kind in step.kinds]


def _given(referral: Referral) -> "QuerySet[Approval]":
    return referral.approvals.filter(given_for__isnull=False, round=current_round(referral))


def hindering(referral: Referral, day: date) -> list[ApprovalStep]:
    """The steps for whose consent the approval waits. Never on a 行刑移送: its limit runs (310号令第五条)."""
    if referral.kind == Kind.CRIMINAL:
        return []
    agreed = set(_given(referral).filter(agrees=True).values_list("given_for_id", flat=True))
    return [
        step for step in ApprovalStep.objects.asked_of(referral, day) if step.must and step.pk not in agreed
    ]


def check_approve(referral: Referral, day: date) -> str:
    """Refuse to approve what waits for a consent. Returns which opinions are not there, for the record.

    Raises Unlawful with whose consent is missing.
    """
    if waits := hindering(referral, day):
        names = "、".join(named(step) for step in waits)
        raise Unlawful(f"{names}同意后才能批准；不同意的，请退回修改。")
    return "、".join(named(step) for step in outstanding(referral, day))[:300]


def named(step: ApprovalStep) -> str:
    """A step with who gives it: 法制审核（政策法规科）."""
    return f"{step.label}（{step.giver}）"


def is_giver(step: ApprovalStep, post: Post) -> bool:
    """Whether a post belongs to who gives a step; the head decides and gives none."""
    if post.agency_id != step.agency_id or post.role == Role.HEAD:
        return False
    return post.department_id == step.department_id if step.department_id else post.role == step.role


def share(referral: Referral, posts: Iterable[Post], day: date) -> list[tuple[Post, list[ApprovalStep]]]:
    """Of some posts those whose person may give an outstanding step of a referral, each with its steps."""
    left = outstanding(referral, day)
    earlier = set(_earlier(referral)) if left else set()
    found = [(post, [step for step in left if is_giver(step, post)]) for post in posts] if left else []
    return [(post, steps) for post, steps in found if steps and post.user_id not in earlier]


def mine_of(referral: Referral, post: Post, day: date) -> list[ApprovalStep]:
    """The outstanding steps of a referral that the person of a post may give."""
    return next((steps for _, steps in share(referral, [post], day)), [])


def _earlier(referral: Referral) -> list[int]:
    return [*writers_of(referral), *reviewers(referral), *givers(referral)]


def waiting_for(post: Post | None, day: date) -> list[tuple[Referral, list[ApprovalStep]]]:
    """The referrals on which the person of a post may give a step now, the longest waiting first."""
    if post is None:
        return []
    steps = ApprovalStep.objects.filter(Q(until__isnull=True) | Q(until__gt=day), agency_id=post.agency_id)
    if not any(is_giver(step, post) for step in steps):
        return []
    rows = Referral.objects.visible_to(post).filter(sender_id=post.agency_id, status=ReferralStatus.DECIDING)
    rows = rows.select_related("case", "recipient", "drafted_by_user").order_by("reported_at", "pk")
    found = [(referral, mine_of(referral, post, day)) for referral in rows]
    return [(referral, steps) for referral, steps in found if steps]


def give(referral: Referral, who: Acting, *, step: ApprovalStep, agrees: bool, opinion: str = "") -> Done:
    """Give the opinion of a step: 同意, or 不同意 with the reason.

    Raises Unlawful when it is not asked for now, NotAllowed for who does not give it, SamePerson for who drafted,
    reviewed or gave another step in this round.
    """
    refuse_secret(opinion)
    with transaction.atomic():
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if not Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists():
            raise Unlawful("没有找到这件移送。")
        refuse_member(referral.case, who.post)
        if not is_giver(step, who.post) or who.held_at and not who.post.is_valid_at(who.held_at):
            raise NotAllowed(
                f"{step.label}由{step.giver}办理，您当前的身份无权办理；请切换身份或交有权人员办理。"
            )
        day = timezone.localdate(who.entered_at)
        if step.pk not in {one.pk for one in outstanding(referral, day)}:
            raise Unlawful(
                f"该移送现为「{referral.status_label}」，没有待办理的{step.label}；请刷新页面查看。"
            )
        require_other_person(
            who, *_earlier(referral), what=f"拟稿人、审核人和本轮已办理其他环节的人不能办理{step.label}"
        )
        _check(referral, who, agrees, opinion)
        _keep(referral, who, step, agrees, opinion)
        record(
            who,
            GIVE.name,
            f"{step.label}：{_word(agrees)}",
            referral=referral,
            opinion=opinion,
            internal=True,
        )
    return Done(GIVE, who, f"{step.label}意见已办理。", case=referral.case, referral=referral)


def _word(agrees: bool) -> str:
    return "同意" if agrees else "不同意"


def _check(referral: Referral, who: Acting, agrees: bool, opinion: str) -> None:
    if not agrees and not opinion.strip():
        raise Incomplete("不同意的，请写明理由。")
    if who.at > who.entered_at:
        raise Incomplete("实际办理时间晚于现在，请核对。")
    if referral.reported_at and who.at < referral.reported_at:
        shown = f"{timezone.localtime(referral.reported_at):%Y-%m-%d %H:%M}"
        raise Incomplete(f"办理时间不能早于审核通过的时间（{shown}），请核对实际时间。")


def _keep(referral: Referral, who: Acting, step: ApprovalStep, agrees: bool, opinion: str) -> None:
    try:
        with transaction.atomic():
            Approval.objects.create(
                referral=referral, case=referral.case, step=GIVE.name, label=step.label, user=who.user, post=who.post,
                given_for=step, agrees=agrees, opinion=opinion, at=who.at, round=current_round(referral),
                paper=who.paper,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(f"{step.label}已由其他人员办理，请刷新页面查看。") from error


def deciding(agency: Agency) -> list[Referral]:
    """The referrals that wait for the decision of an agency now, without the secret ones."""
    return list(Referral.objects.filter(sender=agency, status=ReferralStatus.DECIDING, secret=False))


def waiting_on(step: ApprovalStep, day: date) -> int:
    """How many referrals wait for a step now."""
    return sum(step.pk in {one.pk for one in outstanding(row, day)} for row in deciding(step.agency))
