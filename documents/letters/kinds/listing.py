"""挂牌督办通知书 and 解除挂牌督办通知书: 通知 down the line in 文件格式, of one agency or of several together."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import day
from documents.letters.prose import Page, bare, lead, p, sections
from documents.letters.redhead import Document
from documents.letters.wording import Sentence

LEVELS = ("国家级", "省级", "市级", "县级")
_GOVERNMENT = "人民政府"


def refuse_orders_to_government(paper: Document) -> list[str]:
    """Why a paper of a department may not go to a government; empty when it may."""
    if _GOVERNMENT not in paper.to or any(_GOVERNMENT in name for name in paper.signers()):
        return []
    return ["部门不得向下级政府发指令性公文：请主送承办部门，抄送同级人民政府，或者由人民政府行文。"]


@dataclass(frozen=True, kw_only=True)
class Task:
    """What one of the agencies that are answerable has to do."""

    agency: str
    task: str


@dataclass(frozen=True, kw_only=True)
class Fulfilled:
    """One requirement of the notice, and how it was met."""

    requirement: str
    result: str


@dataclass(frozen=True, kw_only=True)
class _Listed(Document):
    """What both notices name."""

    case_name: str
    case_number: str

    def problems(self) -> list[str]:
        """A department writes 通知 to departments of its own line; to a government only a government does."""
        return [*super().problems(), *refuse_orders_to_government(self)]


@dataclass(frozen=True, kw_only=True)
class ListingNotice(_Listed):
    """挂牌督办通知书: what is supervised, why, what is required of whom, by when. The term counts from the day it is served."""

    kind: ClassVar[str] = "listing_notice"
    label: ClassVar[str] = "挂牌督办通知书"
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence("independence", "独立办案", "挂牌督办不影响各有关机关依照法定职责和程序独立办理案件。"),
    )

    level: str
    handler: str  # 承办单位
    reasons: tuple[str, ...]
    facts: tuple[str, ...]
    requirements: tuple[str, ...]
    tasks: tuple[Task, ...] = ()
    term: str  # 6个月
    progress: str  # 每月
    ask_extension: str = "1个月"  # before the end of the term
    is_public: bool = False

    def heading(self) -> str:
        """关于对…挂牌督办的通知."""
        return f"关于对{bare(self.case_name)}案件挂牌督办的通知"

    def problems(self) -> list[str]:
        """Level, reasons and requirements; what is already a rule of every red-headed paper."""
        found = super().problems()
        if self.level not in LEVELS:
            found.append(f"挂牌级别只能是{'、'.join(LEVELS)}。")
        if not self.reasons:
            found.append("挂牌督办通知书须写明挂牌理由。")
        if not self.requirements:
            found.append("挂牌督办通知书须写明督办要求。")
        if not self.contacts:
            found.append("挂牌督办通知书须写明督办联系人。")
        return found

    def page(self) -> Page:
        """The notice."""
        heads = [lead(f"{task.agency}：", task.task) for task in self.tasks]
        publicity = "本督办事项按规定公开。" if self.is_public else "本督办事项不公开，有关材料请妥善保管。"
        body = sections(
            ("挂牌理由", [p(text) for text in self.reasons]),
            ("基本案情", [p(fact) for fact in self.facts]),
            ("督办要求", [p(text) for text in self.requirements]),
            ("责任分工", heads),
            ("办理时限和报告", [p(text) for text in self._terms()]),
            ("其他事项", [p(self.say("independence")), p(publicity)]),
        )
        opening = (
            f"根据有关规定，决定对{bare(self.case_name)}案件（{self.case_number}）实行{self.level}挂牌督办，"
            f"由{self.handler}承办。现就有关事项通知如下："
        )
        return self.sheet(p(opening), *body)

    def _terms(self) -> tuple[str, ...]:
        return (
            f"请自本通知送达之日起{self.term}内办结，{self.progress}报告一次进展情况。",
            f"不能按期办结的，请在期限届满{self.ask_extension}前书面申请延期，说明理由和下一步措施。",
            "办结后请书面报告查明的事实、处理结果、基金追回和整改情况，申请解除挂牌督办。",
        )


@dataclass(frozen=True, kw_only=True)
class DelistingNotice(_Listed):
    """解除挂牌督办通知书: each requirement and how it was met, how that was checked, what follows."""

    kind: ClassVar[str] = "delisting_notice"
    label: ClassVar[str] = "解除挂牌督办通知书"

    notice_number: str
    notice_on: dt.date
    fulfilled: tuple[Fulfilled, ...]
    checked_by: str  # 材料审查, 现场核查
    checked_on: dt.date
    checkers: tuple[str, ...]
    look_back_on: dt.date | None = None  # 回头看
    follow_up: tuple[str, ...] = ()

    def heading(self) -> str:
        """关于解除…挂牌督办的通知."""
        return f"关于解除{bare(self.case_name)}案件挂牌督办的通知"

    def problems(self) -> list[str]:
        """Each requirement, and two who checked."""
        found = super().problems()
        if not self.fulfilled:
            found.append("解除挂牌督办须逐项写明督办要求的完成情况。")
        if len(set(self.checkers)) < 2:
            found.append("核查人员不少于2人，请补充。")
        if self.checked_on < self.notice_on:
            found.append("核查日期早于挂牌督办通知书的日期，请核对。")
        return found

    def page(self) -> Page:
        """The notice."""
        done = [lead(f"{one.requirement.rstrip('。')}。", one.result) for one in self.fulfilled]
        look_back = (
            [p(f"{day(self.look_back_on)}前开展一次“回头看”，核实整改情况。")] if self.look_back_on else []
        )
        checked = f"{day(self.checked_on)}由{'、'.join(self.checkers)}以{self.checked_by}方式核查，督办要求已经完成。"
        body = sections(
            ("督办要求完成情况", done),
            ("核查情况", [p(checked)]),
            ("后续要求", [*look_back, *(p(text) for text in self.follow_up)]),
        )
        opening = (
            f"{bare(self.case_name)}案件（{self.case_number}）由《{ListingNotice.label}》（{self.notice_number}，"
            f"{day(self.notice_on)}）挂牌督办。经核查，同意解除挂牌督办。现将有关事项通知如下："
        )
        return self.sheet(p(opening), *body)
