"""会商, 联席会议: called, invitations answered, held or cancelled. Its items: `services.agenda`; minutes and decisions: `services.minutes`.

No case is opened by an invitation: a participant reads of the agenda what stands on cases that it sees anyway.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.directory import places_up, within
from agencies.models import Agency, Post, Region
from agencies.rights import may
from agencies.roles import Act
from documents.models import Dossier
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.meetings import BASES, CONVENERS, KINDS, NEVER, OWED, Step, may_call, tells_of_discipline
from referral.models import Ledger, Meeting, MeetingParticipant
from referral.services.acting import Acting, require
from referral.services.ledger import record

_CLASSIFIED = "涉密会议不在本系统登记：请按保密规定召集和通知，会议材料、纪要通过机要渠道传递，本系统不留会议名称和议题。"


@dataclass(frozen=True)
class MeetingDraft:
    """A meeting as typed. region: the district, of a 联席会议; invited: the other agencies; is_classified: refused."""

    kind: str
    title: str
    planned_at: datetime
    place: str
    host: str
    invited: Sequence[Agency]
    region: Region | None = None
    comments_until: date | None = None
    is_classified: bool = False


def check_words(*texts: str) -> None:
    """Refuse what may stand on no agenda and in no minutes: marks of state secrecy, matters of the discipline organs."""
    refuse_secret(*texts)
    if found := tells_of_discipline(*texts):
        raise Incomplete(
            f"会议和任务台账不写纪检监察事项（“{found}”），请删去；有关线索按规定另行移送，不上会讨论。"
        )


def kinds_for(agency: Agency) -> list[str]:
    """The kinds of meeting that an agency may call."""
    return [kind for kind in KINDS if may_call(kind, agency.kind)]


def basis_of(meeting: Meeting) -> str:
    """On what ground it is called; '' where the practice of equals needs none."""
    return next(
        (why for (kind, by), why in BASES.items() if (kind, by) == (meeting.kind, meeting.convener.kind)), ""
    )


def may_be_invited(agency: Agency, day: date) -> QuerySet[Agency]:
    """Whom an agency may invite: offices of its place, of those above and below, in which somebody works here."""
    held = Post.objects.valid_on(day).values("agency_id")
    near = Agency.objects.filter(region__in=places_up(agency.region)) | Agency.objects.filter(
        region__code__startswith=within(agency.region)
    )
    rows = near.filter(is_open=True, pk__in=held).exclude(kind__in=NEVER).exclude(pk=agency.pk)
    return rows.distinct().order_by("-region__level", "pk")


def districts(agency: Agency) -> QuerySet[Region]:
    """The places whose 联席会议 an agency calls: its own and those below it."""
    return Region.objects.filter(code__startswith=within(agency.region)).order_by("code")


def call(who: Acting, draft: MeetingDraft) -> Meeting:
    """Call a meeting and invite to it (召集会议).

    Raises ReferralError for a classified meeting, NotAllowed for a kind that is not this agency's to call, Incomplete
    for what is missing or in the past.
    """
    require(who, Act.RUN_MEETING, who.agency)
    if draft.is_classified:
        raise ReferralError(_CLASSIFIED)
    _check(who, draft)
    with transaction.atomic():
        values: dict[str, Any] = {
            k: v for k, v in vars(draft).items() if k not in {"invited", "is_classified"}
        }
        meeting = Meeting.objects.create(
            **values, ledger=Ledger.objects.create(), dossier=Dossier.objects.create(opened_at=who.at),
            convener=who.agency, called_at=who.at, called_by=who.post, called_by_user=who.user,
        )  # fmt: skip
        own = MeetingParticipant.objects.create(
            meeting=meeting, agency=who.agency, invited_at=who.at, comes=True, answered_at=who.at, answered_by=who.post
        )  # fmt: skip
        assert own.pk
        _invite(meeting, who, draft.invited)
        note(meeting, who, "meeting_call", f"召集{KINDS[meeting.kind]}：{meeting.title}")
    return meeting


def _check(who: Acting, draft: MeetingDraft) -> None:
    if not may_call(draft.kind, who.agency.kind):
        raise NotAllowed(f"{KINDS[draft.kind]}由{_conveners(draft.kind)}召集，本机关请选择其他会议类别。")
    if not (draft.title.strip() and draft.place.strip() and draft.host.strip()):
        raise Incomplete("请填写会议名称、地点和主持人。")
    check_words(draft.title, draft.place, draft.host)
    if draft.kind in OWED and draft.region is None:
        raise Incomplete("请选择会议所属地区。")
    if draft.region is not None and not districts(who.agency).filter(pk=draft.region.pk).exists():
        raise NotAllowed("只能召集本级和下级地区的会议，请重新选择所属地区。")
    if draft.planned_at <= who.at:
        raise Incomplete("召开时间须晚于现在；已经开过的会议，请填写召开时间后再登记到会情况。")
    if draft.comments_until and not (
        timezone.localdate(who.at) <= draft.comments_until <= timezone.localdate(draft.planned_at)
    ):
        raise Incomplete("会前意见截止日须在今天和召开日期之间，请重新选择。")
    if not draft.invited:
        raise Incomplete("请至少选择一个参会单位。")


def _conveners(kind: str) -> str:
    return "、".join(sorted({one.short_office for one in CONVENERS[kind]}))


def _invite(meeting: Meeting, who: Acting, agencies: Collection[Agency]) -> None:
    allowed = set(may_be_invited(who.agency, timezone.localdate(who.at)).values_list("pk", flat=True))
    first = meeting.participants.count()
    for position, agency in enumerate(agencies, first):
        if agency.pk not in allowed:
            raise Incomplete(f"{agency.short_name}不能通过本系统邀请，请删去后另行通知。")
        if meeting.participants.filter(agency=agency).exists():
            raise Incomplete(f"{agency.short_name}已在参会单位中，请删去。")
        MeetingParticipant.objects.create(
            meeting=meeting, agency=agency, position=position, invited_at=who.at
        )


def note(meeting: Meeting, who: Acting, act: str, label: str, *, opinion: str = "") -> None:
    """One event on the meeting's own ledger: it tells of no item, for the record is one for all who take part."""
    record(who, act, label[:200], ledger=meeting.ledger, opinion=opinion, payload={"meeting": meeting.slug})


def locked(meeting: Meeting, who: Acting, *steps: Step, what: str) -> Meeting:
    """The meeting as it stands now, locked; refused when it is not seen or waits for none of `steps`. Raises Unlawful."""
    if not Meeting.objects.visible_to(who.post).filter(pk=meeting.pk).exists():
        raise Unlawful("没有找到这次会议。")
    row = Meeting.objects.select_for_update(of=("self",)).select_related("convener").get(pk=meeting.pk)
    if row.step not in steps:
        raise Conflict(f"该会议现为「{row.step.label}」，不能{what}，请刷新页面查看。")
    return row


def require_convener(meeting: Meeting, who: Acting) -> None:
    """Refuse who is no hand of the agency that called the meeting. Raises NotAllowed."""
    if meeting.convener_id != who.agency.pk:
        raise NotAllowed(f"会议由{meeting.convener.short_name}召集和办理，请与召集单位联系。")
    require(who, Act.RUN_MEETING, who.agency)


def invite(meeting: Meeting, who: Acting, *, agencies: Collection[Agency]) -> None:
    """Invite more agencies before the meeting."""
    require_convener(meeting, who)
    with transaction.atomic():
        row = locked(meeting, who, Step.CALLED, what="增加参会单位")
        if not agencies:
            raise Incomplete("请选择增加的参会单位。")
        _invite(row, who, agencies)
        note(row, who, "meeting_invite", f"增加参会单位：{'、'.join(a.short_name for a in agencies)}")


def answer(meeting: Meeting, who: Acting, *, comes: bool, said: str) -> None:
    """The reply to an invitation (回复参会). said: who comes, or why nobody does."""
    require(who, Act.RUN_MEETING, who.agency)
    if not said.strip():
        raise Incomplete("请填写参会人员姓名、职务；不参加的，写明原因。")
    check_words(said)
    with transaction.atomic():
        row = locked(meeting, who, Step.CALLED, what="回复参会")
        mine = row.participants.filter(agency=who.agency)
        if not mine.update(comes=comes, said=said.strip(), answered_at=who.at, answered_by=who.post):
            raise NotAllowed("本机关不在参会单位中。")
        word = "参加" if comes else "不参加"
        note(row, who, "meeting_answer", f"{who.agency.short_name}回复{word}会议")


def cancel(meeting: Meeting, who: Acting, *, reason: str) -> None:
    """Call it off before it was held, with the reason."""
    require_convener(meeting, who)
    if not reason.strip():
        raise Incomplete("请写明取消会议的原因。")
    check_words(reason)
    with transaction.atomic():
        row = locked(meeting, who, Step.CALLED, what="取消")
        Meeting.objects.filter(pk=row.pk).update(cancelled_at=who.at, cancel_reason=reason.strip())
        note(row, who, "meeting_cancel", f"取消会议：{row.title}", opinion=reason)


def hold(meeting: Meeting, who: Acting, *, held_at: datetime, recorder: str, people: dict[int, str]) -> None:
    """Enter that it was held and who came (登记召开). people: names by the agency's key; an agency left out stayed away."""
    require_convener(meeting, who)
    check_words(recorder, *people.values())
    came = {pk: names.strip() for pk, names in people.items() if names.strip()}
    if not recorder.strip() or len(came) < 2:
        raise Incomplete("请填写记录人和两个以上到会单位的人员姓名。")
    with transaction.atomic():
        row = locked(meeting, who, Step.CALLED, what="登记召开")
        if not row.items.exists():
            raise Incomplete("会议还没有议题，请先增加议题。")
        if held_at > who.entered_at or held_at < row.called_at:
            raise Incomplete("实际召开时间须在召集以后、现在以前，请核对。")
        for one in row.participants.all():
            names = came.pop(one.agency_id, "")
            row.participants.filter(pk=one.pk).update(attended=bool(names), people=names)
        if came:
            raise Incomplete("到会单位须是参会单位，请先增加参会单位。")
        Meeting.objects.filter(pk=row.pk).update(held_at=held_at, recorder=recorder.strip())
        note(row, who, "meeting_hold", f"登记召开：{row.title}")


def acts_of(meeting: Meeting, post: Post) -> list[str]:
    """What a post may do with a meeting now, in order."""
    step, mine = meeting.step, meeting.convener_id == post.agency_id
    if not may(post, Act.RUN_MEETING, post.agency):
        return []
    if mine:
        return {
            Step.CALLED: ["item", "hold", "invite", "cancel"], Step.HELD: ["circulate"], Step.SIGNING: ["issue"],
            Step.ISSUED: ["report"] if meeting.kind in OWED and meeting.reported_on is None else [],
        }.get(step, [])  # fmt: skip
    return ["answer"] if step == Step.CALLED else []
