"""用印: the letter's approval allows its usual copies, the rest is decided, the keeper registers, the register only grows."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from agencies.kinds import AgencyKind as A
from documents.issue import render
from documents.models import Letter, NumberSeries
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, SamePerson, Unlawful
from referral.models import Approval, CaseLetter, Event, Referral, SealRequest, SealUse
from referral.services import register, seal_uses
from tests.services.sealing import ask, decide, keeper, letter, stamp
from tests.services.steps import deciding, fresh, give, legal
from tests.services.walks import known_to_few, replied
from tests.workflows.conftest import Town
from workflows.models import Notice


def test_the_approval_of_a_letter_allows_its_usual_copies(town: Town) -> None:
    keeper(town)
    sent = letter(town)
    request = ask(town, sent)
    assert request.approval == Approval.objects.get(step="approve") and request.is_allowed
    use = stamp(town, request, remark="正本一份，存档一份")
    assert (use.number, use.copies, use.file_sha256) == ("安医保用印〔2026〕1号", 2, sent.file_sha256)
    assert use.content_sha256 == sent.content_sha256
    assert Event.objects.get(act="seal_use").payload["sha256"] == sent.file_sha256
    told = {notice.recipient.username for notice in Notice.objects.filter(title__startswith="请用印并登记")}
    assert told == {"jiang"}


def test_more_copies_and_a_second_time_need_their_own_approval(town: Town) -> None:
    keeper(town)
    sent = letter(town)
    many = ask(town, sent, copies=3)
    assert not many.is_allowed
    with pytest.raises(Unlawful, match="尚未批准"):
        stamp(town, many)
    assert {n.recipient.username for n in Notice.objects.filter(title__startswith="请审批用印")} == {
        "wu",
        "he",
    }
    assert stamp(town, decide(town, many), copies=3).copies == 3
    again = ask(town, sent, copies=1, reason="补送一份")
    assert not again.is_allowed
    refused = decide(town, again, "he", agrees=False, opinion="不需要补送")
    with pytest.raises(Unlawful, match="没有获得同意"):
        stamp(town, refused, copies=1)
    assert Notice.objects.get(title__startswith="用印没有获得同意").recipient.username == "qian"


def test_a_letter_that_nobody_approved_is_allowed_by_the_deputy_or_head(town: Town) -> None:
    returned = replied(town)
    town.at += timedelta(minutes=1)
    assert returned.rendered_at is None
    with pytest.raises(Unlawful, match="正在生成"):
        ask(town, returned, "bai", copies=1)
    assert render(returned, town.at)
    assert not ask(town, returned, "bai", copies=1).is_allowed


def test_a_step_that_gives_the_seal_stands_for_the_approval(town: Town) -> None:
    seal = legal(town, gives_seal=True)
    agreed = deciding(town)
    give(town, agreed, seal, "fang")
    silent = deciding(town)
    for referral in (agreed, silent):
        town.do(referral, "approve", "he")
    first, second = (Referral.objects.get(pk=row.pk).letter for row in (agreed, silent))
    assert first is not None and second is not None
    for one in (agreed, silent):
        town.render(Referral.objects.get(pk=one.pk))
    first.refresh_from_db()
    second.refresh_from_db()
    assert ask(town, first).approval == Approval.objects.get(given_for=seal)
    assert not ask(town, second).is_allowed, "the step was not given"


def test_asking_allowing_and_stamping_are_rights_of_their_own(town: Town) -> None:
    keeper(town)
    keeper(town, "dai", A.POLICE)
    sent = letter(town)
    for name in ("zhou", "wu", "jiang", "bai", "dai"):
        with pytest.raises(ReferralError):
            ask(town, sent, name)
    request = ask(town, sent, copies=9)
    for name in ("qian", "liu", "zhou", "jiang", "lin"):
        with pytest.raises(NotAllowed, match="无权批准用印"):
            decide(town, request, name)
    with pytest.raises(Incomplete, match="请写明理由"):
        decide(town, request, agrees=False)
    decide(town, request)
    with pytest.raises(Conflict, match="已经办理"):
        decide(town, request, "he")
    for name in ("qian", "wu", "he", "dai"):
        with pytest.raises(NotAllowed, match="无权用印登记"):
            stamp(town, request, name)
    with pytest.raises(Incomplete, match="须在1至9之间"):
        stamp(town, request, copies=10)
    with pytest.raises(Incomplete, match="不能早于批准的时间"):
        stamp(town, request, stamped_at=town.at - timedelta(days=2))
    with pytest.raises(Incomplete, match="晚于现在"):
        stamp(town, request, stamped_at=town.at + timedelta(days=2))
    stamp(town, request, copies=4)
    with pytest.raises(ReferralError):
        stamp(town, request, copies=4)
    assert NumberSeries.objects.get(series="安医保用印").last == 1, "what was refused drew no number"


def test_nobody_decides_or_stamps_what_he_asked_for(town: Town) -> None:
    keeper(town)
    request = ask(town, letter(town), copies=9)
    SealRequest.objects.filter(pk=request.pk).update(asked_by_user=town.posts["wu"].user)
    request.refresh_from_db()
    with pytest.raises(SamePerson, match="申请人不能批准"):
        decide(town, request)
    decide(town, request, "he")
    SealRequest.objects.filter(pk=request.pk).update(asked_by_user=town.posts["jiang"].user)
    request.refresh_from_db()
    with pytest.raises(SamePerson, match="不能自行用印登记"):
        stamp(town, request)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealRequest.objects.filter(pk=request.pk).update(asked_by_user=town.posts["he"].user)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealRequest.objects.filter(pk=request.pk).update(decided_at=None)


def test_what_was_asked_for_may_be_taken_back_by_who_asked(town: Town) -> None:
    sent = letter(town)
    request = ask(town, sent)
    with pytest.raises(Unlawful, match="已有待办理的用印申请"):
        ask(town, sent, "liu")
    with pytest.raises(NotAllowed, match="只有申请人"):
        town.run(seal_uses.cancel, request, town.who("he"))  # type: ignore[arg-type]
    town.run(seal_uses.cancel, request, town.who("qian"))  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="已经办理"):
        town.run(seal_uses.cancel, request, town.who("qian"))  # type: ignore[arg-type]
    assert ask(town, sent, "liu").is_allowed


def test_a_void_letter_and_an_inner_sheet_get_no_seal(town: Town) -> None:
    keeper(town)
    sent = letter(town)
    request = ask(town, sent)
    sheet = CaseLetter.objects.get(letter__kind="approval_sheet").letter
    with pytest.raises(ReferralError):
        ask(town, sheet)
    town.do(Referral.objects.get(), "revoke", "he", reason="送错机关")
    with pytest.raises(Unlawful, match="已经作废"):
        stamp(town, SealRequest.objects.get(pk=request.pk))


def test_the_register_only_grows(town: Town) -> None:
    keeper(town)
    stamp(town, ask(town, letter(town)))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SealUse.objects.update(copies=9)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SealUse.objects.all().delete()


def test_a_secret_letter_is_known_to_the_named_keeper_alone_and_leaves_no_gap(town: Town) -> None:
    keeper(town)
    keeper(town, "other")
    secret = known_to_few(town)
    town.render(secret)
    one = Letter.objects.get(pk=secret.letter_id)
    with pytest.raises(Incomplete, match="请指定一名印章管理员"):
        ask(town, one, "liu")
    with pytest.raises(ReferralError):
        ask(town, one, "qian", keeper=town.posts["jiang"])
    request = ask(town, one, "liu", keeper=town.posts["jiang"])
    for name, sees in {"liu": 1, "he": 1, "jiang": 1, "other": 0, "qian": 0, "wu": 0}.items():
        assert SealRequest.objects.visible_to(fresh(town.posts[name])).count() == sees, name
    assert {n.title for n in Notice.objects.filter(recipient=town.posts["jiang"].user)} == {
        "请用印并登记：限定知悉的文书，2份"
    }
    with pytest.raises(ReferralError, match="没有找到"):
        stamp(town, request, "other")
    assert stamp(town, request).number == "安医保密用印〔2026〕1号"
    assert not Referral.objects.visible_to(fresh(town.posts["jiang"])).exists(), (
        "he stamps and reads no more of it"
    )
    plain = stamp(town, ask(town, letter(town)))
    assert plain.number == "安医保用印〔2026〕1号"
    assert list(SealUse.objects.visible_to(fresh(town.posts["qian"]))) == [plain]
    assert not [run for run in register.runs_of(fresh(town.posts["qian"])) if "用印" in run.series]
    assert Event.objects.filter(act__startswith="seal_", secret=True).count() == 2
