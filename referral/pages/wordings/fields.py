"""Fields that the system administrator adds to a form: name, help, required or not, length, from a day on; with a look at the paper."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.errors import DirectoryError
from agencies.keeping import Deed, Keeper, keep, permit
from documents import formfields as verbs
from documents.letters.kinds import KINDS
from documents.models import FormField
from referral.pages.acts import bind
from referral.pages.forms import ActForm, DayField
from referral.pages.keeping import change, keeper
from referral.pages.wordings.views import shown_draft

EFFECT = "拟稿时请承办人填写，填写的内容作为单独一段写入文书，写成“名称：内容。”；只作为文字印出。以前成文的文书不变。"


class FieldForm(ActForm):
    """One version of a field."""

    label = forms.CharField(
        label="要素名称", max_length=verbs.LONGEST_LABEL, help_text="如：委托代理人。冒号由系统加上。"
    )
    help = forms.CharField(
        label="填写说明", max_length=100, required=False, help_text="显示在拟稿页面，不印在文书上。"
    )
    required = forms.BooleanField(label="送审时必填", required=False)
    max_length = forms.IntegerField(label="最多字数", min_value=1, max_value=verbs.LONGEST, initial=200)
    effective_on = DayField(label="生效日期", help_text="当日起拟稿时填写、成文时印出。")


class EndForm(ActForm):
    """From when it is asked for no more."""

    effective_on = DayField(label="停用日期", help_text="当日起不再填写，当日起成文的文书不再印出。")


def add(request: HttpRequest, kind: str) -> HttpResponse:
    """增加要素."""
    _permit(request, kind)
    return _kept(request, kind, "", {"effective_on": timezone.localdate()}, "增加文书要素", [])


def change_field(request: HttpRequest, kind: str, slot: str) -> HttpResponse:
    """A new version of a field; drafts keep the one that they were filled under."""
    _permit(request, kind)
    now = _newest(kind, slot)
    initial = {name: getattr(now, name) for name in ("label", "help", "required", "max_length")}
    return _kept(
        request,
        kind,
        slot,
        initial | {"effective_on": timezone.localdate()},
        "修改文书要素",
        _facts(kind, slot),
    )


def _kept(
    request: HttpRequest, kind: str, slot: str, initial: dict[str, Any], title: str, facts: list[tuple[str, str]]
) -> HttpResponse:  # fmt: skip
    def run(by: Keeper, data: dict[str, Any]) -> FormField:
        return keep(by, Deed.KEEP_WORDING, verbs.keep_field, kind=kind, slot=slot, **data)

    return change(
        request, bind(FieldForm, request, initial=initial), run, name=f"form-field:{kind}:{slot}",
        url=f"{reverse('wordings')}#{kind}", text="要素已登记，自生效日期起拟稿时填写。", title=title, submit="保存",
        subtitle=KINDS[kind].label, nav="wordings", cancel=reverse("wordings"), crumbs=[("文书用语", reverse("wordings"))],
        facts=facts, preview=reverse("form-field-preview", args=[kind]), effect=EFFECT,
    )  # fmt: skip


def end(request: HttpRequest, kind: str, slot: str) -> HttpResponse:
    """停用 from a day on."""
    _permit(request, kind)
    now = _newest(kind, slot)

    def run(by: Keeper, data: dict[str, Any]) -> FormField:
        return keep(by, Deed.KEEP_WORDING, verbs.end_field, kind=kind, slot=slot, **data)

    return change(
        request, bind(EndForm, request, initial={"effective_on": timezone.localdate()}), run, name=f"form-field-end:{kind}:{slot}",
        url=f"{reverse('wordings')}#{kind}", text="要素已登记停用。", title="停用文书要素", submit="停用",
        subtitle=f"{KINDS[kind].label}：{now.label}", nav="wordings", cancel=reverse("wordings"),
        crumbs=[("文书用语", reverse("wordings"))], facts=_facts(kind, slot), effect="以前成文的文书不变；已填写而未成文的草稿不再印出。",
    )  # fmt: skip


@require_POST
def preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The example of the form with the field in its place, as a draft."""
    who = _permit(request, kind)
    try:
        letter = verbs.tried(kind, request.POST.get("label", ""))
    except DirectoryError as error:
        context = {"title": "不能预览", "sentence": error.sentence}
        return render(request, "wordings/refused.html", context, status=422)
    return shown_draft(letter, who.at)


def _permit(request: HttpRequest, kind: str) -> Keeper:
    who = keeper(request)
    permit(who, Deed.KEEP_WORDING)
    if kind not in verbs.FORMS:
        raise Http404
    return who


def _newest(kind: str, slot: str) -> FormField:
    found = next((one for one in verbs.shown(kind, timezone.localdate()) if one.slot == slot), None)
    if found is None:
        raise Http404
    return found.newest


def _facts(kind: str, slot: str) -> list[tuple[str, str]]:
    said = [
        f"第{row.version}版 {row.effective_on}起："
        + (
            "停用"
            if row.is_ended
            else f"{row.label}，{'必填' if row.required else '选填'}，最多{row.max_length}字"
        )
        + f"（{row.entered_by}登记）"
        for row in verbs.history(kind, slot)
    ]
    return [("登记过的版本", "；".join(said))]
