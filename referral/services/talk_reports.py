"""What follows a 约谈: the minutes that both sides sign on paper, and the report that another person finds in order. Of a 函询 the reply."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.models import Evidence
from documents.secrecy import refuse_secret
from referral.law.clocks import local
from referral.law.errors import Conflict, Incomplete
from referral.law.talks import INTERVIEW, Step
from referral.models import Talk, TalkReport
from referral.models.cases import as_member
from referral.services import paper_entries, pressing_letters, talk_fields
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.talks import at_step, done, note, see, write


@dataclass(frozen=True)
class Scan:
    """A file that was handed in: its name and its bytes."""

    name: str
    chunks: Iterable[bytes]


def hold(
    talk: Talk, who: Acting, *, held_at: datetime, people: Sequence[str], points: Sequence[str], demands: Sequence[str],
    statement: str, recorder: str, owed_by: date | None = None,
) -> Done:  # fmt: skip
    """登记纪要: what was pointed out, what is to be mended by when, what the other side said. It is printed to be signed."""
    see(talk, who)
    require(who, Act.URGE, talk.agency)
    refuse_secret(*people, *points, *demands, statement, recorder)
    with transaction.atomic():
        at_step(talk, Step.HOLD)
        assert talk.served_at is not None
        if not talk.served_at <= held_at <= who.at:
            raise Incomplete("实际约谈时间须在送达之后，且不晚于现在，请核对。")
        if owed_by is not None and owed_by < local(held_at).date():
            raise Incomplete("整改报告的日期早于约谈，请核对。")
        fields = talk_fields.minutes(
            talk, who, held_at=held_at, people=list(people), points=list(points), demands=list(demands),
            statement=statement.strip(), recorder=recorder.strip(), owed_by=owed_by,
        )  # fmt: skip
        talk_fields.refuse_faults("interview_minutes", fields)
        letter = pressing_letters.issue_minutes(talk, who, fields)
        rows = Talk.objects.filter(pk=talk.pk, minutes=None, cancelled_at=None)
        write(talk, rows, held_at=held_at, minutes=letter, owed_by=owed_by)
        note(talk, who, "talk_hold", f"登记{talk}纪要")
    return done(talk, who, "talk_hold", f"{talk}纪要已成文，请打印后由双方签名，并上传扫描件。")


def sign(talk: Talk, who: Acting, *, signed_on: date, signers: str, scan: Scan) -> Done:
    """登记签名: both sides have signed the printed minutes; the scan is kept."""
    see(talk, who)
    require(who, Act.URGE, talk.agency)
    refuse_secret(signers)
    with transaction.atomic():
        at_step(talk, Step.SIGN)
        assert talk.held_at is not None
        if not local(talk.held_at).date() <= signed_on <= local(who.at).date():
            raise Incomplete("签名日期须在约谈当日或者以后，且不晚于今天，请核对。")
        if not signers.strip():
            raise Incomplete("请写明双方的签名人。")
        piece = paper_entries.keep_scan(talk.case, who, name=scan.name, chunks=scan.chunks)
        rows = Talk.objects.filter(pk=talk.pk, signed_on=None)
        write(talk, rows, signed_on=signed_on, signers=signers.strip(), signed_scan=piece)
        note(talk, who, "talk_sign", f"{talk}纪要双方已签名")
    return done(
        talk, who, "talk_sign", f"{talk.agency.short_name}的约谈纪要已由双方签名：{talk.case.title}。"
    )


def report(talk: Talk, who: Acting, *, text: str, received_on: date, scan: Scan | None = None) -> Done:
    """书面报告 or 回复: by the agency that was called; what a 定点医药机构 handed in is entered by who called it."""
    see(talk, who)
    require(who, Act.REPORT_RESULT if talk.addressee_id is not None else Act.URGE, reporter_of(talk))
    refuse_secret(text)
    if not text.strip():
        raise Incomplete("请填写报告内容。")
    with transaction.atomic():
        at_step(talk, Step.REPORT)
        if received_on > local(who.at).date():
            raise Incomplete("报告日期不能晚于今天，请核对。")
        if talk.subject_id is not None and scan is None:
            raise Incomplete("请上传定点医药机构书面报告的扫描件。")
        piece = _kept(talk, who, scan)
        try:
            with transaction.atomic():
                TalkReport.objects.create(
                    talk=talk, text=text.strip(), scan=piece, received_on=received_on, reported_at=who.at, reported_by=who.post,
                    reported_by_user=who.user,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict("已有一份报告待确认，请刷新页面查看。") from error
        note(talk, who, "talk_report", f"{talk}：{word_of(talk)}")
    return done(talk, who, "talk_report", f"{talk.called}已提交{word_of(talk)}，请确认：{talk.case.title}。")


def _kept(talk: Talk, who: Acting, scan: Scan | None) -> Evidence | None:
    return paper_entries.keep_scan(talk.case, who, name=scan.name, chunks=scan.chunks) if scan else None


def check(talk: Talk, who: Acting, *, agrees: bool, opinion: str = "", owed_by: date | None = None) -> Done:
    """确认 by another person of who called; or back, with the reason and the day of the new report."""
    see(talk, who)
    require(who, Act.URGE, talk.agency)
    refuse_secret(opinion)
    if not agrees and not (opinion.strip() and owed_by is not None and owed_by > local(who.at).date()):
        raise Incomplete("退回的，请写明理由和重新报告的日期（晚于今天）。")
    with transaction.atomic():
        at_step(talk, Step.CONFIRM)
        row = talk.reports.filter(is_accepted=None).select_for_update().get()
        require_other_person(who, row.reported_by_user_id, what="登记报告的人不能确认该报告")
        facts: dict[str, Any] = {
            "is_accepted": agrees,
            "opinion": opinion.strip(),
            "checked_by": who.post,
            "checked_by_user": who.user,
            "checked_at": who.at,
        }
        write(talk, TalkReport.objects.filter(pk=row.pk, is_accepted=None), **facts)
        if not agrees:
            write(talk, Talk.objects.filter(pk=talk.pk), owed_by=owed_by)
        note(talk, who, "talk_check", f"{'确认' if agrees else '退回'}{talk}{word_of(talk)}", opinion=opinion)
    text = f"{word_of(talk)}已确认" if agrees else f"{word_of(talk)}退回：{opinion.strip()}"
    return done(talk, who, "talk_check", f"{text}。{talk.case.title}")


def word_of(talk: Talk) -> str:
    """What the written answer is called."""
    return "整改报告" if talk.kind == INTERVIEW else "书面回复"


def reporter_of(talk: Talk) -> Any:
    """The agency that enters the report."""
    return talk.addressee or talk.agency


def acts_of(talk: Talk, post: Post) -> list[str]:
    """The acts that a post may do now, by name; the first is the one that is waited for."""
    if talk.case_id in as_member(post):
        return []
    mine, step, agency = talk.agency_id == post.agency_id, talk.step, talk.agency
    urges = mine and may(post, Act.URGE, agency)
    decides = mine and may(post, Act.DECIDE_TALK, agency)
    own = post.user_id == talk.drafted_by_user_id
    found = []
    if step == Step.DECIDE:
        found += ["decide"] if decides and not own else []
        found += ["cancel"] if own and urges or decides else []
    elif step in {Step.SERVE, Step.HOLD}:
        found += ["serve" if step == Step.SERVE else "hold"] if urges else []
        found += ["cancel"] if decides else []
    elif step == Step.SIGN:
        found += ["sign"] if urges else []
    elif step == Step.REPORT:
        right = Act.REPORT_RESULT if talk.addressee_id is not None else Act.URGE
        found += ["report"] if may(post, right, reporter_of(talk)) else []
    elif step == Step.CONFIRM and urges:
        last = talk.reports.last()
        found += ["check"] if last is not None and last.reported_by_user_id != post.user_id else []
    return found
