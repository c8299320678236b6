"""分案: a referral about the subjects split off goes along with its number, clocks and lane; one about both stays."""

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.errors import Incomplete
from referral.law.kinds import Kind
from referral.models import Case, Clock, Event, FinalText, Referral, SealedScan, Subject
from referral.reports.house import CHECKS
from referral.services import cases, drafting, evidence, handing_paper, lanes, onward_asks, replies
from referral.services.assistance import AssistanceDraft
from referral.services.clues import SubjectDraft
from referral.services.dispatches import Addressee, Dispatch
from referral.services.sight import events_for, evidence_for, letters_for
from tests.cast import MATERIALS, City
from tests.services import sealing
from tests.services.handings import FILED, listed, scan
from tests.services.walks import own_lane
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
    form = Kind.CRIMINAL if kind == A.POLICE else Kind.ADMINISTRATIVE
    to = [Addressee(city.agencies[kind], form, "lead")]
    dispatch = Dispatch(
        to,
        "冒名住院。",
        [city.posts["liu"], city.posts["chen"]],
        MATERIALS,
        different_reason="测试",
        parties=parties,
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


def test_the_penalty_limit_of_each_case_waits_for_its_own_police_alone(town: Town) -> None:
    case = town.case(subjects=TWO)
    referral = sent(town, case, "林某某", kind=A.POLICE)
    old = own_lane(case).clocks.get(rule="nhsa_decide")
    assert old.is_paused
    new = split(town, case)
    old.refresh_from_db()
    own = own_lane(new).clocks.get(rule="nhsa_decide")
    assert (old.is_paused, own.is_paused, own.started_at) == (False, True, old.started_at)
    assert own.events.filter(kind="stop").exists(), "nothing that happened to it is lost"
    town.do(referral, "sign", "gao", badge="001")
    town.do(referral, "not_file", "lin", reason="没有犯罪事实", document_number="安公（刑）不立字〔2026〕8号")
    town.do(referral, "accept_no", "he", reason="不再异议")
    own.refresh_from_db()
    assert not own.is_paused


def test_what_they_put_in_goes_with_the_agencies_that_go(town: Town) -> None:
    case = town.case(subjects=TWO)
    referral = town.do(sent(town, case, "林某某"), "sign", "bai", items=4, pages=21, badge="001")
    lane = town.lane(town.do(referral, "accept", "bai"))
    own = evidence.add(case, town.who("bai"), name="自查.txt", chunks=[b"own"])
    draft = AssistanceDraft(town.agencies[A.MARKET], "核查票据。", ("票据是否真实？",))
    asked = Referral.objects.get(pk=town.run(onward_asks.assist, lane, draft, town.who("bai")).created[0].pk)
    town.do(asked, "submit", "bai")
    town.render(town.do(asked, "approve", "hong"))
    answering = town.lane(town.do(town.do(asked, "send", "bai"), "sign", "ma", items=1, pages=1))
    found = evidence.add(case, town.who("ma"), name="票据.txt", chunks=[b"t"])
    answers = {1: replies.Answered("真实", evidence=[found])}
    town.run(replies.answer_questions, answering, town.who("ma"), answers=answers)
    town.run(lanes.report, answering, town.who("niu"))
    new = split(town, case)
    bai, ma = town.who("bai").post, town.who("ma").post
    assert {own, found} <= set(evidence_for(new, bai)) and found in evidence_for(new, ma)
    assert not Case.objects.visible_to(bai).filter(pk=case.pk).exists()


def test_a_draft_of_another_agency_goes_only_when_that_agency_comes_along(town: Town) -> None:
    case = town.case(subjects=TWO)
    sent(town, case, "林某某", "安澜仁和医院", kind=A.DRUG)
    to = [Addressee(town.agencies[A.MARKET], Kind.ADMINISTRATIVE, "lead")]
    person = [case.subjects.get(name="林某某")]
    dispatch = Dispatch(to, "事实", [town.posts["eve"]], MATERIALS, different_reason="测试", parties=person)
    draft = Referral.objects.get(pk=town.run(drafting.draft, case, dispatch, town.who("eve")).created[0].pk)
    new = split(town, case)
    draft.refresh_from_db()
    assert draft.case == case and cases.hindrances(new) == ["市医保局的办理分支尚为「办理中」"]
    town.do(draft, "withdraw", "eve", reason="不再移送")


def test_the_record_follows_a_referral_through_a_second_split(town: Town) -> None:
    third = SubjectDraft("person", "赵某")
    case = town.case(subjects=(*TWO, third))
    referral = town.do(sent(town, case, "林某某"), "sign", "bai", items=4, pages=21, badge="001")
    people = Subject.objects.filter(case=case, name__in=["林某某", "赵某"])
    both = town.run(
        cases.split, case, town.who("wu"), title="二人案", subjects=people, reason="分别办理"
    ).case
    assert both is not None
    last = split(town, both)
    referral.refresh_from_db()
    assert referral.case == last
    assert events_for(last, town.who("bai").post).filter(referral=referral, act="sign").exists()


def test_the_scan_of_a_hand_over_goes_along_with_its_referral(town: Town) -> None:
    case = town.case(subjects=TWO)
    referral = sent(town, case, "林某某", kind=A.POLICE)
    referral = town.do(referral, "sign", "gao", items=4, pages=21, badge="001")
    referral = town.do(referral, "file", "lin", document_number=FILED)
    hand_over, proof = listed(town, referral), scan(town, referral)
    give = {"side": "give", "names": ["刘洋", "陈静"], "at": town.at, "scan": proof}
    town.run(handing_paper.enter_paper, hand_over, town.who("liu"), **give)
    town.run(handing_paper.check_paper, hand_over, town.who("qian"), agrees=True)
    new = split(town, case)
    proof.refresh_from_db()
    assert proof.dossier_id == new.dossier_id
    assert evidence_for(new, town.posts["gao"]).filter(pk=proof.pk).exists()


def test_the_final_text_goes_along_with_its_referral(city: City) -> None:
    case = city.case(subjects=TWO)
    going, staying = sent(city, case, "林某某"), sent(city, case, "安澜仁和医院", kind=A.MARKET)
    by = city.who("liu")
    for referral, name in ((going, "去.txt"), (staying, "留.txt")):
        file = evidence.add(case, by, name=name, chunks=[name.encode()])
        FinalText.objects.create(
            referral=referral, evidence=file, texts={}, adopted_by=by.post, adopted_by_user=by.user, adopted_at=by.at
        )  # fmt: skip
    new = split(city, case)
    assert [e.name for e in evidence_for(new, by.post)] == ["去.txt"]
    assert [e.name for e in evidence_for(case, by.post)] == ["留.txt"]


def test_the_scan_of_a_sealed_letter_goes_along_with_its_referral(town: Town) -> None:
    case = town.case(subjects=TWO)
    referral = sent(town, case, "林某某")
    letter = Letter.objects.get(pk=referral.letter_id)
    row = sealing.scan(town, letter)
    new = split(town, case)
    row.evidence.refresh_from_db()
    assert row.evidence.dossier_id == new.dossier_id
    assert sealing.check(town, SealedScan.objects.get(), "liu").case == new
