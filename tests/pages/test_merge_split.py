"""并案, 分案, 增加参与机关, 变更牵头机关: who may, what moves, and that a discipline lane never shows."""

import re
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.law.states import CASE_MOVES
from referral.models import Case, Clock, Lane, Referral, Subject
from referral.pages.cases.acts import _SPECIAL, PLAIN
from referral.reports.house import CHECKS
from referral.services import cases, lanes
from referral.services.clues import SubjectDraft
from referral.services.outcomes import OutcomeDraft
from referral.services.sight import events_for
from tests.cast import City
from tests.pages.browsers import as_, department, post_of
from tests.pages.reading import page
from tests.services.walks import own_lane
from tests.workflows.conftest import Town, build_city
from workflows import checks

TWO = (
    SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X"),
    SubjectDraft("person", "林某某"),
)


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def do(city: City, name: str, case: Case, act: str, **fields: Any) -> Any:
    """The answer to one act on a case; the case is read again."""
    answer = as_(city, name).post(f"/cases/{case.slug}/do/{act}/", fields)
    case.refresh_from_db()
    return answer


def discipline(city: City, case: Case) -> Referral:
    """An approved off-line discipline referral about the first subject: a secret lane comes with it."""
    (referral,) = city.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.order_by("pk").first(), is_offline=True
    )
    city.do(referral, "submit", "liu", reviewer=city.posts["zhou"])
    city.do(referral, "review", "zhou")
    city.do(referral, "approve", "he")
    return city.do(
        referral,
        "record_offline",
        "liu",
        document_number="安医保纪函〔2026〕1号",
        document_date=city.at.date(),
    )


def sound() -> None:
    """No law of the house is broken."""
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)
    assert checks.work_items_match() == []


def test_every_verb_of_a_case_has_its_page() -> None:
    verbs = {name for name, move in CASE_MOVES.items() if move.screen}
    assert verbs | {
        "merge",
        "split",
        "add_party",
        "change_lead",
        "form_team",
        "restate",
        "correct_amount",
    } == set(PLAIN) | set(_SPECIAL)


def test_a_case_is_merged_with_all_that_is_on_it(town: Town) -> None:
    first, second = town.case(), town.sent()
    moved = second.case
    clocks = set(Clock.objects.filter(referral=second).values_list("pk", "started_at", "due_at"))
    answer = do(town, "wu", moved, "merge", into=first.pk, reason="同一违法行为")
    assert answer.status_code == 302 and answer["Location"] == f"/cases/{first.slug}/"
    second.refresh_from_db()
    assert (second.case, town.lane(second).case, moved.merged_into) == (first, first, first)
    assert moved.status == "closed"
    assert set(Clock.objects.filter(referral=second).values_list("pk", "started_at", "due_at")) == clocks
    assert second.letter is not None and second.letter.voided_at is None
    assert as_(town, "bai").get(f"/cases/{first.slug}/").status_code == 200
    assert second.letter.number in as_(town, "liu").get(f"/cases/{first.slug}/letters/").content.decode()
    assert not moved.approvals.exists() and first.approvals.exists()
    sound()


def test_a_case_whose_own_work_is_over_takes_the_other_and_is_not_merged_itself(town: Town) -> None:
    over, other = town.case(), town.case()
    town.run(lanes.finish, own_lane(over), town.who("wu"), outcomes=[OutcomeDraft("recovery")])
    answer = do(town, "wu", over, "merge", into=other.pk, reason="同一违法行为")
    page = answer.content.decode()
    assert answer.status_code == 422 and "请将另一案件并入该案" in page and "同一违法行为" in page
    assert do(town, "wu", other, "merge", into=over.pk, reason="同一违法行为").status_code == 302
    sound()


def test_merging_keeps_sight_to_the_department(town: Town) -> None:
    squad = department(town, A.HEALTH, "综合监督执法支队", zhi="支昂")
    department(town, A.HEALTH, "医政科", yi="易欣")
    first, second = town.case(), town.sent()
    lane = town.lane(second)
    as_(town, "hong").post(f"/lanes/{lane.slug}/assign/", {"department": squad.pk})
    do(town, "wu", second.case, "merge", into=first.pk, reason="同一违法行为")
    assert as_(town, "zhi").get(f"/cases/{first.slug}/").status_code == 200
    assert as_(town, "yi").get(f"/cases/{first.slug}/").status_code == 404


def test_a_discipline_lane_stays_secret_when_its_case_is_merged(town: Town) -> None:
    first, second = town.case(), town.sent().case
    secret = discipline(town, second)
    do(town, "wu", second, "merge", into=first.pk, reason="同一违法行为")
    secret.refresh_from_db()
    assert secret.case == first and town.lane(secret).secret
    words = (secret.slug, secret.title, "纪委", "行纪", "安医保纪函")
    tabs = ("", "lanes/", "clocks/", "letters/", "evidence/", "record/", "picture/")
    for name in ("wu", "qian", "bai"):
        client = as_(town, name)
        for case in (first, second):
            for tab in tabs:
                answer = client.get(f"/cases/{case.slug}/{tab}")
                page = answer.content.decode()
                assert not [word for word in words if word in page], (name, tab)
        assert client.get(f"/referrals/{secret.slug}/").status_code == 404
    assert as_(town, "liu").get(f"/referrals/{secret.slug}/").status_code == 200
    sound()


def test_a_discipline_lane_gives_nothing_away_when_its_subject_is_split_off(town: Town) -> None:
    case = town.case(subjects=TWO)
    plain = town.case(subjects=TWO)
    secret = discipline(town, case)
    pages = []
    for one in (case, plain):
        subject = one.subjects.order_by("pk").first()
        assert subject is not None
        answer = do(town, "wu", one, "split", title="分出的案件", subjects=[subject.pk], reason="分别办理")
        assert answer.status_code == 302
        page = as_(town, "wu").get(answer["Location"]).content.decode()
        pages.append(
            re.sub(r"\s+", " ", re.sub(r'安医保案〔2026〕\d+号|value="[^"]*"|/cases/\w+|\d\d:\d\d', "", page))
        )
    assert "纪委" not in pages[0] and secret.title not in pages[0]
    assert len(pages[0]) == len(pages[1])
    assert as_(town, "liu").get(f"/referrals/{secret.slug}/").status_code == 200
    sound()


def test_split_off_subjects_have_a_case_of_their_own_and_no_new_clock(town: Town) -> None:
    case = town.case(subjects=TWO)
    began = Clock.objects.get(lane__case=case, rule="nhsa_decide").started_at
    person = Subject.objects.get(case=case, name="林某某")
    answer = do(town, "wu", case, "split", title="林某某冒名就医案", subjects=[person.pk], reason="分别办理")
    new = Case.objects.get(split_from=case)
    assert answer["Location"] == f"/cases/{new.slug}/"
    assert [s.name for s in new.subjects.all()] == ["林某某"]
    assert [s.name for s in case.subjects.all()] == ["安澜仁和医院"]
    assert Clock.objects.get(lane__case=new, rule="nhsa_decide").started_at == began
    assert as_(town, "liu").get(f"/cases/{new.slug}/").status_code == 200
    sound()


def test_one_subject_must_stay_and_what_was_typed_too(city: City) -> None:
    case = city.case(subjects=TWO)
    every = list(case.subjects.values_list("pk", flat=True))
    answer = do(city, "wu", case, "split", title="甲案", subjects=every, reason="分别办理")
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "原案须至少保留一名" in page and "甲案" in page and "分别办理" in page
    )
    assert not Case.objects.filter(split_from=case).exists()


def test_only_own_visible_open_cases_are_offered(city: City) -> None:
    case, other = city.case(), city.case(title="另一件本机关牵头的案件")
    foreign = city.case(title="卫健牵头的案件")
    Case.objects.filter(pk=foreign.pk).update(lead_agency=city.agencies[A.HEALTH])
    page = as_(city, "wu").get(f"/cases/{case.slug}/do/merge/").content.decode()
    assert other.number in page
    assert f'value="{case.pk}"' not in page and foreign.title not in page
    answer = do(city, "wu", case, "merge", into=foreign.pk, reason="同一违法行为")
    assert answer.status_code == 422 and "同一违法行为" in answer.content.decode()
    assert case.merged_into is None


@pytest.mark.parametrize(
    ("act", "allowed", "refused"),
    [
        ("merge", ("wu", "he"), ("liu", "zhou", "qian", "bai")),
        ("split", ("wu", "he"), ("liu", "zhou", "qian", "bai")),
        ("add_party", ("liu",), ("wu", "he", "qian", "bai")),
        ("change_lead", ("he",), ("wu", "liu", "qian", "bai")),
        ("propose_close", ("liu",), ("he", "wu", "bai")),
    ],
)
def test_each_act_is_for_its_right_alone(
    city: City, act: str, allowed: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    case = city.sent().case
    url = f"/cases/{case.slug}/do/{act}/"
    for name in allowed:
        assert as_(city, name).get(url).status_code == 200, name
        assert url in as_(city, name).get(f"/cases/{case.slug}/").content.decode(), name
    for name in refused:
        assert as_(city, name).get(url).status_code == 403, name
        assert as_(city, name).post(url, {"reason": "甲"}).status_code == 403, name
        assert url not in as_(city, name).get(f"/cases/{case.slug}/").content.decode(), name
    assert as_(city, "eve").get(url).status_code == 404


def test_an_agency_is_let_in_but_never_the_discipline_body(town: Town) -> None:
    case = town.case()
    page = as_(town, "liu").get(f"/cases/{case.slug}/do/add_party/").content.decode()
    assert "纪委" not in page
    pan = town.agencies[A.DISCIPLINE]
    assert do(town, "liu", case, "add_party", agency=pan.pk, reason="甲").status_code == 422
    drug = town.agencies[A.DRUG]
    assert do(town, "liu", case, "add_party", agency=drug.pk, reason="药品来源由其核查").status_code == 302
    assert as_(town, "eve").get(f"/cases/{case.slug}/").status_code == 200
    sound()


def test_the_lead_goes_to_an_agency_that_takes_part(town: Town) -> None:
    referral = town.do(town.signed(), "accept", "bai")
    case = referral.case
    discipline(town, case)
    page = as_(town, "he").get(f"/cases/{case.slug}/do/change_lead/").content.decode()
    assert (
        town.agencies[A.HEALTH].name in page
        and "纪委" not in page
        and town.agencies[A.POLICE].name not in page
    )
    police, health = town.agencies[A.POLICE], town.agencies[A.HEALTH]
    assert do(town, "he", case, "change_lead", to=police.pk, agreed_by="甲").status_code == 422
    assert do(town, "he", case, "change_lead", to=health.pk, agreed_by="安卫函〔2026〕9号").status_code == 302
    assert case.lead_agency == health
    assert as_(town, "he").get(f"/cases/{case.slug}/do/merge/").status_code == 403
    assert as_(town, "hong").get(f"/cases/{case.slug}/do/merge/").status_code == 200
    sound()


def test_the_same_form_splits_once(city: City) -> None:
    case = city.case(subjects=TWO)
    person = Subject.objects.get(case=case, name="林某某")
    typed = {
        "title": "甲案", "subjects": [person.pk], "reason": "分别办理", "submission": "4be0643f-1d98-573b-97cd-ca98a65347dd",
    }  # fmt: skip
    assert do(city, "wu", case, "split", **typed).status_code == 302
    do(city, "wu", case, "split", **typed)
    assert Case.objects.filter(split_from=case).count() == 1


def test_a_merged_case_says_where_it_went_and_takes_no_more_acts(city: City) -> None:
    first, second = city.case(), city.case()
    do(city, "wu", second, "merge", into=first.pk, reason="同一违法行为")
    page = as_(city, "liu").get(f"/cases/{second.slug}/").content.decode()
    assert "已并案" in page and first.number in page
    answer = do(city, "wu", second, "merge", into=first.pk, reason="同一违法行为")
    assert answer.status_code == 422
    assert Lane.objects.get(case=second).status == "not_taken"
    assert post_of(city, "liu").agency == second.lead_agency


def test_who_leads_now_corrects_what_was_entered_by_who_led_before(town: Town) -> None:
    """The figures are the case's: the new lead agency answers for them, the old one reads what became of its own."""
    referral = town.do(town.signed(), "accept", "bai")
    case, wrong = referral.case, referral.case.amounts.standing().first()
    assert wrong is not None and wrong.agency == town.agencies[A.NHSA]
    url, typed = (
        f"/cases/{case.slug}/do/correct_amount/",
        {"amount": wrong.pk, "value": "1,200", "reason": "重复计算"},
    )
    assert as_(town, "bai").post(url, typed).status_code == 403
    town.run(
        cases.change_lead, case, town.who("he"), to=town.agencies[A.HEALTH], agreed_by="安卫函〔2026〕9号"
    )
    assert as_(town, "liu").post(url, typed).status_code == 403
    for words in (f"{wrong.value:,.2f}元", "市医保局登记", "更正其他机关登记的金额，理由由本案各机关查看"):
        assert words in page(town, "bai", url)
    assert as_(town, "bai").post(url, typed).status_code == 302
    right = case.amounts.get(corrects=wrong)
    assert (right.value, right.agency) == (1200, town.agencies[A.HEALTH])
    assert events_for(case, town.posts["liu"]).filter(act="correct_amount").exists()
