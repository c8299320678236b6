"""代录: signatures on paper, entered by one person, checked by another, with the clocks of the real moment."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from documents.models import Evidence
from referral.models import Approval, Clock, Event, PaperEntry, Referral
from tests.pages.browsers import as_
from tests.pages.desk import CRIMINAL, PDF, check, enter, later, reported, scan, sign, typed
from tests.workflows.conftest import Town, town
from workflows.models import Notice

__all__ = ["town"]


def test_a_head_who_never_logs_in_approves_on_paper(town: Town) -> None:
    referral, at = reported(town, CRIMINAL), later(town)
    answer = sign(town, "qian", referral, "approve", "he", at, opinion="同意移送。")
    assert answer.status_code == 302, answer.content.decode()[-2500:]
    entry = PaperEntry.objects.get()
    referral.refresh_from_db()
    assert referral.status == "deciding" and entry.took_effect_at is None
    assert not Approval.objects.filter(step="approve").exists()
    assert "待核对" in as_(town, "liu").get(f"/referrals/{referral.slug}/").content.decode()
    assert check(town, "liu", entry).status_code == 302
    referral.refresh_from_db()
    approval = Approval.objects.get(step="approve")
    assert referral.status == "approved" and referral.approved_at == at
    assert (approval.user, approval.at, approval.paper) == (town.posts["he"].user, at, entry)
    assert (approval.opinion, approval.post_id) == ("同意移送。", town.posts["he"].pk)
    page = as_(town, "liu").get(f"/referrals/{referral.slug}/").content.decode()
    assert "据纸质审批件" in page and f"/papers/{entry.slug}/scan/" in page and "已核对" in page


def test_the_clocks_run_from_the_moment_on_paper(town: Town) -> None:
    referral, at = reported(town, CRIMINAL), later(town, hours=3)
    sign(town, "qian", referral, "approve", "he", at, opinion="同意。")
    check(town, "liu", PaperEntry.objects.get())
    clock = Clock.objects.get(referral=referral, rule="crim_refer_send")
    assert (clock.started_at, clock.due_at) == (at, at + timedelta(hours=24))
    event = Event.objects.get(act="approve")
    assert (
        event.at == at and event.entered_at > at and event.payload["paper"] == PaperEntry.objects.get().slug
    )


def test_who_entered_it_may_not_check_it(town: Town) -> None:
    referral = reported(town)
    sign(town, "qian", referral, "approve", "wu", later(town))
    entry = PaperEntry.objects.get()
    answer = check(town, "qian", entry)
    assert answer.status_code == 403 and "录入人不能自行核对" in answer.content.decode()
    entry.refresh_from_db()
    assert entry.checked_at is None and not Approval.objects.filter(step="approve").exists()
    assert f"/papers/{entry.slug}/" not in as_(town, "qian").get("/papers/").content.decode()
    assert f"/papers/{entry.slug}/" in as_(town, "qian").get("/papers/?show=mine").content.decode()
    assert f"/papers/{entry.slug}/" in as_(town, "liu").get("/papers/").content.decode()


def test_only_who_is_entitled_can_have_signed(town: Town) -> None:
    referral, at = reported(town, CRIMINAL), later(town)
    for wrong in ("wu", "liu", "lin"):
        answer = sign(town, "qian", referral, "approve", wrong, at, opinion="同意。")
        assert answer.status_code == 422 and "签署人" in answer.content.decode(), wrong
    assert not PaperEntry.objects.exists()


def test_four_eyes_hold_on_paper_as_on_screen(town: Town) -> None:
    referral = reported(town)
    Referral.objects.filter(pk=referral.pk).update(drafted_by_user=town.posts["wu"].user)
    answer = sign(town, "qian", referral, "approve", "wu", later(town), opinion="同意。")
    page = answer.content.decode()
    assert (
        answer.status_code == 403 and "拟稿人和审核人不能批准同一移送" in page and "同意。</textarea>" in page
    )
    assert not PaperEntry.objects.exists() and not Event.objects.filter(act="enter_paper").exists()


def test_a_signature_without_its_scan_is_refused(town: Town) -> None:
    referral, at = reported(town), later(town)
    answer = enter(town, "qian", referral, "approve", at, signed_by=town.posts["wu"].pk, opinion="同意移送。")
    page = answer.content.decode()
    assert answer.status_code == 422 and "请上传已签署的审批表或批示件扫描件。" in page
    assert "同意移送。</textarea>" in page and typed(at) in page
    assert not PaperEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("审批表.txt", "同意。".encode(), "不是扫描件"),
        ("审批表.pdf", b"no pdf at all", "与扩展名不符"),
        ("审批表.exe", b"MZ", "不能上传"),
        ("机密★1年.pdf", PDF, "国家秘密标志"),
    ],
)
def test_a_scan_is_a_scan(town: Town, name: str, content: bytes, words: str) -> None:
    referral = reported(town)
    answer = sign(town, "qian", referral, "approve", "wu", later(town), scan=scan(name, content))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not PaperEntry.objects.exists() and not Evidence.objects.exists()


def test_a_moment_in_the_future_or_before_the_last_step_is_refused(town: Town) -> None:
    referral = reported(town)
    assert referral.reported_at is not None
    tomorrow, before = timezone.now() + timedelta(days=1), referral.reported_at - timedelta(hours=1)
    for at, words in ((tomorrow, "晚于现在"), (before, "不能早于上一环节的时间")):
        answer = sign(town, "qian", referral, "approve", "wu", at)
        assert answer.status_code == 422 and words in answer.content.decode()
    assert not PaperEntry.objects.exists()


def test_a_signature_found_wrong_never_takes_effect_and_its_enterer_is_told(town: Town) -> None:
    referral = reported(town)
    sign(town, "qian", referral, "approve", "wu", later(town))
    entry = PaperEntry.objects.get()
    assert check(town, "liu", entry, "no").status_code == 422
    assert check(town, "liu", entry, "no", reason="签署日期不一致").status_code == 302
    referral.refresh_from_db()
    assert referral.status == "deciding" and not Approval.objects.filter(step="approve").exists()
    page = as_(town, "qian").get(f"/referrals/{referral.slug}/").content.decode()
    assert "核对不符" in page and "签署日期不一致" in page and "没有生效" in page
    assert "签署日期不一致" in Notice.objects.get(recipient=town.posts["qian"].user).title
    assert sign(town, "qian", referral, "approve", "wu", later(town)).status_code == 302


def test_a_form_sent_twice_enters_one_paper(town: Town) -> None:
    referral, at, key = reported(town), later(town), str(uuid4())
    for _ in range(2):
        assert sign(town, "qian", referral, "approve", "wu", at, submission=key).status_code == 302
    assert PaperEntry.objects.count() == 1
    answer = sign(town, "qian", referral, "approve", "wu", at)
    assert answer.status_code == 422 and "正在等待第二人核对" in answer.content.decode()


def test_a_check_sent_twice_approves_once(town: Town) -> None:
    referral, key = reported(town), str(uuid4())
    sign(town, "qian", referral, "approve", "wu", later(town))
    entry = PaperEntry.objects.get()
    for _ in range(2):
        assert check(town, "liu", entry, submission=key).status_code == 302
    assert Approval.objects.filter(step="approve").count() == 1
    again = check(town, "chen", entry)
    assert again.status_code == 422 and "已经核对" in again.content.decode()


def test_a_signature_overtaken_on_screen_is_not_given_twice(town: Town) -> None:
    referral = reported(town)
    sign(town, "qian", referral, "approve", "wu", later(town))
    entry = PaperEntry.objects.get()
    assert "纸质件待核对" in as_(town, "he").get("/approvals/").content.decode()
    town.do(referral, "approve", "he")
    answer = check(town, "liu", entry)
    assert answer.status_code == 422 and "不能批准" in answer.content.decode()
    entry.refresh_from_db()
    assert entry.checked_at is None and Approval.objects.filter(step="approve").count() == 1
    assert check(town, "liu", entry, "no", reason="已在系统内批准").status_code == 302
