"""Inner sheets (副卷) on which something is decided: 延期、中止审批表, 举报奖励审批表, 典型案例曝光审核表; and 检察意见书登记表."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from documents.letters.fields import Opinion, day, minute, yuan
from documents.letters.kinds.tables import Cells, TableSheet

LONGER, STOPPED = "延期审批表", "中止审批表"
#: 医保办发〔2022〕22号: what a reward is at least and at most.
LEAST, MOST = Decimal(200), Decimal(200_000)


@dataclass(frozen=True, kw_only=True)
class ExtensionSheet(TableSheet):
    """延期审批表 or 中止审批表: what was asked for, from which day to which, who asked and who decided, each dated."""

    kind: ClassVar[str] = "extension_sheet"
    label: ClassVar[str] = LONGER

    title: str = LONGER
    case_number: str
    case_name: str
    limit: str  # 时限名称
    agency_bound: str  # 责任机关
    basis: str = ""
    asked: str  # 延长30个自然日
    reason: str
    document: str = ""  # 提请材料
    old_end: dt.date | None = None
    new_end: dt.date | None = None
    resumes_on: dt.date | None = None  # 预计恢复
    granted: bool
    decision: str = ""  # 决定文书
    opinions: tuple[Opinion, ...]

    def heading(self) -> str:
        """延期审批表 or 中止审批表."""
        return self.title

    def file_number(self) -> str:
        """案件编号."""
        return self.case_number

    def problems(self) -> list[str]:
        """One asks, another decides."""
        found = [] if self.title in (LONGER, STOPPED) else [f"表名只能是{LONGER}或者{STOPPED}。"]
        people = [opinion.people for opinion in self.opinions]
        if len(people) < 2 or len(set(people)) < len(people):
            found.append("提请和决定须由不同人员签署。")
        return found

    def rows(self) -> tuple[Cells, ...]:
        """The limit, what was asked for, the two days."""
        after = "时限中止" if self.title == STOPPED else "变更后届满"
        end = self.resumes_on if self.title == STOPPED else self.new_end
        stays = "不变" if not self.granted else day(end) if end else ""
        return (
            (("案件名称", self.case_name),),
            (("时限名称", self.limit), ("责任机关", self.agency_bound)),
            (("时限依据", self.basis),),
            (("提请事项", self.asked),),
            (("提请理由", self.reason),),
            (("提请材料", self.document), ("决定文书", self.decision)),
            (
                ("原届满日期", day(self.old_end) if self.old_end else ""),
                ("预计恢复" if after == "时限中止" else "变更后日期", stays),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class RewardSheet(TableSheet):
    """举报奖励审批表: who reported stands under a number of its own; his name is kept elsewhere and never here."""

    kind: ClassVar[str] = "reward_sheet"
    label: ClassVar[str] = "举报奖励审批表"
    closing: ClassVar[str] = "举报人身份信息另行登记、单独保管，不得写入本表；本表存入副卷。"

    case_number: str
    case_name: str
    informant_number: str  # 举报登记编号
    reported_on: dt.date
    content: str  # 举报内容, without what would tell who reported
    found: str  # 查实情况
    result: str  # 处理结果和文书
    value: Decimal  # 案值
    standard: str  # 奖励标准和计算
    amount: Decimal
    opinions: tuple[Opinion, ...] = ()

    def file_number(self) -> str:
        """案件编号."""
        return self.case_number

    def problems(self) -> list[str]:
        """A reward lies between the least and the most of the rules."""
        if LEAST <= self.amount <= MOST:
            return []
        return [f"举报奖励金额应当不低于{LEAST}元、不超过{MOST}元，请核对奖励标准。"]

    def rows(self) -> tuple[Cells, ...]:
        """What was reported, what was found, what is paid."""
        return (
            (("案件名称", self.case_name),),
            (("举报编号", self.informant_number), ("举报日期", day(self.reported_on))),
            (("举报内容", self.content),),
            (("查实情况", self.found),),
            (("处理结果", self.result),),
            (("案值", yuan(self.value)), ("奖励金额", yuan(self.amount))),
            (("奖励标准", self.standard),),
        )


@dataclass(frozen=True, kw_only=True)
class ExposureSheet(TableSheet):
    """典型案例曝光审核表: what is to be said in public, what was left out of it, and who of the other agencies agreed."""

    kind: ClassVar[str] = "exposure_sheet"
    label: ClassVar[str] = "典型案例曝光审核表"

    case_number: str
    case_name: str
    reason: str  # 曝光理由
    text: str  # 拟曝光内容
    channel: str  # 曝光渠道
    decision: str  # 处罚决定书或者生效裁判文号
    closed: bool  # 案件办结
    anonymous: bool  # 隐去个人信息、商业秘密
    no_investigation: bool  # 不影响正在侦查、审查的案件
    consents: tuple[str, ...] = ()  # 有关机关书面同意
    opinions: tuple[Opinion, ...] = ()

    def file_number(self) -> str:
        """案件编号."""
        return self.case_number

    def problems(self) -> list[str]:
        """Nothing is made public of what is under investigation, and no person is."""
        found = []
        if not self.no_investigation and not self.consents:
            found.append("案件还有机关正在侦查、审查的，须经该机关书面同意后才能曝光。")
        if not self.anonymous:
            found.append("请先隐去个人信息和商业秘密，再送审核。")
        return found

    def rows(self) -> tuple[Cells, ...]:
        """The text and the three checks."""
        asked = (
            ("案件已经办结", self.closed), ("已隐去个人信息、商业秘密", self.anonymous),
            ("不影响正在侦查、审查的案件", self.no_investigation),
        )  # fmt: skip
        checks = "\n".join(f"{word}：{'是' if yes else '否'}" for word, yes in asked)
        return (
            (("案件名称", self.case_name),),
            (("曝光渠道", self.channel), ("处理决定", self.decision)),
            (("曝光理由", self.reason),),
            (("拟曝光内容", self.text),),
            (("核查情况", checks),),
            (("机关意见", "\n".join(self.consents)),),
        )


@dataclass(frozen=True, kw_only=True)
class OpinionRegister(TableSheet):
    """检察意见书登记表: a paper of the procuratorate that came in, what it asks for, by when, and how it was handled."""

    kind: ClassVar[str] = "opinion_register"
    label: ClassVar[str] = "检察意见书登记表"
    closing: ClassVar[str] = "检察意见书由人民检察院制作，本表只作登记，存入副卷。"

    case_number: str
    case_name: str
    paper: str  # 检察意见书 or 移送案件通知书
    paper_number: str
    issuer: str
    issued_on: dt.date
    received_at: dt.datetime | None = None
    ground: str = ""  # 不起诉决定书及文号
    demand: str  # 意见内容
    violation_ended_on: dt.date | None = None
    reply_within: str = ""
    reply_by: dt.date | None = None
    handler: str = ""  # 承办单位
    status: str = ""
    result: str = ""
    reply_number: str = ""

    def heading(self) -> str:
        """By the paper: 检察意见书登记表 or 移送案件通知书登记表."""
        return f"{self.paper}登记表"

    def file_number(self) -> str:
        """案件编号."""
        return self.case_number

    def rows(self) -> tuple[Cells, ...]:
        """The paper, its reply, its handling."""
        ended = day(self.violation_ended_on) if self.violation_ended_on else ""
        due = self.reply_within + (f"（{day(self.reply_by)}前）" if self.reply_by else "")
        return (
            (("案件名称", self.case_name),),
            (("文书文号", self.paper_number), ("制作机关", self.issuer)),
            (
                ("文书日期", day(self.issued_on)),
                ("收到时间", minute(self.received_at) if self.received_at else ""),
            ),
            (("所附文书", self.ground),),
            (("意见内容", self.demand),),
            (("行为终了", ended), ("回复期限", due)),
            (("承办单位", self.handler), ("办理情况", self.status)),
            (("处理结果", self.result),),
            (("复函文号", self.reply_number),),
        )
