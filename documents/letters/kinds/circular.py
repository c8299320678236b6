"""通报 down the own line in 文件格式: facts case by case, on the yearly plan that lists the supervision."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letters.kinds.listing import refuse_orders_to_government
from documents.letters.prose import Page, p, sections
from documents.letters.redhead import Document


@dataclass(frozen=True, kw_only=True)
class CircularNotice(Document):
    """通报: what of which case is over since when; never an order among agencies."""

    kind: ClassVar[str] = "circular"
    label: ClassVar[str] = "通报"

    subject: str
    plan: str  # 年度督查检查考核计划和文号
    cases: tuple[str, ...]
    demands: tuple[str, ...] = ()

    def heading(self) -> str:
        """关于…的通报."""
        return f"关于{self.subject}的通报"

    def problems(self) -> list[str]:
        """A plan and facts; a department orders nothing of a government."""
        found = [*super().problems(), *refuse_orders_to_government(self)]
        if not self.plan:
            found.append("通报须写明年度督查检查考核计划的文号。")
        if not self.cases:
            found.append("通报须逐案列明事实。")
        return found

    def page(self) -> Page:
        """The paper."""
        body = sections(
            ("有关情况", [p(f"{index}.{text}") for index, text in enumerate(self.cases, 1)]),
            ("工作要求", [p(text) for text in self.demands]),
        )
        return self.sheet(p(f"按照{self.plan}，现将有关情况通报如下："), *body)
