"""挂牌督办 on the pages: proposed from the case, approved, reported, ordered, checked and lifted; the ledger; strangers see nothing."""

from datetime import datetime, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.clocks import ZONE
from referral.law.sharing import Section
from referral.models import Case, Clock, Listing, ListingInstruction, ListingReport
from referral.services import hands, listing_proposals
from tests.cast import build_city
from tests.pages.browsers import as_, department
from tests.services import listed
from tests.services.test_sharing import narrow
from tests.workflows.conftest import Town


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """安澜市, with the engine running; the pages' clock follows the story."""
    town = Town(**vars(build_city()))
    monkeypatch.setattr("django.utils.timezone.now", lambda: town.at)
    return town


def text(town: Town, name: str, url: str) -> str:
    answer = as_(town, name).get(url)
    assert answer.status_code == 200, (name, url, answer.status_code)
    return answer.content.decode()


def post(town: Town, name: str, url: str, **typed: object) -> int:
    town.at += timedelta(minutes=10)
    return as_(town, name).post(url, typed).status_code


def proposal(town: Town, **changes: object) -> dict[str, object]:
    lister = town.agencies[A.NHSA].superior
    assert lister is not None
    return {
        "grounds": ["amount"], "lead": lister.pk, "facts": "该院虚构住院。", "requirements": "查清金额。\n追回基金。", "every": "month",
        f"task_{town.agencies[A.NHSA].pk}": "牵头查办。",
    } | changes  # fmt: skip


def test_a_listing_is_walked_on_its_pages(town: Town) -> None:
    listed.province(town)
    case = listed.with_police(town)
    new = f"/cases/{case.slug}/listing/new/"
    assert new in text(town, "liu", f"/cases/{case.slug}/") and new not in text(
        town, "he", f"/cases/{case.slug}/"
    )
    form = text(town, "liu", new)
    assert (
        "涉案金额50万元以上" in form
        and "引发舆情，社会影响较大（本案登记的情况不符合）" in form
        and "涉及公职人员" not in form
    )
    wrong = as_(town, "liu").post(new, proposal(town, **{f"task_{town.agencies[A.POLICE].pk}": "依法侦查。"}))
    assert wrong.status_code == 422 and "请增加市公安局的上级主管机关" in wrong.content.decode()
    assert "依法侦查。" in wrong.content.decode(), "what was typed is kept"
    assert post(town, "liu", new, **proposal(town)) == 302
    listing = Listing.objects.get()
    page = f"/listings/{listing.slug}/"
    assert as_(town, "qi").get(page).status_code == 404 and "待同意提请" in text(town, "he", "/workbench/")
    assert post(town, "he", f"{page}endorse/") == 302
    assert "待审批" in text(town, "qi", "/workbench/") and f"{page}sign/" in text(town, "qi", page)
    assert post(town, "qi", f"{page}sign/", opinion="同意") == 302
    assert "省级挂牌督办" in text(town, "liu", f"/cases/{case.slug}/")
    assert "挂牌督办通知书" in text(town, "liu", page) and "待签收通知书" in text(town, "qian", "/workbench/")
    assert post(town, "qian", f"{page}receive/") == 302
    assert post(town, "liu", f"{page}report/", progress="查清126人次。", next_steps="追回。") == 302
    row = ListingReport.objects.get()
    assert "进展报告待审阅" in text(town, "bian", "/workbench/")
    assert "查清126人次。" in text(town, "bian", f"/listing-reports/{row.slug}/review/")
    assert post(town, "bian", f"/listing-reports/{row.slug}/review/", accepts="no") == 422
    assert post(town, "bian", f"/listing-reports/{row.slug}/review/", accepts="yes") == 302
    unit = listing.units.get()
    due_on = (town.at + timedelta(days=10)).date()
    typed = {"leader": "副省长", "text": "限期追回。", "unit": unit.pk, "due_on": due_on}
    assert post(town, "bian", f"{page}instruct/", **typed) == 302
    task = ListingInstruction.objects.get()
    assert "批示事项" in text(town, "liu", "/workbench/")
    assert post(town, "liu", f"/listing-tasks/{task.slug}/done/", said="已追回", document="缴款单") == 302
    assert post(town, "liu", f"{page}closing/", progress="全部办结。") == 302
    closing = ListingReport.objects.latest("pk")
    assert post(town, "bian", f"/listing-reports/{closing.slug}/review/", accepts="yes") == 302
    for position in (0, 1):
        check = {
            "position": position, "way": "site", "found": "已完成。", "is_met": "yes", "checked_on": town.at.date(),
            "second": town.posts["mo"].pk,
        }  # fmt: skip
        assert post(town, "bian", f"{page}check/", **check) == 302
    assert "待同意解除" in text(town, "shu", "/workbench/")
    assert post(town, "shu", f"{page}release/") == 302
    done = text(town, "liu", page)
    assert "已解除" in done and "解除通知书" in done and "现场核查 卞晨、莫寒" in done
    assert "省级挂牌督办" not in text(town, "liu", f"/cases/{case.slug}/")


def test_the_ledger_is_filtered_and_shows_what_is_done_about_a_mark(town: Town) -> None:
    listing = listed.signed(town)
    town.at = datetime(2026, 12, 20, 10, 0, tzinfo=ZONE)
    name = listing.case.title
    assert all(
        word in text(town, "qi", "/listings/")
        for word in (name, "橙牌", "尚未报告措施", "江医保挂督〔2026〕1号")
    )
    assert name in text(town, "qi", "/listings/?grade=orange&part=signer&level=1&step=running&q=仁和")
    for query in ("grade=blue", "part=unit", "level=2", "step=lifted", "q=不存在"):
        assert name not in text(town, "qi", f"/listings/?{query}"), query
    assert name in text(town, "liu", "/listings/?part=unit") and "待提交进展报告" in text(
        town, "liu", "/workbench/"
    )
    listed.reported(town, listing)
    assert "继续追回基金。" in text(town, "qi", "/listings/") and "未按期报告1次" in text(
        town, "qi", f"/listings/{listing.slug}/"
    )
    assert name not in text(town, "gao", "/listings/")


def test_an_extension_is_asked_by_the_unit_and_decided_by_the_lister(town: Town) -> None:
    listing = listed.signed(town)
    page, term = f"/listings/{listing.slug}/", Clock.objects.get(rule="listing_term_short")
    assert f"/clocks/{term.slug}/ask_extend/" in text(town, "liu", page)
    form = as_(town, "liu").get(f"/clocks/{term.slug}/ask_extend/")
    step = form.context["form"].fields["step"].choices[-1][0]
    assert (
        post(town, "liu", f"/clocks/{term.slug}/ask_extend/", step=step, reason="鉴定", document="申请")
        == 302
    )
    assert "待挂牌机关决定" in text(town, "liu", page)
    assert f"/clocks/{term.slug}/decide/" not in text(town, "liu", page)
    assert f"/clocks/{term.slug}/decide/" in text(town, "ning", page)
    answer = as_(town, "ning").post(
        f"/clocks/{term.slug}/decide/", {"agrees": "1", "document": "江医保延〔2026〕1号"}
    )
    assert answer.status_code == 302 and answer["Location"] == page
    assert "2027-11-09" in text(town, "liu", page)


def test_strangers_find_no_door(town: Town) -> None:
    listing = listed.signed(town)
    listed.reported(town, listing)
    row = ListingReport.objects.get()
    urls = [
        f"/listings/{listing.slug}/",
        f"/listings/{listing.slug}/sign/",
        f"/listing-reports/{row.slug}/review/",
    ]
    for name in ("lin", "tie", "eve", "pan", "gov"):
        assert [as_(town, name).get(url).status_code for url in urls] == [404, 404, 404], name
    for name, act, status in (
        ("he", "sign", 403),
        ("qi", "receive", 403),
        ("liu", "check", 403),
        ("qi", "nothing", 404),
    ):
        assert as_(town, name).get(f"/listings/{listing.slug}/{act}/").status_code == status, (name, act)
    assert as_(town, "qi").get(f"/cases/{listing.case.slug}/").status_code == 404, (
        "a lister need not see the case"
    )
    assert listing.notice is not None
    assert as_(town, "qi").get(f"/letters/{listing.notice.slug}.pdf").status_code in {200, 202}
    assert as_(town, "gao").get(f"/letters/{listing.notice.slug}.pdf").status_code == 404


def test_a_unit_reads_its_own_reports_alone(town: Town) -> None:
    listing = listed.issued(town, joint=True)
    town.run(listed.listings.receive, listing, town.who("gao"))
    town.run(
        listed.listing_reports.report,
        listing,
        town.who("gao"),
        progress="已抓获两人。",
        next_steps="继续侦查。",
    )
    assert "已抓获两人。" in text(town, "tie", f"/listings/{listing.slug}/")
    own = text(town, "liu", f"/listings/{listing.slug}/")
    assert "已抓获两人。" not in own and "由该单位向挂牌机关报告" in own
    assert Case.objects.get(pk=listing.case.pk).status == "open"


def test_a_proposal_is_not_filled_in_with_what_its_maker_was_not_given(town: Town) -> None:
    case = listed.with_police(town)
    town.do(narrow(town, case, Section.STORY), "sign", "bai")
    new, story = f"/cases/{case.slug}/listing/new/", "智能监控发现虚构住院。"
    assert story in text(town, "liu", new) and story not in text(town, "bai", new)


def test_who_lost_the_case_reads_by_his_proposal_no_letter_of_it(town: Town) -> None:
    above = listed.province(town)
    referral = town.signed()
    law, other = (
        department(town, A.HEALTH, "监督科", jia="甲某"),
        department(town, A.HEALTH, "医政科", yi="乙某"),
    )
    town.run(
        hands.assign, town.lane(referral), town.who("hong"), department=law, officers=[town.posts["jia"]]
    )
    case = Case.objects.get(pk=referral.case_id)
    wish = listed.draft(town, above[A.NHSA], grounds=("order",), order_document="市长批示")
    town.run(listing_proposals.propose, case, town.who("jia"), wish)
    listing, letter = Listing.objects.get(), referral.letter
    assert letter is not None and as_(town, "jia").get(f"/letters/{letter.slug}.pdf").status_code == 200
    town.run(hands.assign, town.lane(referral), town.who("hong"), department=other)
    assert "市长批示" in text(town, "jia", f"/listings/{listing.slug}/"), "what he wrote himself"
    assert as_(town, "jia").get(f"/letters/{letter.slug}.pdf").status_code == 404
    assert as_(town, "yi").get(f"/letters/{letter.slug}.pdf").status_code == 200
