"""核稿 outside: 导出Word稿, 上传定稿, 核对, 采用; who may, and what the draft keeps."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import fill_post
from documents.models import Evidence, Upload
from documents.uploads import clear_leftovers
from referral.law.kinds import Kind
from referral.models import Event, FinalText, Referral
from tests.cast import City
from tests.documents.office.test_files import TRACKED
from tests.documents.office.word import in_field, retyped
from tests.pages.browsers import as_


@pytest.fixture
def draft(city: City) -> Referral:
    """刘洋's draft to the health commission."""
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    return referral


def taken_out(city: City, referral: Referral, name: str = "liu") -> bytes:
    """The Word file of a draft, as its drafter gets it."""
    answer = as_(city, name).post(f"/referrals/{referral.slug}/draft.docx")
    assert answer.status_code == 200, answer.content.decode()
    return answer.content


def brought(
    city: City, referral: Referral, data: bytes, name: str = "liu", file: str = "定稿.docx"
) -> HttpResponse:
    """The answer to a file that is brought back."""
    body: dict[str, Any] = {"file": SimpleUploadedFile(file, data)}
    answer: Any = as_(city, name).post(f"/referrals/{referral.slug}/final/", body)
    return answer


def adopted(city: City, referral: Referral, data: bytes, name: str = "liu") -> HttpResponse:
    """A file brought back and taken over."""
    answer = brought(city, referral, data, name)
    assert answer.status_code == 302, answer.content.decode()
    done: Any = as_(city, name).post(answer["Location"], follow=True)
    return done


def test_a_draft_is_taken_out_and_comes_back_as_it_was(city: City, draft: Referral) -> None:
    page = as_(city, "liu").get(f"/referrals/{draft.slug}/").content.decode()
    assert "导出 Word 稿" in page and "上传定稿" in page
    data = taken_out(city, draft)
    event = Event.objects.get(referral=draft, act="export_draft")
    assert event.internal and event.payload["sha256"] == hashlib.sha256(data).hexdigest()
    answer = brought(city, draft, data)
    page = as_(city, "liu").get(answer["Location"]).content.decode()
    assert "没有改动" in page and "采用定稿</button>" not in page
    refused = as_(city, "liu").post(answer["Location"])
    assert refused.status_code == 422 and "没有需要采用的改动" in refused.content.decode()
    assert not FinalText.objects.exists()


def test_what_was_changed_outside_is_shown_and_taken_over(city: City, draft: Referral) -> None:
    data = retyped(taken_out(city, draft), "虚构住院126人次。", "虚构住院130人次，另有挂床12人次。")
    answer = brought(city, draft, data)
    page = as_(city, "liu").get(answer["Location"]).content.decode()
    assert "<ins><span" in page and "，另有挂床12人次" in page and "请求事项</h2>" not in page
    draft.refresh_from_db()
    assert draft.facts == "虚构住院126人次。", "looking at it changes nothing"
    done = as_(city, "liu").post(answer["Location"], follow=True).content.decode()
    assert "已采用定稿，修改了违法事实；原件存入副卷。" in done and "与定稿一致" in done
    draft.refresh_from_db()
    assert draft.facts == "虚构住院130人次，另有挂床12人次。"
    final = FinalText.objects.get(referral=draft)
    assert final.evidence.is_inner and final.evidence.sha256 == hashlib.sha256(data).hexdigest()
    event = Event.objects.get(referral=draft, act="redraft")
    assert event.label == "采用定稿" and event.internal
    assert event.payload == {
        "sha256": final.evidence.sha256, "version": final.version, "adopted_version": final.adopted_version,
    }  # fmt: skip
    assert draft.materials.count() and draft.officers.count(), "the list and the officers stay as they are"


def test_a_form_that_comes_twice_is_taken_once(city: City, draft: Referral) -> None:
    url = brought(city, draft, retyped(taken_out(city, draft), "126人次", "130人次"))["Location"]
    body = {"submission": "6f1c1f7e-9f5e-4a57-8f3e-1b8f7d3c2a11"}
    assert as_(city, "liu").post(url, body).status_code == 302
    assert as_(city, "liu").post(url, body).status_code == 302
    assert FinalText.objects.count() == 1
    assert as_(city, "liu").get(url).status_code == 409


def test_the_letter_is_issued_from_the_fields_and_says_its_final_text(city: City, draft: Referral) -> None:
    adopted(city, draft, retyped(taken_out(city, draft), "126人次", "130人次"))
    draft.refresh_from_db()
    city.approved(draft)
    draft.refresh_from_db()
    assert draft.letter is not None and draft.letter.content["facts"] == ["虚构住院130人次。"]
    page = as_(city, "liu").get(f"/referrals/{draft.slug}/").content.decode()
    assert f"{draft.letter.number}据此成文" in page and "导出 Word 稿" not in page
    refused = as_(city, "liu").post(f"/referrals/{draft.slug}/draft.docx")
    assert refused.status_code == 422 and "不再提供可编辑的Word稿" in refused.content.decode()


def test_the_page_says_when_the_text_was_changed_after_it(city: City, draft: Referral) -> None:
    adopted(city, draft, retyped(taken_out(city, draft), "126人次", "130人次"))
    Referral.objects.filter(pk=draft.pk).update(facts="虚构住院131人次。")
    assert "采用后又有修改" in as_(city, "liu").get(f"/referrals/{draft.slug}/").content.decode()


def test_an_emptied_request_takes_the_usual_words_again(city: City, draft: Referral) -> None:
    Referral.objects.filter(pk=draft.pk).update(request="请于十日内函复。")
    adopted(city, draft, retyped(taken_out(city, draft), "请于十日内函复。", ""))
    draft.refresh_from_db()
    assert draft.request == ""


def test_a_changed_reason_becomes_the_drafts_own(city: City, draft: Referral) -> None:
    assert not draft.not_ours_reason
    adopted(city, draft, retyped(taken_out(city, draft), "涉及你单位法定职责", "属于你单位法定职责"))
    draft.refresh_from_db()
    assert draft.not_ours_reason.endswith("属于你单位法定职责")


# 退回的文件


def test_a_refused_file_changes_nothing_and_keeps_the_page(city: City, draft: Referral) -> None:
    data = taken_out(city, draft)
    for spoilt, sentence in (
        (in_field(data, "虚构住院126人次。", TRACKED), "请先接受或拒绝全部修订（共1处）"),
        (retyped(data, "安澜市卫生健康委员会：", "安澜市公安局："), "原为「安澜市卫生健康委员会：」，现为「安澜市公安局：」"),
        (b"%PDF-1.7", "不是Word文档"),
        (retyped(data, "虚构住院126人次。", "骗" * 5001), "超过5000字"),
        (retyped(data, "虚构住院126人次。", f"{'骗' * 4000}</w:t></w:r></w:p><w:p><w:r><w:t>{'骗' * 4001}"), "不得超过8000字"),
        (retyped(data, "126人次", "126人次\u202e"), "不可见的控制字符"),
        (retyped(data, "126人次", "126人次\U0001f600"), "字体中没有下列字"),
        (retyped(data, "126人次", "126人次，绝密"), "国家秘密标志"),
        (retyped(data, "虚构住院126人次。", ""), "请填写后再上传"),
    ):  # fmt: skip
        answer = brought(city, draft, spoilt)
        assert answer.status_code == 422 and sentence in answer.content.decode(), sentence
        assert "上传并核对" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.facts == "虚构住院126人次。"
    assert not Upload.objects.exists() and not Event.objects.filter(referral=draft, act="redraft").exists()


def test_a_file_that_is_too_large_is_not_read(city: City, draft: Referral) -> None:
    answer = brought(city, draft, bytes(5 * 1024 * 1024 + 1))
    assert answer.status_code == 422 and "超过5MB" in answer.content.decode()


def test_the_file_of_another_draft_is_not_this_ones(city: City, draft: Referral) -> None:
    (other,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    assert "另一件移送的导出稿" in brought(city, draft, taken_out(city, other)).content.decode()


def test_who_changed_the_draft_meanwhile_is_named(city: City, draft: Referral) -> None:
    data = taken_out(city, draft)
    adopted(city, draft, retyped(taken_out(city, draft, "chen"), "126人次", "128人次"), "chen")
    answer = brought(city, draft, retyped(data, "126人次", "130人次"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "其间改稿：陈静（" in page and "请重新导出" in page
    draft.refresh_from_db()
    assert draft.facts == "虚构住院128人次。"


def test_a_change_between_the_look_and_the_click_is_noticed(city: City, draft: Referral) -> None:
    url = brought(city, draft, retyped(taken_out(city, draft), "126人次", "130人次"))["Location"]
    adopted(city, draft, retyped(taken_out(city, draft, "chen"), "126人次", "128人次"), "chen")
    answer = as_(city, "liu").post(url)
    assert answer.status_code == 409 and "请重新导出" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.facts == "虚构住院128人次。"


def test_a_locked_figure_that_the_case_has_changed_makes_the_file_stale(city: City, draft: Referral) -> None:
    data = taken_out(city, draft)
    draft.case.subjects.update(address="临河区新路9号")
    assert brought(city, draft, data).status_code == 409


def test_what_was_only_looked_at_is_cleared_after_a_day(city: City, draft: Referral) -> None:
    brought(city, draft, retyped(taken_out(city, draft), "126人次", "130人次"))
    assert "定稿.docx" not in as_(city, "liu").get(f"/cases/{draft.case.slug}/evidence/").content.decode()
    upload = Upload.objects.get()
    Upload.objects.update(touched_at=upload.touched_at.replace(year=2020))
    assert clear_leftovers(upload.touched_at) == 1 and not Evidence.objects.filter(name="定稿.docx").exists()


# 谁可以


def test_the_reviewer_takes_it_out_and_writes_nothing(city: City, draft: Referral) -> None:
    assert as_(city, "zhou").post(f"/referrals/{draft.slug}/draft.docx").status_code == 403
    data = taken_out(city, draft)
    city.do(draft, "submit", "liu")
    page = as_(city, "zhou").get(f"/referrals/{draft.slug}/").content.decode()
    assert "导出 Word 稿" in page and "上传定稿" not in page
    assert taken_out(city, draft, "zhou")
    assert as_(city, "liu").post(f"/referrals/{draft.slug}/draft.docx").status_code == 403
    assert brought(city, draft, data, "zhou").status_code == 403
    assert brought(city, draft, data).status_code == 422
    city.do(draft, "return_draft", "zhou", reason="人次与清单不符。")
    adopted(city, draft, retyped(data, "126人次", "130人次"))
    draft.refresh_from_db()
    assert draft.facts == "虚构住院130人次。"


def test_whoever_changed_the_text_does_not_review_it(city: City, draft: Referral) -> None:
    second = fill_post(
        user=city.posts["chen"].user, agency=draft.sender, role=Role.REVIEWER, since=city.posts["chen"].since, at=city.at
    )  # fmt: skip
    adopted(city, draft, retyped(taken_out(city, draft, "chen"), "126人次", "130人次"), "chen")
    city.do(draft, "submit", "liu")
    city.posts["chen-reviews"] = second
    with pytest.raises(Exception, match="拟稿人不能审核自己的移送"):
        city.do(draft, "review", "chen-reviews")


def test_the_other_side_and_strangers_find_no_door(city: City, draft: Referral) -> None:
    data = taken_out(city, draft)
    for name in ("bai", "eve"):
        assert as_(city, name).post(f"/referrals/{draft.slug}/draft.docx").status_code == 404
        assert brought(city, draft, data, name).status_code == 404
    url = brought(city, draft, retyped(data, "126人次", "130人次"))["Location"]
    assert as_(city, "chen").get(url).status_code == 409, "each person compares his own file"
    adopted(city, draft, retyped(data, "126人次", "130人次"))
    city.approved(draft)
    city.render(draft)
    city.do(draft, "send", "qian")
    page = as_(city, "bai").get(f"/referrals/{draft.slug}/").content.decode()
    assert "定稿" not in page
    piece = FinalText.objects.get().evidence
    assert as_(city, "bai").get(f"/evidence/{piece.slug}/").status_code == 404
    assert as_(city, "zhou").get(f"/evidence/{piece.slug}/").status_code == 200


def test_a_kind_without_a_letter_of_its_own_has_no_file(city: City) -> None:
    (copy,) = city.draft(city.case(), (A.PROCURATORATE, Kind.COPY))
    answer = as_(city, "liu").post(f"/referrals/{copy.slug}/draft.docx")
    assert answer.status_code == 422 and "不能导出Word稿" in answer.content.decode()
    assert "导出 Word 稿" not in as_(city, "liu").get(f"/referrals/{copy.slug}/").content.decode()


def test_a_restricted_letter_is_for_the_named_and_says_so(city: City) -> None:
    case = city.case()
    (letter,) = city.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get())
    answer = as_(city, "liu").post(f"/referrals/{letter.slug}/draft.docx")
    assert answer.status_code == 200 and "%E9%99%90%E5%AE%9A" in answer["Content-Disposition"]
    for name in ("chen", "zhou", "he"):
        assert as_(city, name).post(f"/referrals/{letter.slug}/draft.docx").status_code == 404, name
    adopted(city, letter, retyped(answer.content, "虚构住院126人次。", "另有线索。"))
    piece = FinalText.objects.get().evidence
    assert piece.secret and piece.is_inner
    assert as_(city, "chen").get(f"/evidence/{piece.slug}/").status_code == 404
    city.do(letter, "submit", "liu", reviewer=city.posts["zhou"])
    assert as_(city, "zhou").get(f"/evidence/{piece.slug}/").status_code == 200
