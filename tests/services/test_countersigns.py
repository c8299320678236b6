"""会签 of a draft: who is asked reads the text alone, answers on that text, and hinders the submission until he has."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agencies.kinds import AgencyKind as A
from agencies.models import Department
from documents.errors import DocumentError
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, SamePerson, Unlawful
from referral.law.kinds import Kind
from referral.models import Case, CaseLetter, Countersign, Event, Referral
from referral.services import countersigns, redrafting
from referral.services.redrafting import Revision
from referral.services.sight import events_for
from tests.cast import MATERIALS
from tests.pages.browsers import department
from tests.services.steps import fresh
from tests.services.walks import known_to_few
from tests.workflows.conftest import Town
from workflows import countersigns as tellers
from workflows.models import Notice


def office(town: Town) -> Department:
    """财务科 of the bureau, where 方洁 works."""
    return department(town, A.NHSA, "规划财务科", fang="方洁")


def draft(town: Town, kind: Kind = Kind.ADMINISTRATIVE) -> Referral:
    (referral,) = town.draft(town.case(), (A.HEALTH, kind))
    return referral


def ask(town: Town, referral: Referral, name: str = "liu", **fields: Any) -> list[Countersign]:
    return tellers.ask(referral, town.who(name), **fields)


def answer(
    town: Town,
    row: Countersign,
    name: str = "fang",
    said: str = "agree",
    words: str = "",
    seen: str | None = None,
) -> Countersign:
    given = countersigns.hash_of(Referral.objects.get(pk=row.referral_id)) if seen is None else seen
    return tellers.answer(row, town.who(name), answer=said, words=words, seen=given)


def reword(town: Town, referral: Referral, facts: str) -> None:
    """The drafter changes the facts."""
    officers = [town.posts["liu"], town.posts["chen"]]
    redrafting.redraft(referral, town.who("liu"), Revision(facts, officers, MATERIALS))
    referral.refresh_from_db()


def test_a_department_answers_and_the_draft_goes_on(town: Town) -> None:
    made, referral = office(town), draft(town)
    (row,) = ask(town, referral, departments=[made], note="请核对金额")
    with pytest.raises(Unlawful, match="规划财务科尚未会签"):
        town.do(referral, "submit", "liu")
    assert {n.recipient.username for n in Notice.objects.filter(title__contains="会签文稿")} == {"fang"}
    assert countersigns.waiting_for(fresh(town.posts["fang"])) == [row]
    answer(town, row, said="amend", words="金额保留两位小数。")
    assert countersigns.waiting_for(fresh(town.posts["fang"])) == []
    assert Notice.objects.get(title__startswith="规划财务科会签").recipient.username == "liu"
    town.approved(referral)
    sheet = CaseLetter.objects.get(letter__kind="approval_sheet").letter.content["opinions"]
    assert [(one["step"], one["text"], one["people"]) for one in sheet][1] == (
        "会签", "修改意见。金额保留两位小数。", "规划财务科 方洁",
    )  # fmt: skip


def test_a_changed_text_voids_the_answers_on_the_old_one(town: Town) -> None:
    made, referral = office(town), draft(town)
    (row,) = ask(town, referral, departments=[made])
    answer(town, row)
    reword(town, referral, "虚构住院128人次。")
    with pytest.raises(Unlawful, match="规划财务科会签以后修改过，原意见作废"):
        town.do(referral, "submit", "liu")
    (again,) = ask(town, referral, departments=[made])
    assert countersigns.standing(referral) == [again]
    answer(town, again)
    assert town.do(referral, "submit", "liu").status == "reviewing"


def test_the_same_text_keeps_its_answers(town: Town) -> None:
    made, referral = office(town), draft(town)
    (row,) = ask(town, referral, departments=[made])
    answer(town, row)
    reword(town, referral, "虚构住院128人次。")
    reword(town, referral, "虚构住院126人次。")
    assert not countersigns.is_outdated(row, countersigns.hash_of(referral))
    town.do(referral, "submit", "liu")
    town.do(referral, "return_draft", "zhou", reason="补充材料")
    assert town.do(referral, "submit", "liu").status == "reviewing"


def test_nobody_answers_on_a_text_that_he_has_not_read(town: Town) -> None:
    made, referral = office(town), draft(town)
    (row,) = ask(town, referral, departments=[made])
    old = countersigns.hash_of(referral)
    reword(town, referral, "虚构住院128人次。")
    with pytest.raises(Conflict, match="文稿已经修改"):
        answer(town, row, seen=old)
    with pytest.raises(Incomplete, match="请写明内容"):
        answer(town, row, said="refuse")
    with pytest.raises(Incomplete, match="请选择会签意见"):
        answer(town, row, said="perhaps")
    with pytest.raises(DocumentError):
        answer(town, row, words="绝密★长期")
    assert Countersign.objects.open().count() == 1


def test_only_who_was_asked_answers(town: Town) -> None:
    made, referral = office(town), draft(town)
    (row,) = ask(town, referral, departments=[made])
    for name in ("chen", "zhou", "he", "bai", "hong", "eve"):
        with pytest.raises(ReferralError, match="没有找到"):
            answer(town, row, name)
    town.posts["liu"].department = made
    town.posts["liu"].save(update_fields=["department"])
    with pytest.raises(SamePerson, match="不能自行会签"):
        answer(town, row, "liu")
    answer(town, row)
    with pytest.raises(Conflict, match="已经办理"):
        answer(town, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Countersign.objects.update(asked_by_user=town.posts["fang"].user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Countersign.objects.update(answer="")


def test_it_is_taken_back_with_a_reason(town: Town) -> None:
    made, referral = office(town), draft(town)
    (row,) = ask(town, referral, departments=[made])
    with pytest.raises(Conflict, match="已送规划财务科会签"):
        ask(town, referral, departments=[made])
    with pytest.raises(Incomplete, match="请写明撤回会签的理由"):
        town.run(countersigns.withdraw, row, town.who("liu"), reason=" ")  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        town.run(countersigns.withdraw, row, town.who("zhou"), reason="甲")  # type: ignore[arg-type]
    town.run(countersigns.withdraw, row, town.who("liu"), reason="改由局长办公会讨论")  # type: ignore[arg-type]
    with pytest.raises(ReferralError, match="没有找到"):
        answer(town, row)
    assert town.do(referral, "submit", "liu").status == "reviewing"
    assert Event.objects.get(act="countersign_withdraw").opinion == "改由局长办公会讨论"


def test_what_may_not_be_asked_is_refused(town: Town) -> None:
    made, referral = office(town), draft(town)
    other = department(town, A.HEALTH, "医政科")
    for fields, sentence in (
        ({}, "请选择会签的科室或者机关"), ({"departments": [other]}, "须是本机关的科室"),
        ({"agencies": [town.agencies[A.MARKET]]}, "只有商请联合查处"),
    ):  # fmt: skip
        with pytest.raises(Incomplete, match=sentence):
            ask(town, referral, **fields)
    with pytest.raises(NotAllowed):
        ask(town, referral, "zhou", departments=[made])
    town.do(referral, "submit", "liu")
    with pytest.raises(Unlawful, match="已送审的移送不能再送会签"):
        ask(town, referral, departments=[made])
    with pytest.raises(Unlawful, match="限定知悉"):
        ask(town, known_to_few(town), departments=[made])
    assert not Countersign.objects.exists()


def test_another_agency_is_asked_about_a_joint_letter_and_sees_nothing_else(town: Town) -> None:
    referral = draft(town, Kind.JOINT)
    market = town.agencies[A.MARKET]
    (row,) = ask(town, referral, agencies=[market])
    niu = fresh(town.posts["niu"])
    assert Countersign.objects.visible_to(niu).get() == row
    assert not Case.objects.visible_to(niu).exists() and not Referral.objects.visible_to(niu).exists()
    assert not Countersign.objects.visible_to(fresh(town.posts["ma"])).exists()
    assert {n.recipient.username for n in Notice.objects.filter(title__contains="会签文稿")} == {"niu"}
    answer(town, row, "niu", said="refuse", words="本机关已另案办理。")
    event = Event.objects.get(act="countersign")
    assert (event.agency, event.user) == (referral.sender, town.posts["niu"].user)
    assert event in events_for(referral.case, fresh(town.posts["he"]))
    assert town.do(referral, "submit", "liu").status == "reviewing", "the head decides, knowing it"


def test_nobody_of_the_receiver_reads_who_countersigned(town: Town) -> None:
    made, referral = office(town), draft(town)
    (row,) = ask(town, referral, departments=[made])
    answer(town, row)
    town.approved(referral)
    town.do(referral, "send", "qian")
    assert not Countersign.objects.visible_to(fresh(town.posts["bai"])).exists()
    assert (
        not events_for(referral.case, fresh(town.posts["bai"])).filter(act__startswith="countersign").exists()
    )
