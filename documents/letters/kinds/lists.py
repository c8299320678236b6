"""The lists that go with a letter: materials with 原件/复印件 and 起止页, items, both signed by two units."""

from documents.letters.fields import Annex, Item
from documents.letters.prose import Table

THINGS, PROPERTY, RETURNED = "涉案物品清单", "移送财物清单", "退还案卷材料清单"
_SIGNED = (("移交人", "", "接收人", ""), ("移交时间", "", "接收时间", ""))
_SEALED = (
    ("移送单位（印章）", "", "接收单位（印章）", ""),
    ("移交人（2人）", "", "接收人（2人）", ""),
    _SIGNED[1],
)


def materials(title: str, annexes: tuple[Annex, ...], number: str = "") -> Table:
    """移送案件材料清单: discs are counted by 张, never as pages."""
    rows = tuple(
        (
            str(index),
            annex.title,
            annex.category,
            annex.form,
            f"{annex.count}{annex.unit}",
            str(annex.pages) if annex.pages else "",
            annex.span(),
            annex.note,
        )
        for index, annex in enumerate(annexes, 1)
    )
    discs = sum(annex.count for annex in annexes if annex.unit == "张")
    total = f"合计：{len(annexes)}项，纸质材料{sum(a.pages for a in annexes)}页" + (
        f"，存储介质{discs}张" if discs else ""
    )
    return Table(
        title=title,
        number=number,
        head=("序号", "材料名称", "类别", "形式", "数量", "页数", "起止页", "备注"),
        widths=(10, 39, 22, 24, 12, 12, 20, 17),
        rows=rows,
        centred=(0, 4, 5, 6),
        notes=tuple(f"第{i}项SHA-256校验值：{a.sha256}" for i, a in enumerate(annexes, 1) if a.sha256),
        total=total + "。",
        signatures=_SIGNED,
    )


#: The columns of a list of items, each with its width in mm.
_COLUMNS = (
    ("序号", 9), ("名称", 22), ("规格型号", 17.5), ("单位", 9), ("数量", 11), ("特征、编号", 23.5), ("持有人", 15),
    ("现存放地点", 20.5), ("保全措施", 16.5), ("备注", 12),
)  # fmt: skip


def things(
    items: tuple[Item, ...],
    number: str = "",
    *,
    title: str = THINGS,
    notes: tuple[str, ...] = (),
    signatures: tuple[tuple[str, str, str, str], ...] = _SEALED,
) -> Table:
    """涉案物品清单, 移送财物清单 or 退还案卷材料清单. notes: said under the rows, after the hashes of media."""
    hashes = tuple(f"第{i}项SHA-256校验值：{item.sha256}" for i, item in enumerate(items, 1) if item.sha256)
    return Table(
        title=title,
        number=number,
        head=tuple(name for name, _ in _COLUMNS),
        widths=tuple(width for _, width in _COLUMNS),
        rows=tuple((str(index), *_cells(item)) for index, item in enumerate(items, 1)),
        centred=(0, 3, 4),
        notes=hashes + notes,
        total=f"合计：{len(items)}项。",
        signatures=signatures,
    )


def _cells(item: Item) -> tuple[str, ...]:
    return (
        item.name, item.model, item.unit, str(item.count), item.mark, item.holder, item.place, item.measure, item.note,
    )  # fmt: skip
