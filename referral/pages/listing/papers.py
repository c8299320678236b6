"""The forms of what a unit did on paper: took the notice, reported, carried out a 批示."""

from typing import Any

from django import forms

from referral.models import Listing, ListingInstruction, ListingUnit
from referral.models.listing_papers import CLOSING, FINISHED, REPORT, SERVED
from referral.pages.forms import ActForm, MomentField, NamedChoiceField, OpinionField
from referral.pages.pressing.forms import scan_field
from referral.services.acting import Acting
from referral.services.listing_files import File
from referral.services.listing_papers import WAYS, Paper, takes_reports


class ServeForm(ActForm):
    """送达 on paper."""

    unit = NamedChoiceField(
        label="承办单位", queryset=ListingUnit.objects.none(), name=lambda unit: unit.agency.name
    )
    real_at = MomentField(label="签收时间", help_text="送达回证上的时间；尚未送达的，办理时限从此时起算。")
    way = forms.ChoiceField(label="送达方式", choices=list(WAYS.items()))
    taken_by = forms.CharField(label="签收人", max_length=80, help_text="姓名和职务。")
    scan = scan_field("送达回证")

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = listing.units.filter(signed_at=None).select_related("agency")

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return _paper(self.cleaned_data | {"kind": SERVED})


class PaperReportForm(ActForm):
    """A report that came on paper."""

    unit = NamedChoiceField(
        label="承办单位", queryset=ListingUnit.objects.none(), name=lambda unit: unit.agency.name
    )
    kind = forms.ChoiceField(
        label="报告", choices=[(REPORT, "进展报告"), (CLOSING, "结案报告")], widget=forms.RadioSelect
    )
    real_at = MomentField(label="报告时间", help_text="纸质报告上的时间；下一次报告自此时起算。")
    progress = OpinionField(
        label="报告内容",
        max_length=3000,
        rows=5,
        help_text="照录办理进展；结案报告照录查明的事实、处理结果和整改情况。",
    )
    next_steps = OpinionField(
        label="下一步措施", max_length=2000, rows=3, required=False, help_text="进展报告必须填写。"
    )
    scan = scan_field("纸质报告扫描件")

    def __init__(self, *args: Any, listing: Listing, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        found = [one.pk for one in listing.units.all() if takes_reports(one, acting.at)]
        unit.queryset = listing.units.filter(pk__in=found).select_related("agency")

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        return _paper(self.cleaned_data)


class PaperFinishForm(ActForm):
    """A 批示 was carried out, as a paper says."""

    instruction = NamedChoiceField(
        label="批示事项", queryset=ListingInstruction.objects.none(), name=lambda row: f"{row.unit.agency.name}：{row.text}"
    )  # fmt: skip
    real_at = MomentField(label="完成时间", help_text="纸质材料上的时间。")
    progress = OpinionField(label="完成情况", max_length=500, rows=3)
    document = forms.CharField(label="证明材料", max_length=120, help_text="名称和文号。")
    scan = scan_field("纸质材料扫描件")

    def __init__(self, *args: Any, listing: Listing, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Any = self.fields["instruction"]
        units = [one.pk for one in listing.units.all() if takes_reports(one, acting.at)]
        found = ListingInstruction.objects.filter(unit__in=units, done_at=None)
        row.queryset = found.select_related("unit__agency")

    def values(self) -> dict[str, Any]:
        """What goes to the service."""
        unit = self.cleaned_data["instruction"].unit
        return _paper(self.cleaned_data | {"kind": FINISHED, "unit": unit})


def _paper(data: dict[str, Any]) -> dict[str, Any]:
    """A paper and its scan as the service takes them."""
    typed = dict(data)
    scan = typed.pop("scan")
    return {"paper": Paper(**typed), "scan": File(scan.name or "", scan.chunks())}
