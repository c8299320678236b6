"""How a figure is read in lists and in the files made from them: the same words in both."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from agencies.models import Post
from documents.models import Evidence
from documents.workbooks import Sheet, Value
from referral.models import Amount
from referral.services.money_sums import Table

#: Columns of the file of figures. Others read it by these: new ones are added at the end.
HEADINGS = (
    "日期", "金额名称", "金额（元）", "案件编号", "案件名称", "地区", "登记机关", "所属", "当事人", "统一社会信用代码或身份证号",
    "凭证号", "登记环节", "说明", "登记时间", "登记人",
)  # fmt: skip


@dataclass(frozen=True)
class MoneyLine:
    """One figure in words. proof: only if the reader may open it; is_void: another one counts in its place."""

    amount: Amount
    on: date
    concept: str
    value: Decimal
    of: str
    subject: str
    voucher: str
    reason: str
    person: str
    proof: Evidence | None = None
    is_void: bool = False
    may_correct: bool = False

    def cells(self) -> list[Value]:
        """The figure as a line of the file."""
        row = self.amount
        code = row.subject.id_code if row.subject else ""
        return [
            self.on, self.concept, self.value, row.case.number if row.case else "", row.case.title if row.case else "",
            row.case.region.full_name if row.case else "", row.agency.name, self.of, self.subject, code,
            self.voucher, row.stage, self.reason, timezone.localtime(row.at), self.person,
        ]  # fmt: skip


def money_lines(
    rows: Iterable[Amount], post: Post, *, proofs: Collection[int] = (), void: Collection[int] = (), correctable: Collection[int] = ()
) -> list[MoneyLine]:  # fmt: skip
    """Figures as a post reads them: who entered it and why is told in the own agency.

    proofs: ids of evidence that may be opened; void: of figures that were put right; correctable: that this post may put right.
    """
    return [
        MoneyLine(
            row, row.on, row.get_concept_display(), row.value, str(row.lane) if row.lane else "全案",
            row.subject.name if row.subject else "不分当事人", row.voucher,
            row.reason if row.agency_id == post.agency_id else "", row.by.user.full_name if row.agency_id == post.agency_id else "",
            row.proof if row.proof_id in proofs else None, row.pk in void, row.pk in correctable,
        )
        for row in rows
    ]  # fmt: skip


def sheets(table: Table, lines: Iterable[MoneyLine]) -> tuple[Sheet, Sheet]:
    """The sums and the rows behind them, as two tables."""
    sums = [
        [line.words, *(value for _, value in line.cells(table.concepts))]
        for line in (*table.lines, table.total)
    ]
    headings = [table.by.label, *(f"{name}（元）" for name in table.headings)]
    return Sheet("汇总", headings, sums), Sheet("明细", HEADINGS, (line.cells() for line in lines))
