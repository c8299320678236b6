"""What a unit did on paper: took the notice (送达回证), reported, carried out a 批示. Entered by a lister with the scan, right when a second person says so.

It takes effect when it was found right, with its real time: until then nothing runs from it and nobody is marked for it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.quarantine import refuse_held
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, Unlawful
from referral.law.listing import Step
from referral.law.words import DELIVERY_WAYS
from referral.models import Listing, ListingInstruction, ListingPaper, ListingUnit
from referral.models.cases import as_member
from referral.models.listing_papers import CLOSING, FINISHED, PAPERS, SERVED
from referral.services import listing_reports, listings, paper_entries
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.listing_files import File
from referral.services.sight import refuse_member

#: The ways of a paper.
WAYS = {code: label for code, label in DELIVERY_WAYS.items() if code != "system"}


@dataclass(frozen=True)
class Paper:
    """What is entered. real_at: when the notice was taken, the report was made, or a 批示 carried out (progress: how)."""

    kind: str
    unit: ListingUnit
    real_at: datetime
    way: str = ""
    taken_by: str = ""
    progress: str = ""
    next_steps: str = ""
    instruction: ListingInstruction | None = None
    document: str = ""


def takes_reports(unit: ListingUnit, at: datetime) -> bool:
    """Whether a unit reports on paper: it has the notice and nobody works there with the system, who would report himself."""
    is_open = unit.signed_at is not None and unit.closing is None
    return is_open and not listings.works_here(unit.agency, at)


def enter(listing: Listing, who: Acting, *, paper: Paper, scan: File) -> Done:
    """Enter a paper (据纸质登记). Raises what its act would raise; then nothing is entered."""
    listings.see(listing, who)
    refuse_member(listing.case, who.post)
    require(who, Act.PROPOSE_LISTING, listings.signer_of(listing, who).agency)
    listings.at_step(listing, Step.RUNNING)
    refuse_secret(paper.taken_by, paper.progress, paper.next_steps, paper.document)
    if paper.unit.listing_id != listing.pk or paper.kind not in PAPERS:
        raise Incomplete("请选择本挂牌督办的承办单位。")
    paper.unit.refresh_from_db()  # the form read it before the lock
    if paper.kind != SERVED and not takes_reports(paper.unit, who.at):
        raise Unlawful(
            "只有已经签收通知书、结案报告尚未通过、无人使用本系统的单位据纸质登记报告和批示办理情况，其他单位自行提交。"
        )
    _check(listing, who, paper)
    with transaction.atomic():
        row = _keep(listing, who, paper, scan)
        listings.note(listing, who, "listing_paper", f"录入{row}")
    text = f"{listing.case.title}挂牌督办：{row}已录入，由另一人与扫描件核对相符后生效。"
    return listings.done(listing, who, "listing_paper", "据纸质登记", text)


def _check(listing: Listing, who: Acting, paper: Paper | ListingPaper) -> None:
    """Refuse what its act would refuse: when it is entered, and again when it takes effect."""
    if paper.kind == SERVED:
        _check_served(listing, who, paper)
    elif paper.kind == FINISHED:
        _check_finished(who, paper)
    else:
        _check_report(who, paper)


def _check_served(listing: Listing, who: Acting, paper: Paper | ListingPaper) -> None:
    if paper.way not in WAYS:
        raise Incomplete("请选择本挂牌督办的承办单位和送达方式。")
    if not paper.taken_by.strip():
        raise Incomplete("请填写签收人的姓名和职务。")
    assert listing.issued_at is not None
    if not listing.issued_at.replace(second=0, microsecond=0) <= paper.real_at <= who.at:
        raise Incomplete("签收时间须在挂牌之后，且不晚于现在，请核对。")
    if paper.unit.signed_at is not None:
        raise Conflict("该单位已经签收挂牌督办通知书，请刷新页面查看。")


def _check_report(who: Acting, paper: Paper | ListingPaper) -> None:
    listing_reports.check_words(paper.progress, paper.next_steps, is_closing=paper.kind == CLOSING)
    listing_reports.check_open(paper.unit, paper.kind == CLOSING)
    last = paper.unit.reports.order_by("reported_at").last()
    before = [
        paper.unit.signed_at,
        last.reported_at if last else None,
        paper.unit.due and paper.unit.due.started_at,
    ]
    earliest = max(moment for moment in before if moment)
    if not earliest.replace(second=0, microsecond=0) <= paper.real_at <= who.at:
        raise Incomplete("报告时间须在签收通知书、上一份报告和退回结案报告之后，且不晚于现在，请核对。")


def _check_finished(who: Acting, paper: Paper | ListingPaper) -> None:
    row = paper.instruction
    if row is None or row.unit_id != paper.unit.pk:
        raise Incomplete("请选择该单位尚未办理完成的批示事项。")
    if row.done_at is not None:
        raise Conflict("该批示事项已经登记完成，请刷新页面查看。")
    if not paper.progress.strip() or not paper.document.strip():
        raise Incomplete("请填写完成情况和证明材料的名称、文号。")
    if not row.given_at.replace(second=0, microsecond=0) <= paper.real_at <= who.at:
        raise Incomplete("完成时间须在批示之后，且不晚于现在，请核对。")


def _keep(listing: Listing, who: Acting, paper: Paper, scan: File) -> ListingPaper:
    kept = paper_entries.keep_scan(listing.case, who, name=scan.name, chunks=scan.chunks)
    try:
        with transaction.atomic():
            return ListingPaper.objects.create(
                **vars(paper),
                scan=kept,
                entered_by=who.post,
                entered_by_user=who.user,
                entered_at=who.entered_at,
            )
    except IntegrityError as error:
        waiting = ListingPaper.objects.unchecked().filter(unit=paper.unit)
        by = "、".join(row.agency.short_name for row in waiting.select_related("entered_by__agency"))
        raise Conflict(f"该单位已有{by}录入的待核对纸质件，请由{by}先核对或者撤回。") from error


def may_withdraw(row: ListingPaper, post: Post) -> bool:
    """Whether a post may take a paper back: it entered it, and nobody has compared it."""
    is_open = row.checked_at is None and row.withdrawn_at is None and row.case.pk not in as_member(post)
    return is_open and row.entered_by_id == post.pk and row.entered_by_user_id == post.user_id


def withdraw(row: ListingPaper, who: Acting) -> Done:
    """Who entered a paper takes it back (撤回): it never takes effect, and another may be entered for the unit."""
    listing = row.unit.listing
    listings.see(listing, who)
    refuse_member(listing.case, who.post)
    if row.entered_by_id != who.post.pk or row.entered_by_user_id != who.user.pk:
        raise NotAllowed("纸质件由录入人撤回；其他人员认为不符的，登记核对不符。")
    with transaction.atomic():
        if not ListingPaper.objects.unchecked().filter(pk=row.pk).update(withdrawn_at=who.entered_at):
            raise Conflict("该纸质件已经核对或者撤回，请刷新页面查看。")
        listings.note(listing, who, "listing_paper_withdraw", f"撤回录入的{row}")
    text = f"{listing.case.title}挂牌督办：录入的{row}已撤回。"
    return listings.done(listing, who, "listing_paper_withdraw", "撤回纸质件", text)


def may_check(row: ListingPaper, post: Post) -> bool:
    """Whether a post may be the second person: of the agency that entered it, and another than who did."""
    is_open = row.checked_at is None and row.withdrawn_at is None and row.case.pk not in as_member(post)
    return is_open and row.entered_by_user_id != post.user_id and may(post, Act.CHECK_PAPER, row.agency)


def check(row: ListingPaper, who: Acting, *, agrees: bool, reason: str = "") -> Done:
    """The second person has compared it with the scan: it takes effect with its real time, or stays 不符 with the reason.

    The unit may have acted here since it was entered, so it has to be lawful still. Call through the engine, which reads it again.
    """
    listing = row.unit.listing
    listings.see(listing, who)
    refuse_member(listing.case, who.post)
    require(who, Act.CHECK_PAPER, row.agency)
    require_other_person(who, row.entered_by_user_id, what="录入人不能自行核对")
    refuse_secret(reason)
    if not agrees and not reason.strip():
        raise Incomplete("核对不符的，请写明哪里不符。")
    if agrees:
        refuse_held(row.scan)  # nobody can have compared it
    with transaction.atomic():
        facts = {"checked_by": who.post, "checked_by_user": who.user, "checked_at": who.entered_at}
        unchecked = ListingPaper.objects.unchecked().filter(pk=row.pk)
        if not unchecked.update(**facts, refused_reason="" if agrees else reason.strip()):
            raise Conflict("该纸质件已经核对或者撤回，请刷新页面查看。")
        word = "相符" if agrees else "不符"
        listings.note(listing, who, "listing_paper_check", f"核对{row}：{word}", opinion=reason)
        if not agrees:
            text = f"{listing.case.title}挂牌督办：{row}核对不符，没有生效：{reason.strip()}"
            return listings.done(listing, who, "listing_paper_refuse", "核对纸质件", text)
        _check(listing, who, row)
        effect = {SERVED: _served, FINISHED: _finished}.get(row.kind, _reported)
        return effect(row, listing, who.really_at(row.real_at))


def _served(row: ListingPaper, listing: Listing, who: Acting) -> Done:
    """The unit has signed. What was not served before runs from then on."""
    listings.at_step(listing, Step.RUNNING)
    if row.unit.served_at is None:
        listings.begin(listing, row.unit, who)
    facts = {"signed_at": row.real_at, "taken_by": row.taken_by, "served_way": row.way, "proof": row.scan}
    listings.write(ListingUnit.objects.filter(pk=row.unit_id, signed_at=None), **facts)
    signed = f"{row.unit.agency.short_name}签收纸质挂牌督办通知书（{WAYS[row.way]}）"
    listings.note(listing, who, "listing_serve", signed)
    text = f"{row.unit.agency.short_name}已签收{listing.case.title}的纸质挂牌督办通知书。"
    return listings.done(listing, who, "listing_serve", "核对纸质件", text, unit=row.unit)


def _reported(row: ListingPaper, listing: Listing, who: Acting) -> Done:
    """The unit has reported, on the day of the paper."""
    made = listing_reports.take(
        listing, row.unit, who, row.progress, row.next_steps, is_closing=row.kind == CLOSING, files=[row.scan],
        by=(row.entered_by, row.entered_by_user),
    )  # fmt: skip
    ListingPaper.objects.filter(pk=row.pk).update(report=made)
    text = f"{row.unit.agency.short_name}的{listing.case.title}挂牌督办{made.word}（纸质）已登记，由挂牌机关审阅。"
    return listings.done(listing, who, "listing_report", "核对纸质件", text, unit=row.unit)


def _finished(row: ListingPaper, listing: Listing, who: Acting) -> Done:
    """A 批示 was carried out, at the moment of acting."""
    assert row.instruction is not None
    listing_reports.carry_out(
        row.instruction, who, said=row.progress, document=row.document, by=row.entered_by
    )
    text = f"{row.unit.agency.short_name}已完成{listing.case.title}挂牌督办的批示事项（纸质）：{row.instruction.text}"
    return listings.done(listing, who, "listing_finish", "核对纸质件", text, unit=row.unit)
