"""督查范围 of an agency: granted and ended by the security administrator, by a document."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies.keeping import Deed, Keeper, keep, permit
from agencies.models import Agency, Region
from referral.models import Oversight
from referral.pages.acts import bind
from referral.pages.forms import ActForm, NamedChoiceField
from referral.pages.keeping import change, keeper
from referral.pages.referrals.fields import ReasonField
from referral.services import oversight as verbs


class GrantForm(ActForm):
    """A place, and what the right rests on."""

    region = NamedChoiceField(
        label="督查地区", name=lambda region: region.full_name, queryset=Region.objects.none(), help_text="包括其下级地区。"
    )  # fmt: skip
    basis = forms.CharField(
        label="依据", max_length=120, help_text="写明文件名称和文号，如三定方案、督查检查考核年度计划。"
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: NamedChoiceField = self.fields["region"]  # type: ignore[assignment]
        own = Q(pk=agency.region_id) | Q(parent_id=agency.region_id)
        field.queryset = Region.objects.filter(own).order_by("level", "code")
        field.initial = agency.region_id


class EndForm(ActForm):
    reason = ReasonField(label="结束的理由")


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Grant an agency the right to read the cases of a place."""
    permit(keeper(request), Deed.GRANT_OVERSIGHT)
    found = get_object_or_404(Agency.objects.filter(is_open=True).select_related("region"), slug=slug)

    def run(by: Keeper, data: dict[str, Any]) -> Oversight:
        return keep(by, Deed.GRANT_OVERSIGHT, verbs.grant, agency=found, **data)

    back = reverse("agency", args=[slug])
    return change(
        request, bind(GrantForm, request, agency=found), run, name=f"oversight:new:{slug}", url=back,
        text="督查范围已登记。", title="登记督查范围", cancel=back, crumbs=_crumbs(found),
        effect="登记后，该机关人员可以查看该地区案件的概要和各部门办理状态，按隶属关系催办、督办；限定知悉的移送和侦查保密的分支不在其内。",
    )  # fmt: skip


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End such a right."""
    permit(keeper(request), Deed.GRANT_OVERSIGHT)
    found = get_object_or_404(Oversight.objects.select_related("agency", "region"), pk=pk)
    back = reverse("agency", args=[found.agency.slug])
    return change(
        request, bind(EndForm, request),
        lambda by, data: keep(by, Deed.GRANT_OVERSIGHT, verbs.end, oversight=found, **data),
        name=f"oversight:end:{pk}", url=back, text="督查范围已结束。", title="结束督查范围", danger=True, cancel=back,
        crumbs=_crumbs(found.agency), facts=[("地区", found.region.full_name), ("依据", found.basis)],
    )  # fmt: skip


def _crumbs(agency: Agency) -> list[tuple[str, str]]:
    return [("机构与人员", reverse("directory")), (agency.name, reverse("agency", args=[agency.slug]))]
