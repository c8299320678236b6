"""Paper at every hop: what takes effect at once, lanes, clues and cases on paper, and for whom an entry is absent."""

import re
from datetime import timedelta
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from documents.models import Letter
from referral.law.kinds import Kind
from referral.models import Case, Clue, Event, PaperEntry
from referral.services import clues, lanes
from referral.services.clues import SubjectDraft
from referral.services.outcomes import OutcomeDraft
from tests.cast import working
from tests.pages.browsers import as_
from tests.pages.desk import HEALTH, check, enter, later, reported, scan, sign
from tests.services.test_onward import asked, sent_off
from tests.workflows.conftest import Town, town
from workflows.models import WorkItem

__all__ = ["town"]


def test_what_the_enterer_may_do_himself_takes_effect_at_once(town: Town) -> None:
    (referral,) = town.draft(town.case(), HEALTH)
    town.approved(referral)
    at = later(town, hours=2)
    answer = enter(town, "qian", referral, "send", at, way="mail", tracking_number="EMS-1042")
    assert answer.status_code == 302, answer.content.decode()[-2500:]
    referral.refresh_from_db()
    assert (referral.status, referral.sent_at) == ("sent", at)
    assert (referral.delivery, referral.tracking_number) == ("mail", "EMS-1042")
    signed = later(town, hours=5)
    fields = {"volumes": 0, "items": 2, "pages": 20, "complete": "yes", "signer": "白雪", "way": "direct"}
    assert enter(town, "bai", referral, "sign", signed, scan=scan("回执.pdf"), **fields).status_code == 302
    referral.refresh_from_db()
    assert referral.signed_at == signed == referral.receipt.at
    for name in ("liu", "bai"):
        page = as_(town, name).get(f"/referrals/{referral.slug}/").content.decode()
        assert "邮寄 EMS-1042" in page and page.count("待核对") == 2, name
    assert "/papers/" not in re.findall(r"纸质办理.*?邮寄", page, re.DOTALL)[0]


def test_an_act_found_wrong_stands_and_says_so(town: Town) -> None:
    referral = town.sent()
    enter(
        town,
        "bai",
        referral,
        "sign",
        later(town),
        items=1,
        pages=6,
        volumes=0,
        complete="yes",
        signer="白雪",
        way="direct",
    )
    entry = PaperEntry.objects.get()
    assert check(town, "hong", entry, "no", reason="回执写明5页").status_code == 302
    referral.refresh_from_db()
    assert referral.status == "signed"
    own = as_(town, "bai").get(f"/referrals/{referral.slug}/").content.decode()
    assert "核对不符" in own and "回执写明5页" in own and "不因核对不符自动撤销" in own
    other = as_(town, "liu").get(f"/referrals/{referral.slug}/").content.decode()
    assert "核对不符" in other and "回执写明5页" not in other


def test_a_decision_of_the_police_head_is_entered_by_the_clerk(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, by="gao")
    at = later(town, hours=1)
    fields = {"document_number": "安公（刑）立字〔2026〕8号", "document_date": "2026-11-09", "way": "direct"}
    assert sign(town, "gao", referral, "file", "lin", at, **fields).status_code == 302
    entry = PaperEntry.objects.get()
    page = as_(town, "sun").get(f"/papers/{entry.slug}/").content.decode()
    assert "安公（刑）立字〔2026〕8号" in page and "2026-11-09" in page and "林伟" in page
    assert check(town, "sun", entry).status_code == 302
    referral.refresh_from_db()
    assert (referral.status, referral.answered_at) == ("accepted", at)
    assert referral.foreign_papers.get().number == "安公（刑）立字〔2026〕8号"


def test_a_lane_goes_its_way_on_paper(town: Town) -> None:
    referral = town.do(town.signed(), "accept", "bai")
    lane = town.lane(referral)
    assert enter(
        town,
        "bai",
        lane,
        "interim",
        later(town),
        measure_1="investigating",
        way="direct",
        result="已进场检查。",
    ).status_code in {302, 422}
    at = later(town, hours=4)
    outcome = {
        "measure_1": "warning",
        "words_1": "责令改正",
        "amount_1": "1200.50",
        "decided_1": "2026-11-09",
        "way": "mail",
    }
    answer = sign(town, "bai", lane, "report", "hong", at, result="已查结。", **outcome)
    assert answer.status_code == 302, answer.content.decode()[-2500:]
    lane.refresh_from_db()
    assert lane.status == "working"
    entry = PaperEntry.objects.get(move="report")
    assert "1,200.50 元" in as_(town, "hong").get(f"/papers/{entry.slug}/").content.decode()
    assert check(town, "hong", entry).status_code == 302
    lane.refresh_from_db()
    assert (lane.status, lane.reported_at, lane.result) == ("reported", at, "已查结。")
    assert str(lane.outcomes.get(measure="warning").amount) == "1200.50"
    early = enter(town, "liu", lane, "confirm", at - timedelta(minutes=5), way="direct")
    assert early.status_code == 422 and "不能早于上一环节的时间" in early.content.decode()
    confirmed = later(town)
    assert enter(town, "liu", lane, "confirm", confirmed, way="direct").status_code == 302
    lane.refresh_from_db()
    assert (lane.status, lane.ended_at) == ("done", confirmed)


def test_a_signed_paper_opens_a_case(town: Town) -> None:
    clue = town.clue()
    town.run(clues.check, clue, town.who("liu"))
    at = later(town)
    answer = sign(town, "qian", clue, "open", "wu", at, title="仁和医院案", officers=[town.posts["chen"].pk])
    assert answer.status_code == 302, answer.content.decode()[-2500:]
    assert not Case.objects.exists()
    entry = PaperEntry.objects.get()
    assert as_(town, "liu").get(f"/papers/{entry.slug}/scan/").status_code == 200
    assert check(town, "liu", entry).status_code == 302
    clue.refresh_from_db()
    entry.refresh_from_db()
    assert clue.status == "cased" and clue.case == entry.case
    assert (clue.case.title, clue.case.opened_at) == ("仁和医院案", at)
    assert Event.objects.get(act="open").user == town.posts["wu"].user
    assert as_(town, "chen").get(f"/cases/{clue.case.slug}/").status_code == 200


def test_a_report_on_paper_says_why_it_comes_before_the_help_that_was_asked_for(town: Town) -> None:
    _, lane = working(town)
    sent_off(town, asked(town, lane))
    url = f"/papers/new/lane/{lane.slug}/report/"
    assert 'name="early_reason"' in as_(town, "bai").get(url).content.decode()
    at, typed = (
        later(town),
        {"measure_1": "warning", "words_1": "责令改正", "result": "已改正", "way": "direct"},
    )
    refused = sign(town, "bai", lane, "report", "hong", at, **typed)
    assert refused.status_code == 422 and "配合的事项尚未办结" in refused.content.decode()
    assert not PaperEntry.objects.exists()
    given = sign(town, "bai", lane, "report", "hong", at, early_reason="处罚已作出", **typed)
    assert given.status_code == 302, given.content.decode()[-2500:]
    assert check(town, "tang", PaperEntry.objects.get()).status_code == 302
    lane.refresh_from_db()
    assert lane.status == "reported"


def test_a_signed_paper_waives_a_lane_and_closes_the_case(town: Town) -> None:
    referral = town.do(town.signed(), "accept", "bai")
    case, lane = referral.case, town.lane(referral)
    assert sign(town, "qian", lane, "waive", "he", later(town), reason="已并入专案办理。").status_code == 302
    assert check(town, "liu", PaperEntry.objects.get(move="waive")).status_code == 302
    lane.refresh_from_db()
    assert lane.status == "waived"
    (opinion,) = Letter.objects.get(kind="waiver_sheet").content["opinions"]
    assert opinion["on_paper"] and opinion["people"] == town.posts["he"].user.full_name
    own = case.lanes.get(opened_by__isnull=True)
    town.run(lanes.finish, own, town.who("wu"), outcomes=[OutcomeDraft("recovery", "追回基金")])
    assert enter(town, "liu", case, "propose_close", later(town)).status_code == 302
    at = later(town)
    assert sign(town, "qian", case, "close", "he", at, opinion="同意办结。").status_code == 302
    case.refresh_from_db()
    assert case.status == "closing"
    assert check(town, "chen", PaperEntry.objects.get(move="close")).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.closed_at) == ("closed", at)
    assert "据纸质件" in as_(town, "liu").get(f"/cases/{case.slug}/record/").content.decode()
    assert not WorkItem.objects.open().filter(case=case, node="closing").exists()


def test_a_paper_first_agency_gets_the_paper_form_as_its_first_button(town: Town) -> None:
    referral = town.sent()
    page = as_(town, "bai").get(f"/referrals/{referral.slug}/").content.decode()
    assert 'btn btn--primary" href="/referrals/' in page and "据纸质登记" in page
    Agency.objects.filter(pk=referral.recipient_id).update(paper_first=True)
    page = as_(town, "bai").get(f"/referrals/{referral.slug}/").content.decode()
    assert f'btn btn--primary" href="/papers/new/referral/{referral.slug}/"' in page
    assert 'btn btn--primary" href="/referrals/' not in page


def test_the_choice_offers_the_own_sides_acts_alone(town: Town) -> None:
    referral = town.signed()
    page = as_(town, "bai").get(f"/papers/new/referral/{referral.slug}/").content.decode()
    assert f"/{referral.slug}/accept/" in page and f"/{referral.slug}/return/" in page
    assert "revoke" not in page and "supply" not in page
    assert (
        "不能登记批准"
        in as_(town, "qian").get(f"/papers/new/referral/{referral.slug}/approve/").content.decode()
    )


def test_who_may_not_enter_or_check_is_refused(town: Town) -> None:
    referral = reported(town)
    url = f"/papers/new/referral/{referral.slug}/"
    assert "据纸质登记" not in as_(town, "zhou").get(f"/referrals/{referral.slug}/").content.decode()
    for name in ("zhou", "wu", "he"):
        assert as_(town, name).get(url).status_code == 403, name
        assert sign(town, name, referral, "approve", "he", later(town)).status_code == 403, name
    sign(town, "qian", referral, "approve", "wu", later(town))
    entry = PaperEntry.objects.get()
    for name in ("eve", "bai", "gao", "lin"):
        assert as_(town, name).get(url).status_code == 404, name
        for door in ("", "scan/"):
            assert as_(town, name).get(f"/papers/{entry.slug}/{door}").status_code == 404, name
        assert check(town, name, entry).status_code == 404, name
        assert entry.slug not in as_(town, name).get("/papers/?show=all").content.decode(), name
    entry.refresh_from_db()
    assert entry.checked_at is None


def test_another_agency_cannot_enter_for_the_other_side(town: Town) -> None:
    referral = town.sent()
    fields = {"items": 1, "pages": 6, "volumes": 0, "complete": "yes", "signer": "钱芳", "way": "direct"}
    assert enter(town, "qian", referral, "sign", later(town), **fields).status_code == 403
    referral.refresh_from_db()
    assert referral.status == "sent"


def test_a_discipline_paper_is_absent_for_colleagues_who_are_not_named(town: Town) -> None:
    person = SubjectDraft("official", "郑某", supervised_category="public_unit", is_party_member=True)
    case = town.case(subjects=(person,))
    named = [town.posts["liu"], town.posts["chen"]]
    (secret,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get(), officers=named)
    town.do(secret, "submit", "liu", reviewer=town.posts["zhou"])
    town.do(secret, "review", "zhou")
    assert as_(town, "qian").get(f"/papers/new/referral/{secret.slug}/").status_code == 404
    assert sign(town, "qian", secret, "approve", "he", later(town)).status_code == 404
    assert sign(town, "liu", secret, "approve", "he", later(town)).status_code == 302
    entry = PaperEntry.objects.get()
    assert entry.secret and entry.scan is not None and entry.scan.secret
    for name in ("qian", "wu"):
        page = as_(town, name).get("/papers/?show=all").content.decode()
        assert entry.slug not in page and "没有符合条件的纸质件" in page, name
        assert as_(town, name).get(f"/papers/{entry.slug}/").status_code == 404, name
        assert as_(town, name).get(f"/papers/{entry.slug}/scan/").status_code == 404, name
        assert check(town, name, entry).status_code == 404, name
        files = as_(town, name).get(f"/cases/{case.slug}/evidence/").content.decode()
        assert (
            entry.scan.name not in files
            and "代录" not in as_(town, name).get(f"/cases/{case.slug}/record/").content.decode()
        )
        menu = re.search(r'href="/papers/".*?</a>', page, re.DOTALL)
        assert menu is not None and "cnt" not in menu[0], name
    assert check(town, "chen", entry).status_code == 302
    secret.refresh_from_db()
    assert secret.status == "approved"


def test_a_restricted_clue_stays_with_its_officers(town: Town) -> None:
    clue: Clue = town.clue(restricted=True)
    assert enter(town, "liu", clue, "check", later(town)).status_code == 302
    entry = PaperEntry.objects.get()
    assert entry.secret
    for name in ("chen", "qian", "he"):
        assert as_(town, name).get(f"/papers/{entry.slug}/").status_code == 404, name
        assert entry.slug not in as_(town, name).get("/papers/?show=all").content.decode(), name


@pytest.mark.parametrize("size", [1, 5])
def test_the_list_asks_as_often_for_many_as_for_one(
    town: Town, size: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(size):
        sign(town, "qian", reported(town), "approve", "wu", later(town))
    client = as_(town, "liu")
    client.get("/papers/")
    with django_assert_max_num_queries(40):
        client.get("/papers/")
