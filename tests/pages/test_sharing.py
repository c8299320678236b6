"""按部分共享: the sender chooses, receiver by receiver; what is kept back is absent wherever the receiver looks; the preview is the truth."""

import re
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from documents.evidence import store
from documents.models import Evidence
from referral.law.kinds import Kind
from referral.law.sharing import Section
from referral.models import Case, Event, Referral, Withheld
from referral.services import addenda, cases, sharing
from referral.services.amounts import amounts_for
from referral.services.clues import SubjectDraft
from referral.services.duplicates import related
from tests.cast import City
from tests.pages.browsers import as_, post_of
from tests.pages.test_wizard import typed
from tests.workflows.conftest import Town, build_city

HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
PERSON = SubjectDraft("person", "许大明", id_code="330102198001010011")
BACK = "移送机关未共享此部分"
TABS = (
    "",
    "lanes/",
    "measures/",
    "clocks/",
    "letters/",
    "evidence/",
    "record/",
    "picture/",
    "catalogue/",
)


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def two_subjects(town: City) -> Case:
    """A case with two subjects, and a story that nobody guesses."""
    return town.case(subjects=(HOSPITAL, PERSON), summary="线索核查中调取了精神科病历。")


@pytest.fixture
def case(town: Town) -> Case:
    return two_subjects(town)


def at(town: City, kind: A) -> str:
    return str(town.agencies[kind].pk)


def ticks(town: City, kind: A, *off: str) -> dict[str, list[str]]:
    """The ticks of one receiver as the page shows them, without those that are off."""
    shown = [f"{at(town, kind)}:{one}" for one in (*Section, "m_report_1", "m_source_1", "m_other_1")]
    return {"shown": shown, "give": [key for key in shown if key.split(":")[1] not in off]}


def wizard(
    town: City, case: Case, *off: str, kinds: tuple[A, ...] = (A.HEALTH,), of: A = A.HEALTH, **changes: Any
) -> Any:
    """The answer to a filled wizard in which a receiver is not given some things."""
    form = typed(town, *kinds, **ticks(town, of, *off), different_reason="测试") | changes
    return as_(town, "liu").post(f"/cases/{case.slug}/refer/", form)


def go(town: Town, referral: Referral, by: str = "qian") -> Referral:
    """Reviewed, approved, with its bytes, sent."""
    town.do(referral, "review", "zhou")
    referral = town.do(referral, "approve", "he")
    town.render(referral)
    return town.do(referral, "send", by)


def kept(town: Town, case: Case, *off: str, **changes: Any) -> Referral:
    """A referral to the health commission that was sent without some sections."""
    answer = wizard(town, case, *off, parties=[case.subjects.get(kind="institution").pk], **changes)
    assert answer.status_code == 302, re.findall(
        r'class="is-inline" href="#[^>]*>[^<]*', answer.content.decode()
    )
    return go(town, Referral.objects.get(recipient=town.agencies[A.HEALTH]))


def everywhere(town: Town, name: str, case: Case) -> str:
    """All that a person reads of a case, tab by tab."""
    client = as_(town, name)
    pages = [client.get(f"/cases/{case.slug}/{tab}") for tab in TABS]
    assert {page.status_code for page in pages} == {200}
    return "".join(page.content.decode().split("<main")[1] for page in pages)


def test_the_wizard_shows_what_each_receiver_will_be_given(town: Town, case: Case) -> None:
    page = as_(town, "liu").get(f"/cases/{case.slug}/refer/").content.decode()
    assert "共享范围" in page and "其他机关办理情况" in page and "立案追诉标准按数额确定" in page
    form = typed(town, A.POLICE, A.HEALTH, do="") | {"share": "1"}
    page = as_(town, "liu").post(f"/cases/{case.slug}/refer/", form).content.decode()
    police, health = at(town, A.POLICE), at(town, A.HEALTH)
    assert f'value="{health}:m_source_1"' in page and f'value="{police}:m_source_1"' not in page
    assert (
        f'name="shown" value="{police}:lanes"' in page and f'name="shown" value="{police}:story"' not in page
    )


def test_nothing_is_kept_back_unasked(town: Town, case: Case) -> None:
    form = typed(town, A.POLICE, A.HEALTH, different_reason="测试")
    assert as_(town, "liu").post(f"/cases/{case.slug}/refer/", form).status_code == 302
    assert not Withheld.objects.exists() and not Event.objects.filter(act="share").exists()
    for referral in Referral.objects.filter(status="reviewing"):
        go(town, referral)
    read = everywhere(town, "bai", case)
    assert "精神科病历" in read and "许大明" in read and "286,430.50" in read and BACK not in read
    letter = Referral.objects.get(recipient=town.agencies[A.HEALTH]).letter
    assert letter is not None and letter.content["gives"] == letter.content["keeps"] == []


def test_what_is_kept_back_is_absent_on_every_page_of_the_receiver(town: Town, case: Case) -> None:
    kept(town, case, *Section, kinds=(A.HEALTH, A.POLICE))
    go(town, Referral.objects.get(recipient=town.agencies[A.POLICE]))
    town.run(cases.add_party, case, town.agencies[A.MARKET], town.who("liu"), reason="依职权参与")
    read = everywhere(town, "bai", case)
    for word in (
        "精神科病历",
        "许大明",
        "286,430.50",
        "公安局",
        "市场监督管理局",
        "市监",
        "监督检查发现",
        "建案 ",
    ):
        assert word not in read, word
    assert "安澜仁和医院" in read and "F01" in read, "the letter names it"
    assert read.count(BACK) == 7
    own = everywhere(town, "liu", case)
    assert "精神科病历" in own and "许大明" in own and BACK not in own
    assert BACK not in everywhere(town, "gao", case), (
        "the police are given what their law needs, and here all"
    )


def test_lists_counts_search_and_hints_know_nothing_of_it(town: Town, case: Case) -> None:
    kept(town, case, *Section, kinds=(A.HEALTH, A.POLICE))
    police = go(town, Referral.objects.get(recipient=town.agencies[A.POLICE]))
    bai, post = as_(town, "bai"), post_of(town, "bai")
    assert case.number in bai.get("/cases/?q=仁和").content.decode()
    for words in ("许大明", "330102198001010011"):
        assert case.number not in bai.get(f"/cases/?q={words}").content.decode()
        assert case.number in as_(town, "liu").get(f"/cases/?q={words}").content.decode()
    assert related(post, name="许大明") == [] and related(post, name="安澜仁和医院")
    assert not amounts_for(case, post).exists()
    assert police.letter is not None
    for url in (
        f"/referrals/{police.slug}/",
        f"/lanes/{town.lane(police).slug}/",
        f"/letters/{police.letter.slug}.pdf",
    ):
        assert bai.get(url).status_code == 404, url
    assert "已结 0 / 共 1" in bai.get("/cases/").content.decode()
    assert "已结 0 / 共 3" in as_(town, "liu").get("/cases/").content.decode()


def test_the_letter_says_what_was_chosen_and_its_figures_go_with_the_section(town: Town, case: Case) -> None:
    letter = kept(town, case, "amounts", "lanes").letter
    assert letter is not None and letter.content["amounts"] == []
    assert letter.content["keeps"] == ["涉案金额", "其他机关办理情况"]
    assert letter.content["gives"] == ["案情和线索来源", "本函没有列明的当事人"]
    row = Referral.objects.get()
    page = as_(town, "bai").get(f"/referrals/{row.slug}/").content.decode()
    assert "移送机关未共享涉案金额、其他机关办理情况" in page
    page = as_(town, "liu").get(f"/referrals/{row.slug}/").content.decode()
    assert "共享案情和线索来源、本函没有列明的当事人；不共享涉案金额、其他机关办理情况" in page


def test_the_choice_is_an_event_of_the_sender_alone(town: Town, case: Case) -> None:
    kept(town, case, "lanes")
    event = Event.objects.get(act="share")
    assert (event.internal, event.payload["before"], event.payload["after"]) == (True, [], ["lanes"])
    assert event.opinion == "不共享：其他机关办理情况"
    assert "确定共享范围" in everywhere(town, "liu", case) and "确定共享范围" not in everywhere(
        town, "bai", case
    )


def test_each_receiver_is_given_its_own_materials(town: Town, case: Case) -> None:
    files = [
        store(dossier=case.dossier, name=name, chunks=[name.encode()], by=town.posts["liu"], at=town.at)
        for name in ("来源.csv", "病历.csv")
    ]  # fmt: skip
    more = {
        "m_other_1_pages": 3,
        "m_other_1_name": "住院病历",
        "m_source_1_evidence": files[0].pk,
        "m_other_1_evidence": files[1].pk,
    }
    answer = wizard(town, case, "m_other_1", kinds=(A.HEALTH, A.MARKET), **more)
    assert answer.status_code == 302
    health, market = (go(town, row) for row in Referral.objects.order_by("position"))
    assert [m.name for m in health.materials.all()] == ["线索来源材料"]
    assert [m.name for m in market.materials.all()] == ["线索来源材料", "住院病历"]
    assert Event.objects.get(act="share").opinion == "不共享：无；不随附：住院病历"
    assert _may_open(town, "bai", files) == [200, 404] and _may_open(town, "ma", files) == [200, 200]
    assert "病历" not in everywhere(town, "bai", case).replace("精神科病历", "")
    assert health.letter is not None and [a["title"] for a in health.letter.content["annexes"]] == [
        "线索来源材料"
    ]


def _may_open(town: Town, name: str, files: list[Evidence]) -> list[int]:
    return [as_(town, name).get(f"/evidence/{file.slug}/").status_code for file in files]


def test_what_the_law_needs_is_not_kept_back(town: Town, case: Case) -> None:
    answer = wizard(town, case, "amounts", kinds=(A.POLICE,), of=A.POLICE)
    assert answer.status_code == 422 and not Referral.objects.exists()
    page = answer.content.decode()
    assert (
        "行刑移送不能不共享涉案金额：立案追诉标准按数额确定，请改为共享。" in page
        and "虚构住院126人次" in page
    )
    answer = wizard(town, case, "m_report_1", kinds=(A.POLICE,), of=A.POLICE)
    assert answer.status_code == 422 and "必须随附案件调查报告" in answer.content.decode()


def test_who_names_nobody_names_all(town: Town, case: Case) -> None:
    answer = wizard(town, case, "subjects")
    assert answer.status_code == 422 and "请先选择本函涉及的当事人" in answer.content.decode()


def test_a_draft_is_chosen_anew_and_a_sent_one_stands(town: Town, case: Case) -> None:
    wizard(town, case, "lanes", do="draft")
    referral = Referral.objects.get()
    url = f"/referrals/{referral.slug}/redraft/"
    page = as_(town, "liu").get(url).content.decode()
    assert (
        'checked name="give" value="to:story"' in page and 'checked name="give" value="to:lanes"' not in page
    )
    form = {
        "facts": referral.facts, "do": "draft", "officers": [town.posts["liu"].pk], "m_source_1_pages": 6, "m_source_1_name": "线索来源材料",
        "shown": ["to:story", "to:amounts", "to:lanes"], "give": ["to:story", "to:lanes"],
    }  # fmt: skip
    assert as_(town, "liu").post(url, form).status_code == 302
    assert sharing.withheld(referral) == {Section.AMOUNTS}
    last = Event.objects.filter(act="share").latest("pk")
    assert (last.payload["before"], last.payload["after"]) == (["lanes"], ["amounts"])
    town.do(referral, "submit", "liu")
    go(town, referral)
    assert as_(town, "liu").post(url, form | {"give": []}).status_code in {403, 422}
    assert sharing.withheld(referral) == {Section.AMOUNTS}


def test_a_second_referral_gives_what_the_first_kept_back(town: Town, case: Case) -> None:
    first = kept(town, case, "amounts", "story")
    for move in ("sign", "accept"):
        first = town.do(first, move, "bai")
    (second,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(second, "submit", "liu")
    second = go(town, second)
    assert BACK not in everywhere(town, "bai", case)
    as_(town, "he").post(f"/referrals/{second.slug}/revoke/", {"reason": "送错机关"})
    read = everywhere(town, "bai", case)
    assert "精神科病历" not in read and "286,430.50" not in read and BACK in read


def test_a_supplement_gives_more_and_says_so(town: Town, case: Case) -> None:
    main = kept(town, case, "amounts", "lanes")
    for move in ("sign", "accept"):
        main = town.do(main, move, "bai")
    assert "本次补充共享" in as_(town, "liu").get(f"/referrals/{main.slug}/supplement/").content.decode()
    town.run(addenda.supplement, main, town.who("liu"), facts="补充共享。", gives=[Section.AMOUNTS])
    row = Referral.objects.get(kind=Kind.SUPPLEMENT)
    assert "286,430.50" not in everywhere(town, "bai", case), "a draft gives nothing"
    town.do(row, "submit", "liu")
    row = go(town, row)
    read = everywhere(town, "bai", case)
    assert "286,430.50" in read and "未共享此部分：其他机关办理情况" in read
    assert row.letter is not None and row.letter.content["gives"] == ["涉案金额"]


def test_who_hands_on_and_who_gets_a_copy_are_given_no_more(town: Town, case: Case) -> None:
    main = kept(town, case, "amounts", "story", copies=[at(town, A.DRUG)])
    read = everywhere(town, "eve", case)
    assert "精神科病历" not in read and "286,430.50" not in read
    town.do(main, "sign", "bai")
    town.do(main, "reroute", "hong", agency=town.agencies[A.MARKET], reason="属价格违法")
    read = everywhere(town, "ma", case)
    assert "精神科病历" not in read and "286,430.50" not in read and BACK in read


def test_nobody_passes_on_what_he_may_not_read(town: Town, case: Case) -> None:
    main = kept(town, case, "subjects", "story", "amounts")
    for move in ("sign", "accept"):
        main = town.do(main, move, "bai")
    page = as_(town, "bai").get(f"/lanes/{town.lane(main).slug}/onward/").content.decode()
    assert "精神科病历" not in page and "许大明" not in page and "286,430.50" not in page
