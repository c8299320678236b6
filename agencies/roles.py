"""Roles and acts: the seed of the rights table. `sync_rights` writes it to guardian; nobody asks it at run time."""

from enum import StrEnum


class Role(StrEnum):
    """What a post does in its agency."""

    OFFICER = "officer"
    REGISTRAR = "registrar"
    REVIEWER = "reviewer"
    DEPUTY = "deputy"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    CUSTODIAN = "custodian"
    SEALKEEPER = "sealkeeper"

    @property
    def label(self) -> str:
        """The role in Chinese."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.OFFICER: "承办人",
    Role.REGISTRAR: "收发",
    Role.REVIEWER: "审核",
    Role.DEPUTY: "分管负责人",
    Role.HEAD: "负责人",
    Role.SUPERVISOR: "督办员",
    Role.CUSTODIAN: "举报信息专管员",
    Role.SEALKEEPER: "印章管理员",
}
ROLE_CHOICES = [(role.value, role.label) for role in Role]
#: These see all of their agency's cases; the others see by department and by name.
WIDE_ROLES = frozenset({Role.HEAD, Role.DEPUTY, Role.REVIEWER, Role.REGISTRAR, Role.SUPERVISOR})
#: These work on no case: nothing is shown to them because their agency takes part.
KEEPER_ROLES = frozenset({Role.CUSTODIAN, Role.SEALKEEPER})


class Act(StrEnum):
    """A right: the codename of a permission on Agency."""

    REGISTER_CLUE = "register_clue"
    CHECK_CLUE = "check_clue"
    DECIDE_CLUE = "decide_clue"
    DRAFT_REFERRAL = "draft_referral"
    REVIEW_REFERRAL = "review_referral"
    APPROVE_CRIMINAL = "approve_criminal"
    APPROVE_DISCIPLINE = "approve_discipline"
    APPROVE_JOINT = "approve_joint"
    APPROVE_REVERSE = "approve_reverse"
    APPROVE_ASSIGNMENT = "approve_assignment"
    APPROVE_ADMINISTRATIVE = "approve_administrative"
    APPROVE_ASSISTANCE = "approve_assistance"
    SEND_REFERRAL = "send_referral"
    SIGN_REFERRAL = "sign_referral"
    ANSWER_REFERRAL = "answer_referral"
    REFUSE_REFERRAL = "refuse_referral"
    DECIDE_FILING = "decide_filing"
    CONTEST = "contest"
    REPORT_RESULT = "report_result"
    APPROVE_RESULT = "approve_result"
    CONFIRM_RESULT = "confirm_result"
    WAIVE_LANE = "waive_lane"
    PROPOSE_CLOSE = "propose_close"
    CLOSE_CASE = "close_case"
    REOPEN_CASE = "reopen_case"
    ARCHIVE_CASE = "archive_case"
    ASK_CLOCK = "ask_clock"
    STOP_CLOCK = "stop_clock"
    EXTEND_CLOCK = "extend_clock"
    URGE = "urge"
    PROPOSE_LISTING = "propose_listing"
    DECIDE_LISTING = "decide_listing"
    RELEASE_LISTING = "release_listing"
    DESIGNATE = "designate"
    VOID_LETTER = "void_letter"
    START_NUMBER = "start_number"
    UPLOAD_EVIDENCE = "upload_evidence"
    SEE_EVIDENCE = "see_evidence"
    OPEN_VAULT = "open_vault"
    APPROVE_VAULT = "approve_vault"
    SHOW_VAULT = "show_vault"
    REGISTER_INCOMING = "register_incoming"
    PROPOSE_INCOMING = "propose_incoming"
    RULE_INCOMING = "rule_incoming"
    ASSIGN_DEPARTMENT = "assign_department"
    ENTER_PAPER = "enter_paper"
    CHECK_PAPER = "check_paper"
    MANAGE_POSTS = "manage_posts"
    RUN_TASKFORCE = "run_taskforce"
    LEND_DOSSIER = "lend_dossier"
    COUNTERSIGN = "countersign"
    ALLOW_SEAL = "allow_seal"
    KEEP_SEAL = "keep_seal"
    RUN_MEETING = "run_meeting"
    KEEP_TASKS = "keep_tasks"
    ACCEPT_TASK = "accept_task"
    KEEP_FIGURES = "keep_figures"
    ORGANISE_CHECK = "organise_check"
    LOOK_BACK = "look_back"
    WRITE_URGENT = "write_urgent"
    DRAFT_TYPICAL = "draft_typical"
    REVIEW_TYPICAL = "review_typical"
    APPROVE_TYPICAL = "approve_typical"
    RELEASE_URGENT = "release_urgent"
    RECEIVE_URGENT = "receive_urgent"
    DECIDE_TALK = "decide_talk"
    TRACE_DUTY = "trace_duty"
    PRINT_BRIEFING = "print_briefing"
    INSTRUCT = "instruct"


ACT_LABELS: dict[str, str] = {
    Act.REGISTER_CLUE: "登记线索",
    Act.CHECK_CLUE: "核实线索",
    Act.DECIDE_CLUE: "决定建案或不予建案",
    Act.DRAFT_REFERRAL: "拟制移送",
    Act.REVIEW_REFERRAL: "审核移送",
    Act.APPROVE_CRIMINAL: "批准行刑移送",
    Act.APPROVE_DISCIPLINE: "批准行纪移送",
    Act.APPROVE_JOINT: "批准商请联合查处",
    Act.APPROVE_REVERSE: "批准反向衔接",
    Act.APPROVE_ASSIGNMENT: "批准交办或提级查办",
    Act.APPROVE_ADMINISTRATIVE: "批准行政移送",
    Act.APPROVE_ASSISTANCE: "批准异地协查",
    Act.SEND_REFERRAL: "送达移送",
    Act.SIGN_REFERRAL: "签收移送",
    Act.ANSWER_REFERRAL: "审查答复移送",
    Act.REFUSE_REFERRAL: "决定退回、不属职责或启动办理",
    Act.DECIDE_FILING: "决定立案或不予立案",
    Act.CONTEST: "提请复议、立案监督或管辖争议",
    Act.REPORT_RESULT: "拟报办理结果",
    Act.APPROVE_RESULT: "批准办理结果反馈",
    Act.CONFIRM_RESULT: "确认办理结果",
    Act.WAIVE_LANE: "豁免办理分支",
    Act.PROPOSE_CLOSE: "提请办结",
    Act.CLOSE_CASE: "批准办结",
    Act.REOPEN_CASE: "重启案件",
    Act.ARCHIVE_CASE: "归档",
    Act.ASK_CLOCK: "申请中止或延长时限",
    Act.STOP_CLOCK: "决定中止时限",
    Act.EXTEND_CLOCK: "决定延长时限",
    Act.URGE: "催办或商请反馈",
    Act.PROPOSE_LISTING: "提请挂牌督办",
    Act.DECIDE_LISTING: "决定挂牌督办",
    Act.RELEASE_LISTING: "解除挂牌督办",
    Act.DESIGNATE: "指定管辖",
    Act.VOID_LETTER: "作废文书",
    Act.START_NUMBER: "设定文号起始号",
    Act.UPLOAD_EVIDENCE: "上传证据材料",
    Act.SEE_EVIDENCE: "查看证据材料",
    Act.OPEN_VAULT: "申请查看举报人信息",
    Act.APPROVE_VAULT: "批准查看举报人信息",
    Act.SHOW_VAULT: "出示举报人信息",
    Act.REGISTER_INCOMING: "收文登记",
    Act.PROPOSE_INCOMING: "拟办收文",
    Act.RULE_INCOMING: "批办收文",
    Act.ASSIGN_DEPARTMENT: "分办",
    Act.ENTER_PAPER: "代录纸质办理情况",
    Act.CHECK_PAPER: "核对纸质办理情况",
    Act.MANAGE_POSTS: "管理任职",
    Act.RUN_TASKFORCE: "设立专班和决定派员",
    Act.LEND_DOSSIER: "审批借阅卷宗",
    Act.COUNTERSIGN: "会签其他机关的文稿",
    Act.ALLOW_SEAL: "批准用印",
    Act.KEEP_SEAL: "用印登记",
    Act.RUN_MEETING: "召集和办理会议",
    Act.KEEP_TASKS: "登记任务台账、专项行动",
    Act.ACCEPT_TASK: "确认承担任务",
    Act.KEEP_FIGURES: "固定统计数据、登记采取的措施",
    Act.ORGANISE_CHECK: "组织抽查复查",
    Act.LOOK_BACK: "回头看",
    Act.WRITE_URGENT: "拟写或者代录重大事项报告",
    Act.DRAFT_TYPICAL: "拟写和登记典型案例、检查指南",
    Act.REVIEW_TYPICAL: "审核典型案例",
    Act.APPROVE_TYPICAL: "批准公开典型案例、检查指南",
    Act.RELEASE_URGENT: "签发重大事项报告",
    Act.RECEIVE_URGENT: "签收和办理重大事项报告",
    Act.DECIDE_TALK: "决定约谈、函询、通报",
    Act.TRACE_DUTY: "查看责任倒查",
    Act.PRINT_BRIEFING: "查看和打印督办每日一页",
    Act.INSTRUCT: "作出批示",
}

_DEPUTY = {
    Act.TRACE_DUTY, Act.INSTRUCT,
    Act.ORGANISE_CHECK, Act.LOOK_BACK, Act.RECEIVE_URGENT,
    Act.DECIDE_CLUE, Act.APPROVE_ADMINISTRATIVE, Act.APPROVE_ASSISTANCE, Act.REFUSE_REFERRAL, Act.APPROVE_RESULT,
    Act.STOP_CLOCK, Act.EXTEND_CLOCK, Act.URGE, Act.SEE_EVIDENCE, Act.RULE_INCOMING, Act.ASSIGN_DEPARTMENT,
    Act.CHECK_PAPER, Act.RUN_TASKFORCE, Act.LEND_DOSSIER, Act.COUNTERSIGN, Act.ALLOW_SEAL,
    Act.PRINT_BRIEFING, Act.RUN_MEETING, Act.KEEP_TASKS, Act.ACCEPT_TASK, Act.KEEP_FIGURES,
}  # fmt: skip
_HEAD = _DEPUTY | {
    Act.DECIDE_TALK,
    Act.APPROVE_TYPICAL, Act.RELEASE_URGENT,
    Act.APPROVE_CRIMINAL, Act.APPROVE_DISCIPLINE, Act.APPROVE_JOINT, Act.APPROVE_REVERSE, Act.APPROVE_ASSIGNMENT,
    Act.DECIDE_FILING, Act.CONTEST, Act.WAIVE_LANE, Act.CLOSE_CASE, Act.REOPEN_CASE, Act.DECIDE_LISTING,
    Act.DESIGNATE, Act.VOID_LETTER, Act.START_NUMBER, Act.APPROVE_VAULT,
}  # fmt: skip

#: Roles × acts (STATES e). A head may do what a deputy may; never the other way round.
RIGHTS: dict[Role, frozenset[Act]] = {
    Role.OFFICER: frozenset(
        {
            Act.LOOK_BACK, Act.WRITE_URGENT, Act.DRAFT_TYPICAL,
            Act.REGISTER_CLUE, Act.CHECK_CLUE, Act.DRAFT_REFERRAL, Act.SEND_REFERRAL, Act.SIGN_REFERRAL,
            Act.ANSWER_REFERRAL, Act.REPORT_RESULT, Act.CONFIRM_RESULT, Act.PROPOSE_CLOSE, Act.ASK_CLOCK, Act.URGE,
            Act.PROPOSE_LISTING, Act.UPLOAD_EVIDENCE, Act.SEE_EVIDENCE, Act.OPEN_VAULT, Act.PROPOSE_INCOMING,
            Act.ENTER_PAPER, Act.CHECK_PAPER, Act.RUN_MEETING, Act.KEEP_TASKS,
        }
    ),
    Role.REGISTRAR: frozenset(
        {
            Act.WRITE_URGENT, Act.RECEIVE_URGENT,
            Act.REGISTER_CLUE, Act.SEND_REFERRAL, Act.SIGN_REFERRAL, Act.ARCHIVE_CASE, Act.URGE, Act.SEE_EVIDENCE,
            Act.REGISTER_INCOMING, Act.PROPOSE_INCOMING, Act.ASSIGN_DEPARTMENT, Act.ENTER_PAPER, Act.CHECK_PAPER,
            Act.PRINT_BRIEFING, Act.RUN_MEETING, Act.KEEP_TASKS, Act.KEEP_FIGURES,
        }
    ),
    Role.REVIEWER: frozenset({Act.ORGANISE_CHECK, Act.REVIEW_TYPICAL, Act.REVIEW_REFERRAL, Act.SEE_EVIDENCE, Act.CHECK_PAPER, Act.KEEP_FIGURES}),
    Role.DEPUTY: frozenset(_DEPUTY),
    Role.HEAD: frozenset(_HEAD),
    Role.SUPERVISOR: frozenset(
        {
            Act.TRACE_DUTY,
            Act.ORGANISE_CHECK, Act.LOOK_BACK, Act.RECEIVE_URGENT,
            Act.URGE, Act.PROPOSE_LISTING, Act.RELEASE_LISTING, Act.SEE_EVIDENCE, Act.PRINT_BRIEFING, Act.RUN_MEETING,
            Act.KEEP_TASKS, Act.KEEP_FIGURES,
        }
    ),
    Role.CUSTODIAN: frozenset({Act.SHOW_VAULT}),
    Role.SEALKEEPER: frozenset({Act.KEEP_SEAL}),
}  # fmt: skip
