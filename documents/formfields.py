"""Fields that an administrator adds to a form: plain text, asked for in the draft, printed as 「label：text。」, never executed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.errors import DirectoryError
from agencies.models import User
from agencies.services.book import note
from documents.errors import DocumentError
from documents.letters import canonical, checks
from documents.letters.examples import example
from documents.letters.fields import Letter
from documents.letters.kinds import KINDS
from documents.models import FormField

#: Forms that take fields: letters that refer a case, as the wizard writes them. What few may know of takes none.
FORMS = tuple(kind for kind, form in KINDS.items() if form.takes_fields)
MOST = 10
LONGEST = 500
LONGEST_LABEL = 20
SAMPLE = "（由拟稿人填写）"
_JUST_NOW = "其他管理员刚刚修改了该要素，请刷新页面核对后再试。"


@dataclass(frozen=True)
class FieldNow:
    """A field with the version in force (None before its day or after its end), and what is still to come."""

    slot: str
    now: FormField | None
    later: tuple[FormField, ...] = ()

    @property
    def newest(self) -> FormField:
        """The version that was entered last for the latest day."""
        return self.later[-1] if self.later else self.now  # type: ignore[return-value]


def fields_on(kind: str, day: date) -> list[FormField]:
    """The fields that are asked for and printed on a day, in the order in which they were added."""
    return fields_of([kind], day)


def fields_of(kinds: Iterable[str], day: date) -> list[FormField]:
    """The fields of several forms on a day, form by form."""
    wanted = list(dict.fromkeys(kinds))
    rows = _rows().filter(kind__in=wanted)
    return [
        one.now
        for kind in wanted
        for one in _shown([row for row in rows if row.kind == kind], day)
        if one.now is not None
    ]


def shown(kind: str, day: date) -> list[FieldNow]:
    """Every field of a form that counts on a day or later."""
    return _shown(list(_rows().filter(kind=kind)), day)


def _rows() -> "QuerySet[FormField]":
    return FormField.objects.select_related("entered_by").order_by("effective_on", "version")


def _shown(rows: Sequence[FormField], day: date) -> list[FieldNow]:
    found = []
    for slot in sorted({row.slot for row in rows}, key=lambda slot: int(slot[1:])):
        mine = [row for row in rows if row.slot == slot]
        before = [row for row in mine if row.effective_on <= day]
        later = tuple(row for row in mine if row.effective_on > day)
        now = before[-1] if before and not before[-1].is_ended else None
        if now is not None or later:
            found.append(FieldNow(slot, now, later))
    return found


def history(kind: str, slot: str) -> list[FormField]:
    """Every version of a field, the latest first."""
    rows = FormField.objects.filter(kind=kind, slot=slot).select_related("entered_by")
    return list(rows.order_by("-effective_on", "-version"))


def tried(kind: str, label: str) -> Letter:
    """The example of a form with a field of this name in its place. Raises DirectoryError when no letter may say it."""
    label = label.strip()
    if kind not in FORMS:
        raise DirectoryError("该文书不能增加要素，请从文书用语页面进入。")
    if not label or len(label) > LONGEST_LABEL:
        raise DirectoryError(f"请填写要素名称，不超过{LONGEST_LABEL}字。")
    if any(mark in label for mark in "：:。{}\n"):
        raise DirectoryError("要素名称中不要写冒号、句号和花括号，冒号由系统加上。")
    extras = [{"slot": "f0", "version": 1, "label": label, "text": SAMPLE}]
    letter = canonical.from_json(kind, example(kind) | {"extras": extras})
    try:
        checks.check(letter)
    except DocumentError as error:
        raise DirectoryError(error.sentence) from error
    return letter


def keep_field(
    *, kind: str, slot: str = "", label: str, help: str = "", required: bool = False, max_length: int = 200, effective_on: date,
    at: datetime, by: User,
) -> FormField:  # fmt: skip
    """Add a field to a form from a day on, or (slot) change one. Drafts and letters keep the version that they were filled under.

    Raises DirectoryError for what no letter may say, a day in the past, a name that is there already, or too many fields.
    """
    label, help = label.strip(), help.strip()
    tried(kind, label)
    if not 1 <= max_length <= LONGEST:
        raise DirectoryError(f"最多字数在1至{LONGEST}之间。")
    _check_day(effective_on, at)
    others = [one for one in shown(kind, effective_on) if one.slot != slot]
    if any(row.label == label for one in others for row in (one.now, *one.later) if row is not None):
        raise DirectoryError(f"该文书已有名为「{label}」的要素，请另取名称或者修改原来的要素。")
    if not slot and len(others) >= MOST:
        raise DirectoryError(f"一种文书最多增加{MOST}个要素，请先停用不再需要的。")
    values = {"label": label, "help": help, "required": required, "max_length": max_length}
    if slot:
        last = _last(kind, slot, effective_on)
        if (
            last is not None
            and not last.is_ended
            and all(getattr(last, name) == value for name, value in values.items())
        ):
            raise DirectoryError("与当日使用的相同，没有需要修改的内容。")
    return _write(kind, slot or _new_slot(kind), values, effective_on, at, by, "keep_form_field")


def end_field(*, kind: str, slot: str, effective_on: date, at: datetime, by: User) -> FormField:
    """Ask nobody for a field from a day on; letters from that day do not print it."""
    _check_day(effective_on, at)
    last = _last(kind, slot, effective_on)
    if last is None or last.is_ended:
        raise DirectoryError("该要素在这一天没有使用，不需要停用。")
    values = {name: getattr(last, name) for name in ("label", "help", "required", "max_length")}
    return _write(kind, slot, values | {"is_ended": True}, effective_on, at, by, "end_form_field")


def _check_day(effective_on: date, at: datetime) -> None:
    if effective_on < timezone.localdate(at):
        raise DirectoryError("生效日期不能早于今天：已经成文的文书不随之改变。")


def _last(kind: str, slot: str, day: date) -> FormField | None:
    rows = FormField.objects.filter(kind=kind, slot=slot, effective_on__lte=day)
    return rows.order_by("effective_on", "version").last()


def _new_slot(kind: str) -> str:
    slots = set(FormField.objects.filter(kind=kind).values_list("slot", flat=True))
    return f"f{max((int(slot[1:]) for slot in slots), default=0) + 1}"


def _write(
    kind: str, slot: str, values: dict[str, Any], effective_on: date, at: datetime, by: User, act: str
) -> FormField:  # fmt: skip
    version = FormField.objects.filter(kind=kind, slot=slot).count() + 1
    try:
        with transaction.atomic():
            row = FormField.objects.create(
                kind=kind,
                slot=slot,
                version=version,
                effective_on=effective_on,
                entered_by=by,
                entered_at=at,
                **values,
            )
            note(act, at=at, by=by, name=KINDS[kind].label, label=values["label"], since=str(effective_on))
    except IntegrityError as error:  # two administrators at the same moment
        raise DirectoryError(_JUST_NOW) from error
    return row


def fault_of(field: FormField, text: str) -> str:
    """Why what was typed into a field can't stand on a letter, as a sentence; empty when it can."""
    if len(text) > field.max_length:
        return f"{field.label}不超过{field.max_length}个字，请删减。"
    if "\n" in text:
        return f"{field.label}只写一行，请去掉换行。"
    try:
        checks.check_words(field.label, text)
    except DocumentError as error:
        return error.sentence
    return ""


def frozen(kind: str, day: date, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """What a draft keeps of its fields: each text with name and version of its field. Raises DocumentError for a bad one."""
    kept = []
    for field in fields_on(kind, day):
        if not (text := typed.get(field.slot, "").strip()):
            continue
        if fault := fault_of(field, text):
            raise DocumentError(fault)
        kept.append({"slot": field.slot, "version": field.version, "label": field.label, "text": text})
    return kept


def lacking(kind: str, day: date, kept: list[dict[str, Any]]) -> list[FormField]:
    """The fields of a day that must be filled in and are not."""
    given = {one["slot"] for one in kept}
    return [field for field in fields_on(kind, day) if field.required and field.slot not in given]


def printed(kind: str, day: date, kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of what a draft keeps, what a letter of a day prints: fields that were ended since are left out."""
    asked = {field.slot for field in fields_on(kind, day)}
    return [one for one in kept if one["slot"] in asked]
