"""督促 on the pages: the ladder says what is lawful next, a talk is walked, nobody else finds it."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from referral.law.clocks import ZONE
from referral.law.errors import Unlawful
from referral.law.sharing import Section
from referral.law.talks import Step
from referral.models import Lane, Talk, Withheld
from referral.services import talks
from referral.services.clues import SubjectDraft
from tests.cast import build_city, working
from tests.pages.browsers import as_
from tests.pages.test_directory import text
from tests.services import asking
from tests.services.calling import PDF, of_hospital
from tests.services.listed import issued
from tests.workflows.conftest import Town


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def test_the_ladder_names_what_is_lawful_and_never_orders_an_equal(town: Town) -> None:
    _, lane = working(town)
    shown = text(as_(town, "liu").get(f"/cases/{lane.case.slug}/pressing/"))
    assert f'href="/lanes/{lane.slug}/urge/">商请反馈' in shown
    assert "报请共同上级协调" in shown and "须由本机关分管负责人或者负责人决定" in shown
    for word in ("督办函", "催办", "通报"):
        assert f"<strong>{word}</strong>" not in shown
    refused = as_(town, "liu").get(f"/lanes/{lane.slug}/talk/")
    assert refused.status_code in {403, 409, 422} and "请组织会商" in text(refused)


def test_a_talk_with_a_hospital_is_walked_on_the_pages(town: Town) -> None:
    case = town.case()
    subject = case.subjects.get(kind="institution")
    url = f"/cases/{case.slug}/talk/"
    assert f'href="{url}"' in text(as_(town, "liu").get(f"/cases/{case.slug}/pressing/"))
    form = {
        "kind": "interview", "subject": subject.pk, "basis": "《医疗保障基金使用监督管理条例》第三十八条", "matters": "虚构住院。",
        "people": "院长王某", "at": "2026-12-04T09:00", "place": "302会议室", "host": "", "owed_by": "2026-12-20",
    }  # fmt: skip
    late = as_(town, "liu").post(url, form)
    assert late.status_code == 422 and "请填写主持人及职务。" in text(late) and "虚构住院。" in text(late)
    assert as_(town, "liu").post(url, form | {"host": "局长何建国"}).status_code == 302
    talk = Talk.objects.get()
    page = f"/talks/{talk.slug}/"
    assert as_(town, "liu").get(f"{page}decide/").status_code == 403
    assert as_(town, "he").post(f"{page}decide/", {"verdict": "yes"}).status_code == 302
    talk.refresh_from_db()
    assert talk.letter is not None and talk.letter.rendered_at is not None
    told = {"way": "direct", "served_at": "2026-11-25T10:00", "to": "院办李某"}
    assert as_(town, "liu").post(f"{page}serve/", told).status_code == 302
    shown = text(as_(town, "liu").get(page))
    assert "待约谈" in shown and "院办李某" in shown and talk.letter.number in shown
    for name in ("bai", "gao", "eve", "tang"):
        assert as_(town, name).get(page).status_code == 404, name
    listed = text(as_(town, "liu").get("/talks/"))
    assert "约谈安澜仁和医院" in listed and "待您办理" in listed
    assert "约谈安澜仁和医院" not in text(as_(town, "bai").get("/talks/"))


def test_the_scan_of_signed_minutes_is_taken_in(town: Town) -> None:
    case = town.case()
    town.at = datetime(2026, 11, 25, 8, 0, tzinfo=ZONE)
    talk = of_hospital(town, case)
    assert as_(town, "he").post(f"/talks/{talk.slug}/decide/", {"verdict": "yes"}).status_code == 302
    served = {"way": "direct", "served_at": "2026-11-25T10:00", "to": "李某"}
    assert as_(town, "liu").post(f"/talks/{talk.slug}/serve/", served).status_code == 302
    minutes = {
        "held_at": "2026-11-25T10:00", "people": "院长王某", "points": "虚构住院。", "demands": "整改。", "statement": "接受。",
        "recorder": "陈静", "owed_by": "2026-12-20",
    }  # fmt: skip
    assert as_(town, "chen").post(f"/talks/{talk.slug}/hold/", minutes).status_code == 302
    signed = {"signed_on": "2026-11-25", "signers": "何建国、王某"}
    assert "请上传扫描件" in text(as_(town, "chen").post(f"/talks/{talk.slug}/sign/", signed))
    file = SimpleUploadedFile("纪要.pdf", PDF, content_type="application/pdf")
    assert as_(town, "chen").post(f"/talks/{talk.slug}/sign/", signed | {"scan": file}).status_code == 302
    talk = Talk.objects.get()
    assert talk.step == Step.REPORT and talk.signed_scan is not None and talk.signed_scan.is_inner
    assert f"/evidence/{talk.signed_scan.slug}/view/" in text(as_(town, "liu").get(f"/talks/{talk.slug}/"))


def test_the_page_of_who_held_what_says_what_it_can_tell(town: Town) -> None:
    _, lane = working(town)
    shown = text(as_(town, "he").get(f"/cases/{lane.case.slug}/tracing/"))
    assert "安澜市医疗保障局" in shown and "系统未予办理" in shown
    assert '<h2 id="h-p1">安澜市卫生健康委员会' not in shown
    assert "显示您本人承办的部分" in text(as_(town, "liu").get(f"/cases/{lane.case.slug}/tracing/"))
    assert as_(town, "eve").get(f"/cases/{lane.case.slug}/tracing/").status_code == 404


def test_a_stranger_drafts_nothing(town: Town) -> None:
    _, lane = working(town)
    own = Lane.objects.get(case=lane.case, opened_by__isnull=True)
    for url in (f"/lanes/{lane.slug}/talk/", f"/lanes/{own.slug}/talk/", f"/cases/{lane.case.slug}/talk/"):
        assert as_(town, "eve").get(url).status_code == 404
        assert as_(town, "eve").post(url, {"kind": "interview"}).status_code == 404


def test_the_list_of_own_duties_is_shown_at_closing_and_confirmed_with_remarks(town: Town) -> None:
    case = town.case()
    page = f"/cases/{case.slug}/diligence/"
    shown = text(as_(town, "liu").get(page))
    assert "待确认" in shown and "《中华人民共和国行政处罚法》第四十三条" in shown
    form = {"a_two": "done", "r_two": "", "a_recusal": "", "r_recusal": ""}
    refused = as_(town, "liu").post(f"{page}confirm/", form)
    assert refused.status_code == 422 and "请填写说明" in text(refused)
    assert as_(town, "liu").post(f"{page}confirm/", form | {"r_two": "见检查笔录第2页"}).status_code == 302
    assert "见检查笔录第2页" in text(as_(town, "he").get(page))
    closing = text(as_(town, "liu").get(f"/cases/{case.slug}/do/propose_close/"))
    assert "尽职免责清单" in closing and f'href="{page}"' in closing
    assert as_(town, "zhou").get(f"{page}confirm/").status_code == 403
    assert as_(town, "eve").get(page).status_code == 404


def test_a_circular_without_a_plan_is_refused_with_the_way_to_go(town: Town) -> None:
    page = as_(town, "liu").get("/circulars/new/")
    assert (
        page.status_code == 200
        and 'href="/plans/new/"' in text(page)
        and "没有列入年度计划的不得通报" in text(page)
    )
    refused = as_(town, "liu").post("/circulars/new/", {"subject": "办理情况", "demands": "请抓紧。"})
    assert (
        refused.status_code == 422
        and "请选择需要通报的事项。" in text(refused)
        and "请抓紧。" in text(refused)
    )
    plan = {
        "issuer": "市委办公室",
        "number": "安办发〔2026〕2号",
        "year": "2026",
        "scope": "移送办理",
        "issued_on": "2026-01-10",
    }
    assert as_(town, "liu").post("/plans/new/", plan).status_code == 302
    again = as_(town, "liu").post("/plans/new/", plan)
    assert again.status_code == 409 and "已经登记" in text(again)
    assert "安办发〔2026〕2号" in text(as_(town, "liu").get("/circulars/new/"))
    assert as_(town, "zhou").get("/plans/new/").status_code == 403


def test_a_lister_calls_a_unit_from_the_page_of_the_listing(town: Town) -> None:
    listing = issued(town)
    link = f'href="/listings/{listing.slug}/talk/"'
    assert link in text(as_(town, "bian").get(f"/listings/{listing.slug}/"))
    assert link not in text(as_(town, "liu").get(f"/listings/{listing.slug}/"))
    assert "安澜市医疗保障局" in text(as_(town, "bian").get(f"/listings/{listing.slug}/talk/"))
    for name, status in (("liu", 403), ("eve", 404), ("gao", 404)):
        assert as_(town, name).get(f"/listings/{listing.slug}/talk/").status_code == status, name


def test_a_hospital_that_was_kept_back_is_not_offered_to_be_called(town: Town) -> None:
    pharmacy = SubjectDraft("pharmacy", "安澜康泰大药房", id_code="91330000MA0000009X")
    case = town.case(subjects=(SubjectDraft("institution", "安澜仁和医院"), pharmacy))
    referral = asking.sent(town, case)
    Withheld.objects.create(referral=referral, section=Section.SUBJECTS)
    referral.parties.set(case.subjects.filter(kind="institution"))
    shown = text(as_(town, "shen").get(f"/cases/{case.slug}/talk/"))
    assert "安澜仁和医院" in shown and "康泰" not in shown
    hidden = case.subjects.get(kind="pharmacy")
    with pytest.raises(Unlawful, match="没有找到这个当事人"):
        talks.check_subject(hidden, case, town.who("shen"))
