"""Forms of a hand-over: the list line by line, the count, a signature, signatures on paper."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from referral.law.handing import MEASURES, SEALS, THINGS
from referral.law.words import ORIGINALS
from referral.models import CaseItem, HandOver, HandOverItem, Referral
from referral.models.handing import GIVE, SIDES, TAKE
from referral.pages.forms import ActForm, MomentField, OpinionField, SteeredForm
from referral.services import case_items, handing, handing_lists
from referral.services.acting import Acting
from referral.services.handing import Found
from referral.services.handing_lists import MOST, ItemDraft

#: Parts of a line, in the order of the form.
PARTS = (
    "name", "kind", "unit", "count", "model", "mark", "holder", "place", "measure", "seal_number", "medium_number", "sha256",
    "original", "pages", "page_range", "photo", "note",
)  # fmt: skip
#: Parts that stand filled on an empty line.
STOCK = {
    "kind": "goods",
    "unit": "件",
    "count": "1",
    "measure": "",
    "original": "",
    "photo": "",
    "earlier": "",
}
_EMPTY_LINES = 3
_CHOSEN = ("kind", "measure", "original", "photo")


class ItemsForm(SteeredForm):
    """制作清单: as many lines as are asked for; a line counts when its name is filled in."""

    place = forms.CharField(label="移交地点", max_length=80, help_text="交接的地点，也是接收后的存放地点。")

    def __init__(
        self, *args: Any, referral: Referral, acting: Acting, given: Sequence[HandOverItem] = (), place: str = "",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["place"].initial = place
        self.photos = {str(one.pk): one for one in handing_lists.photos_of(referral, acting.post)}
        self.earlier = {str(one.pk): one for one in handing_lists.earlier_of(referral, acting.agency)}
        starts = [_typed(item) for item in given] or [
            _typed(item) | {"earlier": str(item.pk)} for item in self.earlier.values()
        ]  # fmt: skip
        if not starts and not referral.hand_overs.exists():
            starts = [_begun(item) for item in case_items.items_of(referral.case, acting.agency)]
        self.count = self.lines_asked(_EMPTY_LINES if self.is_bound else max(_EMPTY_LINES, len(starts)), MOST)
        for n in range(1, self.count + 1):
            self.fields |= self._line(n, starts[n - 1] if n <= len(starts) else {})
        self.phrase()

    def _line(self, n: int, start: dict[str, Any]) -> dict[str, forms.Field]:
        photos = [("", "无"), *((pk, one.name) for pk, one in self.photos.items())]
        value = {part: start.get(part, STOCK.get(part, "")) for part in (*PARTS, "earlier")}
        text = {
            part: HandOverItem._meta.get_field(part)
            for part in PARTS
            if part not in (*_CHOSEN, "count", "pages")
        }
        fields: dict[str, forms.Field] = {}
        for part in PARTS:
            if part in text:
                field: Any = text[part]
                fields[part] = forms.CharField(label=str(field.verbose_name), max_length=field.max_length)
        fields |= {
            "kind": forms.ChoiceField(label="类别", choices=list(THINGS.items())),
            "count": forms.IntegerField(label="数量", min_value=1, max_value=1_000_000),
            "pages": forms.IntegerField(label="页数", min_value=0, max_value=1_000_000),
            "measure": forms.ChoiceField(label="保全措施", choices=list(MEASURES.items())),
            "original": forms.ChoiceField(label="原件或复印件", choices=[("", "不适用"), *ORIGINALS.items()]),
            "photo": forms.ChoiceField(label="照片", choices=photos),
            "earlier": forms.CharField(widget=forms.HiddenInput, max_length=20),
        }
        for part, one in fields.items():
            one.required, one.initial = False, value[part]
        return {f"i{n}_{part}": fields[part] for part in (*PARTS, "earlier")}

    def rows(self) -> list[dict[str, Any]]:
        """The lines, for the template. usual: what every line has; more: what some have; is_typed: something stands there."""
        return [self._row(n) for n in range(1, self.count + 1)]

    def _row(self, n: int) -> dict[str, Any]:
        bound = {part: self[f"i{n}_{part}"] for part in (*PARTS, "earlier")}
        more = [bound[part] for part in PARTS[8:]]
        typed = any(one.errors or str(one.value() or "") not in {"", "0"} for one in more)
        return {
            "n": n,
            "usual": [bound[p] for p in PARTS[:8]],
            "more": more,
            "earlier": bound["earlier"],
            "is_open": typed,
        }

    def clean(self) -> dict[str, Any]:
        """A line without a name must be empty."""
        data = super().clean() or self.cleaned_data
        for n in range(1, self.count + 1):
            typed = [
                data.get(f"i{n}_{part}")
                for part in ("model", "mark", "holder", "seal_number", "medium_number", "sha256")
            ]
            if any(typed) and not data.get(f"i{n}_name"):
                self.add_error(f"i{n}_name", f"请填写第{n}行的名称；不要的行请清空。")
        return data

    def values(self) -> dict[str, Any]:
        """The place and the lines, as the service takes them."""
        return {"place": self.cleaned_data["place"], "items": [self._draft(n) for n in self._named()]}

    def _named(self) -> list[int]:
        return [n for n in range(1, self.count + 1) if self.cleaned_data.get(f"i{n}_name")]

    def _draft(self, n: int) -> ItemDraft:
        data = {part: self.cleaned_data.get(f"i{n}_{part}") for part in (*PARTS, "earlier")}
        photo, earlier = data.pop("photo"), data.pop("earlier")
        typed = {part: value for part, value in data.items() if value not in (None, "")}
        return ItemDraft(**typed, photo=self.photos.get(photo or ""), earlier=self.earlier.get(earlier or ""))


def _begun(item: CaseItem) -> dict[str, Any]:
    """A thing of the case as it stands in the form of its first hand-over."""
    shared = ("name", "unit", "count", "model", "mark", "holder", "place", "measure", "note")
    return {part: getattr(item, part) for part in shared}


def _typed(item: HandOverItem) -> dict[str, Any]:
    """A line as it stands in the form."""
    row = {part: getattr(item, part) for part in PARTS if part != "photo"}
    return row | {"photo": str(item.photo_id or ""), "earlier": str(item.earlier_id or "")}


class CountForm(ActForm):
    """清点: a figure and a seal for each line, filled as if all were there."""

    def __init__(self, *args: Any, hand_over: HandOver, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(hand_over.items.all())
        for item in self.items:
            self.fields |= self._line(item)
        self.phrase()

    @staticmethod
    def _line(item: HandOverItem) -> dict[str, forms.Field]:
        at = f"第{item.position}项"
        fields: dict[str, forms.Field] = {
            "count": forms.IntegerField(
                label=f"{at}清点数量（{item.unit}）", min_value=0, max_value=1_000_000,
                initial=item.count if item.found_count is None else item.found_count,
            ),
            "seal": forms.ChoiceField(
                label=f"{at}封条情况", choices=list(SEALS.items()), initial=item.found_seal or handing.seals_of(item)
            ),
            "note": forms.CharField(label=f"{at}清点说明", required=False, max_length=120, initial=item.found_note),
        }  # fmt: skip
        if not item.seal_number:
            del fields["seal"]
        return {f"f{item.position}_{part}": field for part, field in fields.items()}

    def rows(self) -> list[tuple[HandOverItem, list[Any]]]:
        """Each line with its fields, for the template."""
        return [
            (
                item,
                [
                    self[f"f{item.position}_{part}"]
                    for part in ("count", "seal", "note")
                    if f"f{item.position}_{part}" in self.fields
                ],
            )
            for item in self.items
        ]

    def found(self) -> dict[int, Found]:
        """What was found on each line."""
        data = self.cleaned_data
        return {
            item.position: Found(
                data[f"f{item.position}_count"],
                data.get(f"f{item.position}_seal", ""),
                data[f"f{item.position}_note"],
            )
            for item in self.items
        }

    def values(self) -> dict[str, Any]:
        return {"found": self.found()}


class PaperForm(CountForm):
    """据纸质登记签名: the side, its two names, the time on the paper, the scan; of the receiver what he wrote down."""

    side = forms.ChoiceField(label="签名的一方", widget=forms.HiddenInput)
    first = forms.CharField(label="第一名签名人", max_length=40)
    second = forms.CharField(label="第二名签名人", max_length=40)
    at = MomentField(label="签名时间", help_text="纸质清单上写明的时间。")
    scan = forms.FileField(
        label="清单扫描件", help_text="双方签名的清单，PDF或图片（png、jpg、tif）；不得含有国家秘密。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.tif,.tiff"}),
        error_messages={"required": "请上传已签名的清单扫描件。"},
    )  # fmt: skip

    def __init__(self, *args: Any, hand_over: HandOver, side: str, **kwargs: Any) -> None:
        super().__init__(*args, hand_over=hand_over, **kwargs)
        field: Any = self.fields["side"]
        field.choices, field.initial = [(side, SIDES[side])], side
        if side == GIVE:
            self.items = []
            for name in [name for name in self.fields if name[0] == "f" and name[1].isdecimal()]:
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """Without the scan: it is taken in by the view."""
        data = self.cleaned_data
        found = {"found": self.found()} if data["side"] == TAKE else {}
        return {"side": data["side"], "names": [data["first"], data["second"]], "at": data["at"]} | found


class SignForm(ActForm):
    """签名: drawn with the finger or the mouse; else the own password once more."""

    strokes = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)  # what the page showed
    password = forms.CharField(
        label="密码确认", required=False, strip=False, help_text="不便手写的，输入本人登录密码，视为签名。",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, asked_by: HttpRequest, **kwargs: Any) -> None:
        self.request = asked_by
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """One of the two; a password that is wrong counts as a failed log-in."""
        data = super().clean() or self.cleaned_data
        if data.get("strokes"):
            return data
        if not data.get("password"):
            raise forms.ValidationError("请在签名框内手写签名，或者输入登录密码确认。")
        user: Any = self.request.user
        if authenticate(self.request, username=user.username, password=data["password"]) is None:
            self.add_error("password", "密码不正确，没有签名；请重新输入，或者手写签名。")
        return data

    def values(self) -> dict[str, Any]:
        return {"strokes": self.cleaned_data["strokes"], "seen": self.cleaned_data["seen"]}


class ReasonForm(ActForm):
    reason = OpinionField(label="理由", max_length=300, rows=2)
