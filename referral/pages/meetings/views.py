"""会商, 联席会议 on the pages: the list with what districts owe, calling one, one meeting, and its acts."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import Post
from agencies.roles import Act
from documents.issue import render as print_letter
from referral.law.errors import NotAllowed
from referral.law.meetings import KINDS
from referral.models import Meeting
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm, ShownForm
from referral.pages.meetings import forms, lines
from referral.pages.meetings.correction_forms import CorrectionForm
from referral.services import agenda, meeting_calendar, meetings, minutes, minutes_corrections
from referral.services.acting import Acting, require
from workflows import meetings as verbs

TITLE = "会商和联席会议"
Run = Callable[[Meeting, Acting, dict[str, Any]], Any]
#: Acts on a meeting: title, form, what follows, what is said when it is done, what is done.
_ACTS: dict[str, tuple[str, type[ActForm], str, str, Run]] = {
    "item": ("增加议题", forms.ItemForm, "", "已增加议题。", lambda row, by, data: agenda.add_item(row, by, **data)),
    "invite": ("增加参会单位", forms.InviteForm, "各单位即时收到通知。", "已邀请。", lambda row, by, data: verbs.invite(row, by, **data)),
    "answer": ("回复参会", forms.AnswerForm, "召开前可以再次回复，以最后一次为准。", "已回复。", lambda row, by, data: meetings.answer(row, by, **data)),
    "hold": (
        "登记召开", forms.HoldForm, "登记后不再增加议题和参会单位，逐项整理纪要、登记决定事项。", "已登记召开，请逐项整理纪要。",
        lambda row, by, data: meetings.hold(row, by, **data),
    ),
    "cancel": ("取消会议", forms.ReasonForm, "参会单位即时收到通知和原因。", "会议已取消。", lambda row, by, data: verbs.cancel(row, by, **data)),
    "circulate": (
        "会签纪要", forms.UntilForm, "到会单位的分管负责人、负责人会签；会签中修改纪要的，须重新会签。", "已送会签。",
        lambda row, by, data: verbs.circulate(row, by, **data),
    ),
    "sign": ("会签", forms.ScreenSignForm, "会签后不能更改。", "已会签。", lambda row, by, data: verbs.answer_minutes(row, by, **data)),
    "issue": ("印发纪要", ShownForm, "取号成文后内容不再更改；不能查看其中案件的单位，得到的是没有该议题的节录。", "纪要已印发。", lambda row, by, data: verbs.issue(row, by, **data)),
    "correct": (
        "更正纪要", CorrectionForm, "送到会单位会签，再由起草人以外的人印发，单独成文；原纪要不改动。", "更正已送会签。",
        lambda row, by, data: verbs.correct(row, by, **data),
    ),
    "report": ("登记报告", forms.ReportForm, "登记向政府报告联席会议情况的文号和日期。", "已登记报告。", lambda row, by, data: minutes.report(row, by, **data)),
}  # fmt: skip
_WITH_MEETING = frozenset({"item", "invite", "hold", "correct"})
_DANGER = frozenset({"cancel"})


def _names(meeting: Meeting, post: Post) -> list[str]:
    """What a post may do with a meeting now, in order."""
    signs = ["sign"] if minutes.may_answer(meeting, post) else []
    return meetings.acts_of(meeting, post) + signs + minutes_corrections.acts_of(meeting, post)


@require_GET
def meetings_list(request: HttpRequest) -> HttpResponse:
    """What districts owe, then the meetings that the agency calls or is invited to."""
    acting = who(request)
    page = Paginator(lines.meeting_rows(acting.post), 20).get_page(request.GET.get("page"))
    for row in page:
        row.tone = lines.TONES[row.step]
    context = {
        "page": page, "nav": "meetings", "agency": acting.agency, "owed": lines.owed_lines(acting.agency, acting.at),
        "may_call": lines.may_run(acting.post), "may_grade": lines.may_run(acting.post) and meeting_calendar.may_grade(acting.agency),
        "mine": acting.agency.pk,
    }  # fmt: skip
    return render(request, "meetings/list.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """召集会议."""
    acting = who(request)
    require(acting, Act.RUN_MEETING, acting.agency)
    if not lines.may_run(acting.post):
        raise NotAllowed("本机关不通过本系统召集会议。")
    form = bind(forms.CallForm, request, acting=acting)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            "meeting:new",
            lambda by: verbs.call(by, form.draft()),
            lambda row: reverse("meeting", args=[row.slug]),
        )

    return _form(
        request, form, do, title="召集会议", success="已召集并邀请，请增加议题。", back=reverse("meetings"),
        effect="参会单位即时收到邀请。平等机关之间召集的是会商；决定事项由承担单位确认后才成为其任务。",
    )  # fmt: skip


def grade(request: HttpRequest) -> HttpResponse:
    """登记风险等级."""
    acting = who(request)
    require(acting, Act.RUN_MEETING, acting.agency)
    if not meeting_calendar.may_grade(acting.agency):
        raise NotAllowed("风险等级由本级和上级的医保局、政府办登记，请联系召集单位。")
    form, back = bind(forms.GradeForm, request, acting=acting), reverse("meetings")

    def do(data: dict[str, Any]) -> Answer:
        return once(request, "meeting:grade", lambda by: meeting_calendar.grade(by, **form.values()), back)

    return _form(
        request, form, do, title="登记风险等级", success="已登记风险等级，频次随之计算。", back=back,
        effect="高风险地区每季度、中风险每半年、低风险每年召开联席会议；高风险地区另由主要领导每年召开一次专题会议。",
    )  # fmt: skip


def _form(
    request: HttpRequest, form: ActForm, do: Callable[[dict[str, Any]], Answer], *, title: str, success: str, back: str, effect: str,
    facts: list[tuple[str, str]] | None = None, crumbs: list[tuple[str, str]] | None = None, danger: bool = False,
) -> HttpResponse:  # fmt: skip
    return act(
        request, form, do, success=success, redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "effect": effect, "nav": "meetings", "facts": facts, "danger": danger,
            "crumbs": crumbs or [(TITLE, reverse("meetings"))],
        },
    )  # fmt: skip


def one(request: HttpRequest, slug: str) -> tuple[Meeting, Acting]:
    """A meeting that the post may see, and who asks; 404 for any other."""
    acting = who(request)
    rows = Meeting.objects.visible_to(acting.post).select_related(
        "convener__region", "region", "minutes", "called_by__user"
    )
    return see(rows, slug), acting


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One meeting: arrangements, who takes part, the agenda as the reader may see it, minutes and decisions."""
    meeting, acting = one(request, slug)
    post, step = acting.post, meeting.step
    names = _names(meeting, post)
    context = {
        "m": meeting, "step": step, "tone": lines.TONES[step], "kind": KINDS[meeting.kind], "basis": meetings.basis_of(meeting), "nav": "meetings",
        "participants": lines.participant_lines(meeting, post), "items": lines.item_lines(meeting, post, acting.at),
        "is_convener": meeting.convener_id == acting.agency.pk, "agreed": minutes.is_agreed(meeting, timezone.localdate(acting.at)),
        "whole": minutes.reads_whole(meeting, post), "corrections": lines.correction_lines(meeting, post),
        "acts": [(_ACTS[name][0], name, name in _DANGER) for name in names],
    }  # fmt: skip
    return render(request, "meetings/detail.html", context)


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a meeting."""
    meeting, acting = one(request, slug)
    if name not in _ACTS:
        raise Http404
    if request.method != "POST" and name not in _names(meeting, acting.post):
        raise NotAllowed(f"该会议现为「{meeting.step.label}」，您现在不能办理此事项。")
    title, form_class, effect, success, run = _ACTS[name]
    more: dict[str, Any] = {"meeting": meeting, "acting": acting} if name in _WITH_MEETING else {}
    if issubclass(form_class, ShownForm):
        more["initial"] = {"seen": minutes.text_token(meeting)}
    form, back = bind(form_class, request, **more), reverse("meeting", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        answer = once(request, f"meeting:{slug}:{name}", lambda by: run(meeting, by, form.values()), back)
        print_issued(meeting, acting)
        return answer

    facts = [("会议", meeting.title), ("类别", KINDS[meeting.kind]), ("召集单位", meeting.convener.name)]
    return _form(
        request, form, do, title=title, success=success, back=back, effect=effect, facts=facts, danger=name in _DANGER,
        crumbs=[(TITLE, reverse("meetings")), (meeting.title, back)],
    )  # fmt: skip


def print_issued(meeting: Meeting, acting: Acting) -> None:
    """Set the minutes or the correction that were just issued; what fails is tried again each minute."""
    meeting.refresh_from_db()
    corrections = meeting.corrections.filter(letter__isnull=False).select_related("letter")
    for letter in (meeting.minutes, *(one.letter for one in corrections)):
        if letter is not None and letter.rendered_at is None:
            print_letter(letter, acting.at)
