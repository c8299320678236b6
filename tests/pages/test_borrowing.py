"""借阅: asked for by number without learning whether there is such a case, decided by a second person, read without sight."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from documents.issue import render_waiting
from documents.models import Evidence, EvidenceView
from referral.models import Borrowing, Case, Event
from referral.models.borrowing import COPY, LOAN, READ, Stage
from referral.services import lanes
from tests.cast import PENALTY
from tests.pages.browsers import as_, department
from tests.pages.test_preview import pdf, put_in
from tests.services.walks import penalised
from tests.workflows.conftest import Town, town
from workflows import engine, lending
from workflows.models import Notice

__all__ = ["town"]


@pytest.fixture
def song(town: Town) -> Post:
    """A colleague of another department, who sees nothing of what 刘洋 handles."""
    department(town, A.NHSA, "待遇保障科", song="宋佳")
    return town.posts["song"]


@pytest.fixture
def case(town: Town, song: Post) -> Case:
    """A closed and archived case with a referral's letter and a record; 副卷 has a discussion and the approval sheets."""
    case = town.case()
    put_in(town, case, "笔录.pdf", pdf(2))
    put_in(town, case, "讨论.pdf", pdf(3), is_inner=True)
    referral = town.do(town.sent(case=case), "sign", "bai", items=4, pages=21, badge="001")
    referral = town.do(referral, "accept", "bai")
    lane = town.lane(referral)
    town.run(lanes.report, lane, town.who("hong"), outcomes=[PENALTY])
    engine.act_on_lane(lane, "confirm", town.who("liu"))
    penalised(town, case)
    for verb, name in (("propose_close", "liu"), ("close", "he"), ("archive", "qian")):
        render_waiting(town.at)
        engine.act_on_case(case, verb, town.who(name))
    case.refresh_from_db()
    return case


def ask(town: Town, name: str, number: str, **fields: Any) -> Any:
    """What the page answers to a request."""
    days = fields.pop("days", 30)
    asked = {
        "case_number": number, "way": READ, "for_whom": "own", "reader": town.posts[name].pk, "purpose": "撰写办案指引",
        "until": f"{timezone.localdate() + timedelta(days=days):%Y-%m-%d}",
    } | fields  # fmt: skip
    return as_(town, name).post("/borrowings/new/", asked)


def asked(town: Town, name: str, case: Case, **fields: Any) -> Borrowing:
    """A request that was taken."""
    answer = ask(town, name, case.number, **fields)
    assert answer.status_code == 302, answer.content.decode()
    return Borrowing.objects.latest("pk")


def act(town: Town, name: str, row: Borrowing, verb: str, **data: str) -> Any:
    """One act on it."""
    answer = as_(town, name).post(f"/borrowings/{row.slug}/{verb}/", data)
    row.refresh_from_db()
    return answer


def allow(town: Town, row: Borrowing, name: str = "he") -> None:
    assert act(town, name, row, "decide", decision="yes").status_code == 302
    assert row.stage(timezone.localdate()) == Stage.ALLOWED


def read(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


@pytest.mark.prints
def test_a_colleague_reads_what_was_lent_and_nothing_else(town: Town, case: Case, song: Post) -> None:
    record, inner = Evidence.objects.get(name="笔录.pdf"), Evidence.objects.get(name="讨论.pdf")
    letter = case.letters.get(letter__kind="clue_referral").letter
    doors = (f"/evidence/{record.slug}/view/", f"/letters/{letter.slug}.pdf")
    browser = as_(town, "song")
    assert [browser.get(door).status_code for door in doors] == [404, 404]
    row = asked(town, "song", case)
    assert [browser.get(door).status_code for door in doors] == [404, 404], "asked for is not lent"
    assert Notice.objects.filter(recipient=town.posts["he"].user, url=f"/borrowings/{row.slug}/").exists()
    allow(town, row)
    assert Notice.objects.filter(recipient=song.user, title__endswith="已同意。").exists()
    page = read(browser, f"/borrowings/{row.slug}/")
    assert "笔录" in page and letter.title in page and "讨论" not in page and "审批表" not in page
    assert f"/cases/{case.slug}/" not in page
    assert "下载原件" not in read(browser, doors[0]) and browser.get(doors[1]).status_code == 200
    assert EvidenceView.objects.filter(evidence=record, post=song, way="view").count() == 1
    assert browser.get(f"/evidence/{record.slug}/").status_code == 404, "looked at, not taken out"
    assert browser.get(f"/evidence/{inner.slug}/view/").status_code == 404
    assert browser.get(f"/letters/{letter.slug}/overprint/").status_code == 404, "read, not printed anew"
    for door in (f"/cases/{case.slug}/", f"/cases/{case.slug}/dossier/", f"/cases/{case.slug}/catalogue/"):
        assert browser.get(door).status_code == 404, door


@pytest.mark.prints
def test_reading_ends_with_its_day_or_when_it_is_ended(town: Town, case: Case, song: Post) -> None:
    row = asked(town, "song", case)
    allow(town, row)
    door = f"/evidence/{Evidence.objects.get(name='笔录.pdf').slug}/view/"
    Borrowing.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert as_(town, "song").get(door).status_code == 404
    Borrowing.objects.update(until=timezone.localdate())
    assert as_(town, "song").get(door).status_code == 200
    assert act(town, "song", row, "give_back", condition="查完").status_code == 403
    assert act(town, "qian", row, "give_back", condition="已查完").status_code == 302
    assert as_(town, "song").get(door).status_code == 404 and row.stage(timezone.localdate()) == Stage.OVER
    assert "笔录" not in read(as_(town, "song"), f"/borrowings/{row.slug}/")


def test_a_case_that_is_opened_again_is_read_and_lent_no_more(town: Town, case: Case, song: Post) -> None:
    row, loan = asked(town, "song", case), asked(town, "song", case, way=LOAN)
    allow(town, row)
    allow(town, loan)
    doors = (
        f"/evidence/{Evidence.objects.get(name='笔录.pdf').slug}/view/",
        f"/letters/{case.letters.get(letter__kind='clue_referral').letter.slug}.pdf",
    )
    assert [as_(town, "song").get(door).status_code for door in doors] == [200, 200]
    engine.act_on_case(case, "reopen", town.who("he"), reason="发现新的事实")
    assert [as_(town, "song").get(door).status_code for door in doors] == [404, 404]
    assert "笔录" not in read(as_(town, "song"), f"/borrowings/{row.slug}/")
    late = act(town, "qian", loan, "hand_out")
    assert late.status_code == 409 and "没有重启" in late.content.decode() and loan.handed_at is None


def test_who_asks_learns_nothing_of_a_case_that_is_hidden_from_him(
    town: Town, case: Case, song: Post
) -> None:
    open_case = town.case()
    for number in (case.number, open_case.number, "安医保案〔2026〕999号"):
        answer = ask(town, "song", number)
        assert answer.status_code == 302 and number in read(as_(town, "song"), answer["Location"])
    there, at_work, nowhere = Borrowing.objects.order_by("pk")
    assert (there.case, at_work.case, nowhere.case) == (case, open_case, None)
    for row, sentence in ((at_work, "尚未办结"), (nowhere, "没有这个编号")):
        answer = act(town, "he", row, "decide", decision="yes")
        assert answer.status_code == 422 and sentence in answer.content.decode() and row.is_allowed is None
    answer = ask(town, "liu", open_case.number)
    assert answer.status_code == 422 and "尚未办结" in answer.content.decode()
    assert act(town, "he", nowhere, "decide", decision="no", opinion="没有这个案件").status_code == 302
    assert "没有这个案件" in read(as_(town, "song"), f"/borrowings/{nowhere.slug}/")


def test_neither_who_asked_nor_who_reads_decides(town: Town, case: Case) -> None:
    row = asked(town, "he", case)
    assert act(town, "he", row, "decide", decision="yes").status_code == 403
    for_wu = asked(town, "liu", case, reader=town.posts["wu"].pk)
    assert act(town, "wu", for_wu, "decide", decision="yes").status_code == 403
    for name in ("liu", "zhou", "qian"):
        assert act(town, name, for_wu, "decide", decision="yes").status_code in {403, 404}, name
    assert act(town, "he", for_wu, "decide", decision="no").status_code == 422, "a refusal has its reason"
    allow(town, for_wu)
    assert act(town, "he", for_wu, "decide", decision="no", opinion="改").status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        he = town.posts["he"]
        Borrowing.objects.filter(pk=row.pk).update(
            is_allowed=True, decided_at=town.at, decided_by=he, decided_by_user=he.user
        )


def test_other_agencies_and_colleagues_find_no_borrowing(town: Town, case: Case, song: Post) -> None:
    row = asked(town, "liu", case)
    for name in ("song", "bai", "eve"):
        assert as_(town, name).get(f"/borrowings/{row.slug}/").status_code == 404, name
        assert row.slug not in read(as_(town, name), "/borrowings/")
    for name in ("liu", "he", "wu", "qian"):
        assert row.slug in read(as_(town, name), "/borrowings/")


def outside(case: Case) -> dict[str, str]:
    """The court asks with its letter."""
    return {
        "for_whom": "outside", "reader": "", "unit": "安澜市中级人民法院", "person": "石法官",
        "document": "安法调卷〔2026〕5号",
    }  # fmt: skip


def test_volumes_go_out_come_back_and_are_asked_for_when_late(town: Town, case: Case) -> None:
    row = asked(town, "liu", case, way=LOAN, **outside(case))
    assert act(town, "qian", row, "hand_out").status_code == 409, "not before it is allowed"
    allow(town, row)
    assert act(town, "liu", row, "hand_out").status_code == 403
    assert act(town, "qian", row, "hand_out").status_code == 302
    assert row.stage(timezone.localdate()) == Stage.OUT
    assert lending.tell_overdue(timezone.now()) == 0
    later = timezone.now() + timedelta(days=31)
    assert row.stage(timezone.localdate(later)) == Stage.OVERDUE
    assert (lending.tell_overdue(later), lending.tell_overdue(later)) == (1, 0)
    late = Notice.objects.filter(kind="reminder", title__contains="石法官")
    assert {notice.recipient for notice in late} == {town.posts["liu"].user, town.posts["qian"].user}
    assert act(town, "qian", row, "give_back", condition="").status_code == 422
    assert act(town, "qian", row, "give_back", condition="2卷，无缺损").status_code == 302
    assert row.stage(timezone.localdate()) == Stage.OVER
    borrowed = Event.objects.filter(ledger=case.ledger, act__startswith="borrow_").order_by("seq")
    labels = [event.label for event in borrowed]
    assert [label[:4] for label in labels] == ["申请借阅", "同意借阅", "借出案卷", "归还案卷"]
    assert all(event.internal for event in Event.objects.filter(act__startswith="borrow_"))


@pytest.mark.prints
def test_an_archived_dossier_leaves_the_house_by_an_allowed_copy_alone(town: Town, case: Case) -> None:
    wish = {"purpose": "court", "retention": "30年", "shape": "pdf"}
    url = f"/cases/{case.slug}/dossier/"
    answer = as_(town, "liu").post(url, wish)
    assert answer.status_code == 422 and "借阅审批" in answer.content.decode()
    row = asked(town, "liu", case, way=COPY, **outside(case))
    allow(town, row)
    assert as_(town, "liu").post(url, wish).status_code == 200
    row.refresh_from_db()
    assert row.handed_by == town.posts["liu"] and row.stage(timezone.localdate()) == Stage.OVER
    assert as_(town, "liu").post(url, wish).status_code == 422, "one copy, once"
    assert as_(town, "liu").post(url, wish | {"purpose": "own"}).status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"days": 91}, "90天以内"), ({"days": -1}, "90天以内"), ({"purpose": "涉及绝密"}, "绝密"),
        ({"for_whom": "outside", "unit": "法院"}, "在线查阅只供本机关人员"),
        ({"for_whom": "outside", "unit": "法院", "way": LOAN}, "调卷函"),
        ({"reader": ""}, "在线查阅只供本机关人员"), ({"case_number": ""}, "请填写案件编号"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    town: Town, case: Case, fields: dict[str, Any], sentence: str
) -> None:
    number = fields.pop("case_number", case.number)
    answer = ask(town, "liu", number, **fields)
    text = answer.content.decode()
    assert answer.status_code == 422 and sentence in text and not Borrowing.objects.exists()
    assert fields.get("purpose", "撰写办案指引") in text
