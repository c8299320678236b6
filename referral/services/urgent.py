"""Verbs of 重大事项报告: write, release, sign for, answer, go on. No case is opened to the receivers by it.

What a head says by telephone takes effect at once, for minutes matter; that he said so he confirms himself afterwards.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.directory import places_up, superiors
from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post
from agencies.rights import holders, may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed
from referral.law.urgent import ORDERS, PRESS_AFTER, Part, of_discipline
from referral.models import Case, Ledger, Subject, UrgentRecipient, UrgentReply, UrgentReport
from referral.services.acting import Acting, require, require_other_person, require_party
from referral.services.ledger import record
from referral.services.shown import check_shown
from referral.services.sight import refuse_member
from referral.services.urgent_fields import text_token


@dataclass(frozen=True)
class Told:
    """What is reported."""

    title: str
    happened_at: datetime
    place: str
    facts: str
    measures: str
    asks: str = ""
    is_public_opinion: bool = False
    phone: str = ""
    to: list[Agency] = field(default_factory=list)


def receivers(agency: Agency) -> list[Agency]:
    """Who may be told: the superiors of the line, the governments of the place and above, 网信办 of the place."""
    places = places_up(agency.region)
    offices = Agency.objects.filter(kind__in=[A.GOVERNMENT, A.CYBER], region__in=places, is_open=True)
    offices = offices.exclude(kind=A.CYBER, region__in=places[1:]).order_by("-region__level", "-kind", "pk")
    return [one for one in dict.fromkeys([*superiors(agency), *offices]) if one.is_open and one != agency]


def orders(to: Agency, author: Agency) -> bool:
    """Whether a receiver may give the author a 批示: equals (网信办) answer, they don't order."""
    return to in superiors(author) or to.kind == A.GOVERNMENT


def write(
    who: Acting,
    told: Told,
    *,
    case: Case | None = None,
    first: UrgentReport | None = None,
    last: bool = False,
) -> UrgentReport:
    """Write 初报, or 续报, 终报 of a matter that was reported: these go to the same receivers.

    Raises Incomplete for what is missing or what belongs to the discipline lane.
    """
    require(who, Act.WRITE_URGENT, who.agency)
    if who.agency.kind == A.DISCIPLINE:
        raise NotAllowed("纪检监察事项不通过本系统报告。")
    to = told.to
    if first is not None:
        _check_first(first, who)
        case, to = first.case, [one.agency for one in first.recipients.select_related("agency")]
    if case is not None:
        refuse_member(case, who.post)
        require_party(who, case, what="就本案报告重大事项")
    _check(told, to, who, case)
    facts = {key: value for key, value in vars(told).items() if key != "to"}
    part = Part.FIRST if first is None else Part.LAST if last else Part.NEXT
    with transaction.atomic():
        row = UrgentReport.objects.create(
            ledger=Ledger.objects.create(), agency=who.agency, case=case, first=first, part=part, written_by=who.post,
            written_by_user=who.user, written_at=who.at, **facts,
        )  # fmt: skip
        UrgentRecipient.objects.bulk_create([UrgentRecipient(report=row, agency=one) for one in to])
        _note(row, who, "urgent_write", f"拟写重大事项{part.label}")
    return row


def _check_first(first: UrgentReport, who: Acting) -> None:
    if first.agency_id != who.agency.pk or first.released_at is None or first.part != Part.FIRST:
        raise Conflict("初报报出后，由报告机关续报。")
    if first.later.filter(part=Part.LAST).exists():
        raise Conflict("该事项已经终报，不再续报；有新情况的另行报告。")
    if first.later.filter(released_at=None).exists():
        raise Conflict("还有一份续报待签发，请先签发或者修改该续报。")


def _check(told: Told, to: Collection[Agency], who: Acting, case: Case | None) -> None:
    texts = told.title, told.place, told.facts, told.measures, told.asks
    if not all(text.strip() for text in (told.title, told.place, told.facts, told.measures)):
        raise Incomplete("请填写标题、地点、基本情况和已采取措施。")
    refuse_secret(*texts)
    if word := of_discipline(*texts):
        raise Incomplete(
            f"内容涉及纪检监察事项（“{word}”），不写入重大事项报告，请删去并按限定知悉的渠道另行办理。"
        )
    if case is not None:
        officials = (
            Subject.objects.filter(case=case).known_to(who.post).exclude(pk__in=Subject.objects.ordinary())
        )
        named = [one.name for one in officials if one.name and any(one.name in text for text in texts)]
        if named:
            raise Incomplete(f"报告不写公职人员姓名（{'、'.join(named)}），请改写为“有关人员”。")
    if told.happened_at > who.at:
        raise Incomplete("发生时间晚于现在，请核对。")
    allowed = set(receivers(who.agency))
    if not to or not set(to) <= allowed:
        raise Incomplete("请选择报送机关：本系统上级、本地政府办公室；涉及舆情的可以选网信办。")
    if any(one.kind == A.CYBER for one in to) and not told.is_public_opinion:
        raise Incomplete("报送网信办的，请勾选“涉及舆情”。")
    if all(one.kind == A.CYBER for one in to):
        raise Incomplete("请同时报送本系统上级或者本地政府办公室。")


def rewrite(row: UrgentReport, who: Acting, told: Told) -> None:
    """Change a report that is not released: by who wrote it."""
    if row.written_by_user_id != who.user.pk:
        raise NotAllowed("报告由拟稿人修改。")
    to = told.to if row.first is None else [one.agency for one in row.recipients.select_related("agency")]
    _check(told, to, who, row.case)
    facts = {key: value for key, value in vars(told).items() if key != "to"}
    with transaction.atomic():
        open_ = UrgentReport.objects.filter(pk=row.pk, released_at=None)
        if not open_.update(**facts, turned_back="", written_at=who.at):
            raise Conflict("该报告已经报出，有新情况的请续报。")
        row.recipients.all().delete()
        UrgentRecipient.objects.bulk_create([UrgentRecipient(report=row, agency=one) for one in to])
        _note(row, who, "urgent_rewrite", "修改重大事项报告")


def release(row: UrgentReport, who: Acting, *, seen: str = "") -> None:
    """签发: the head sends it, at once. Never who wrote it. seen: the token of the text that he read."""
    require(who, Act.RELEASE_URGENT, row.agency)
    require_other_person(who, row.written_by_user_id, what="拟稿人不能签发自己的报告")
    with transaction.atomic():
        _send(row, who, seen, released_by=who.post, released_by_user=who.user)
        _note(row, who, "urgent_release", "签发重大事项报告")


def turn_back(row: UrgentReport, who: Acting, *, reason: str) -> None:
    """The head wants it written otherwise."""
    require(who, Act.RELEASE_URGENT, row.agency)
    refuse_secret(reason)
    if not reason.strip():
        raise Incomplete("请写明需要修改什么。")
    with transaction.atomic():
        if not UrgentReport.objects.filter(pk=row.pk, released_at=None).update(turned_back=reason.strip()):
            raise Conflict("该报告已经报出，请刷新页面查看。")
        _note(row, who, "urgent_turn_back", "退回修改重大事项报告", reason)


def release_by_word(
    row: UrgentReport, who: Acting, *, head: Post, at: datetime, way: str, seen: str = ""
) -> None:
    """代录: the head gave his word by telephone, in person or on paper; it is sent now and he confirms it afterwards."""
    require(who, Act.WRITE_URGENT, row.agency)
    day = timezone.localdate(at)
    if way not in ORDERS or head.pk not in {post.pk for post in holders(row.agency, Act.RELEASE_URGENT, day)}:
        raise Incomplete("请选择当时在任的负责人和签发方式。")
    require_other_person(_as(head, who), row.written_by_user_id, what="拟稿人不能签发自己的报告")
    if not row.written_at <= at <= who.at:
        raise Incomplete("负责人签发的时间应在拟稿之后、现在之前，请核对。")
    with transaction.atomic():
        _send(row, who, seen, ordered_by=head, ordered_at=at, order_way=way, entered_by=who.post)
        _note(row, who, "urgent_release", f"{head.user.full_name}{ORDERS[way]}签发重大事项报告（代录）")


def _as(head: Post, who: Acting) -> Acting:
    return Acting(post=head, user=head.user, at=who.at, entered_at=who.entered_at)


def confirm_word(row: UrgentReport, who: Acting) -> None:
    """补签: the head himself says that he gave his word."""
    if row.ordered_by is None or row.ordered_by.user_id != who.user.pk:
        raise NotAllowed("由当时签发的负责人本人补签。")
    with transaction.atomic():
        if not UrgentReport.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=who.at):
            raise Conflict("该报告已经补签。")
        _note(row, who, "urgent_confirm", "补签重大事项报告")


def _send(row: UrgentReport, who: Acting, seen: str, **facts: object) -> None:
    """Everything that goes with the sending: guarded, the flag of the case, the record of the case."""
    check_shown(seen, text_token(UrgentReport.objects.select_for_update().get(pk=row.pk)), "签发")
    if not UrgentReport.objects.filter(pk=row.pk, released_at=None).update(released_at=who.at, **facts):
        raise Conflict("该报告已经报出，请刷新页面查看。")
    row.refresh_from_db()
    if row.case is not None:
        if row.is_public_opinion and row.case.lead_agency_id == row.agency_id:
            Case.objects.filter(pk=row.case.pk).update(is_public_opinion=True)
        label = f"报出重大事项{row.get_part_display()}"
        record(who, "urgent_release", label, case=row.case, internal=True, payload={"urgent": row.slug})


def _note(row: UrgentReport, who: Acting, act: str, label: str, opinion: str = "") -> None:
    record(who, act, label, ledger=row.ledger, internal=True, opinion=opinion, payload={"urgent": row.slug})


def _mine(row: UrgentReport, who: Acting) -> UrgentRecipient:
    found = row.recipients.filter(agency=who.agency).first()
    if found is None or row.released_at is None:
        raise NotAllowed("该事项由收到报告的机关办理。")
    return found


def receive(row: UrgentReport, who: Acting) -> None:
    """签收, to the minute."""
    mine = _mine(row, who)
    require(who, Act.RECEIVE_URGENT, who.agency)
    with transaction.atomic():
        waiting = UrgentRecipient.objects.filter(pk=mine.pk, received_at=None)
        if not waiting.update(received_at=who.at, received_by=who.post):
            raise Conflict("本机关已经签收。")
        _note(row, who, "urgent_receive", "签收重大事项报告")


def reply(
    row: UrgentReport, who: Acting, *, text: str, leader: str = "", due_on: date | None = None
) -> UrgentReply:
    """What comes back. A superior or the government: 批示 of a leader, maybe with a day; an equal: what it has done."""
    mine = _mine(row, who)
    require(who, Act.RECEIVE_URGENT, who.agency)
    if mine.received_at is None:
        raise Conflict("请先签收，再登记批示或者反馈。")
    is_order = orders(who.agency, row.agency)
    if not text.strip() or is_order and not leader.strip():
        raise Incomplete("请填写内容；批示须写明批示人。" if is_order else "请填写内容。")
    refuse_secret(text, leader)
    if word := of_discipline(text):
        raise Incomplete(f"内容涉及纪检监察事项（“{word}”），请删去并按限定知悉的渠道另行办理。")
    if not is_order and (leader.strip() or due_on):
        raise Incomplete("平级机关不作批示、不定期限，请只填写反馈内容。")
    if due_on is not None and due_on < timezone.localdate(who.at):
        raise Incomplete("报告期限不能早于今天。")
    with transaction.atomic():
        made = UrgentReply.objects.create(
            report=row, agency=who.agency, is_order=is_order, leader=leader.strip(), text=text.strip(), due_on=due_on,
            by=who.post, at=who.at,
        )  # fmt: skip
        _note(row, who, "urgent_reply", "登记批示" if is_order else "登记反馈", text)
    return made


def waiting_for(post: Post) -> QuerySet[UrgentReport]:
    """Reports that wait for this post's own signature: to be sent, or his word by telephone to be confirmed."""
    if not may(post, Act.RELEASE_URGENT, post.agency):
        return UrgentReport.objects.none()
    unsent = Q(released_at=None, turned_back="") & ~Q(written_by_user=post.user_id)
    word = Q(ordered_by__user=post.user_id, confirmed_at=None)
    rows = UrgentReport.objects.visible_to(post).filter(unsent | word, agency=post.agency)
    rows = rows.select_related("agency")
    return rows.order_by("written_at", "pk")


def acts_of(row: UrgentReport, post: Post) -> list[str]:
    """What a post may do with a report now."""
    if row.agency_id == post.agency_id:
        return _own_acts(row, post)
    mine = row.recipients.filter(agency_id=post.agency_id).first()
    if mine is None or not may(post, Act.RECEIVE_URGENT, post.agency):
        return []
    return ["reply"] if mine.received_at else ["receive"]


def _own_acts(row: UrgentReport, post: Post) -> list[str]:
    is_writer, found = row.written_by_user_id == post.user_id, []
    writes = may(post, Act.WRITE_URGENT, post.agency)
    if row.released_at is None:
        heads = may(post, Act.RELEASE_URGENT, post.agency) and not is_writer
        found += ["release", "turn_back"] if heads else []
        found += ["by_word"] if writes else []
        return found + (["rewrite"] if is_writer else [])
    if row.awaits_word and row.ordered_by and row.ordered_by.user_id == post.user_id:
        found.append("confirm_word")
    over = row.head_of_matter.later.filter(part=Part.LAST).exists()
    waits = row.head_of_matter.later.filter(released_at=None).exists()
    return found + (["next", "last"] if writes and row.part == Part.FIRST and not over and not waits else [])


def unanswered(at: datetime) -> list[UrgentRecipient]:
    """Receivers who have not signed for some time and were not pressed yet."""
    rows = UrgentRecipient.objects.filter(
        received_at=None, pressed_at=None, report__released_at__lte=at - timedelta(minutes=PRESS_AFTER)
    )
    return list(rows.select_related("report__agency", "report__written_by__user", "agency")[:200])
