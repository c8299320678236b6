"""What answers the clauses of the five policy documents: pages, services and tests, or why it is none of this system's business.

The clauses themselves are in `policy_clauses`. `manage.py policy_map` writes docs/policy-map.md from both.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What a clause is answered with.

    pages: names of routes; services: modules; tests: files. outside: why it is not this system's. A clause has one or the
    other (pages may be empty where a service acts alone).
    """

    words: str
    pages: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    outside: str = ""


def _served(words: str, pages: str, services: str, tests: str) -> Answer:
    names = (f"referral.{name}" if name.split(".")[0] in _ROOMS else name for name in services.split())
    return Answer(
        words, tuple(pages.split()), tuple(names), tuple(f"tests/{one}.py" for one in tests.split())
    )


def _outside(words: str, why: str) -> Answer:
    return Answer(words, outside=why)


_ROOMS = frozenset({"services", "law", "models"})

ANSWERS: dict[str, Answer] = {
    "regions": _served("机构按地区和层级登记，政府和领导小组办公室是一方", "directory agency", "agencies.directory services.oversight", "pages/test_directory pages/test_oversight"),
    "office": _served("经办机构向行政部门移交、向公安报案，不能行刑移送", "case-refer", "law.kinds services.drafting", "law/test_kinds pages/test_office_wizard"),
    "routing": _served("按违法情形建议移送对象，理由可见，可以改选", "case-refer", "law.routing services.advice", "law/test_jurisdiction pages/test_wizard"),
    "violations": _served("违法情形目录和问题清单", "clue-new", "law.violations", "law/test_jurisdiction"),
    "refer": _served("一次发起多家移送，各自文号、回执和时限", "case-refer referral", "services.drafting services.referrals", "pages/test_wizard services/test_journeys"),
    "kinds": _served("行刑、行纪、行审、反向衔接各有渠道", "case-refer referral", "law.kinds services.referrals", "law/test_kinds services/test_journeys"),
    "reverse": _served("不起诉后反向衔接和检察意见，回复有时限", "opinion-new referral", "services.opinions law.reverse", "pages/test_opinions services/test_supervision_journeys"),
    "discipline": _served("行纪移送按人办理，限定知悉", "case-refer", "services.discipline services.sight", "services/test_discipline_limits pages/test_strangers"),
    "audit": _served("审计机关作为移送机关，结果回到审计", "case-refer", "law.kinds", "law/test_kinds"),
    "joint": _served("商请联合查处、联合专班、共同任务", "case-taskforce case-tasks", "services.taskforces services.joint_tasks", "pages/test_joint pages/test_taskforce"),
    "matrix": _served("一案多查、一案多处：各部门办理和处理手段一览，何者等待刑事结果", "case-measures case-lanes", "law.gate services.lanes", "law/test_gate pages/test_measures"),
    "gate": _served("全部分支办结才能结案，差的逐项说明", "case-act", "services.gate services.cases", "services/test_closing"),
    "results": _served("办理结果逐项登记，反馈移送机关", "lane-act", "services.lanes services.outcomes", "services/test_journeys pages/test_measures"),
    "clocks": _served("每条时限按依据计算、提醒、中止、延长", "rules deadlines case-clocks", "law.clocks services.clocks", "law/test_clocks law/test_rule_dates"),
    "sources": _served("线索来源：飞检、专项整治、智能监控、举报、审计、信访等", "clue-new clue-list", "services.clues", "pages/test_clues"),
    "flight": _served("飞检线索的后续时限和报送", "clue-new", "services.begins law.begins", "services/test_begins"),
    "tips": _served("举报线索登记、核查和反馈时限；举报人信息另行登记", "clue-new", "services.clues services.begins", "services/test_begins pages/test_clues"),
    "consult": _served("商请提前介入、书面咨询", "case-consult", "services.consults", "services/test_consults"),
    "assist": _served("异地协查：发函、答复、延期", "case-assist assist-answers", "services.assistance services.replies", "services/test_assistance"),
    "urging": _served("提醒、商请反馈、催办、督办、通报、报请上级，方向有规则；无人查看的移送有清单", "lane-urge case-pressing talks circular", "law.urging services.urging services.pressing services.unopened services.circulars", "law/test_urging pages/test_urging_page services/test_unopened services/test_circulars"),
    "oversight": _served("督查范围：对所辖地区的案件可以查看、督办", "oversight-new", "services.oversight", "pages/test_oversight"),
    "ladder": _served("交办、提级查办", "case-refer", "services.ladder", "services/test_ladder"),
    "must_refer": _served("应移送未移送提示，不移送的写明理由", "must-refer must-refer-no", "law.must_refer services.must_refer", "law/test_must_refer pages/test_must_refer"),
    "same_time": _served("重大案件同步上案：一次通知，各机关各自开启分支", "case-refer", "services.lanes services.drafting", "services/test_journeys"),
    "prosecution": _served("公安、检察院、法院之间的诉讼移送和结果登记", "referral", "services.prosecution", "services/test_prosecution"),
    "two_persons": _served("拟稿、审核、批准不是同一人；代录由第二人核对；本机关可以加审批环节", "approval-list paper-checks", "services.chain services.approval_steps", "services/test_rights services/test_approval_steps"),
    "heads": _served("主要负责人批准，纸质签署由他人代录", "approval-list paper-enter", "services.chain services.paper_entries", "pages/test_paper_roads"),
    "record": _served("全过程留痕：流转记录逐条相连，可核验", "case-record", "services.ledger", "services/test_ledger"),
    "rights": _served("各机关各岗位的权限表和职责", "agency", "agencies.rights", "services/test_rights"),
    "roles": _served("牵头与配合：移送对象排第一的牵头", "case-refer case-lanes", "services.dispatches services.lanes", "pages/test_wizard"),
    "tasks": _served("联合查处任务：牵头、配合、期限、完成情况", "case-tasks", "services.joint_tasks", "pages/test_joint_tasks"),
    "no_filing": _served("公安立案、不予立案书面告知，复议和立案监督", "referral", "services.objections services.supervision", "services/test_objections services/test_criminal_journeys"),
    "interim": _served("办理中期反馈", "lane-act", "services.lanes", "services/test_criminal_journeys"),
    "letters": _served("法定文书按国标制作，抄送检察院等机关", "case-letters register", "services.letters", "services/test_letters"),
    "subjects": _served("特殊身份登记，带出行纪移送", "clue-new", "services.clues services.must_refer", "services/test_subjects"),
    "opinion_flag": _served("舆情标志；网信办可以作为一方", "clue-new", "models.cases agencies.kinds", "pages/test_clues"),
    "outcomes": _served("处理手段目录按机关：罚款、停业、吊销、从业限制、解除协议、协议处理等", "lane-act case-measures", "law.words services.outcomes", "pages/test_measures"),
    "split": _served("深挖：分案、并案，另立线索", "case-act", "services.splits services.merges", "services/test_splits pages/test_merge_split"),
    "standards": _served("移送标准作为数据，按省份登记", "standard-new must-refer", "services.standards law.must_refer", "pages/test_must_refer"),
    "experts": _served("专家论证意见与第三方力量的意见入卷（副卷），可以列入会议议题", "case-experts meeting", "services.experts services.agenda", "services/test_meetings pages/test_meetings"),
    "listing": _served("挂牌督办：提请、决定、通知、进展、延期、核查、解除", "listing-new listing listings", "services.listing_proposals services.listings services.listing_reports services.listing_checks", "services/test_listings pages/test_listing law/test_listing"),
    "lookback": _served("回头看：办结案件和解除挂牌督办按日提醒、登记结果，反弹的另立线索；倒查：旧案与新案、新线索关联", "look-backs look-back-new case-link", "services.looking_back", "services/test_looking_back pages/test_looking_back"),
    "meeting": _served("会商、联席会议：按风险等级的频次和提醒、邀请、议题、会议材料、纪要会签、决定事项、报告政府", "meetings meeting risk-grade-new", "law.meetings services.meetings services.agenda services.minutes services.meeting_calendar", "law/test_meetings services/test_meetings services/test_meeting_calendar pages/test_meetings"),
    "talks": _served("约谈、函询：通知、送达、纪要、整改报告；只对下级和定点医药机构", "lane-talk case-talk listing-talk talk talk-act", "law.talks services.talks services.talk_reports", "law/test_talks services/test_talks pages/test_talks_page"),
    "sample": _served("抽查复查：双随机，范围先固定，由另一人填写随机数抽取，可以重新计算；回避、检查表、整改；复审不低于5%", "samples sample check-sheet", "law.sampling services.sampling services.checks", "law/test_sampling services/test_sampling pages/test_sampling"),
    "institution": _served("一院一档、一查一档：单位跨案件的档案，屡查屡犯计数，自查自纠从轻标志，检查档案", "institutions institution inspections inspection self-correction", "services.institutions services.inspection_files services.self_corrections law.repeats", "services/test_institutions pages/test_institution_pages pages/test_inspections"),
    "money": _served("资金：各类金额分列，凭证、日期、更正，按案件、机关、地区、年度合计", "case-money money", "services.money services.amounts services.money_sums", "services/test_money pages/test_money_page"),
    "figures": _served("统计：各项指标按口径从事实计算，逐件可查，可以固定；周报、月报、年度报告、会议材料和飞检年度公告导出；机构间比较默认关闭，不排名", "figures figure-rows figures-frozen figures-export figures-report figure-forms comparison", "law.figures services.figures services.figure_facts services.figure_freezing services.figure_reports services.figure_forms services.comparison", "law/test_figures figures/test_figures pages/test_figures pages/test_figure_exports"),
    "ledger": _served("任务台账：事项、牵头（排第一）、配合、日期、状态、佐证，Excel 进出", "task-ledger task-import", "services.ledger_tasks services.task_import", "services/test_task_import pages/test_meetings"),
    "typical": _served("典型案例：自动隐去名称，法制审核、有关机关同意、负责人批准，发布登记，有异议的3个工作日内撤回或者答复", "typical-new typicals typical", "law.masking services.typical services.typical_text services.typical_public", "law/test_masking services/test_typical pages/test_typical"),
    "urgent": _served("重大事项报告：一页向上级、本地政府和网信办即时报出，签收到分钟，批示、续报、终报", "urgent-new urgent", "law.urgent services.urgent", "services/test_urgent pages/test_urgent"),
    "rewards": _served("举报奖励：决定、领取、逾期放弃，只限举报线索的指定承办人；对外只有年度合计", "rewards reward-new money", "services.rewards", "pages/test_rewards"),
    "vault": _served("举报人信息隔离登记：专管员登记，写明事由、负责人同意、限期内由专管员出示，每次留痕；吹哨人标记，答复举报人，打击报复及其处理；奖励只写编号", "vault vault-seal informant informant-ask informant-note vault-decide vault-show", "services.vault services.rewards", "pages/test_vault"),
    "exempt": _served("尽职免责清单与责任倒查：各自持有多久、凭什么文书决定、逾期用在哪个环节、哪些操作未予办理", "case-tracing case-diligence", "law.tracing services.tracing services.refused services.diligence", "law/test_tracing services/test_tracing pages/test_refused_acts services/test_diligence"),
    "campaign": _served("专项行动：按文件登记，线索登记时选择、案件办理中标注，按专项行动查询、统计、看进度和导出", "campaigns campaign clue-campaigns case-campaigns figures", "services.campaigns", "pages/test_campaigns"),
    "credits": _served("处罚、医保支付资格记分、医师考核、信用事项分列登记，固定列导出", "records records-file conduct", "services.conduct", "pages/test_records"),
    "guide": _served("检查指南：由办结案件拟写怎样发现、取什么证据、查什么数据，隐去名称，另一人批准后发布到本条线，按违法情形查找，同类线索和案件旁列出", "guides guide guide-new guide-decide", "services.guides law.masking", "pages/test_guides"),
    "coverage": _served("期内涉案的定点医药机构家数；定点机构总数、应查数本系统没有，不计算覆盖率和抽查率", "figures", "law.figures services.figure_facts", "law/test_figures figures/test_figures"),
    "models_": _outside("风险模型、智能监控、大数据筛查", "由监控系统建模，本系统接收其线索（线索来源：智能监控）"),
    "publicity": _outside("宣传月、宣传活动", "宣传工作，不是案件移送"),
    "scoring": _outside("信用评分、信用分级", "另有制度和系统，本系统只提供结果"),
    "self": _outside("机构自查自纠、行业自律、承诺书、内控", "机构自己的义务，不设机构端"),
    "exchange": _outside("跨部门批量数据共享", "由大数据管理部门的平台交换"),
    "budget": _outside("信用与预算、支付的关联", "由经办机构的结算系统办理"),
}  # fmt: skip
