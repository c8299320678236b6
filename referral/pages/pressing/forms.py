"""The forms of 约谈 and 函询."""

from typing import Any

from django import forms

from agencies.models import Post
from referral.law.talks import INQUIRY, INTERVIEW, KINDS, SUPERVISED_SUBJECTS
from referral.law.words import DELIVERY_WAYS
from referral.models import Case, Listing, ListingUnit, Talk
from referral.pages.forms import ActForm, DayField, MomentField, NamedChoiceField, OpinionField
from referral.services.talk_reports import Scan
from referral.services.talks import TalkDraft

SCANS = ".pdf,.png,.jpg,.jpeg,.tif,.tiff"
_LINES = "一行一项。"


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def scan_field(label: str, *, required: bool = True) -> forms.FileField:
    """A scan of a signed paper."""
    return forms.FileField(
        label=label, required=required, help_text="PDF或图片（png、jpg、tif）；不得含有国家秘密。",
        widget=forms.FileInput(attrs={"accept": SCANS}), error_messages={"required": "请上传扫描件。"},
    )  # fmt: skip


def scan_of(data: dict[str, Any]) -> Scan | None:
    """The file that was handed in, as the service takes it."""
    file = data.get("scan")
    return Scan(file.name or "", file.chunks()) if file else None


class NoticeForm(ActForm):
    """拟制通知书. A 函询 asks neither for people nor for a meeting; in the own case a 定点医药机构 is chosen, of a listing a unit."""

    kind = forms.ChoiceField(
        label="方式", choices=list(KINDS.items()), widget=forms.RadioSelect, initial=INTERVIEW
    )
    unit = NamedChoiceField(queryset=None, label="对象", name=lambda one: one.agency.name)
    subject = NamedChoiceField(queryset=None, label="对象", name=lambda one: one.name)
    basis = OpinionField(label="依据", max_length=600, rows=2, help_text=_LINES)
    matters = OpinionField(
        label="事由或者需要说明的问题",
        max_length=2000,
        rows=4,
        help_text=f"{_LINES}写入通知书；不得写举报人信息。",
    )
    people = OpinionField(
        label="被约谈人员及职务", max_length=300, rows=2, required=False, help_text=f"{_LINES}约谈的填写。"
    )
    at = MomentField(label="约谈时间", required=False)
    place = forms.CharField(label="地点", max_length=120, required=False)
    host = forms.CharField(label="主持人及职务", max_length=80, required=False)
    attending = OpinionField(label="参加部门", max_length=300, rows=2, required=False, help_text=_LINES)
    bring = OpinionField(label="携带材料", max_length=600, rows=2, required=False, help_text=_LINES)
    owed_by = DayField(
        label="书面报告日期",
        required=False,
        help_text="约谈的为整改报告日期，可以在纪要中写明；函询的为书面回复日期，必须填写。",
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        post: Post,
        target: str,
        basis: str,
        kind: str = "",
        listing: Listing | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].initial = basis
        if kind in KINDS:
            self.fields["kind"].initial = kind
        chosen: dict[str, Any] = {
            "subject": case.subjects.known_to(post).filter(kind__in=SUPERVISED_SUBJECTS).order_by("pk"),
            "unit": ListingUnit.objects.filter(listing=listing).select_related("agency", "listing__case", "term", "due"),
        }  # fmt: skip
        for name, rows in chosen.items():
            if name == target:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A 约谈 names people, moment, place and host; a 函询 the day of the reply."""
        data = super().clean() or self.cleaned_data
        wanted = ("people", "at", "place", "host") if data.get("kind") == INTERVIEW else ("owed_by",)
        for name in wanted:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, f"请填写{self.fields[name].label}。")
        return data

    def draft(self) -> TalkDraft:
        """What goes to the service."""
        data, is_inquiry = self.cleaned_data, self.cleaned_data["kind"] == INQUIRY
        told = {name: () if is_inquiry else lines_of(data[name]) for name in ("people", "attending", "bring")}
        return TalkDraft(
            data["kind"], lines_of(data["basis"]), lines_of(data["matters"]), at=None if is_inquiry else data["at"],
            place="" if is_inquiry else data["place"], host="" if is_inquiry else data["host"], owed_by=data["owed_by"], **told,
        )  # fmt: skip


class TalkForm(ActForm):
    """A form of an act on one talk."""

    def __init__(self, *args: Any, talk: Talk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.talk = talk


class DecideForm(TalkForm):
    """审批."""

    verdict = forms.ChoiceField(
        label="审批结论", choices=[("yes", "批准"), ("no", "不同意")], widget=forms.RadioSelect
    )
    reason = OpinionField(
        label="意见", required=False, max_length=300, rows=3, help_text="不同意的必须写明理由。"
    )

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return {"agrees": self.cleaned_data["verdict"] == "yes", "reason": self.cleaned_data["reason"]}


class ServeForm(TalkForm):
    """登记送达."""

    way = forms.ChoiceField(label="送达方式", choices=list(DELIVERY_WAYS.items()))
    served_at = MomentField(label="送达时间", help_text="对方收到的实际时间。")
    to = forms.CharField(label="签收人", max_length=80, required=False, help_text="本系统送达的可以不填。")

    def __init__(self, *args: Any, talk: Talk, **kwargs: Any) -> None:
        super().__init__(*args, talk=talk, **kwargs)
        if talk.subject_id is not None:
            ways = [one for one in DELIVERY_WAYS.items() if one[0] != "system"]
            self.fields["way"].choices = ways  # type: ignore[attr-defined]


class HoldForm(TalkForm):
    """登记约谈纪要."""

    held_at = MomentField(label="实际约谈时间")
    people = OpinionField(label="到场的被约谈人员及职务", max_length=300, rows=2, help_text=_LINES)
    points = OpinionField(label="指出的问题", max_length=3000, rows=4, help_text=_LINES)
    demands = OpinionField(label="整改要求", max_length=2000, rows=3, help_text=_LINES)
    statement = OpinionField(label="被约谈人的意见", max_length=2000, rows=3)
    recorder = forms.CharField(label="记录人", max_length=40)
    owed_by = DayField(label="整改报告日期", required=False, help_text="不填的，不需要书面报告。")

    def __init__(self, *args: Any, talk: Talk, **kwargs: Any) -> None:
        super().__init__(*args, talk=talk, **kwargs)
        self.fields["people"].initial = "\n".join(talk.people)
        self.fields["owed_by"].initial = talk.owed_by
        self.fields["held_at"].initial = talk.at

    def values(self) -> dict[str, Any]:
        """What goes to the service: lists of lines."""
        data = dict(self.cleaned_data)
        return data | {name: lines_of(data[name]) for name in ("people", "points", "demands")}


class SignForm(TalkForm):
    """登记纪要签名."""

    signed_on = DayField(label="签名日期")
    signers = forms.CharField(
        label="双方签名人", max_length=160, help_text="主持人、被约谈人和记录人的姓名。"
    )
    scan = scan_field("签名后的纪要扫描件")

    def values(self) -> dict[str, Any]:
        """What goes to the service, with the file."""
        return dict(self.cleaned_data) | {"scan": scan_of(self.cleaned_data)}


class ReportForm(TalkForm):
    """提交 or 登记 a report."""

    text = OpinionField(label="整改情况或者说明", max_length=3000, rows=6)
    received_on = DayField(label="报告日期", help_text="书面报告或者回复的日期。")
    scan = scan_field("书面报告扫描件", required=False)

    def __init__(self, *args: Any, talk: Talk, **kwargs: Any) -> None:
        super().__init__(*args, talk=talk, **kwargs)
        self.fields["scan"].required = talk.subject_id is not None

    def values(self) -> dict[str, Any]:
        """What goes to the service, with the file."""
        return dict(self.cleaned_data) | {"scan": scan_of(self.cleaned_data)}


class CheckForm(TalkForm):
    """确认 or 退回 the report."""

    verdict = forms.ChoiceField(
        label="结论", choices=[("yes", "确认，整改到位"), ("no", "退回，重新报告")], widget=forms.RadioSelect
    )
    opinion = OpinionField(
        label="意见", required=False, max_length=500, rows=3, help_text="退回的必须写明理由。"
    )
    owed_by = DayField(label="重新报告的日期", required=False, help_text="退回的填写。")

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        data = dict(self.cleaned_data)
        return {"agrees": data["verdict"] == "yes", "opinion": data["opinion"], "owed_by": data["owed_by"]}


class CancelForm(TalkForm):
    """取消."""

    reason = OpinionField(label="理由", max_length=300, rows=3)
