"""一院一档 below the pages: one unit by its code across cases, what counts as 屡查屡犯, who is the same on whose word."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.law.repeats import counts
from referral.models import Case, Lane, Subject
from referral.services import cases, institutions, lanes, self_corrections
from referral.services.clues import SubjectDraft
from referral.services.institutions import UnitFile, file_of
from referral.services.outcomes import OutcomeDraft
from tests.cast import PENALTY
from tests.pages.browsers import post_of
from tests.services.walks import known_to_few, own_lane
from tests.workflows.conftest import Town

CODE = "91330000MA0000001X"
NAMELESS = SubjectDraft("institution", "安澜仁和医院", address="安澜市北街1号")
PERSON = SubjectDraft("person", "许大明", id_code="330102198001010011")


def unit(town: Town, name: str, code: str = CODE) -> UnitFile | None:
    return file_of(post_of(town, name), code, town.at.date())


def read(town: Town, name: str = "liu") -> UnitFile:
    found = unit(town, name)
    assert found is not None
    return found


def punished(town: Town, case: Case) -> None:
    """The bureau has finished its own lane with a penalty."""
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[PENALTY])


def closed(town: Town, **changes: Any) -> Case:
    """A case that was closed with a penalty."""
    case = town.case(amounts={}, **changes)
    punished(town, case)
    town.run(cases.propose_close, case, town.who("liu"))
    town.run(cases.close, case, town.who("he"))
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(
    ("concluded", "on", "yes"),
    [
        (date(2024, 11, 9), date(2026, 11, 9), True), (date(2024, 11, 8), date(2026, 11, 9), False),
        (date(2026, 11, 9), date(2026, 11, 9), True), (date(2026, 11, 10), date(2026, 11, 9), False),
        (date(2024, 2, 29), date(2026, 2, 28), True),
    ],
)  # fmt: skip
def test_a_case_counts_for_so_many_months_after_it_was_concluded(
    concluded: date, on: date, yes: bool
) -> None:
    assert counts(concluded, on, 24) == yes


def test_a_concluded_case_with_something_found_counts_against_the_next(town: Town) -> None:
    first = closed(town, violations=("F03",))
    running = town.case()
    file = read(town)
    assert [one.case for one in file.cases] == [running, first]
    assert file.repeats == (first,) and file.cases[0].earlier == (first,) and file.cases[1].earlier == ()
    assert file.value.length == 24 and file.value.source
    assert [one.document_number for one in file.registers["penalty"]] == [PENALTY.document_number]


def test_an_open_case_and_one_in_which_nothing_was_found_count_nothing(town: Town) -> None:
    clean = town.case(violations=("F03",), amounts={})
    town.run(lanes.finish, own_lane(clean), town.who("wu"), outcomes=[OutcomeDraft("no_action", "没有查实")])
    town.run(cases.propose_close, clean, town.who("liu"))
    town.run(cases.close, clean, town.who("he"))
    punished(town, town.case(violations=("F03",), amounts={}))
    assert read(town).repeats == () and len(read(town).cases) == 2


def test_an_agency_reads_of_its_own_cases_and_nothing_of_the_others(town: Town) -> None:
    shown, hidden = town.case(), closed(town, violations=("F03",))
    referral = town.sent(case=shown)
    for name in ("bai", "hong"):
        file = read(town, name)
        assert [one.case for one in file.cases] == [shown] and file.repeats == ()
        assert file.registers["penalty"] == [] and not file.inspections
    assert unit(town, "eve") is None and unit(town, "gao") is None
    assert len(read(town).cases) == 2
    assert {one.cases for one in institutions.search(post_of(town, "bai"))} == {1}
    assert institutions.search(post_of(town, "eve")) == []
    assert referral.case == shown and hidden.closed_at is not None


def test_persons_and_discipline_matters_have_no_file(town: Town) -> None:
    town.case(subjects=(PERSON,))
    secret = known_to_few(town)
    for name in ("liu", "he", "qian"):
        post = post_of(town, name)
        assert file_of(post, PERSON.id_code, town.at.date()) is None, name
        assert institutions.search(post) == [], name
        assert institutions.filed(secret.case.subjects.get()) == "", name
    town.case()
    clue = town.clue(restricted=True)
    for name in ("qian", "liu"):
        assert clue not in read(town, name).clues


def test_a_name_without_a_code_is_offered_joined_with_a_reason_and_can_be_parted(town: Town) -> None:
    known, other = town.case(), town.case(subjects=(NAMELESS,))
    subject = other.subjects.get()
    assert read(town).alike == (subject,) and len(read(town).cases) == 1
    with pytest.raises(ReferralError, match="理由"):
        institutions.join(subject, town.who("liu"), code=CODE, reason=" ")
    with pytest.raises(NotAllowed):
        institutions.join(subject, town.who("qian"), code=CODE, reason="地址一致")
    with pytest.raises(ReferralError, match="没有找到这份档案"):
        institutions.join(subject, town.who("liu"), code="9100", reason="地址一致")
    with pytest.raises(ReferralError, match="没有填写统一社会信用代码"):
        institutions.join(known.subjects.get(), town.who("liu"), code=CODE, reason="地址一致")
    link = institutions.join(subject, town.who("liu"), code=CODE.lower(), reason="地址、法定代表人一致")
    assert {one.case for one in read(town).cases} == {known, other} and read(town).alike == ()
    with pytest.raises(ReferralError, match="刚刚由其他人员归入"):
        institutions.join(subject, town.who("chen"), code=CODE, reason="地址一致")
    institutions.part(link, town.who("chen"), reason="另一家医院")
    assert [one.case for one in read(town).cases] == [known] and read(town).alike == (subject,)
    with pytest.raises(ReferralError, match="已经解除"):
        institutions.part(link, town.who("liu"), reason="重复")


def test_a_link_holds_in_its_own_agency(town: Town) -> None:
    known, other = town.case(), town.case(subjects=(NAMELESS,))
    for case in (known, other):
        town.sent(case=case)
    institutions.join(other.subjects.get(), town.who("liu"), code=CODE, reason="地址一致")
    assert [one.case for one in read(town, "bai").cases] == [known]
    assert read(town, "bai").links == () and len(read(town).cases) == 2


def test_sums_of_a_unit_are_of_its_own_figures(town: Town) -> None:
    case = town.case(subjects=(SubjectDraft("institution", "安澜仁和医院", id_code=CODE), PERSON))
    hospital, person = case.subjects.order_by("pk")
    lane = own_lane(case)
    fines = [
        OutcomeDraft("penalty", "", f"安医保罚〔2026〕{n}号", None, Decimal(n), who)
        for n, who in ((3, hospital), (4, person), (5, None))
    ]
    town.run(lanes.finish, lane, town.who("wu"), outcomes=fines)
    file = read(town)
    assert file.money == (("罚款", Decimal(3)),)
    assert file.cases[0].whole == (("涉嫌骗保金额", Decimal("286430.50")), ("罚款", Decimal(5)))
    assert {one.amount for one in file.registers["penalty"]} == {3, 5}, "not what another was fined"


def test_that_a_subject_corrected_itself_is_a_fact_with_day_and_paper(town: Town) -> None:
    case = town.case()
    subject = case.subjects.get()
    facts = {"subject": subject, "on": town.at.date(), "paper": "自查自纠报告（2026）1号"}
    for wrong, words in (({"paper": " "}, "请填写凭据"), ({"on": date(2099, 1, 1)}, "晚于今天")):
        with pytest.raises(ReferralError, match=words):
            town.run(self_corrections.enter, case, town.who("liu"), **facts | wrong)
    with pytest.raises(NotAllowed):
        town.run(self_corrections.enter, case, town.who("he"), **facts)
    town.run(self_corrections.enter, case, town.who("liu"), **facts)
    town.sent(case=case)
    for name in ("liu", "bai"):
        assert [one.paper for one in read(town, name).corrections] == [facts["paper"]], name
    fact = read(town).corrections[0]
    town.run(self_corrections.withdraw, case, town.who("liu"), fact=fact, reason="报告属于另一家")
    assert read(town).corrections == ()


def test_a_unit_goes_with_its_case_when_that_is_merged_or_split(town: Town) -> None:
    one, two = town.case(), town.case()
    subject = one.subjects.get()
    town.run(self_corrections.enter, one, town.who("liu"), subject=subject, on=town.at.date(), paper="报告")
    town.run(cases.merge, one, two, town.who("wu"), reason="同一单位")
    file = read(town)
    assert {c.case for c in file.cases} == {two} and [f.case for f in file.corrections] == [two]
    assert Subject.objects.filter(case=two).count() == 2 and Lane.objects.filter(case=two).exists()


def test_a_silent_lane_tells_no_result(town: Town) -> None:
    case = town.case()
    referral = town.do(town.sent(A.POLICE, Kind.CRIMINAL, case), "sign", "gao", items=1, pages=6, badge="001")
    lane = town.lane(town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕8号"))
    Lane.objects.filter(pk=lane.pk).update(is_silent=True)
    fine = OutcomeDraft("criminal_fine", "", "（2026）安刑初8号", town.at.date(), Decimal(9))
    town.run(lanes.finish, lane, town.who("sun"), outcomes=[fine, OutcomeDraft("judged", "有罪")])
    assert read(town).registers["penalty"] == [] and len(read(town, "gao").registers["penalty"]) == 2
