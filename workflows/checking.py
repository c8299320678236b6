"""抽查复查 with its notices: who may draw, the checkers, the lead agency of what was found, the organisers of what came back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import holders
from agencies.roles import Act
from referral.law.sampling import PROBLEM
from referral.models import Case, CheckFinding, Sample, SampledCase
from referral.services import checks, sampling
from referral.services.acting import Acting
from referral.services.checks import Found
from referral.services.sampling import Plan
from workflows import notices
from workflows.notices import Message


def announce(plan: Plan, who: Acting) -> Sample:
    """Announce, and tell who may draw."""
    with transaction.atomic():
        sample = sampling.announce(plan, who)
        text = f"抽查方案已公布（{sample.title}），请由组织人以外的人员抽取。"
        _tell(_organisers(sample, who), _sample_url(sample), text, who)
    return sample


def draw(sample: Sample, who: Acting, *, number: str) -> Sample:
    """Draw, and tell each checker of each case."""
    with transaction.atomic():
        sampling.draw(sample, who, number=number)
        for row in checks.whole(sample.cases.filter(drawn_at__isnull=False)):
            _tell_checkers(row, [one.checker.post for one in row.assignments.all()], who)
    return sample


def withdraw(row: SampledCase, who: Acting, *, reason: str) -> None:
    """Withdraw, and tell who moves up, or the organisers that nobody is left."""
    with transaction.atomic():
        new = checks.withdraw(row, who, reason=reason)
        if new:
            _tell_checkers(row, [one.post for one in new], who)
        else:
            text = f"{row.sample.title}：第{row.rank}件检查人员不足，请补充检查人员。"
            _tell(_organisers(row.sample, who), _sample_url(row.sample), text, who)


def add_checkers(sample: Sample, who: Acting, posts: Iterable[Post]) -> None:
    """Add people, and tell those who got a case."""
    with transaction.atomic():
        for row in sampling.add_checkers(sample, who, posts):
            new = row.assignments.filter(since=who.at).select_related(
                "checker__post__user", "checker__post__agency"
            )
            _tell_checkers(row, [one.checker.post for one in new], who)


def report(row: SampledCase, who: Acting, *, findings: Sequence[Found], summary: str) -> None:
    """Enter the sheet, and tell the other checker."""
    with transaction.atomic():
        checks.report(row, who, findings=findings, summary=summary)
        _tell_others(row, who, f"{row.sample.title}：第{row.rank}件的检查结果已填报，请确认。")


def confirm(row: SampledCase, who: Acting, *, agrees: bool, opinion: str = "") -> None:
    """Confirm or give back; the lead agency hears of a confirmed check, the organisers too."""
    with transaction.atomic():
        checks.confirm(row, who, agrees=agrees, opinion=opinion)
        if not agrees:
            _tell_others(row, who, f"{row.sample.title}：第{row.rank}件的检查结果被退回，请修改。")
            return
        problems = row.findings.filter(verdict=PROBLEM).count()
        told = f"发现{problems}个问题，请按期整改" if problems else "未发现问题"
        text = f"{row.case.title}抽查复查：{told}。"
        _tell(_answering(row, who.at), _check_url(row), text, who)
        _tell(
            _organisers(row.sample, who),
            _check_url(row),
            f"{row.sample.title}：第{row.rank}件检查完毕。",
            who,
        )


def answer(finding: CheckFinding, who: Acting, *, text: str) -> None:
    """Answer, and tell who may settle it."""
    row = finding.sampled
    with transaction.atomic():
        checks.answer(finding, who, text=text)
        told = f"{row.sample.title}：第{row.rank}件的整改情况已报来，请审阅。"
        _tell(_organisers(row.sample, who), _check_url(row), told, who)


def settle(finding: CheckFinding, who: Acting, *, agrees: bool, reason: str = "") -> None:
    """Settle or give back, and tell the lead agency."""
    row = finding.sampled
    with transaction.atomic():
        checks.settle(finding, who, agrees=agrees, reason=reason)
        told = "整改已销号" if agrees else "整改情况被退回，请补充"
        _tell(_answering(row, who.at), _check_url(row), f"{row.case.title}抽查复查：{told}。", who)


def remind(at: datetime) -> int:
    """Tell once of checks and answers whose day is over. Returns how many."""
    day = timezone.localdate(at)
    return sum(_late_check(row, at) for row in checks.late(day)) + sum(
        _late_answer(finding, at) for finding in checks.unanswered(day)
    )


def _late_check(row: SampledCase, at: datetime) -> bool:
    with transaction.atomic():
        if not SampledCase.objects.filter(pk=row.pk, reminded_at=None).update(reminded_at=at):
            return False
        posts = [one.checker.post for one in row.assignments.all() if one.ended_at is None]
        text = f"{row.sample.title}：第{row.rank}件已到检查完成日期，请尽快填报、确认。"
        notices.tell([Message(post, None, text, "reminder", url=_check_url(row)) for post in posts], at=at)
    return True


def _late_answer(finding: CheckFinding, at: datetime) -> bool:
    row = finding.sampled
    with transaction.atomic():
        if not CheckFinding.objects.filter(pk=finding.pk, reminded_at=None).update(reminded_at=at):
            return False
        text = f"{row.case.title}抽查复查：已到整改期限，请填报整改情况。"
        posts = _answering(row, at)
        notices.tell([Message(post, None, text, "reminder", url=_check_url(row)) for post in posts], at=at)
    return True


def _organisers(sample: Sample, who: Acting) -> list[Post]:
    return holders(sample.agency, Act.ORGANISE_CHECK, timezone.localdate(who.at))


def _answering(row: SampledCase, at: datetime) -> list[Post]:
    """Who of the lead agency may answer and sees the case."""
    day: date = timezone.localdate(at)
    posts = holders(row.case.lead_agency, Act.REPORT_RESULT, day)
    return [post for post in posts if Case.objects.party_to(post).filter(pk=row.case_id).exists()]


def _tell_checkers(row: SampledCase, posts: Iterable[Post], who: Acting) -> None:
    text = f"您被随机选派检查一件案件（{row.sample.title}），请于{row.sample.due_on:%m月%d日}前完成；应当回避的请写明理由。"
    _tell(posts, _check_url(row), text, who)


def _tell_others(row: SampledCase, who: Acting, text: str) -> None:
    active = row.assignments.filter(ended_at=None).select_related(
        "checker__post__user", "checker__post__agency"
    )
    _tell([one.checker.post for one in active], _check_url(row), text, who)


def _tell(posts: Iterable[Post], url: str, text: str, who: Acting) -> None:
    others = [post for post in posts if post.user_id != who.user.pk]
    notices.tell([Message(post, None, text, url=url) for post in others], at=who.entered_at)


def _sample_url(sample: Sample) -> str:
    return reverse("sample", args=[sample.slug])


def _check_url(row: SampledCase) -> str:
    return reverse("check-sheet", args=[row.slug])
