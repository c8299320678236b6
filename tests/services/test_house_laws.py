"""The laws of the house: each corruption is planted and found, and a house in order is left alone."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from agencies.kinds import AgencyKind as A
from agencies.rights import role_group
from agencies.roles import Role
from documents.models import Letter, NumberSeries
from referral.law.kinds import Kind
from referral.models import (
    Approval,
    Case,
    CaseGroupPermission,
    Clock,
    ClockEvent,
    Event,
    Lane,
    Receipt,
    Referral,
    append_only,
)
from tests.cast import City, build_city
from tests.workflows.conftest import Town
from workflows.models import WorkItem


def verify() -> dict[str, Any]:
    """What `verify --json` says. Its exit code must agree."""
    written, code = io.StringIO(), 0
    try:
        call_command("verify", "--json", stdout=written)
    except SystemExit as exit_:
        code = int(str(exit_.code))
    answer: dict[str, Any] = json.loads(written.getvalue())
    assert code == (0 if answer["ok"] else 1)
    assert answer["found"] == sum(map(len, answer["problems"].values()))
    return answer


@pytest.fixture
def town(db: None) -> Town:
    """A house in order: a criminal and an administrative referral on their way, and a lane that has reported."""
    town = Town(**vars(build_city()))
    referral = town.do(town.signed(), "accept", "bai")
    town.sent(A.POLICE, Kind.CRIMINAL, referral.case)
    market = town.do(town.sent(A.MARKET, Kind.ADMINISTRATIVE, referral.case), "sign", "ma", items=1)
    town.do(market, "accept", "ma")
    return town


def health(town: City) -> Referral:
    return Referral.objects.get(recipient=town.agencies[A.HEALTH])


def police(town: City) -> Referral:
    return Referral.objects.get(kind=Kind.CRIMINAL)


def test_a_house_in_order_is_left_alone(town: Town) -> None:
    assert verify() == {"ok": True, "checks": 13, "found": 0, "problems": {}}


def _holder(town: Town) -> None:
    Referral.objects.filter(pk=police(town).pk).update(holder=town.agencies[A.NHSA])


def _lane_holder(town: Town) -> None:
    Lane.objects.filter(opened_by=health(town)).update(holder=town.agencies[A.NHSA])


def _no_clock(town: Town) -> None:
    Clock.objects.filter(lane__opened_by=health(town)).update(ended_at=town.at, end_kind="void")


def _closed(town: Town) -> None:
    Case.objects.update(status="closed", closed_at=town.at)


def _waived_without_reason(town: Town) -> None:
    Lane.objects.filter(opened_by=health(town)).update(status="waived", holder=None, ended_at=town.at)


def _unapproved(town: Town) -> None:
    Approval.objects.filter(referral=police(town), step="approve").delete()


def _own_approval(town: Town) -> None:
    Approval.objects.filter(referral=health(town), step="approve").update(user=town.posts["liu"].user)


def _own_review(town: Town) -> None:
    Approval.objects.filter(referral=health(town), step="review").update(user=town.posts["liu"].user)


def _approved_by_reviewer(town: Town) -> None:
    Approval.objects.filter(referral=health(town), step="approve").update(user=town.posts["zhou"].user)


def _approved_by_deputy(town: Town) -> None:
    Approval.objects.filter(referral=police(town), step="approve").update(post=town.posts["wu"])


def _one_officer(town: Town) -> None:
    last = police(town).officers.last()
    assert last is not None
    last.delete()


def _no_receipt(town: Town) -> None:
    Receipt.objects.filter(referral=health(town)).delete()


def _reworded(town: Town) -> None:
    append_only.lift()
    Event.objects.filter(act="accept").update(opinion="另有说法")


def _removed(town: Town) -> None:
    append_only.lift()
    Event.objects.filter(act="sign").delete()


def _cut_off(town: Town) -> None:
    append_only.lift()
    last = Event.objects.order_by("-seq").first()
    assert last is not None
    last.delete()


def _number_gap(town: Town) -> None:
    letter = Letter.objects.filter(series__endswith="移函").order_by("-serial").first()
    assert letter is not None
    Letter.objects.filter(pk=letter.pk).update(serial=9)


def _number_lost(town: Town) -> None:
    NumberSeries.objects.filter(series__endswith="移函").update(last=99)


def _register_behind(town: Town) -> None:
    NumberSeries.objects.filter(series__endswith="移函").update(last=0)


def _content(town: Town) -> None:
    letter = health(town).letter
    assert letter is not None
    Letter.objects.filter(pk=letter.pk).update(content=letter.content | {"facts": ["没有违法事实。"]})


def _another_file(town: Town) -> None:
    path = default_storage.save("letters/other.pdf", ContentFile(b"%PDF-1.7 other"))
    Letter.objects.filter(pk=health(town).letter_id).update(file=path)


def _file_lost(town: Town) -> None:
    Letter.objects.filter(pk=health(town).letter_id).update(file="letters/nowhere.pdf")


def _sent_without_bytes(town: Town) -> None:
    Letter.objects.filter(pk=health(town).letter_id).update(rendered_at=None)


def _due(town: Town) -> None:
    clock = Clock.objects.open().filter(due_at__isnull=False).first()
    assert clock is not None and clock.due_at is not None
    Clock.objects.filter(pk=clock.pk).update(due_at=clock.due_at + timedelta(days=9))


def _alarm(town: Town) -> None:
    Clock.objects.filter(rule="agr.first_feedback").update(alarm_80_at=None)


def _paused(town: Town) -> None:
    Clock.objects.filter(rule="agr.first_feedback").update(is_paused=True)


def _ended_unrecorded(town: Town) -> None:
    Clock.objects.filter(rule="agr.final_feedback").update(ended_at=town.at, end_kind="end")


def _blind(town: Town) -> None:
    CaseGroupPermission.objects.filter(group__rights__agency=town.agencies[A.HEALTH]).delete()


def _stranger(town: Town) -> None:
    row = CaseGroupPermission.objects.first()
    assert row is not None
    group = role_group(town.agencies[A.DRUG], Role.OFFICER)
    CaseGroupPermission.objects.create(
        content_object=row.content_object, permission=row.permission, group=group, why="", since=town.at
    )


def _no_item(town: Town) -> None:
    WorkItem.objects.open().filter(referral=police(town)).delete()


def _extra_item(town: Town) -> None:
    done = WorkItem.objects.filter(referral=health(town), done_at__isnull=False).order_by("-pk").first()
    assert done is not None
    WorkItem.objects.filter(pk=done.pk).update(done_at=None)


PLANTED: list[tuple[Callable[[Town], object], str, str]] = [
    (_holder, "holders", "持有机关与状态"),
    (_lane_holder, "holders", "办理分支"),
    (_no_clock, "clocks", "既无运行的时限，也无不计时的理由"),
    (_closed, "closed_cases", "仍未结束"),
    (_waived_without_reason, "closed_cases", "没有理由"),
    (_unapproved, "approvals", "未经批准"),
    (_own_approval, "approvals", "由拟稿人自己批准"),
    (_own_review, "approvals", "由拟稿人自己审核"),
    (_approved_by_reviewer, "approvals", "由审核人自己批准"),
    (_approved_by_deputy, "approvals", "未经正职"),
    (_one_officer, "approvals", "不足两名"),
    (_no_receipt, "receipts", "没有回执"),
    (_reworded, "records", "校验值不符"),
    (_removed, "records", "缺号"),
    (_cut_off, "records", "可能有删除"),
    (_number_gap, "numbers", "缺号"),
    (_number_lost, "numbers", "没有文书"),
    (_register_behind, "numbers", "落后于已用文号"),
    (_content, "letters", "内容被改动"),
    (_another_file, "letters", "文件被改动"),
    (_file_lost, "letters", "文件缺失"),
    (_sent_without_bytes, "letters", "没有成文"),
    (_due, "clock_hints", "届满时间与推算不符"),
    (_alarm, "clock_hints", "提醒时间与推算不符"),
    (_paused, "clock_hints", "中止情况与推算不符"),
    (_ended_unrecorded, "clock_hints", "没有结束的记录"),
    (_blind, "sight", "看不到本案"),
    (_stranger, "sight", "没有来由"),
    (_no_item, "work_items", "应有待办"),
    (_extra_item, "work_items", "应有待办"),
]


def test_each_planted_fault_is_found(town: Town) -> None:
    """One after the other in one house: each is planted, looked for and taken back."""
    missed = []
    for plant, check, sentence in PLANTED:
        with transaction.atomic():
            plant(town)
            answer = verify()
            if not any(sentence in one for one in answer["problems"].get(check, [])):
                missed.append((plant.__name__, answer["problems"]))
            transaction.set_rollback(True)
    assert missed == []
    assert verify()["ok"]


def test_the_database_itself_refuses_two_open_items_of_one_turn(town: Town) -> None:
    item = WorkItem.objects.open().get(referral=police(town))
    item.pk, item.task = None, None
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save(force_insert=True)


def test_the_database_itself_refuses_an_open_referral_without_holder(town: Town) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=police(town).pk).update(holder=None)


@pytest.mark.parametrize("model", [Event, ClockEvent])
def test_the_database_itself_refuses_to_change_the_record(
    model: type[Event | ClockEvent], town: Town
) -> None:
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(at=town.at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model._default_manager.filter(pk=row.pk).delete()


def test_the_sentences_are_printed_for_people_too(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    _lane_holder(town)
    with pytest.raises(SystemExit):
        call_command("verify")
    shown = capsys.readouterr().out
    assert "holders：1处不符" in shown and "receipts：符合" in shown


@pytest.mark.django_db
def test_the_demo_raises_no_false_alarm() -> None:
    """Nine cases at nine stages; the whole demo is the same over and over."""
    call_command("demo", "--cases", "9", "--json", stdout=io.StringIO())
    assert verify()["problems"] == {}
