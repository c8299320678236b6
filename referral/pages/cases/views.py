"""The page of one case with its tabs. Each tab is an address of its own."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.law.sharing import Section
from referral.law.states import CASE_MOVES, REFERRAL_UNSENT, CaseStatus, Move
from referral.law.violations import VIOLATIONS
from referral.law.words import neutral_source
from referral.models import (
    CampaignMark,
    Case,
    Clock,
    Clue,
    IncomingPaper,
    JointTask,
    Lane,
    Listing,
    LookBack,
    Referral,
    Taskforce,
)
from referral.pages.acting import post_of, see, who
from referral.pages.cases.events import entries
from referral.pages.cases.lines import COLUMNS, clock_lines, lane_lines
from referral.pages.cases.stages import stages
from referral.pages.clocks.links import links_of_case
from referral.pages.joint.lines import task_groups
from referral.pages.lanes.urging import lines as urge_lines
from referral.pages.taskforce.lines import may_set_up, team_lines
from referral.services import cases as verbs
from referral.services import (
    gate,
    investigations,
    joint_tasks,
    looking_back,
    must_refer,
    openings,
    self_corrections,
    taskforces,
    teams,
    urging,
)
from referral.services.amounts import amounts_for, totals
from referral.services.given import not_given, story_of
from referral.services.sight import (
    events_for,
    foreign_for,
    letters_for,
    reads_in_full,
    supervised_by,
)
from workflows.pictures import case_svg

TABS = (
    ("case", "概要"), ("case-lanes", "各部门办理"), ("case-measures", "一案多处"), ("case-money", "资金"), ("case-clocks", "时限"), ("case-letters", "文书"),
    ("case-evidence", "证据材料"), ("case-pressing", "督促和责任"), ("case-record", "流转记录"), ("case-picture", "流程图"),
)  # fmt: skip


def visible_case(request: HttpRequest, slug: str) -> Case:
    """The case of an address, if the acting post may see it."""
    rows = Case.objects.visible_to(post_of(request)).select_related(
        "lead_agency", "opener", "region", "merged_into", "split_from"
    )
    listed = Listing.objects.visible_to(post_of(request)).filter(case=OuterRef("pk"))
    looks, links = LookBack.objects.filter(case=OuterRef("pk")), looking_back.touching(OuterRef("pk"))
    follow = Exists(looks) | Exists(links)
    borne = Exists(CampaignMark.objects.standing().filter(case=OuterRef("pk")))
    return see(
        rows.annotate(borne=borne, listed=Subquery(listed.order_by("-pk").values("pk")[:1]), follow=follow),
        slug,
    )


def visible_lanes(case: Case, post: Post) -> QuerySet[Lane]:
    """Lanes of a case that the post may see, with what a line needs, in five queries whatever their number."""
    running = Clock.objects.select_related("actor", "agreement", "lane__agency", "referral").prefetch_related(
        "events"
    )
    return (
        Lane.objects.visible_to(post)
        .filter(case=case)
        .select_related(
            "agency",
            "holder",
            "case",
            "opened_by__sender",
            "opened_by__recipient",
            "opened_by__origin__sender",
        )
        .prefetch_related("outcomes", Prefetch("clocks", running), Prefetch("opened_by__clocks", running))
        .order_by("opened_by__position", "opened_at", "pk")
    )


def visible_referrals(case: Case, post: Post) -> QuerySet[Referral]:
    """Referrals of a case that the post may see."""
    rows = Referral.objects.visible_to(post).filter(case=case)
    return rows.select_related("sender", "recipient", "letter", "holder").order_by("position", "pk")


def referral_lines(case: Case, post: Post) -> list[Referral]:
    """The same for a list: of those that are not the reader's own, agency and status only (`is_read` is False)."""
    rows = list(visible_referrals(case, post).select_related("case", "origin__sender"))
    running = Clock.objects.open().filter(actor_id=post.agency_id, referral__case=case)
    owed = set(running.values_list("referral_id", flat=True))
    if post.agency.kind == AgencyKind.PROCURATORATE:
        owed |= set(supervised_by(post.agency_id).filter(case=case).values_list("pk", flat=True))
    for row in rows:
        row.is_read = reads_in_full(row, post, owed)  # type: ignore[attr-defined]
    return rows


def tab_page(request: HttpRequest, slug: str, tab: str, template: str, **more: Any) -> HttpResponse:
    """One tab of a case. more: values of its template, or functions of case and post that make them."""
    case = visible_case(request, slug)
    post = post_of(request)
    acting = who(request)
    taskforces.note_look(case, acting)
    openings.note_case(case, user=acting.user, post=post, at=acting.at)
    takes_part = Case.objects.party_to(post).filter(pk=case.pk).exists()
    context = {
        "case": case, "takes_part": takes_part, "tab": tab, "tabs": _tabs(case, post), "nav": "case-list", "moves": moves_for(case, post), "also": also_for(case, post), "stages": stages(case, post),
        "is_lead": case.lead_agency_id == post.agency_id, "may_refer": takes_part and may(post, Act.DRAFT_REFERRAL, post.agency),
        "next_move": _next_move(case, post), "may_upload": takes_part and may(post, Act.UPLOAD_EVIDENCE, post.agency),
        "may_export": takes_part and may(post, Act.SEE_EVIDENCE, post.agency), "not_given": not_given(case, post),
    }  # fmt: skip
    filled = {key: value(case, post) if callable(value) else value for key, value in more.items()}
    return render(request, template, context | filled)


def _tabs(case: Case, post: Post) -> tuple[tuple[str, str], ...]:
    """The tabs; that of a joint investigation stands for its agencies alone, that of a 联合专班 for those who may read of it."""
    teams = Taskforce.objects.visible_to(post).filter(case=case)
    others = JointTask.objects.visible_to(post).filter(case=case).exclude(batch__in=teams.values("batch"))
    tabs = [*TABS[:2]]
    if joint_tasks.batches_of(case, post) or others.exists():
        tabs.append(("case-tasks", "联合查处"))
    if may_set_up(case, post) or teams.exists():
        tabs.append(("case-taskforce", "联合专班"))
    return (*tabs, *TABS[2:])


#: Acts that leave the status of a case where it is: name, words, right in the lead agency.
ALSO = (
    ("restate", "补充案件情况", Act.DRAFT_REFERRAL), ("correct_amount", "更正金额", Act.DRAFT_REFERRAL),
    ("form_team", "成立专案组", Act.DRAFT_REFERRAL), ("merge", "并案", Act.DECIDE_CLUE), ("split", "分案", Act.DECIDE_CLUE), ("add_party", "增加参与机关", Act.DRAFT_REFERRAL),
    ("change_lead", "变更牵头机关", Act.CLOSE_CASE),
)  # fmt: skip


def also_for(case: Case, post: Post) -> list[tuple[str, str]]:
    """(name, words) of the other acts that this post may do on a case that is being handled."""
    is_open = case.status == CaseStatus.OPEN
    found = [(name, word) for name, word, act in ALSO if is_open and may(post, act, case.lead_agency)]
    return [one for one in found if one[0] != "form_team" or teams.is_awaited(case, post.agency)]


def moves_for(case: Case, post: Post) -> list[Move]:
    """Moves of the whole case that this post may do now."""
    return [
        move
        for move in CASE_MOVES.values()
        if move.screen and case.status in move.sources and may(post, move.act, case.lead_agency)
    ]


def _next_move(case: Case, post: Post) -> str:
    """The move that the whole case is ready for, if this post may do it: the button that stands out."""
    usual = {CaseStatus.OPEN: "propose_close", CaseStatus.CLOSING: "close", CaseStatus.CLOSED: "archive"}
    name = usual.get(CaseStatus(case.status), "")
    if name not in {move.name for move in moves_for(case, post)}:
        return ""
    return "" if case.status == CaseStatus.OPEN and verbs.hindrances(case) else name


def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """概要: facts, subjects, amounts by concept, who holds what now, hindrances to closing."""
    return tab_page(
        request, slug, "case", "cases/overview.html", story=story_of, subjects=lambda c, p: self_corrections.marked(c, c.subjects.known_to(p).order_by("pk")),
        amounts=_amounts, violations=lambda c, p: [VIOLATIONS[code] for code in c.violations if code in VIOLATIONS],
        clues=_sources, lanes=lambda c, p: lane_lines(visible_lanes(c, p), p, timezone.now()),
        referrals=referral_lines, left=lambda c, p: verbs.hindrances(c) if c.status == "open" and c.lead_agency_id == p.agency_id else [],
        findings=_findings, foreign=foreign_for, unsent=lambda c, p: visible_referrals(c, p).filter(status__in=[str(s) for s in REFERRAL_UNSENT]),
    )  # fmt: skip


def _findings(case: Case, post: Post) -> list[must_refer.Finding]:
    """应移送未移送提示 of a case that is being handled: for the lead agency alone."""
    if case.lead_agency_id != post.agency_id or case.status not in {CaseStatus.OPEN, CaseStatus.CLOSING}:
        return []
    whole = must_refer.with_facts(Case.objects.filter(pk=case.pk)).get()
    return must_refer.findings(whole, timezone.now(), post)


def _amounts(case: Case, post: Post) -> list[tuple[str, Any]]:
    return totals(amounts_for(case, post))


def _sources(case: Case, post: Post) -> list[tuple[str, str, str]]:
    """(number, source, slug) of the clues: the own agency reads its source, everyone else a neutral one, if it is shared."""
    if Section.STORY in not_given(case, post):
        return []
    visible = set(Clue.objects.visible_to(post).filter(case=case).values_list("pk", flat=True))
    return [
        (clue.number, clue.get_source_display(), clue.slug)
        if clue.pk in visible
        else ("", neutral_source(clue.source), "")
        for clue in case.clues.filter(restricted=False).order_by("pk")
    ]


def lanes(request: HttpRequest, slug: str) -> HttpResponse:
    """各部门办理."""
    return tab_page(
        request, slug, "case-lanes", "cases/lanes.html", columns=COLUMNS,
        lanes=lambda c, p: lane_lines(visible_lanes(c, p), p, timezone.now()), referrals=referral_lines,
        urges=urge_lines, offers=lambda c, p: urging.offers(visible_lanes(c, p), p),
    )  # fmt: skip


def tasks(request: HttpRequest, slug: str) -> HttpResponse:
    """联合查处: the tasks that were agreed on."""
    return tab_page(
        request, slug, "case-tasks", "joint/tasks.html",
        groups=lambda c, p: task_groups(c, p, timezone.localdate()),
        may_add=lambda c, p: c.status == CaseStatus.OPEN and may(p, Act.REPORT_RESULT, p.agency),
    )  # fmt: skip


def taskforce(request: HttpRequest, slug: str) -> HttpResponse:
    """联合专班: its people, its dates, its tasks."""
    today = timezone.localdate()
    return tab_page(
        request, slug, "case-taskforce", "taskforce/tab.html", teams=lambda c, p: team_lines(c, p, timezone.now()),
        may_set_up=may_set_up, has_open=lambda c, p: any(t.is_open_on(today) for t in c.taskforces.all()),
    )  # fmt: skip


def measures(request: HttpRequest, slug: str) -> HttpResponse:
    """一案多处: agencies × measures."""
    return tab_page(
        request, slug, "case-measures", "cases/measures.html", matrix=lambda c, p: gate.matrix(c, list(visible_lanes(c, p)), p)
    )  # fmt: skip


def clocks(request: HttpRequest, slug: str) -> HttpResponse:
    """时限: every clock with class, basis, due date and the explanation."""

    def lines(case: Case, post: Post) -> Any:
        on = Q(case=case) | Q(referral__case=case) | Q(lane__case=case) | Q(clue__case=case)
        return clock_lines(Clock.objects.filter(on), post, timezone.now())

    return tab_page(
        request, slug, "case-clocks", "cases/clocks.html", clocks=lines, begin_links=links_of_case
    )


def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """文书: own letters with inner sheets, and those received; foreign papers."""
    return tab_page(
        request, slug, "case-letters", "cases/letters.html", letters=letters_for,
        foreign=foreign_for, may_report=investigations.may_read,
        incoming=lambda c, p: IncomingPaper.objects.visible_to(p).filter(case=c).order_by("received_at"),
    )  # fmt: skip


def record(request: HttpRequest, slug: str) -> HttpResponse:
    """流转记录."""
    return tab_page(
        request, slug, "case-record", "cases/record.html", entries=lambda c, p: entries(events_for(c, p))
    )


def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """流程图: drawn from what the post may see."""
    return tab_page(
        request, slug, "case-picture", "cases/picture.html",
        svg=lambda c, p: case_svg(
            c, visible_lanes(c, p), visible_referrals(c, p), at=timezone.now(), clocks=Clock.objects.visible_to(p)
        ),
    )  # fmt: skip
