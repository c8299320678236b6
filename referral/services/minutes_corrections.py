"""更正 of issued minutes: drafted by the convener, countersigned by who came, issued by a second person as a letter of its own.

It quotes one passage of the minutes; what stands there stays, the correction is read beside it, by who may read that passage.
What was decided (分工) is not corrected here: an owner has confirmed it, it is decided anew.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.issue import issue as issue_letter
from documents.letters.fields import minute
from documents.letters.punctuation import full_width, proofread
from documents.models import Letter
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.meetings import KINDS, Step, agreed
from referral.law.series import Word
from referral.models import CorrectionAnswer, Meeting, MeetingItem, MeetingParticipant, MinutesCorrection
from referral.models.cases import as_member
from referral.services import letter_parts as parts
from referral.services import minutes
from referral.services.acting import Acting, require, require_other_person
from referral.services.agenda import see_item
from referral.services.meetings import check_words, locked, note, require_convener

KIND = "minutes_correction"
_ELSEWHERE = "没有在所选之处找到这段原文，请照抄纪要的文字，已更正之处照抄更正后的文字；决定事项已由承担单位确认，不在此更正，需要改变的请再次会商决定。"

_AGREES, _SILENT = "同意。", "到期没有回复，视为没有意见。"


def draft(
    meeting: Meeting, who: Acting, *, item: MeetingItem | None, wrong: str, right: str, reason: str, until: date
) -> MinutesCorrection:  # fmt: skip
    """Draft a correction and send it round to be countersigned until a day. item: None for the arrangements of the meeting.

    Raises Incomplete where the passage is not quoted as the minutes have it.
    """
    require_convener(meeting, who)
    wrong, right = _one_line(wrong), _one_line(right)
    if not (wrong and right and reason.strip()):
        raise Incomplete("请填写原文、更正后的文字和理由。")
    if wrong == right:
        raise Incomplete("更正后的文字与原文相同，请核对。")
    check_words(right, reason)
    if until < timezone.localdate(who.at):
        raise Incomplete("会签截止日不能早于今天，请重新选择。")
    with transaction.atomic():
        row = locked(meeting, who, Step.ISSUED, what="更正纪要")
        if item is not None:
            see_item(item, who)
        if row.corrections.open().filter(item=item).exists():
            raise Conflict("该处已有一件更正正在办理，请印发或者撤回后再起草下一件。")
        made = MinutesCorrection.objects.create(
            meeting=row, item=item, part=_part_of(row, item, wrong), wrong=wrong, right=right, reason=reason.strip(),
            sign_until=until, drafted_at=who.at, drafted_by=who.post, drafted_by_user=who.user,
        )  # fmt: skip
        note(row, who, "minutes_correct", f"起草纪要更正，送会签至{until:%Y-%m-%d}")
    return made


def _one_line(text: str) -> str:
    """As it is printed: in full width, without the line ends that a copy from a page brings."""
    return full_width("".join(line.strip() for line in text.splitlines()))


def _part_of(meeting: Meeting, item: MeetingItem | None, wrong: str) -> str:
    """In which part of the minutes a passage stands. Raises Incomplete where that is none, or more than one place."""
    found = [part for part, text in _texts(meeting, item) for _ in range(text.count(wrong))]
    if not found:
        raise Incomplete(_ELSEWHERE)
    if len(found) > 1:
        raise Incomplete("这段原文在所选之处不止出现一次，请连同前后文字多抄一些，使更正之处明确。")
    return found[0]


def _texts(meeting: Meeting, item: MeetingItem | None) -> list[tuple[str, str]]:
    """The words that may be corrected, with the part they are of: as they read with the corrections issued so far."""
    if item is None:
        assert meeting.minutes is not None and meeting.held_at is not None
        said = meeting.minutes.content
        own = [
            minute(timezone.localtime(meeting.held_at)),
            *(said[name] for name in ("place", "host", "recorder")),
            *said["attending"],
        ]
        now = [("basic", text) for text in own]
    else:
        now = [(part, _one_line(getattr(item, part))) for part in ("studied", "agreed", "apart")]
    for one in meeting.corrections.filter(item=item, issued_at__isnull=False).order_by("issued_at", "pk"):
        for place, (part, text) in enumerate(now):
            if part == one.part and one.wrong in text:
                now[place] = (part, text.replace(one.wrong, one.right, 1))
                break
    return now


def asked(correction: MinutesCorrection) -> list[MeetingParticipant]:
    """Who countersigns: those who came and may read the passage, but the convener."""
    rows = minutes.asked(correction.meeting).select_related("agency")
    return [one for one in rows if reads(one.agency, correction)]


def reads(agency: Agency, correction: MinutesCorrection) -> bool:
    """Whether an agency may read the passage: the arrangements, or an item on no case or on one that it knows of."""
    case = correction.item.case if correction.item is not None else None
    return case is None or minutes.sees(agency, case)


def _taken(correction: MinutesCorrection, who: Acting, *, what: str) -> MinutesCorrection:
    """The correction as it stands now, locked with its meeting; only an open one that the post reads."""
    locked(correction.meeting, who, Step.ISSUED, what=what)
    if not MinutesCorrection.objects.visible_to(who.post).filter(pk=correction.pk).exists():
        raise Unlawful("没有找到这件更正。")
    row = (
        MinutesCorrection.objects.open()
        .select_related("meeting__convener", "item__case")
        .filter(pk=correction.pk)
        .first()
    )
    if row is None:
        raise Conflict(f"该更正已经印发或者撤回，不能{what}，请刷新页面查看。")
    if row.item is not None:
        see_item(row.item, who)
    return row


def answer(correction: MinutesCorrection, who: Acting, *, opinion: str) -> None:
    """会签 of the own agency: it agrees, or its own view is printed as it is."""
    require(who, Act.COUNTERSIGN, who.agency)
    check_words(opinion)
    with transaction.atomic():
        row = _taken(correction, who, what="会签")
        mine = next((one for one in asked(row) if one.agency_id == who.agency.pk), None)
        if mine is None:
            raise NotAllowed("会签由到会单位办理，本机关没有到会或者是召集单位。")
        facts = minutes.said(row.meeting, who, opinion)
        _, is_new = CorrectionAnswer.objects.get_or_create(correction=row, participant=mine, defaults=facts)
        if not is_new:
            raise Conflict("本机关已经会签，请刷新页面查看。")
        note(row.meeting, who, "correction_answer", f"{who.agency.short_name}会签纪要更正")


def is_agreed(correction: MinutesCorrection, today: date) -> bool:
    """Whether it may be issued: every one has answered, or the time for it is over."""
    now = asked(correction)
    said = [not one.opinion for one in correction.answers.filter(participant__in=now)]
    return agreed(said, len(now), correction.sign_until, today)


def issue(correction: MinutesCorrection, who: Acting) -> Letter:
    """Issue the correction: numbered and frozen, by another person than who drafted it."""
    require_convener(correction.meeting, who)
    with transaction.atomic():
        row = _taken(correction, who, what="印发更正")
        meeting = row.meeting
        require_other_person(who, row.drafted_by_user_id, what="起草人不能印发自己起草的更正")
        if not minutes.reads_whole(meeting, who.post):
            raise NotAllowed("更正由能够查看全部议题案件的人员印发，请交承办人或者负责人办理。")
        if not is_agreed(row, timezone.localdate(who.at)):
            raise ReferralError(
                f"会签尚未完成：到会单位全部会签，或者{row.sign_until:%Y-%m-%d}过后，才能印发更正。"
            )
        content = parts.head(meeting.convener, who.at) | fields(row)
        letter = issue_letter(
            dossier=meeting.dossier, agency=meeting.convener, kind=KIND, title=content["headline"], fields=proofread(content),
            at=who.at, by=who.user, word=Word.MINUTES,
        )  # fmt: skip
        MinutesCorrection.objects.filter(pk=row.pk).update(
            letter=letter, issued_at=who.at, issued_by_user=who.user
        )
        note(meeting, who, "correction_issue", "印发纪要更正")
    return letter


def withdraw(correction: MinutesCorrection, who: Acting, *, reason: str) -> None:
    """Take back a correction that is not issued, with the reason."""
    require_convener(correction.meeting, who)
    if not reason.strip():
        raise Incomplete("请写明撤回更正的理由。")
    check_words(reason)
    with transaction.atomic():
        row = _taken(correction, who, what="撤回")
        MinutesCorrection.objects.filter(pk=row.pk).update(
            withdrawn_at=who.at, withdrawn_by=who.post, withdraw_reason=reason.strip()
        )
        note(row.meeting, who, "correction_withdraw", "撤回纪要更正")


def fields(correction: MinutesCorrection) -> dict[str, Any]:
    """What a correction says when it is issued, by who reads all of it."""
    meeting = correction.meeting
    assert meeting.minutes is not None and meeting.issued_at is not None
    topic = f"（关于{correction.item.topic}）" if correction.item is not None else ""
    return {
        "headline": f"{KINDS[meeting.kind]}纪要更正", "title": f"{KINDS[meeting.kind]}纪要", "minutes_number": meeting.minutes.number,
        "issued_on": parts.day(meeting.issued_at), "subject": meeting.title,
        "place": f"“{correction.get_part_display()}”{topic}", "wrong": correction.wrong, "right": correction.right,
        "reason": correction.reason, "answers": [_said(one, correction) for one in asked(correction)],
    }  # fmt: skip


def _said(one: MeetingParticipant, correction: MinutesCorrection) -> str:
    given = next((row for row in correction.answers.all() if row.participant_id == one.pk), None)
    if given is None:
        return f"{one.agency.name}：{_SILENT}"
    return (
        f"{one.agency.name}：{given.opinion.rstrip('。')}。"
        if given.opinion
        else f"{one.agency.name}：{_AGREES}"
    )


def extract(correction: MinutesCorrection, post: Post) -> dict[str, Any]:
    """An issued correction as a post may read it: as it was issued, without the words that he may not read."""
    letter = correction.letter
    assert letter is not None
    readable = {one.participant.agency.name for one in correction.answers.all() if reads_opinion(one, post)}
    content = {name: value for name, value in letter.content.items() if not name.startswith("check_")}
    lines = [_kept(line, readable) for line in content["answers"]]
    return content | {"headline": f"{letter.title}（节录）", "answers": lines}


def _kept(line: str, readable: set[str]) -> str:
    name, _, words = line.partition("：")
    return line if name in readable or words in (_AGREES, _SILENT) else f"{name}：有意见。"


def reads_opinion(given: CorrectionAnswer, post: Post) -> bool:
    """Whether a post may read an opinion: as of the minutes, of who sees no item that he does not see."""
    return minutes.reads_words_of(given, given.correction.meeting, post)


def whole(correction: MinutesCorrection, post: Post) -> bool:
    """Whether a post may read everything that the letter says."""
    return all(reads_opinion(one, post) for one in correction.answers.all() if one.opinion)


def acts_of(meeting: Meeting, post: Post) -> list[str]:
    """What a post may do now about a meeting's minutes."""
    mine = meeting.convener_id == post.agency_id and may(post, Act.RUN_MEETING, post.agency)
    return ["correct"] if mine and meeting.step == Step.ISSUED else []


def acts_on(correction: MinutesCorrection, post: Post) -> list[str]:
    """What a post that reads a correction may do with it now, in order."""
    if correction.issued_at is not None or correction.withdrawn_at is not None:
        return []
    if correction.meeting.convener_id == post.agency_id and may(post, Act.RUN_MEETING, post.agency):
        is_drafter = correction.drafted_by_user_id == post.user_id
        return ["withdraw"] if is_drafter else ["issue", "withdraw"]
    return ["sign"] if may_answer(correction, post) else []


def waiting_for(post: Post) -> QuerySet[MinutesCorrection]:
    """The corrections that a post countersigns now: its agency came, is not the convener and has not answered."""
    rows = MinutesCorrection.objects.visible_to(post).open().exclude(meeting__convener_id=post.agency_id)
    if not may(post, Act.COUNTERSIGN, post.agency):
        return rows.none()
    came = MeetingParticipant.objects.filter(
        meeting=OuterRef("meeting"), agency_id=post.agency_id, attended=True
    )
    given = CorrectionAnswer.objects.filter(correction=OuterRef("pk"), participant__agency_id=post.agency_id)
    return rows.filter(Exists(came), ~Exists(given)).exclude(item__case__in=as_member(post))


def may_answer(correction: MinutesCorrection, post: Post) -> bool:
    """Whether a post countersigns a correction now."""
    return waiting_for(post).filter(pk=correction.pk).exists()
