"""资金: each name apart, each figure once; sums are what a reader reads, and their parts add up however they are cut."""

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from referral.law.errors import NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.law.words import AMOUNT_CONCEPTS
from referral.models import Amount, Case, Lane, Subject
from referral.services import lanes, money, money_sums, sheet_fields
from referral.services.amounts import added, amounts_for, amounts_of, readable
from referral.services.clues import SubjectDraft
from referral.services.money import MoneyDraft
from referral.services.money_sums import By
from referral.services.outcomes import OutcomeDraft
from referral.services.sight import sees_detail
from tests.pages.browsers import post_of
from tests.services.walks import known_to_few, own_lane
from tests.workflows.conftest import Town

DAY = date(2026, 11, 9)
HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
OFFICIAL = SubjectDraft("official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit")


def enter(town: Town, case: Case, name: str, concept: str, value: str, **more: Any) -> None:
    lane = own_lane(case) if concept in {"recovered", "breach", "fine_paid"} and name == "liu" else None
    draft = MoneyDraft(concept, Decimal(value), **({"on": DAY, "lane": lane} | more))
    town.run(money.enter, case, town.who(name), draft=draft)


def sums(town: Town, case: Case, name: str = "liu") -> dict[str, Decimal]:
    return added(amounts_for(case, post_of(town, name)).values_list("concept", "value"))


def test_each_name_has_its_own_sum_and_a_correction_counts_in_place(town: Town) -> None:
    case = town.case()
    enter(town, case, "liu", "loss", "200000")
    enter(town, case, "liu", "recoverable", "200000")
    enter(town, case, "liu", "recovered", "80000.10", voucher="1号")
    enter(town, case, "liu", "recovered", "20000.20", voucher="2号")
    enter(town, case, "liu", "breach", "5000", voucher="协议处理〔2026〕1号")
    wrong = Amount.objects.get(voucher="2号")
    town.run(money.correct, case, town.who("liu"), amount=wrong, value=Decimal("2000.02"), reason="多录一位")
    assert sums(town, case) == {
        "fraud": Decimal("286430.50"), "loss": Decimal(200_000), "recoverable": Decimal(200_000),
        "recovered": Decimal("82000.12"), "breach": Decimal(5000),
    }  # fmt: skip
    assert Amount.objects.filter(voucher="2号").count() == 2, "the wrong one stays"
    with pytest.raises(ReferralError, match="已经更正"):
        town.run(money.correct, case, town.who("liu"), amount=wrong, value=Decimal(1), reason="再改")


def test_more_than_was_ordered_comes_in_only_with_a_word(town: Town) -> None:
    case = town.case()
    enter(
        town, case, "liu", "recovered", "10", voucher="0号"
    )  # nothing was ordered yet: there is nothing to exceed
    enter(town, case, "liu", "recoverable", "100")
    with pytest.raises(ReferralError, match="已追回金额合计110.00元，超过应追回金额10.00元"):
        enter(town, case, "liu", "recovered", "100", voucher="1号")
    assert sums(town, case)["recovered"] == 10
    enter(town, case, "liu", "recovered", "100", voucher="1号", reason="含利息")
    assert money.exceeding(sums(town, case)) == [("已追回金额", "应追回金额", Decimal(10))]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "0"}, "大于零"), ({"on": date(2099, 1, 1)}, "晚于今天"), ({"voucher": " "}, "请填写凭证号"),
        ({"lane": None}, "请选择本机关的办理分支"), ({"reason": "机密★1年"}, "密"), ({"voucher": "1号"}, "是否重复登记"),
        ({"concept": "fine"}, "不能登记这一项"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_changes_nothing(town: Town, changes: dict[str, Any], words: str) -> None:
    case = town.case()
    enter(town, case, "liu", "recovered", "5", voucher="1号")
    fields: dict[str, Any] = {"concept": "recovered", "value": "5", "voucher": "2号"} | changes
    with pytest.raises(Exception, match=words):
        enter(town, case, "liu", fields.pop("concept"), fields.pop("value"), **fields)
    assert case.amounts.filter(concept="recovered").count() == 1


def test_an_assessment_is_of_the_whole_case_or_per_subject_never_both(town: Town) -> None:
    case = town.case()
    subject = case.subjects.get()
    enter(town, case, "liu", "loss", "30", subject=subject)
    with pytest.raises(ReferralError, match="已按当事人登记"):
        enter(town, case, "liu", "loss", "30")
    with pytest.raises(ReferralError, match="已按全案登记"):
        enter(town, case, "liu", "fraud", "30", subject=subject)
    assert sums(town, case)["loss"] == 30


def test_who_may_not_enter_is_told_who_may(town: Town) -> None:
    referral = town.do(town.signed(), "accept", "bai")
    case, lane = referral.case, town.lane(referral)
    for name in ("he", "qian", "zhou", "hong"):
        with pytest.raises(NotAllowed, match="不能登记本案的资金"):
            enter(town, case, name, "loss", "1")
    with pytest.raises(NotAllowed, match="不能登记这一项"):
        enter(town, case, "bai", "loss", "1")  # what a case comes to is assessed by who leads it
    with pytest.raises(ReferralError, match="请选择本机关的办理分支"):
        enter(town, case, "bai", "recovered", "1", lane=own_lane(case), voucher="1号")
    enter(town, case, "bai", "recovered", "7", lane=lane, voucher="1号")
    with pytest.raises(NotAllowed):
        enter(town, case, "eve", "recovered", "1", lane=lane, voucher="2号")
    amount = Amount.objects.get(voucher="1号")
    with pytest.raises(ReferralError, match="不是本机关登记"):
        town.run(money.correct, case, town.who("liu"), amount=amount, value=Decimal(1), reason="代改")
    assert sums(town, case, "bai")["recovered"] == sums(town, case)["recovered"] == 7


def test_a_result_counts_its_money_once_however_often_it_is_told(town: Town) -> None:
    case = town.case()
    lane = town.lane(town.do(town.sent(case=case), "sign", "bai", items=1, pages=6))
    town.do(lane.opened_by, "accept", "bai")  # type: ignore[arg-type]
    lane.refresh_from_db()
    enter(town, case, "bai", "recovered", "40", lane=lane, voucher="1号")
    fine = OutcomeDraft("penalty", "", "安卫罚〔2026〕1号", DAY, Decimal(500))
    back = OutcomeDraft("recovery", "", "", DAY, Decimal(100))
    town.run(lanes.report, lane, town.who("hong"), outcomes=[fine, back])
    assert (sums(town, case)["fine"], sums(town, case)["recovered"]) == (500, 100)
    town.run(lanes.send_back, lane, town.who("liu"), reason="罚款数额有误")
    again = OutcomeDraft("penalty", "", "安卫罚〔2026〕1号", DAY, Decimal(600))
    town.run(lanes.report, lane, town.who("hong"), outcomes=[again, back])
    assert (sums(town, case)["fine"], sums(town, case)["recovered"]) == (600, 100)


def filled(town: Town) -> None:
    """Two cases with figures of several agencies, subjects and years, one of a discipline lane and one of an official."""
    dice = random.Random(4)
    secret = known_to_few(town)
    for move, name in (("send", "liu"),):
        town.render(secret)
        secret = town.do(secret, move, name)
    cases = [town.case(subjects=(HOSPITAL, OFFICIAL)), town.case(), secret.case]
    places: list[Lane | None] = [None, Lane.objects.get(opened_by=secret)]
    for case in cases[:2]:
        health, market = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE), (A.MARKET, Kind.ADMINISTRATIVE))
        for referral in (health, market):
            town.do(town.approved(referral), "send", "qian")
            places.append(town.lane(referral))
    for n in range(80):
        lane = dice.choice(places)
        case = lane.case if lane else dice.choice(cases)
        by = (
            town.posts["liu"] if lane is None else town.posts["bai" if lane.agency.kind == A.HEALTH else "ma"]
        )
        amount = Amount.objects.create(
            case=case, lane=lane, concept=dice.choice(list(AMOUNT_CONCEPTS)), value=Decimal(dice.randrange(1, 10**9)) / 100,
            on=date(dice.choice([2024, 2025, 2026]), dice.randrange(1, 13), 1), at=town.at, by=by, agency=by.agency,
            subject=dice.choice([None, *case.subjects.all()]), voucher=str(n),
        )  # fmt: skip
        if n % 9 == 0:
            Amount.objects.create(
                case=case, lane=lane, concept=amount.concept, value=amount.value / 2, on=amount.on, at=town.at, by=by,
                agency=by.agency, subject=amount.subject, corrects=amount,
            )  # fmt: skip


def read_by_hand(post: Post) -> list[Amount]:
    """What a reader's sums are made of, found row by row."""
    cases = set(Case.objects.visible_to(post).values_list("pk", flat=True))
    known = set(Subject.objects.known_to(post).values_list("pk", flat=True))
    seen = {lane.pk for lane in Lane.objects.visible_to(post) if not lane.secret and sees_detail(lane, post)}
    return [
        one
        for one in Amount.objects.all()
        if one.case_id in cases
        and not Amount.objects.filter(corrects=one).exists()
        and (one.lane_id is None or one.lane_id in seen)
        and (one.subject_id is None or one.subject_id in known)
    ]


KEYS = {
    By.CASE: lambda one: one.case.slug, By.AGENCY: lambda one: str(one.agency_id),
    By.REGION: lambda one: one.case.region.code, By.YEAR: lambda one: str(one.on.year),
}  # fmt: skip


def test_whatever_the_cut_the_parts_add_up_to_what_the_reader_reads(town: Town) -> None:
    filled(town)
    for name in ("liu", "chen", "qian", "bai", "ma", "gao", "gov", "pan"):
        post = post_of(town, name)
        rows, raw = amounts_of(post), read_by_hand(post)
        assert sorted(one.pk for one in rows) == sorted(one.pk for one in raw), name
        for by, key in KEYS.items():
            table = money_sums.table(rows, by, post.agency)
            cells: Counter[tuple[str, str]] = Counter()
            for one in raw:
                cells[key(one), one.concept] += one.value  # type: ignore[assignment]
            assert {(line.key, c): v for line in table.lines for c, v in line.sums.items()} == dict(cells), (
                name,
                by,
            )
            whole: Counter[str] = Counter()
            for line in table.lines:
                whole.update(line.sums)  # type: ignore[arg-type]
            assert dict(whole) == table.total.sums, (name, by)
            for line in table.lines:
                behind = money_sums.narrowed(rows, **{by.value: line.key})
                assert added(behind.values_list("concept", "value")) == line.sums, (name, by)


def test_money_of_an_official_or_a_discipline_lane_is_in_nobody_elses_sum(town: Town) -> None:
    filled(town)
    for name in ("bai", "ma", "qian", "liu"):
        rows = amounts_of(post_of(town, name))
        assert not rows.filter(lane__secret=True).exists(), name
        assert rows.filter(subject__kind="official").exists() == (name in {"qian", "liu"}), name


def test_agencies_stand_in_no_order_of_sums_and_the_own_one_comes_first(town: Town) -> None:
    filled(town)
    table = money_sums.table(amounts_of(post_of(town, "liu")), By.AGENCY, town.agencies[A.NHSA])
    kinds = [line.words for line in table.lines]
    assert kinds[0] == "安澜市医疗保障局" and kinds[1:] == ["安澜市卫生健康委员会", "安澜市市场监督管理局"]


def test_who_may_know_of_a_discipline_lane_prints_no_sum_that_tells_of_it(town: Town) -> None:
    secret = known_to_few(town)
    town.render(secret)
    secret = town.do(secret, "send", "liu")
    pan = town.posts["pan"]
    Amount.objects.create(
        case=secret.case, lane=town.lane(secret), concept="recovered", value=Decimal(777), on=date(2026, 11, 9), at=town.at,
        by=pan, agency=pan.agency, voucher="纪",
    )  # fmt: skip
    for name in ("he", "liu", "qian"):
        assert "recovered" not in sums(town, secret.case, name), name
        assert not readable(post_of(town, name), secret.case).filter(concept="recovered").exists(), name
    sheet = sheet_fields.closing_sheet(secret.case, town.who("he"), opinion="")
    assert "777" not in str(sheet["amounts"])
