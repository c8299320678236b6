"""分案: a referral about the subjects split off goes along with its number, clocks and lane; one about both stays."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import Incomplete
from referral.law.kinds import Kind
from referral.models import Case, Clock, Event, Referral, Subject
from referral.reports.house import CHECKS
from referral.services import cases, drafting, evidence
from referral.services.clues import SubjectDraft
from referral.services.dispatches import Addressee, Dispatch
from referral.services.sight import events_for, evidence_for, letters_for
from tests.cast import MATERIALS, City
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told
from workflows import checks

TWO = (
    SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X"),
    SubjectDraft("person", "林某某"),
)


def sent(city: City, case: Case, *names: str, kind: A = A.HEALTH) -> Referral:
    """A referral about some subjects, sent."""
    parties = [case.subjects.get(name=name) for name in names]
    to = [Addressee(city.agencies[kind], Kind.ADMINISTRATIVE, "lead")]
    dispatch = Dispatch(
        to, "冒名住院。", [city.posts["liu"]], MATERIALS, different_reason="测试", parties=parties
    )
    done = city.run(drafting.draft, case, dispatch, city.who("liu"))
    referral = city.approved(Referral.objects.get(pk=done.created[0].pk))
    return city.do(referral, "send", "qian")


def split(city: City, case: Case) -> Case:
    person = Subject.objects.filter(case=case, name="林某某")
    done = city.run(
        cases.split, case, city.who("wu"), title="林某某冒名就医案", subjects=person, reason="分别办理"
    )
    assert done.case is not None
    done.case.said = done.text  # type: ignore[attr-defined]
    return done.case


def test_what_is_about_them_alone_goes_along_whole_and_both_sides_are_told(town: Town) -> None:
    case = town.case(subjects=TWO)
    referral = town.do(sent(town, case, "林某某"), "sign", "bai", items=4, pages=21, badge="001")
    clocks = set(Clock.objects.filter(referral=referral).values_list("pk", "started_at", "due_at"))
    assert referral.letter is not None
    number = referral.letter.number
    new = split(town, case)
    referral.refresh_from_db()
    lane, bai = town.lane(referral), town.who("bai").post
    assert (referral.case, lane.case, referral.status) == (new, new, "signed")
    assert referral.letter is not None and referral.letter.number == number
    assert set(Clock.objects.filter(referral=referral).values_list("pk", "started_at", "due_at")) == clocks
    assert "一并转入" in new.said  # type: ignore[attr-defined]
    assert any("分案" in title for title in told(town, "bai")), "the receiver"
    assert Case.objects.visible_to(bai).get() == new, "it no longer sees what it has no part in"
    assert letters_for(new, bai).filter(letter=referral.letter).exists()
    assert events_for(new, bai).filter(referral=referral, act="sign").exists()
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)
    assert checks.work_items_match() == []
    town.do(referral, "accept", "bai")


def test_what_is_about_both_or_names_nobody_stays_and_says_so(town: Town) -> None:
    case = town.case(subjects=TWO)
    both = sent(town, case, "林某某", "安澜仁和医院")
    everybody = sent(town, case, kind=A.MARKET)
    new = split(town, case)
    for referral in (both, everybody):
        referral.refresh_from_db()
        assert referral.case == case
    text: str = new.said  # type: ignore[attr-defined]
    assert "市卫健委" in text and "市市场监管局" in text and "留在原案" in text
    assert not Case.objects.visible_to(town.who("bai").post).filter(pk=new.pk).exists()


def test_a_file_that_went_with_both_is_there_for_both(city: City) -> None:
    case = city.case(subjects=TWO)
    proof = evidence.add(case, city.who("liu"), name="清单.txt", chunks=[b"list"])
    first, second = sent(city, case, "林某某"), sent(city, case, "安澜仁和医院", kind=A.MARKET)
    for referral in (first, second):
        referral.materials.filter(code="source").update(evidence=proof)
    new = split(city, case)
    bai, ma = city.who("bai").post, city.who("ma").post
    assert [e.sha256 for e in evidence_for(new, bai)] == [proof.sha256]
    assert list(evidence_for(case, ma)) == [proof]


def test_a_subject_of_another_case_or_an_official_is_no_party_of_a_referral(city: City) -> None:
    case, other = city.case(subjects=TWO), city.case(subjects=TWO)
    to = [Addressee(city.agencies[A.HEALTH], Kind.ADMINISTRATIVE, "lead")]
    dispatch = Dispatch(to, "事实", [], MATERIALS, different_reason="测试", parties=[other.subjects.all()[0]])
    with pytest.raises(Incomplete, match="不是本案当事人"):
        city.run(drafting.draft, case, dispatch, city.who("liu"))
    assert not Event.objects.filter(act="draft").exists()
