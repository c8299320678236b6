"""会商纪要: written item by item, countersigned by who took part, issued; what was decided becomes tasks.

Whoever does not see a case reads an extract without its item: in his minutes it is absent, with what was said on it.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.issue import issue as issue_letter
from documents.letters.punctuation import proofread
from documents.models import Letter
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.meetings import KINDS, OWED, Step, agreed, gives_tasks
from referral.law.series import Word
from referral.law.urging import Relation, relation
from referral.models import (
    Case,
    CaseGroupPermission,
    CorrectionAnswer,
    LedgerTask,
    Meeting,
    MeetingItem,
    MinutesAnswer,
    Oversight,
)
from referral.models.cases import MEMBER
from referral.services import letter_parts as parts
from referral.services.acting import Acting, require
from referral.services.agenda import see_item
from referral.services.meetings import check_words, locked, note, require_convener
from referral.services.shown import check_shown, token_of
from referral.services.urging import standing

KIND = "consultation_minutes"


def write(item: MeetingItem, who: Acting, *, studied: str, agreed: str, apart: str) -> None:
    """What the minutes say of one item. Once they were sent round, a change takes them back: they are signed anew."""
    require_convener(item.meeting, who)
    check_words(studied, agreed, apart)
    if not studied.strip() or not (agreed.strip() or apart.strip()):
        raise Incomplete("请写明研究的情况和一致意见；没有一致意见的，写明各方的不同意见。")
    with transaction.atomic():
        see_item(item, who)
        row = locked(item.meeting, who, Step.HELD, Step.SIGNING, what="修改纪要")
        MeetingItem.objects.filter(pk=item.pk).update(
            studied=studied.strip(), agreed=agreed.strip(), apart=apart.strip()
        )
        _take_back(row)
        note(row, who, "minutes_write", "整理纪要")


def _take_back(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk, circulated_at__isnull=False).update(
        circulated_at=None, sign_until=None
    )


def sees(agency: Agency, case: Case) -> bool:
    """Whether an agency has part in a case, or oversees it: then something of it may be its task."""
    held = CaseGroupPermission.objects.filter(content_object=case, group__rights__agency=agency)
    if held.exclude(why=MEMBER).exists():
        return True
    rights = Oversight.objects.filter(agency=agency, is_active=True).select_related("region")
    return any(Case.objects.filter(right.covers(), pk=case.pk).exists() for right in rights)


def owners(item: MeetingItem) -> list[Agency]:
    """Who may be given a task on an item: agencies that took part and know of its case."""
    came = [one.agency for one in item.meeting.participants.filter(attended=True).select_related("agency")]
    return [agency for agency in came if item.case is None or sees(agency, item.case)]


def decide(
    item: MeetingItem, who: Acting, *, title: str, agency: Agency, due_on: date, co_agencies: tuple[Agency, ...] = ()
) -> LedgerTask:  # fmt: skip
    """Enter what was decided as a task (决定事项): the owner's agency confirms it, unless a government gives it."""
    require_convener(item.meeting, who)
    check_words(title)
    if not title.strip():
        raise Incomplete("请填写决定事项。")
    with transaction.atomic():
        see_item(item, who)
        row = locked(item.meeting, who, Step.HELD, Step.SIGNING, what="登记决定事项")
        allowed = {one.pk for one in owners(item)}
        if not {agency.pk, *(one.pk for one in co_agencies)} <= allowed:
            raise Incomplete("决定事项只能由到会并且了解本议题案件的单位承担，请重新选择承担单位和配合单位。")
        if agency.pk in {one.pk for one in co_agencies}:
            raise Incomplete("牵头单位不再列为配合单位，请删去。")
        if due_on < timezone.localdate(who.at):
            raise Incomplete("完成日期不能早于今天，请核对。")
        is_given = agency.pk == who.agency.pk or _orders(row.convener, agency)
        sure = {"confirmed_at": who.at, "confirmed_by": who.post} if is_given else {}
        task = LedgerTask.objects.create(
            ledger=row.ledger, title=title.strip(), agency=agency, given_by=row.convener, meeting=row, item=item,
            case=item.case, due_on=due_on, created_at=who.at, created_by=who.post, **sure,
        )  # fmt: skip
        task.co_agencies.set(co_agencies)
        _take_back(row)
        note(row, who, "minutes_decide", f"登记决定事项，由{agency.short_name}承担")
    return task


def _orders(convener: Agency, agency: Agency) -> bool:
    """Whether what a convener decides binds an agency without its own word: a government's the offices of its place and who
    stands below it, never a court, a procuratorate or a superior who came to its meeting."""
    near = relation(standing(convener), standing(agency))
    return gives_tasks(convener.kind) and near in {Relation.GOVERNMENT, Relation.DOWN}


def circulate(meeting: Meeting, who: Acting, *, until: date) -> None:
    """Send the minutes round to be countersigned until a day (会签纪要)."""
    require_convener(meeting, who)
    with transaction.atomic():
        row = locked(meeting, who, Step.HELD, what="会签纪要")
        if row.items.filter(studied="").exists():
            raise Incomplete("还有议题没有写纪要，请逐项写明研究的情况和意见后再会签。")
        if until < timezone.localdate(who.at):
            raise Incomplete("会签截止日不能早于今天，请重新选择。")
        Meeting.objects.filter(pk=row.pk).update(circulated_at=who.at, sign_until=until, round=row.round + 1)
        note(row, who, "minutes_circulate", f"纪要送参会单位会签，至{until:%Y-%m-%d}")


def text_token(meeting: Meeting) -> str:
    """Which text of the minutes a page shows: it changes with each round."""
    return token_of(meeting.pk, meeting.round)


def answer(meeting: Meeting, who: Acting, *, opinion: str, seen: str = "") -> None:
    """会签 of the own agency: it agrees, or its own view is printed as it is. seen: the text that its page showed."""
    require(who, Act.COUNTERSIGN, who.agency)
    check_words(opinion)
    with transaction.atomic():
        row = locked(meeting, who, Step.SIGNING, what="会签")
        check_shown(seen, text_token(row), "会签")
        if row.circulated_at is not None and who.at < row.circulated_at.replace(second=0, microsecond=0):
            raise Conflict("签署时间早于本次送会签的时间：纪要在会签中改过的，请在新稿上重新签署。")
        mine = asked(row).filter(agency=who.agency).first()
        if mine is None:
            raise NotAllowed("会签由到会单位办理，本机关没有到会或者是召集单位。")
        kept = said(row, who, opinion)
        _, is_new = MinutesAnswer.objects.get_or_create(participant=mine, round=row.round, defaults=kept)
        if not is_new:
            raise Conflict("本机关已经会签，请刷新页面查看。")
        word = "有意见" if opinion.strip() else "同意"
        note(row, who, "minutes_answer", f"{who.agency.short_name}会签：{word}")


def said(meeting: Meeting, who: Acting, opinion: str) -> dict[str, Any]:
    """What is kept of a 会签: the words with the items that their author sees as he writes them."""
    seen = sorted(_items_of(meeting, who.post))
    return {"opinion": opinion.strip(), "seen_items": seen, "at": who.at, "by": who.post}


def asked(meeting: Meeting) -> Any:
    """Who countersigns: those who came, but the convener."""
    return meeting.participants.filter(attended=True).exclude(agency=meeting.convener)


def answers(meeting: Meeting) -> list[MinutesAnswer]:
    """What was answered in this round."""
    rows = MinutesAnswer.objects.filter(participant__meeting=meeting, round=meeting.round)
    return list(rows.select_related("participant__agency", "by__user"))


def may_answer(meeting: Meeting, post: Post) -> bool:
    """Whether a post countersigns now."""
    return may(post, Act.COUNTERSIGN, post.agency) and owes_answer(meeting, post.agency)


def owes_answer(meeting: Meeting, agency: Agency) -> bool:
    """Whether an agency is asked for its 会签 now and has not given it."""
    if meeting.step != Step.SIGNING:
        return False
    given = [one.participant_id for one in answers(meeting)]
    return asked(meeting).filter(agency=agency).exclude(pk__in=given).exists()


def is_agreed(meeting: Meeting, today: date) -> bool:
    """Whether the minutes may be issued: every one has answered, or the time for it is over."""
    if meeting.sign_until is None:
        return False
    said = [not one.opinion for one in answers(meeting)]
    return agreed(said, asked(meeting).count(), meeting.sign_until, today)


def issue(meeting: Meeting, who: Acting, *, seen: str = "") -> Letter:
    """Issue the minutes: numbered and frozen. Raises ReferralError while somebody may still answer."""
    require_convener(meeting, who)
    with transaction.atomic():
        row = locked(meeting, who, Step.SIGNING, what="印发纪要")
        check_shown(seen, text_token(row), "印发")
        if not reads_whole(row, who.post):
            raise NotAllowed("纪要由能够查看全部议题案件的人员印发，请交承办人或者负责人办理。")
        if not is_agreed(row, timezone.localdate(who.at)):
            raise ReferralError(
                f"会签尚未完成：参会单位全部会签，或者{row.sign_until:%Y-%m-%d}过后，才能印发纪要。"
            )
        content = fields(row, who.post, date_of=who)
        letter = issue_letter(
            dossier=row.dossier, agency=row.convener, kind=KIND, title=f"{KINDS[row.kind]}纪要", fields=proofread(content),
            at=who.at, by=who.user, word=Word.MINUTES,
        )  # fmt: skip
        Meeting.objects.filter(pk=row.pk).update(minutes=letter, issued_at=who.at)
        note(row, who, "minutes_issue", f"印发纪要 {letter.number}")
    return letter


def report(meeting: Meeting, who: Acting, *, document: str, reported_on: date) -> None:
    """Enter how the government was told of a 联席会议 (报告市政府)."""
    require_convener(meeting, who)
    check_words(document)
    if not document.strip():
        raise Incomplete("请填写报告的文号或者名称。")
    with transaction.atomic():
        row = locked(meeting, who, Step.ISSUED, what="登记报告")
        if row.kind not in OWED:
            raise ReferralError("会商不需要向政府报告。")
        if reported_on > timezone.localdate(who.entered_at):
            raise Incomplete("报告日期晚于今天，请核对。")
        if not Meeting.objects.filter(pk=row.pk, reported_on__isnull=True).update(
            report_document=document.strip(), reported_on=reported_on
        ):
            raise Conflict("已经登记报告，请刷新页面查看。")
        note(row, who, "meeting_report", f"报告政府：{document.strip()}")


def reads_whole(meeting: Meeting, post: Post) -> bool:
    """Whether a post may read everything that the minutes say."""
    return not meeting.items.exclude(pk__in=MeetingItem.objects.visible_to(post).values("pk")).exists()


def fields(meeting: Meeting, post: Post, *, date_of: Acting | None = None) -> dict[str, Any]:
    """The fields of 会商纪要 as a post may read it. date_of: who issues it; else the extract of what was issued."""
    items = list(MeetingItem.objects.visible_to(post).filter(meeting=meeting))
    came = [one.in_minutes for one in meeting.participants.filter(attended=True).select_related("agency")]
    at = date_of.at if date_of is not None else meeting.issued_at
    assert at is not None and meeting.held_at is not None
    stood = Q(declined_at__isnull=True) | Q(
        declined_at__gt=at
    )  # what was declined later stands in what was issued
    tasks = LedgerTask.objects.filter(stood, item__in=items).select_related("agency")
    return parts.head(meeting.convener, at) | {
        "headline": headline(meeting, date_of is None and not reads_whole(meeting, post)),
        "subject": meeting.title, "at": timezone.localtime(meeting.held_at).isoformat(timespec="minutes"), "place": meeting.place,
        "host": f"{meeting.convener.name}，{meeting.host}", "attending": came, "recorder": meeting.recorder,
        "points": [line for one in items for line in _numbered(one.topic, one.studied)],
        "agreed": _lines(one.agreed for one in items), "apart": [*_lines(one.apart for one in items), *_views(meeting, post)],
        "tasks": [{"agency": _doers(task), "what": task.title, "by": task.due_on.isoformat()} for task in tasks],
    }  # fmt: skip


def headline(meeting: Meeting, is_extract: bool) -> str:
    """The title on the paper."""
    return f"{KINDS[meeting.kind]}纪要{'（节录）' if is_extract else ''}"


def _numbered(topic: str, text: str) -> list[str]:
    first, *more = parts.paragraphs(text) or [""]
    return [f"关于{topic}。{first}", *more]


def _lines(texts: Any) -> list[str]:
    return [line for text in texts for line in parts.paragraphs(text)]


def _doers(task: LedgerTask) -> str:
    co = "、".join(agency.short_name for agency in task.co_agencies.order_by("pk"))
    return f"{task.agency.name}牵头，{co}配合" if co else task.agency.name


def _views(meeting: Meeting, post: Post) -> list[str]:
    return [f"{one.participant.agency.name}会签意见：{one.opinion}" for one in views_for(meeting, post)]


def views_for(meeting: Meeting, post: Post) -> list[MinutesAnswer]:
    """Opinions of the countersigning that a post may read."""
    return [one for one in answers(meeting) if one.opinion and reads_words_of(one, meeting, post)]


def reads_words_of(given: MinutesAnswer | CorrectionAnswer, meeting: Meeting, post: Post) -> bool:
    """Whether a post may read an opinion: an author who saw more items than the reader sees may have spoken of those."""
    return given.by.agency_id == post.agency_id or set(given.seen_items) <= _items_of(meeting, post)


def _items_of(meeting: Meeting, post: Post) -> set[int]:
    return set(MeetingItem.objects.visible_to(post).filter(meeting=meeting).values_list("pk", flat=True))
