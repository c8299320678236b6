"""The frame around every page: the menu by what the acting post may do, its counts and the state of the bell."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from agencies.keeping import AUDITOR, SECURITY_ADMIN, SYSTEM_ADMIN
from agencies.kinds import AgencyKind
from agencies.rights import rights_of
from agencies.roles import Act
from referral.services.register import READERS
from referral.services.seal_uses import READERS as SEALS

#: Platform roles (三员) have no acting post and see no business.
PLATFORM = SYSTEM_ADMIN, SECURITY_ADMIN, AUDITOR
#: Any of these rights makes 审批 a place to go.
APPROVALS = (
    Act.REVIEW_REFERRAL,
    Act.APPROVE_CRIMINAL,
    Act.APPROVE_DISCIPLINE,
    Act.APPROVE_ADMINISTRATIVE,
    Act.APPROVE_ASSISTANCE,
    Act.APPROVE_RESULT,
    Act.CLOSE_CASE,
    Act.DECIDE_CLUE,
)
_INCOMING = (Act.REGISTER_INCOMING, Act.PROPOSE_INCOMING, Act.RULE_INCOMING, Act.ASSIGN_DEPARTMENT)
_LISTINGS = (Act.PROPOSE_LISTING, Act.DECIDE_LISTING, Act.SIGN_REFERRAL, Act.EXTEND_CLOCK)
_URGENT = (Act.WRITE_URGENT, Act.RELEASE_URGENT, Act.RECEIVE_URGENT)
_TYPICAL = (Act.DRAFT_TYPICAL, Act.REVIEW_TYPICAL, Act.APPROVE_TYPICAL, Act.COUNTERSIGN)
_CLUES = (Act.REGISTER_CLUE, Act.CHECK_CLUE, Act.DECIDE_CLUE)


@dataclass(frozen=True)
class Entry:
    """One line of the menu.

    acts: shown to a post that holds any of them (empty: to every post); platform: platform roles that see it too;
    not_for: kinds of agency for which there is nothing on that page.
    url, count and current are filled for a request.
    """

    name: str
    word: str
    icon: str
    acts: tuple[Act, ...] = ()
    platform: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    url: str = ""
    count: int | None = None
    current: bool = False
    hot: bool = False


@dataclass(frozen=True)
class Group:
    """A heading of the menu with its lines."""

    word: str
    entries: tuple[Entry, ...]


MENU = (
    Group(
        "",
        (
            Entry("workbench", "工作台", "layout-dashboard"),
            Entry("briefing", "每日一页", "printer", (Act.PRINT_BRIEFING,)),
        ),
    ),
    Group(
        "办理",
        (
            Entry("to-sign", "待签收", "mails", (Act.SIGN_REFERRAL,)),
            Entry("todo", "待办", "inbox"),
            Entry("approval-list", "审批", "stamp", APPROVALS),
            Entry("consent-list", "会签", "list-checks"),
            Entry("paper-checks", "纸质件核对", "file-text", (Act.CHECK_PAPER,)),
            Entry("in-progress", "在办", "history"),
            Entry("done", "已办", "circle-check"),
            Entry("case-list", "案件库", "folder-open"),
        ),
    ),
    Group(
        "线索与移送",
        (
            Entry("clue-list", "线索", "list-checks", _CLUES),
            Entry("clue-new", "登记线索", "file-plus", (Act.REGISTER_CLUE,)),
            Entry(
                "must-refer",
                "应移送未移送提示",
                "triangle-alert",
                (Act.DRAFT_REFERRAL, Act.APPROVE_CRIMINAL, Act.REVIEW_REFERRAL),
            ),
            Entry("wizard", "发起移送", "send", (Act.DRAFT_REFERRAL,)),
            Entry("vault", "举报人信息", "shield", (Act.SHOW_VAULT, Act.APPROVE_VAULT)),
            Entry("incoming-list", "收文登记", "mail", _INCOMING),
            Entry("exchange-list", "交换文件", "download", (Act.REGISTER_INCOMING,)),
        ),
    ),
    Group(
        "协同和督促",
        (
            Entry("listings", "挂牌督办", "gavel", _LISTINGS),
            Entry("talks", "督促", "bell", (Act.URGE, Act.REPORT_RESULT)),
            Entry("meetings", "会商和联席会议", "users", (Act.RUN_MEETING,)),
            Entry("task-ledger", "任务台账", "list-checks", (Act.KEEP_TASKS,)),
            Entry("campaigns", "专项行动", "list-checks", (Act.KEEP_TASKS,)),
            Entry("urgent-list", "重大事项报告", "triangle-alert", _URGENT),
        ),
    ),
    Group(
        "核查和档案",
        (
            Entry("samples", "抽查复查", "list-checks", (Act.ORGANISE_CHECK, Act.LOOK_BACK)),
            Entry("look-backs", "回头看", "history", (Act.LOOK_BACK,)),
            Entry("institutions", "一院一档", "building-2", (Act.SEE_EVIDENCE,)),
            Entry("inspections", "一查一档", "search", (Act.SEE_EVIDENCE,)),
            Entry("records", "处罚记分信用", "gavel", (Act.SEE_EVIDENCE,)),
            Entry("money", "资金台账", "scroll-text", (Act.SEE_EVIDENCE,)),
            Entry("typicals", "典型案例", "file-text", _TYPICAL),
            Entry("guides", "检查指南", "file-text", (Act.SEE_EVIDENCE,)),
            Entry(
                "figures", "统计分析", "chart-column", (Act.SEE_EVIDENCE,), not_for=(AgencyKind.DISCIPLINE,)
            ),
        ),
    ),
    Group(
        "管理",
        (
            Entry("register", "发文登记", "file-text", READERS),
            Entry("seal-register", "用印登记", "stamp", SEALS),
            Entry("directory", "机构与人员", "building-2", platform=PLATFORM),
            Entry("borrowings", "借阅登记", "archive", (Act.SEE_EVIDENCE,)),
            Entry("duty", "值班表", "users"),
            Entry("rules", "时限规则", "timer", platform=PLATFORM),
            Entry("wordings", "文书用语", "pencil", (Act.MANAGE_POSTS,), PLATFORM),
            Entry("holidays", "节假日", "calendar-days", platform=PLATFORM),
            Entry("events", "操作日志", "scroll-text", (Act.MANAGE_POSTS,), (SECURITY_ADMIN, AUDITOR)),
        ),
    ),
)
#: The bar at the foot of a phone: (entry of the menu, shorter word); the first four that a person has.
TABBAR = (
    ("workbench", "工作台"),
    ("approval-list", "审批"),
    ("todo", "待办"),
    ("case-list", "案件"),
    ("clue-list", "线索"),
)
#: Lines whose number asks for work are shown filled.
HOT = frozenset({"to-sign", "todo", "approval-list", "paper-checks", "urgent-list"})

#: How many wait in a line, by its name. Whoever owns the queue registers here; one cheap query each.
COUNTS: dict[str, Callable[[HttpRequest], int]] = {}


@dataclass(frozen=True)
class Bell:
    """Unread notices of the person, and the sequence number up to which the page already tells all."""

    unread: int = 0
    head: int = 0


#: Filled by the owner of the notices under the key "bell".
BELLS: dict[str, Callable[[HttpRequest], Bell]] = {}


def address(name: str) -> str:
    """The address of a named page, or '' while there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_shown(entry: Entry, request: HttpRequest) -> bool:
    post = getattr(request, "post", None)
    if post is None:
        role = getattr(request.user, "platform_role", "")
        return bool(role) and role in entry.platform
    if post.agency.kind in entry.not_for:
        return False
    return not entry.acts or not rights_of(post).isdisjoint(entry.acts)


def _filled(entry: Entry, request: HttpRequest, here: str) -> Entry:
    count = COUNTS[entry.name](request) if entry.name in COUNTS else None
    return replace(
        entry,
        url=address(entry.name),
        count=count,
        hot=bool(count) and entry.name in HOT,
        current=entry.name == here,
    )


def menu(request: HttpRequest, here: str = "") -> list[Group]:
    """The menu of this request. here: the name of the current line; groups left empty are dropped."""
    groups = []
    for group in MENU:
        shown = [e for e in group.entries if address(e.name) and _is_shown(e, request)]
        if shown:
            groups.append(replace(group, entries=tuple(_filled(e, request, here) for e in shown)))
    return groups


def tabbar(groups: list[Group]) -> list[Entry]:
    """The lines of the phone's bar that this person has."""
    by_name = {entry.name: entry for group in groups for entry in group.entries}
    return [replace(by_name[name], word=word) for name, word in TABBAR if name in by_name][:4]


def bell(request: HttpRequest) -> Bell:
    """What the bell shows at this moment."""
    return BELLS["bell"](request) if "bell" in BELLS else Bell()


def home(request: HttpRequest) -> str:
    """Where a person lands after logging in: the first page of the menu, else the personal settings."""
    return next((entry.url for group in menu(request) for entry in group.entries), reverse("settings"))
