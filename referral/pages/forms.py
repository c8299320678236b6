"""What every form of the pages shares: sentences for what is missing, browser inputs for days and moments, files."""

from datetime import date, datetime
from typing import Any, TypeVar

from django import forms
from django.db.models import Model

_CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.ModelMultipleChoiceField, forms.FileField)
_STOCK = {
    id(stock)
    for kind in (forms.Field, *_CHOSEN[:3])
    for code, stock in kind.default_error_messages.items()
    if code in {"required", "invalid_choice"}
}


def _asks_for(field: forms.Field, label: str) -> str:
    if type(field) is forms.BooleanField:
        return f"请勾选“{label}”。"
    return f"请选择{label}。" if isinstance(field, _CHOSEN) else f"请填写{label}。"


class ActForm(forms.Form):
    """A form that asks in plain words: 请填写办理意见。 A sentence given to a field itself is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phrase()

    def phrase(self) -> None:
        """Put the questions into plain words; again when a form has got more fields."""
        for name, field in self.fields.items():
            label = str(field.label or name)
            self._say(field, "required", _asks_for(field, label))
            self._say(field, "invalid_choice", f"{label}的选项已经变动，请重新选择。")
            for code, words in (
                ("min_length", "不少于 {} 个字，请补充。"),
                ("max_length", "不超过 {} 个字，请删减。"),
            ):
                if limit := getattr(field, code, None):
                    self._say(field, code, label + words.format(limit))

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return dict(self.cleaned_data)

    @staticmethod
    def _say(field: forms.Field, code: str, sentence: str) -> None:
        stock = field.error_messages.get(code)
        if stock is None or id(stock) in _STOCK:
            field.error_messages[code] = sentence


class ShownForm(ActForm):
    """An act on a text: the form carries what its page showed (`services.shown`), so that a text rewritten since is refused."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class SteeredForm(ActForm):
    """A form that may come back changed before it is judged: one more line, a search, a choice that asks for more."""

    @property
    def is_steering(self) -> bool:
        """Whether the form only comes back changed: nothing is judged or done yet. Here: one more line is asked for."""
        return self.is_bound and "more" in self.data

    def full_clean(self) -> None:
        """A form that is still being arranged is not judged; all that was typed stays."""
        super().full_clean()
        if self.is_steering:
            self._errors = forms.utils.ErrorDict()

    def lines_asked(self, first: int, most: int, posted: str = "lines") -> int:
        """How many lines the form has: as posted, one more when that was asked for. posted: the field that counts them."""
        if not self.is_bound:
            return max(1, min(first, most))
        asked = str(self.data.get(posted, first))
        count = int(asked) if asked.isdecimal() and len(asked) < 4 else first
        return max(1, min(count + ("more" in self.data), most))


class DayInput(forms.DateInput):
    """A day, picked in the browser."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a minute, picked in the browser."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


#: What people mean by a year. Beyond, a moment can't even be told in another zone.
_YEARS = range(1900, 2200)
_FAR = f"年份须在{_YEARS[0]}年至{_YEARS[-1]}年之间，请核对。"
D = TypeVar("D", date, datetime)


def _near(found: D | None) -> D | None:
    if found is not None and found.year not in _YEARS:
        raise forms.ValidationError(_FAR, code="far")
    return found


class DayField(forms.DateField):
    """A calendar day."""

    widget = DayInput
    default_error_messages = {"invalid": "日期填写有误，请按 2026-11-12 的样式填写。"}

    def to_python(self, value: Any) -> date | None:
        """Read the day; a year that was mistyped is told."""
        return _near(super().to_python(value))


class MomentField(forms.DateTimeField):
    """A moment to the minute, aware, local time."""

    widget = MomentInput
    default_error_messages = {"invalid": "时间填写有误，请按 2026-11-12 09:20 的样式填写。"}

    def to_python(self, value: Any) -> datetime | None:
        """Read the moment; a year that was mistyped is told."""
        return _near(super().to_python(value))


class MoneyField(forms.DecimalField):
    """An amount in yuan with two decimals; separators may be typed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": "金额填写有误，请填写数字，如 1286430.50。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 18, "decimal_places": 2, "min_value": 0} | kwargs)

    def to_python(self, value: Any) -> Any:
        """Read the number without its separators."""
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").strip()
        return super().to_python(value)


class OpinionField(forms.CharField):
    """办理意见, a reason or another text of some lines."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """One or more files; cleans to a list."""

    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file alone."""
        files = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(one, initial) for one in files or [None]]
        return [one for one in cleaned if one]


class NamedChoiceField(forms.ModelChoiceField):
    """A row chosen from a list. name: how a row is written in the list."""

    def __init__(self, *, name: Any = str, **kwargs: Any) -> None:
        self.name = name
        super().__init__(**{"empty_label": "请选择"} | kwargs)

    def label_from_instance(self, obj: Model) -> str:
        """The row as it is read in the list."""
        return str(self.name(obj))
