"""重大事项报告: one page upward, what happened and what is asked, with the minute of each step."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Opinion, minute
from documents.letters.kinds.tables import Cells, TableSheet


@dataclass(frozen=True, kw_only=True)
class UrgentSheet(TableSheet):
    """重大事项报告: 初报, 续报 or 终报, to the superiors of the line and the government of the place."""

    kind: ClassVar[str] = "urgent_sheet"
    label: ClassVar[str] = "重大事项报告"
    number_label: ClassVar[str] = "报告类别"
    closing: ClassVar[str] = "本件为系统留痕件；上级要求正式行文的，另行制发公文。"

    part: str  # 初报、续报、终报
    title: str
    to: tuple[str, ...]
    happened_at: dt.datetime
    place: str
    facts: str
    measures: str
    asks: str = ""
    public_opinion: bool = False
    writer: str
    phone: str = ""
    sent_at: dt.datetime | None = None
    opinions: tuple[Opinion, ...] = ()

    def file_number(self) -> str:
        """初报、续报 or 终报."""
        return self.part

    def rows(self) -> tuple[Cells, ...]:
        """What happened, what was done, what is asked."""
        return (
            (("标题", self.title),),
            (("报送", "、".join(self.to)),),
            (("发生时间", minute(self.happened_at)), ("地点", self.place)),
            (("基本情况", self.facts),),
            (("已采取措施", self.measures),),
            (("请示事项", self.asks or "无"),),
            (
                ("涉及舆情", "是" if self.public_opinion else "否"),
                ("报出时间", minute(self.sent_at) if self.sent_at else ""),
            ),
            (("拟稿人", self.writer), ("联系电话", self.phone)),
        )
