"""报表: samples and own forms filled with the figures of a period; handed in and ended by the agency's administrator."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from agencies.keeping import Deed, Keeper, is_permitted, keep, permit
from documents.sheets import XLSX
from documents.workbooks import MOST_BYTES
from referral.models import ReportForm
from referral.pages.acting import post_of
from referral.pages.acts import bind
from referral.pages.downloads import whole
from referral.pages.figures.lines import asked
from referral.pages.figures.views import TITLE, answered
from referral.pages.forms import ActForm, OpinionField
from referral.pages.keeping import change, keeper
from referral.services import figure_forms as verbs


class HandInForm(ActForm):
    name = forms.CharField(label="报表名称", max_length=80)
    file = forms.FileField(label="报表模板", help_text="xlsx 文件，不超过 2MB，不含宏和外部链接；公式保留。")
    cells = OpinionField(
        label="对应关系", max_length=40000, rows=12,
        help_text="一行一个单元格，如“报表!C5 = out.referred”；编号见报表页面的“指标编号表”，agency、period、made 是单位、期间、填表时间。",
    )  # fmt: skip

    def clean_file(self) -> UploadedFile:
        """Told before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > MOST_BYTES:
            raise forms.ValidationError("报表模板超过2MB，请删去不需要的内容后重新上传。")
        return file


class EndFormForm(ActForm):
    sure = forms.BooleanField(label="确认停用")


def form_list(request: HttpRequest) -> HttpResponse:
    """The forms that may be filled, and the codes of the figures."""
    form, figures = answered(request)
    agency = figures.post.agency
    context = {
        "nav": "figures", "figures": figures, "asked": asked(figures), "form": form, "samples": verbs.shipped(),
        "own": verbs.own(agency), "codes": verbs.codes(), "crumbs": [(TITLE, f"{reverse('figures')}?{asked(figures)}")],
        "may_keep": is_permitted(keeper(request), Deed.KEEP_FORMS, agency),
    }  # fmt: skip
    return render(request, "figures/forms.html", context)


def fill(request: HttpRequest) -> HttpResponse:
    """A form with the figures of the period in it."""
    form, figures = answered(request)
    found = verbs.template(figures.post.agency, request.GET.get("form", ""))
    if found is None or not form.is_valid():
        raise Http404
    name = f"{found.name}（{figures.period.since}至{figures.period.until}）.xlsx"
    return whole(verbs.filled(found, figures), name, XLSX, shown=False)


def new(request: HttpRequest) -> HttpResponse:
    """Hand in a form with its map."""
    agency = post_of(request).agency
    permit(keeper(request), Deed.KEEP_FORMS, agency)

    def run(by: Keeper, data: dict[str, Any]) -> ReportForm:
        data = {"name": data["name"], "content": data["file"].read(), "cells": verbs.read_map(data["cells"])}
        return keep(by, Deed.KEEP_FORMS, verbs.hand_in, of=agency, agency=agency, **data)

    back = reverse("figure-forms")
    return change(
        request, bind(HandInForm, request), run, name="figures:form", url=back, text="报表已上传。", title="上传报表",
        cancel=back, crumbs=[(TITLE, reverse("figures")), ("报表", back)], nav="figures",
        effect="上传时逐格核对：工作表和单元格须存在，不能是公式；有一处不对，整张不收。",
    )  # fmt: skip


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer one no more."""
    agency = post_of(request).agency
    found = get_object_or_404(ReportForm.objects.filter(ended_at__isnull=True), pk=pk, agency=agency)
    permit(keeper(request), Deed.KEEP_FORMS, agency)
    back = reverse("figure-forms")
    return change(
        request, bind(EndFormForm, request),
        lambda by, data: keep(by, Deed.KEEP_FORMS, verbs.end, of=agency, form=found),
        name=f"figures:form:{pk}", url=back, text="报表已停用。", title="停用报表", danger=True, cancel=back,
        crumbs=[(TITLE, reverse("figures")), ("报表", back)], facts=[("报表", found.name)], nav="figures",
    )  # fmt: skip
