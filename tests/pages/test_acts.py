"""The road of every act: what is wrong stands beside what was typed, and nothing typed is lost."""

from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from agencies.errors import DirectoryError
from referral.law.errors import Conflict, Incomplete, NotAllowed, SamePerson
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm, FilesField, MoneyField, OpinionField

REFUSALS = {
    "right": NotAllowed("您无权办理此事项，请切换身份。"),
    "same": SamePerson("拟稿人不能审批，请由其他人员办理。"),
    "late": Conflict("已由他人办理，请查看最新状态。"),
    "short": Incomplete("还没有调查报告，请上传。"),
    "name": DirectoryError("名称已被使用，请换一个。"),
}


class OpinionForm(ActForm):
    opinion = OpinionField(label="办理意见", min_length=4)
    amount = MoneyField(label="金额", required=False)
    scans = FilesField(label="扫描件", required=False)


def answer(request: HttpRequest) -> HttpResponse:
    def do(entered: dict[str, Any]) -> str:
        if refusal := REFUSALS.get(request.GET.get("refuse", "")):
            raise refusal
        return f"{entered['opinion']} {entered['amount']} {len(entered['scans'])}"

    context = {"title": "示例事项", "submit": "提交审核", "cancel": "/me/", "facts": [("当事人", "某机构")]}
    return act(
        request, bind(OpinionForm, request), do, success=lambda said: f"已提交：{said}", redirect_to="/me/", context=context
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    raise REFUSALS[request.GET["refuse"]]


urlpatterns = [path("", include("referral.urls")), path("answer/", answer), path("broken/", broken)]
pytestmark = pytest.mark.urls(__name__)


def test_the_form_is_shown_with_its_key(browser: Client) -> None:
    page = browser.get("/answer/").content.decode()
    assert '<input type="hidden" name="submission"' in page
    assert "某机构" in page and "提交审核" in page
    assert 'enctype="multipart/form-data"' in page


def test_an_act_is_done_and_goes_on_with_a_sentence(browser: Client) -> None:
    done = browser.post("/answer/", {"opinion": "同意移送。", "amount": "1,286,430.50"}, follow=True)
    assert done.redirect_chain == [("/me/", 302)]
    assert "已提交：同意移送。 1286430.50 0" in done.content.decode()


def test_what_is_missing_is_asked_for_and_led_to(browser: Client) -> None:
    back = browser.post("/answer/", {"opinion": "可", "amount": "多"})
    page = back.content.decode()
    assert back.status_code == 422
    assert '<a class="is-inline" href="#id_opinion">办理意见不少于 4 个字，请补充。</a>' in page
    assert 'id="id_opinion_error"' in page and 'aria-invalid="true"' in page
    assert "金额填写有误，请填写数字，如 1286430.50。" in page
    assert ">\n可</textarea>" in page


@pytest.mark.parametrize(
    ("refuse", "status"), [("right", 403), ("same", 403), ("late", 409), ("short", 422), ("name", 422)]
)
def test_a_refusal_stands_beside_what_was_typed(browser: Client, refuse: str, status: int) -> None:
    back = browser.post(f"/answer/?refuse={refuse}", {"opinion": "写了很久的意见"})
    assert back.status_code == status
    assert str(REFUSALS[refuse]) in back.content.decode()
    assert "写了很久的意见</textarea>" in back.content.decode()


def test_htmx_gets_the_form_alone_and_is_sent_on(browser: Client) -> None:
    back = browser.post("/answer/", {"opinion": ""}, headers={"HX-Request": "true"})
    assert back.content.decode().lstrip().startswith("<form")
    assert "请填写办理意见。" in back.content.decode()
    done = browser.post("/answer/", {"opinion": "同意移送。"}, headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Redirect"]) == (204, "/me/")


@pytest.mark.parametrize(("refuse", "status"), [("right", 403), ("late", 409), ("short", 422)])
def test_a_refusal_without_a_form_is_a_page_that_says_so(browser: Client, refuse: str, status: int) -> None:
    page = browser.get(f"/broken/?refuse={refuse}")
    assert page.status_code == status
    assert str(REFUSALS[refuse]) in page.content.decode()


def test_several_files_arrive_as_a_list(browser: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    scans = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7") for n in "ab"]
    done = browser.post("/answer/", {"opinion": "同意移送。", "scans": scans}, follow=True)
    assert "已提交：同意移送。 None 2" in done.content.decode()


def test_a_sentence_of_its_own_is_kept() -> None:
    class Own(ActForm):
        reason = forms.CharField(label="理由", error_messages={"required": "请写明理由，将写入退回说明。"})

    assert Own({}).errors["reason"] == ["请写明理由，将写入退回说明。"]
