"""Sharing by section below the pages: what is asked of another place, what leaves in files and packets, who reads by his own right."""

import tempfile

import pytest
from django.db import transaction

from agencies.kinds import AgencyKind as A
from documents.exchange.bundle import Packer
from referral.law.kinds import Kind
from referral.law.sharing import Section
from referral.models import Case, Lane, Oversight, Referral, Subject
from referral.services import advice, cases, dossier, drafting, sharing
from referral.services.amounts import amounts_for
from referral.services.clues import SubjectDraft
from referral.services.dispatches import Addressee, Dispatch
from referral.services.exchange import telling
from referral.services.given import not_given
from tests.cast import MATERIALS, City
from tests.pages.browsers import post_of
from tests.services import asking
from tests.workflows.conftest import Town

HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
PERSON = SubjectDraft("person", "许大明", id_code="330102198001010011")


@pytest.fixture
def case(town: Town) -> Case:
    """A case with two subjects."""
    return town.case(subjects=(HOSPITAL, PERSON))


def narrow(town: City, case: Case, *sections: Section, kind: A = A.HEALTH) -> Referral:
    """A referral about the hospital alone, sent without some sections of the case."""
    how = Kind.CRIMINAL if kind == A.POLICE else Kind.ADMINISTRATIVE
    (draft,) = town.draft(case, (kind, how))
    draft.parties.set(case.subjects.filter(kind="institution"))
    with transaction.atomic():
        sharing.choose(draft, frozenset(sections), (), town.who("liu"))
    town.approved(draft)
    return town.do(draft, "send", "qian")


def test_another_place_is_told_what_it_is_asked_about(town: Town, case: Case) -> None:
    referral = asking.sent(town, case)
    luo = post_of(town, "luo")
    assert not_given(case, luo) == {Section.AMOUNTS, Section.LANES}
    assert not amounts_for(case, luo).exists()
    assert list(Lane.objects.visible_to(luo)) == [town.lane(referral)]
    assert list(Referral.objects.visible_to(luo)) == [referral]
    assert case.subjects.known_to(luo).count() == 2
    assert referral.letter is not None and referral.letter.content["keeps"] == [], "as usual: nothing is said"


def test_another_place_is_given_more_by_choice(town: Town, case: Case) -> None:
    draft = asking.asked(town, case, withheld=frozenset({Section.LANES}))
    town.do(draft, "submit", "liu")
    draft = town.do(draft, "approve", "wu")
    town.render(draft)
    town.do(draft, "send", "qian")
    assert not_given(case, post_of(town, "luo")) == {Section.LANES}
    letter = Referral.objects.get(pk=draft.pk).letter
    assert letter is not None and "涉案金额" in letter.content["gives"]
    assert letter.content["keeps"] == ["其他机关办理情况"]


def test_a_file_for_another_network_holds_no_more_than_is_shared(town: Town, case: Case) -> None:
    referral = narrow(town, case, Section.AMOUNTS, Section.LANES)
    with tempfile.TemporaryFile() as file:
        told = telling.referral_told(referral, Packer(file))
    assert told["withheld"] == ["amounts", "lanes"] and told["case"]["amounts"] == []
    assert [one["name"] for one in told["case"]["subjects"]] == ["安澜仁和医院"]
    whole = town.sent(A.MARKET, case=case)
    with tempfile.TemporaryFile() as file:
        told = telling.referral_told(whole, Packer(file))
    assert told["withheld"] == [] and len(told["case"]["amounts"]) == 1 and len(told["case"]["subjects"]) == 2


def test_a_packet_of_the_receiver_names_whom_its_letter_names(town: Town, case: Case) -> None:
    narrow(town, case, Section.SUBJECTS)
    for name, people in (("bai", ["安澜仁和医院"]), ("liu", ["安澜仁和医院", "许大明"])):
        who = town.who(name)
        packet = dossier.prepare(case, who, purpose="court", retention="30年")
        covers = [fields for _, kind, fields in dossier.papers(packet, who) if kind == "dossier_cover"]
        assert [sorted(cover["parties"]) for cover in covers] == [people]


def test_what_is_not_given_suggests_nothing(town: Town, case: Case) -> None:
    case.violations = ["F01"]
    case.save()
    narrow(town, case, Section.AMOUNTS)
    assert any("数额" in one.reason for one in advice.suggestions(case, post_of(town, "liu")))
    assert not any("数额" in one.reason for one in advice.suggestions(case, post_of(town, "bai")))


def test_who_reads_by_his_own_right_reads_all(town: Town, case: Case) -> None:
    first = narrow(town, case, Section.AMOUNTS, Section.STORY, Section.LANES)
    assert len(not_given(case, post_of(town, "bai"))) == 3 and not not_given(case, post_of(town, "liu"))
    assert not not_given(case, post_of(town, "ma")), "a stranger is not told that there is something"
    right = Oversight.objects.create(
        agency=first.recipient, region=case.region, basis="督查文件", is_active=True
    )
    assert not not_given(case, post_of(town, "bai"))
    right.delete()
    assert len(not_given(case, post_of(town, "bai"))) == 3
    for move in ("sign", "accept"):
        first = town.do(first, move, "bai")
    town.run(cases.change_lead, case, town.who("he"), to=first.recipient, agreed_by="安卫函〔2026〕3号")
    case.refresh_from_db()
    assert not not_given(case, post_of(town, "bai")) and not not_given(case, post_of(town, "liu"))


def test_clues_of_ones_own_are_not_touched(town: Town, case: Case) -> None:
    narrow(town, case, Section.SUBJECTS)
    clue = town.clue(title="另一线索", subjects=(PERSON,))
    mine = Subject.objects.known_to(post_of(town, "liu")).filter(clue=clue, case=None)
    assert mine.count() == 1
    assert Subject.objects.known_to(post_of(town, "bai")).filter(clue=clue).count() == 1
    assert [s.name for s in case.subjects.known_to(post_of(town, "bai"))] == ["安澜仁和医院"]


def test_what_the_sender_is_not_given_it_cannot_give_even_where_the_law_asks_for_it(
    town: Town, case: Case
) -> None:
    main = narrow(town, case, Section.STORY, Section.AMOUNTS)
    for move in ("sign", "accept"):
        main = town.do(main, move, "bai")
    police = Addressee(town.agencies[A.POLICE], Kind.CRIMINAL, "lead", crime="诈骗罪")
    dispatch = Dispatch([police], "另查明虚构手术。", [town.posts["bai"]], MATERIALS, different_reason="测试")
    (row,) = town.run(drafting.draft, case, dispatch, town.who("bai")).created
    assert isinstance(row, Referral) and sharing.withheld(row) == {Section.STORY, Section.AMOUNTS}
