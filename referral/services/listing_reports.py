"""What the units owe a listing: 进展报告 and 结案报告 with their review, 批示 as dated tasks; and the mark that misses give."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import Post, User
from agencies.roles import Act
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law import listing as law
from referral.law.errors import Conflict, Incomplete
from referral.law.listing import Grade, Step
from referral.models import Clock, Listing, ListingInstruction, ListingReport, ListingUnit
from referral.services import clocks, listing_files, rule_values
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.listing_files import File
from referral.services.listings import at_step, await_report, done, note, see, signer_of, unit_of, write


def report(
    listing: Listing,
    who: Acting,
    *,
    progress: str,
    next_steps: str = "",
    is_closing: bool = False,
    files: Iterable[File] = (),
) -> Done:
    """A unit reports how far it is (进展报告), or that it has done what was asked (结案报告). The period's limit is met.

    After a progress report the next period runs from now; after a closing report none does, unless it is returned.
    """
    see(listing, who)
    unit = unit_of(listing, who)
    require(who, Act.REPORT_RESULT, unit.agency)
    refuse_secret(progress, next_steps)
    check_words(progress, next_steps, is_closing=is_closing)
    with transaction.atomic():
        if unit.signed_at is None:
            raise Incomplete("请先签收挂牌督办通知书，再提交报告。")
        kept = listing_files.keep(listing.case, who, files)
        row = take(
            listing,
            unit,
            who,
            progress,
            next_steps,
            is_closing=is_closing,
            files=kept,
            by=(who.post, who.user),
        )
    text = f"{unit.agency.short_name}已提交{listing.case.title}挂牌督办{row.word}，请审阅。"
    return done(listing, who, "listing_report", f"提交{row.word}", text)


def check_words(progress: str, next_steps: str, *, is_closing: bool) -> None:
    """Refuse a report without what it has to say. Raises Incomplete."""
    if not progress.strip() or not (is_closing or next_steps.strip()):
        raise Incomplete(
            "请填写查明的事实、处理结果和整改情况。" if is_closing else "请填写办理进展和下一步措施。"
        )


def take(
    listing: Listing, unit: ListingUnit, who: Acting, progress: str, next_steps: str, *, is_closing: bool,
    files: Iterable[Evidence], by: tuple[Post, User],
) -> ListingReport:  # fmt: skip
    """A report is there, at the moment of acting: the period's limit is met, the next runs. by: who says so, and never reviews it."""
    at_step(listing, Step.RUNNING)
    check_open(unit, is_closing)
    row = _keep(unit, who, progress, next_steps, is_closing, by)
    row.files.set(files)
    if unit.due is not None and unit.due.ended_at is None:
        clocks.meet(unit.due, who, document=row.word)
    due = None if is_closing else await_report(listing, unit, who)
    ListingUnit.objects.filter(pk=unit.pk).update(due=due)
    note(listing, who, "listing_report", f"提交{row.word}")
    return row


def check_open(unit: ListingUnit, is_closing: bool) -> None:
    """Refuse a report while one that closes was accepted or waits, and a closing one while a 批示 is open."""
    if unit.closing is not None:
        raise Conflict("本单位的结案报告已经通过，不需要再报告。")
    if unit.reports.filter(is_accepted=None, is_closing=True).exists():
        raise Conflict("结案报告待挂牌机关审阅，审阅前不再提交报告。")
    if is_closing:
        _check_instructions(unit, "请先登记完成情况。")


def _check_instructions(unit: ListingUnit, what: str) -> None:
    """Nothing is closed while a 批示 is open: one may have come after the report."""
    left = unit.instructions.filter(done_at=None)
    if left.exists():
        raise Incomplete(
            f"还有批示事项没有完成：{'；'.join(one.text.rstrip('。；') for one in left)}。{what}"
        )


def _keep(
    unit: ListingUnit, who: Acting, progress: str, next_steps: str, is_closing: bool, by: tuple[Post, User]
) -> ListingReport:  # fmt: skip
    try:
        with transaction.atomic():
            return ListingReport.objects.create(
                unit=unit, is_closing=is_closing, progress=progress.strip(), next_steps=next_steps.strip(), clock=unit.due,
                reported_at=who.at, reported_by=by[0], reported_by_user=by[1],
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("本单位上一份报告待挂牌机关审阅，审阅后再提交。") from error


def review(row: ListingReport, who: Acting, *, accepts: bool, opinion: str = "") -> Done:
    """A lister reads a report (审阅): taken, or returned with the reason. A returned closing report lets the reports run on."""
    listing, unit = row.unit.listing, row.unit
    see(listing, who)
    require(who, Act.PROPOSE_LISTING, signer_of(listing, who).agency)
    require_other_person(who, row.reported_by_user_id, what="报告人不能审阅自己的报告")
    refuse_secret(opinion)
    if not accepts and not opinion.strip():
        raise Incomplete("退回报告的，请写明理由。")
    with transaction.atomic():
        facts = {
            "is_accepted": accepts, "opinion": opinion.strip(), "reviewed_at": who.at, "reviewed_by": who.post,
            "reviewed_by_user": who.user,
        }  # fmt: skip
        write(ListingReport.objects.filter(pk=row.pk, is_accepted=None), **facts)
        if row.is_closing and accepts:
            _check_instructions(unit, "请等承办单位登记完成情况后再审阅，或者退回报告。")
        if row.is_closing and not accepts:
            ListingUnit.objects.filter(pk=unit.pk).update(due=await_report(listing, unit, who))
        note(
            listing, who, "listing_review", f"{'审阅' if accepts else '退回'}{unit.agency.short_name}{row.word}",
            opinion=opinion,
        )  # fmt: skip
    text = f"{listing.case.title}挂牌督办{row.word}{'已审阅' if accepts else f'被退回：{opinion.strip()}'}。"
    return done(listing, who, "listing_review", f"审阅{row.word}", text, unit=unit)


def instruct(
    listing: Listing, who: Acting, *, unit: ListingUnit, leader: str, text: str, due_on: date
) -> Done:
    """Enter what a leader has written (批示) as a task of a unit with its day."""
    see(listing, who)
    require(who, Act.PROPOSE_LISTING, signer_of(listing, who).agency)
    refuse_secret(leader, text)
    if unit.listing_id != listing.pk:
        raise Incomplete("请选择本挂牌督办的承办单位。")
    if not leader.strip() or not text.strip():
        raise Incomplete("请填写批示人和批示内容。")
    if due_on < timezone.localdate(who.at):
        raise Incomplete("完成日期不能早于今天，请核对。")
    with transaction.atomic():
        at_step(listing, Step.RUNNING)
        if unit.closing is not None:
            raise Conflict("该单位的结案报告已经通过；需要继续办理的，请在核查中写明未完成。")
        ListingInstruction.objects.create(
            unit=unit,
            leader=leader.strip(),
            text=text.strip(),
            due_on=due_on,
            given_at=who.at,
            given_by=who.post,
        )
        note(listing, who, "listing_instruct", f"批示转为任务：{unit.agency.short_name}，{due_on:%Y-%m-%d}前")
    told = f"{listing.case.title}挂牌督办有领导批示，请{unit.agency.short_name}于{due_on:%m月%d日}前办理。"
    return done(listing, who, "listing_instruct", "登记批示", told, unit=unit)


def finish(row: ListingInstruction, who: Acting, *, said: str, document: str) -> Done:
    """A unit has done what an instruction asked for, with the paper that proves it."""
    listing = row.unit.listing
    see(listing, who)
    unit = unit_of(listing, who)
    require(who, Act.REPORT_RESULT, unit.agency)
    refuse_secret(said, document)
    if row.unit_id != unit.pk or not said.strip() or not document.strip():
        raise Incomplete("请由承办该批示的单位填写完成情况和证明材料的名称、文号。")
    with transaction.atomic():
        carry_out(row, who, said=said, document=document, by=who.post)
    text = f"{unit.agency.short_name}已完成{listing.case.title}挂牌督办的批示事项：{row.text}"
    return done(listing, who, "listing_finish", "完成批示事项", text)


def carry_out(row: ListingInstruction, who: Acting, *, said: str, document: str, by: Post) -> None:
    """An instruction was carried out, at the moment of acting. by: who says so. Raises Conflict where it was said before."""
    facts = {"done_at": who.at, "done_by": by, "said": said.strip(), "document": document.strip()}
    write(ListingInstruction.objects.filter(pk=row.pk, done_at=None), **facts)
    note(row.unit.listing, who, "listing_finish", "批示事项办理完成")


def last_day(clock: Clock) -> date | None:
    """The day at whose end a limit is over."""
    return timezone.localdate(clock.due_at - timedelta(seconds=1)) if clock.due_at else None


def missed_of(unit: ListingUnit, at: datetime) -> int:
    """How many reports of a unit were not made in time until a moment."""
    total = 0
    for clock in [*(row.clock for row in unit.reports.all()), unit.due]:
        day = last_day(clock) if clock is not None else None
        if clock is not None and day is not None:
            total += law.misses(day, timezone.localdate(clock.ended_at or at), unit.listing.every)
    return total


def over_of(unit: ListingUnit, at: datetime) -> int | None:
    """By how many days a unit's term is over, or was when it made the closing report that was accepted; None: in time."""
    day = last_day(unit.term) if unit.term is not None else None
    if day is None:
        return None
    closing = unit.closing
    until = timezone.localdate(closing.reported_at if closing is not None else unit.listing.lifted_at or at)
    return (until - day).days if until > day else None


def grade_of(unit: ListingUnit, at: datetime) -> Grade:
    """The mark of a unit at a moment."""
    red = rule_values.value_on(law.RED_AFTER, timezone.localdate(at)).length
    return law.grade(missed_of(unit, at), over_of(unit, at), red)


def grade(listing: Listing, at: datetime) -> Grade:
    """The mark of a listing: that of its worst unit."""
    order = list(Grade)
    return max((grade_of(unit, at) for unit in listing.units.all()), key=order.index, default=Grade.BLUE)
