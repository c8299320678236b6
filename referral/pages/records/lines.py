"""The registers as lists and as files with stable columns (docs/exports.md)."""

from collections.abc import Iterable

from documents.workbooks import Sheet, Value
from referral.services.conduct import Record

#: The registers, a sheet each.
SHEETS = {
    "penalty": "处理处罚",
    "payment": "医保支付资格记分",
    "assessment": "医师考核",
    "credit": "信用事项",
}
#: Columns of every sheet. Other systems read them by these words: new ones are added at the end.
HEADINGS = (
    "登记类别", "当事人", "当事人类型", "统一社会信用代码或身份证号", "定点医药机构编码", "单位职务", "事项类型", "事项", "记分", "金额（元）",
    "文号", "决定日期", "有效期至", "决定机关", "案件编号",
)  # fmt: skip


def cells(one: Record) -> list[Value]:
    """A record as a line of the file. What is about a whole case names no subject."""
    who = one.subject
    person: list[Value] = ["全案", "", "", "", ""]
    if who is not None:
        person = [who.name, who.get_kind_display(), who.id_code, who.institution_code, who.work_unit]
    return [
        SHEETS[one.register], *person, one.what, one.words, one.points, one.amount, one.document_number, one.decided_on,
        one.until, one.agency.name, one.case.number,
    ]  # fmt: skip


def record_sheet(register: str, rows: Iterable[Record]) -> Sheet:
    """A register as a table."""
    return Sheet(SHEETS[register], HEADINGS, (cells(one) for one in rows))
