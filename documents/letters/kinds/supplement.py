"""补正通知书 and 补正材料清单: what is missing is said once, and handed in item by item."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Annex, Handler, Letter, Need, day, minute
from documents.letters.kinds import law
from documents.letters.kinds.lists import materials
from documents.letters.prose import Page, Paragraph, Table, p


@dataclass(frozen=True, kw_only=True)
class SupplementNotice(Letter):
    """补正通知书, from the receiver to the sender."""

    kind: ClassVar[str] = "supplement_notice"
    label: ClassVar[str] = "补正通知书"
    layout: ClassVar[str] = "form"

    to: str
    referral_number: str
    case_name: str
    accepted_at: dt.datetime
    needs: tuple[Need, ...]
    criminal: bool = False
    wish: str = ""  # 约定或者商请的补正时间; criminal: 3 日, set by law
    contacts: tuple[Handler, ...] = ()
    copies: tuple[str, ...] = ()

    def problems(self) -> list[str]:
        """At least one item."""
        return [] if self.needs else ["请逐项列出需要补正的材料。"]

    def page(self) -> Page:
        """The notice and the list of what is needed."""
        rows = tuple((str(i), n.title, n.requirement, n.form) for i, n in enumerate(self.needs, 1))
        table = Table(
            title="需要补正的材料",
            number="附件",
            head=("序号", "材料名称", "补正要求", "形式"),
            widths=(12, 50, 58, 36),
            rows=rows,
            centred=(0,),
            total=f"合计：{len(rows)}项。",
        )
        contacts = [p("联系人：" + "；".join(contact.sentence() for contact in self.contacts) + "。")]
        return Page(
            title=self.label,
            to=self.to,
            paragraphs=(*self._says(), *(contacts if self.contacts else [])),
            annexes=("需要补正的材料",),
            copies=self.copies,
            tables=(table,),
        )

    def _says(self) -> tuple[Paragraph, ...]:
        accepted = (
            f"你单位移送的{self.case_name}（{self.referral_number}），我单位已于{minute(self.accepted_at)}接受。"
            f"经审查，所附材料不全，现将需要补正的材料（共{len(self.needs)}项，详见附件）一次告知你单位。"
        )
        if self.criminal:
            return p(accepted), p(
                f"依照{law.POLICE_PROCEDURE}第一百八十条的规定，请自接到本通知之日起3日内补正。"
                "本通知不影响案件的接受，立案审查期限不因补正而停止计算。"
            )
        return p(accepted), p((self.wish or "请及时补正。") + "本通知不影响对移送案件线索的接收。")


@dataclass(frozen=True, kw_only=True)
class SupplementList(Letter):
    """补正材料清单, from the sender to the receiver."""

    kind: ClassVar[str] = "supplement_list"
    label: ClassVar[str] = "补正材料清单"
    layout: ClassVar[str] = "form"
    numbered: ClassVar[bool] = False

    to: str
    referral_number: str
    notice_number: str = ""
    notified_on: dt.date
    case_name: str
    materials: tuple[Annex, ...]
    unavailable: tuple[str, ...] = ()  # 不能补正的材料及理由
    handlers: tuple[Handler, ...] = ()

    def page(self) -> Page:
        """The covering words and the list."""
        notice = f"补正通知书（{self.notice_number}）" if self.notice_number else "补正通知"
        says = [
            p(
                f"你单位{day(self.notified_on)}{notice}收悉。现就{self.case_name}（{self.referral_number}）"
                f"补正材料{len(self.materials)}项，详见附件。"
            ),
            *(p(f"不能补正的材料及理由：{reason}") for reason in self.unavailable),
        ]
        says += [p(f"承办人：{handler.sentence()}。") for handler in self.handlers]
        return Page(
            title=self.label,
            to=self.to,
            paragraphs=tuple(says),
            annexes=("补正材料明细",),
            tables=(materials("补正材料明细", self.materials, "附件"),),
        )
