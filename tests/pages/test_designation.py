"""指定管辖 on the pages: the common superior reads what both sides wrote, and names either of them or a third."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from documents.issue import render
from documents.letters.canonical import from_json
from documents.models import Letter
from referral.models import Lane, Referral
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.test_directory import text
from workflows import tick


@pytest.fixture
def disputed(city: City) -> Referral:
    """Returned by the health commission, contested by the bureau."""
    city.do(city.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")
    referral = city.do(Referral.objects.get(), "contest", "he", reason="属于卫健职责")
    for letter in Letter.objects.waiting():
        assert render(letter, city.at)
    return referral


def offered(page: str) -> list[str]:
    box = page.split('name="agency"')[1].split("</select>")[0]
    return [part.split("<")[0] for part in box.split(">") if part.startswith("安澜市")]


def test_the_superior_reads_both_letters_and_why_it_is_contested(city: City, disputed: Referral) -> None:
    page = text(as_(city, "gov").get(f"/referrals/{disputed.slug}/"))
    for letter in Letter.objects.filter(kind__in=["clue_referral", "return_letter", "designation_request"]):
        assert letter.number in page
        assert as_(city, "gov").get(f"/letters/{letter.slug}.pdf").status_code == 200
    assert "不属本机关职责" in page and "提出管辖争议的理由：属于卫健职责" in page
    inner = Letter.objects.filter(is_inner=True)
    assert inner and all(as_(city, "gov").get(f"/letters/{one.slug}.pdf").status_code == 404 for one in inner)
    assert as_(city, "eve").get(f"/referrals/{disputed.slug}/").status_code == 404


def test_the_agency_that_returned_it_may_be_named_and_the_letters_stay_readable(
    city: City, disputed: Referral
) -> None:
    url = f"/referrals/{disputed.slug}/designate/"
    page = text(as_(city, "gov").get(url))
    assert {"安澜市卫生健康委员会", "安澜市市场监督管理局"} <= set(offered(page))
    assert "安澜市医疗保障局" not in offered(page) and "行政处罚法第二十五条" in page
    assert as_(city, "gov").post(url, {"agency": "", "reason": "属卫健"}).status_code == 422
    health = city.agencies[A.HEALTH]
    assert as_(city, "gov").post(url, {"agency": health.pk, "reason": "医疗行为"}).status_code == 302
    hop = Referral.objects.get(designated=True)
    assert (hop.recipient, hop.status) == (health, "sent")
    disputed.refresh_from_db()
    assert disputed.answer.splitlines()[-2:] == [
        "提出管辖争议的理由：属于卫健职责",
        "指定安澜市卫生健康委员会管辖：医疗行为",
    ]
    sent = Letter.objects.get(kind="clue_referral")
    assert as_(city, "gov").get(f"/letters/{sent.slug}.pdf").status_code == 200


def test_the_sender_may_be_found_competent_and_nothing_is_sent(city: City, disputed: Referral) -> None:
    url = f"/referrals/{disputed.slug}/designate_sender/"
    for name in ("he", "hong"):
        assert as_(city, name).post(url, {"reason": "属其职责"}).status_code == 403
    assert as_(city, "gov").post(url, {"reason": ""}).status_code == 422
    assert as_(city, "gov").post(url, {"reason": "属医保基金监管"}).status_code == 302
    disputed.refresh_from_db()
    assert (disputed.status, disputed.holder, Referral.objects.count()) == ("ended", None, 1)
    assert "指定由安澜市医疗保障局管辖：属医保基金监管" in disputed.answer
    assert list(Lane.objects.values_list("agency__kind", "status").order_by("pk")) == [
        ("nhsa", "working"), ("health", "not_taken"),
    ]  # fmt: skip
    assert disputed.clocks.get(rule="nhsa_jurisdiction_dispute").end_kind == "end"


def said(letter: Letter) -> str:
    page = from_json(letter.kind, {**letter.content, "number": letter.number}).page()
    return "".join(text for paragraph in page.paragraphs for text, _ in paragraph.runs)


def test_the_request_gives_the_reasons_of_both_sides_and_the_numbers_of_their_letters(
    city: City, disputed: Referral
) -> None:
    request = Letter.objects.get(kind="designation_request")
    sent, back = (Letter.objects.get(kind=kind) for kind in ("clue_referral", "return_letter"))
    assert (
        request.number.endswith("请函〔2026〕1号")
        and request.content["to"] == city.agencies[A.GOVERNMENT].name
    )
    for words in (
        sent.number,
        back.number,
        "不属本机关职责",
        "建议由市场监管局处理",
        "属于卫健职责",
        "第二十五条第二款",
    ):
        assert words in said(request), words
    for name, status in (("gov", 200), ("he", 200), ("hong", 200), ("eve", 404), ("ma", 404)):
        assert as_(city, name).get(f"/letters/{request.slug}.pdf").status_code == status, name


@pytest.mark.parametrize(
    ("move", "kind", "reads"), [("designate", A.MARKET, 200), ("designate_sender", A.NHSA, 404)]
)
def test_the_decision_is_numbered_and_read_by_both_sides_and_by_whom_it_names(
    city: City, disputed: Referral, move: str, kind: str, reads: int
) -> None:
    page = text(as_(city, "gov").get(f"/referrals/{disputed.slug}/{move}/"))
    assert "指定管辖决定书" in page
    fields = {"agency": city.agencies[kind].pk} if move == "designate" else {}
    answer = as_(city, "gov").post(f"/referrals/{disputed.slug}/{move}/", {"reason": "其法定职责", **fields})
    assert answer.status_code == 302
    decision = Letter.objects.get(kind="designation_decision")
    assert decision.agency == city.agencies[A.GOVERNMENT] and decision.number.endswith("指定〔2026〕1号")
    request = Letter.objects.get(kind="designation_request")
    for words in (request.number, "其法定职责", f"决定该案由{city.agencies[kind].name}管辖"):
        assert words in said(decision), words
    assert ("原移送终结" in said(decision)) == (move == "designate_sender")
    assert render(decision, city.at)
    for name, status in (("gov", 200), ("he", 200), ("hong", 200), ("ma", reads), ("eve", 404)):
        assert as_(city, name).get(f"/letters/{decision.slug}.pdf").status_code == status, name


def test_where_the_talks_ran_out_the_decision_names_no_request(city: City) -> None:
    city.do(city.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")
    referral = Referral.objects.get()
    due = referral.clocks.get(rule="nhsa_jurisdiction_dispute").due_at
    assert due is not None and tick.run(due)["disputes"] == 1
    city.at = due + timedelta(days=1)
    city.do(Referral.objects.get(), "designate_sender", "gov", reason="属医保职责")
    assert not Letter.objects.filter(kind="designation_request").exists()
    assert "协商期满未达成一致" in said(Letter.objects.get(kind="designation_decision"))
