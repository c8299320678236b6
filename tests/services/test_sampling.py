"""抽查复查: announced, drawn by a second person's number, drawn again by anybody; 回避; the sheet; 整改."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import fill_post
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, SamePerson
from referral.law.sampling import Way, hashed
from referral.models import Event, Sample, SampledCase
from referral.models.sampling import Step
from referral.reports.house import CHECKS
from referral.services import checks, redrawing, sampling
from tests.cast import START
from tests.services.sampled import announced, closed, confirmed, drawn, names_of, overseen, plan, pool, sheet
from tests.services.walks import known_to_few
from tests.workflows.conftest import Town
from workflows import checking, tick
from workflows.models import Notice


def told(town: Town, name: str) -> list[str]:
    """What a person was told."""
    rows = Notice.objects.filter(recipient=town.posts[name].user).order_by("seq")
    return list(rows.values_list("title", flat=True))


def test_a_sample_is_announced_frozen_and_drawn_by_somebody_else(town: Town) -> None:
    sample = announced(town, 3)
    assert sample.commitment == hashed(sample.secret) and sample.cases.count() == 3
    assert redrawing.published(sample)["secret"] is None
    closed(town, 1)
    with pytest.raises(SamePerson):
        checking.draw(sample, town.who("wu"), number="1")
    with pytest.raises(Incomplete):
        checking.draw(sample, town.who("zhou"), number=" ")
    with pytest.raises(NotAllowed):
        checking.draw(sample, town.who("liu"), number="1")
    checking.draw(sample, town.who("zhou"), number="08 12 33")
    with pytest.raises(Conflict):
        checking.draw(sample, town.who("he"), number="2")
    (row,) = sample.cases.filter(drawn_at__isnull=False)
    assert row.step == Step.CHECKING and sample.cases.count() == 3, "what is closed later is not in the frame"
    assert all("随机选派" in told(town, name)[-1] for name in names_of(row))
    assert Event.objects.filter(ledger=sample.ledger, act="sample_announce").exists()


def test_anybody_draws_the_same_again_and_a_changed_row_is_found(town: Town) -> None:
    row = drawn(town, 5, percent=40)
    sample = row.sample
    assert redrawing.redraw(sample).is_same and len(redrawing.redraw(sample).drawn) == 2
    other = sample.cases.filter(rank=None).first()
    assert other is not None
    SampledCase.objects.filter(pk=row.pk).update(rank=None, drawn_at=None)
    SampledCase.objects.filter(pk=other.pk).update(rank=1, drawn_at=town.at)
    again = redrawing.redraw(sample)
    assert not again.is_draw_same and again.is_frame_same and again.is_commitment_same
    assert [sample.slug in fault for fault in CHECKS["samples"]()] == [True]
    SampledCase.objects.filter(pk=other.pk).update(rank=None, drawn_at=None)
    SampledCase.objects.filter(pk=row.pk).update(rank=1, drawn_at=row.drawn_at)
    kept = sample.secret
    for secret, same in (("00" * 32, False), (kept, True)):
        Sample.objects.filter(pk=sample.pk).update(secret=secret)
        sample.refresh_from_db()
        assert redrawing.redraw(sample).is_commitment_same is same


def test_a_review_takes_five_in_a_hundred_at_least(town: Town) -> None:
    closed(town)
    people = pool(town)
    with pytest.raises(Incomplete, match="复审抽查比例不低于5%"):
        checking.announce(plan(town, people, percent=4), town.who("wu"))
    with pytest.raises(NotAllowed):
        checking.announce(plan(town, people), town.who("liu"))
    with pytest.raises(ReferralError, match="没有您可以查看的已办结案件"):
        early = town.at.date() - timedelta(days=90)
        checking.announce(plan(town, people, closed_from=early, closed_until=early), town.who("wu"))


def test_who_took_part_in_a_case_is_never_sent_to_check_it(town: Town) -> None:
    closed(town)
    with pytest.raises(ReferralError, match="不足2人"):
        checking.announce(plan(town, [town.posts["liu"], *pool(town, names=("xu",))]), town.who("he"))
    both = [town.posts["liu"], town.posts["xu"], *pool(town, names=("ye",))]
    sample = checking.announce(plan(town, both), town.who("he"))
    checking.draw(sample, town.who("zhou"), number="3")
    assert set(names_of(sample.cases.get())) == {"xu", "ye"}


def test_a_superior_sends_only_people_of_agencies_without_a_part_in_the_case(town: Town) -> None:
    overseen(town)
    closed(town)
    mixed = [*pool(town), *pool(town, A.HEALTH, ("ren", "shi"))]
    spot = plan(town, mixed, way=Way.SPOT, percent=100)
    sample = checking.announce(spot, town.who("mo"))
    checking.draw(sample, town.who("gov"), number="5")
    assert set(names_of(sample.cases.get())) == {"ren", "shi"}
    with pytest.raises(Incomplete, match="请从名单中选择检查人员"):
        checking.announce(
            plan(town, [*pool(town, A.DISCIPLINE, ("ji",)), *mixed], way=Way.SPOT), town.who("mo")
        )
    own = plan(town, [town.posts["ren"], town.posts["shi"]], way=Way.REVIEW)
    with pytest.raises(ReferralError, match="没有您可以查看"):
        checking.announce(own, town.who("hong"))


def test_who_withdraws_is_replaced_by_the_next_rank_in_this_case_alone(town: Town) -> None:
    row = drawn(town)
    first, second = names_of(row)
    (spare,) = {"xu", "ye", "zhang"} - {first, second}
    with pytest.raises(Incomplete):
        checking.withdraw(row, town.who(first), reason="")
    with pytest.raises(NotAllowed):
        checking.withdraw(row, town.who(spare), reason="与当事人相识")
    checking.withdraw(row, town.who(first), reason="与当事人有亲属关系")
    assert set(names_of(row)) == {second, spare} and redrawing.redraw(row.sample).is_same
    assert not SampledCase.objects.visible_to(town.posts[first]).exists()
    checking.withdraw(row, town.who(second), reason="曾参与该案办理")
    assert row.step == Step.SHORT and "检查人员不足" in told(town, "zhou")[-1]
    with pytest.raises(Incomplete):
        checking.add_checkers(row.sample, town.who("zhou"), [town.posts["wu"]])
    checking.add_checkers(row.sample, town.who("zhou"), pool(town, names=("ren",)))
    assert set(names_of(row)) == {spare, "ren"} and redrawing.redraw(row.sample).is_same
    row.refresh_from_db()
    assert row.step == Step.CHECKING


def test_one_checker_writes_and_the_other_confirms(town: Town) -> None:
    row = drawn(town)
    one, other = names_of(row)
    with pytest.raises(NotAllowed):
        checking.report(row, town.who("liu"), findings=sheet(town), summary="已检查。")
    with pytest.raises(Incomplete, match="逐项"):
        checking.report(row, town.who(one), findings=sheet(town)[1:], summary="已检查。")
    checking.report(row, town.who(one), findings=sheet(town, "facts"), summary="已检查。")
    row.refresh_from_db()
    with pytest.raises(SamePerson):
        checking.confirm(row, town.who(one), agrees=True)
    with pytest.raises(Incomplete):
        checking.confirm(row, town.who(other), agrees=False)
    checking.confirm(row, town.who(other), agrees=False, opinion="程序一项有误")
    row.refresh_from_db()
    assert row.step == Step.CHECKING and row.opinion == "程序一项有误"
    assert not SampledCase.objects.told_to(town.posts["liu"]).exists(), (
        "nobody hears of what is not confirmed"
    )
    checking.report(row, town.who(other), findings=sheet(town), summary="未发现问题。")
    row.refresh_from_db()
    checking.confirm(row, town.who(one), agrees=True)
    row.refresh_from_db()
    assert row.step == Step.OVER and "未发现问题" in told(town, "liu")[-1]


def test_a_problem_is_put_right_by_the_lead_agency_and_settled_by_somebody_else(town: Town) -> None:
    row = confirmed(town, "facts")
    assert row.step == Step.MENDING and "发现1个问题" in told(town, "liu")[-1]
    finding = row.findings.get(verdict="problem")
    with pytest.raises(NotAllowed):
        checking.answer(finding, town.who("bai"), text="已整改。")
    checking.answer(finding, town.who("liu"), text="已补充票据12张。")
    finding.refresh_from_db()
    checking.settle(finding, town.who("zhou"), agrees=False, reason="缺少供货方证明")
    finding.refresh_from_db()
    assert finding.answered_at is None and finding.returned == "缺少供货方证明"
    checking.answer(finding, town.who("liu"), text="已补齐供货方证明。")
    finding.refresh_from_db()
    with pytest.raises(NotAllowed):
        checking.settle(finding, town.who("liu"), agrees=True)
    checking.settle(finding, town.who("zhou"), agrees=True)
    row.refresh_from_db()
    assert SampledCase.objects.get(pk=row.pk).step == Step.OVER


def test_reading_ends_with_the_confirmation(town: Town) -> None:
    row = drawn(town)
    one, other = (town.posts[name] for name in names_of(row))
    assert checks.pieces(row) is not None and SampledCase.objects.read_by(one).exists()
    checking.report(row, town.who(one.user.username), findings=sheet(town), summary="已检查。")
    row.refresh_from_db()
    checking.confirm(row, town.who(other.user.username), agrees=True)
    assert not SampledCase.objects.read_by(one).exists() and not SampledCase.objects.read_by(other).exists()
    assert SampledCase.objects.visible_to(one).exists(), "what he wrote he still reads"


def test_what_is_late_is_told_once(town: Town) -> None:
    row = drawn(town)
    late = town.at + timedelta(days=21)
    tick.run(late)
    tick.run(late + timedelta(minutes=1))
    for name in names_of(row):
        assert sum("已到检查完成日期" in text for text in told(town, name)) == 1


def test_a_discipline_referral_neither_narrows_a_frame_nor_bars_anybody(town: Town) -> None:
    known_to_few(town)
    (case,) = closed(town)
    with pytest.raises(Incomplete, match="移送类型"):
        checking.announce(plan(town, pool(town), kind="discipline"), town.who("wu"))
    assert "discipline" not in sampling.KINDS_ASKED
    assert [one.slug for one in sampling.frame(plan(town, []), town.posts["wu"])] == [case.slug]


def test_one_person_with_two_posts_is_not_both_checkers_of_a_case(town: Town) -> None:
    closed(town)
    people = pool(town)
    xu = people[0]
    again = fill_post(user=xu.user, agency=xu.agency, role=Role.REVIEWER, since=date(2024, 1, 1), at=START)
    with pytest.raises(Incomplete, match="几个任职的只能选一个"):
        checking.announce(plan(town, [xu, again]), town.who("wu"))
    sample = checking.announce(plan(town, people[:2]), town.who("wu"))
    checking.draw(sample, town.who("zhou"), number="08 12 33")
    row = sample.cases.get()
    checking.withdraw(row, town.who("ye"), reason="亲属")
    with pytest.raises(Incomplete, match="还没有列入"):
        checking.add_checkers(sample, town.who("wu"), [again])
    checking.add_checkers(sample, town.who("wu"), [people[2]])
    assert sorted(names_of(row)) == ["xu", "zhang"]


def test_what_the_other_checker_did_meanwhile_is_never_written_over(town: Town) -> None:
    row = drawn(town)
    one, other = names_of(row)
    stale = [checks.whole(SampledCase.objects.filter(pk=row.pk)).get() for _ in range(2)]
    assert {found.step for found in stale} == {Step.CHECKING}
    checking.report(row, town.who(one), findings=sheet(town, "papers"), summary="已逐项检查。")
    with pytest.raises(Conflict):
        checking.report(stale[0], town.who(other), findings=sheet(town), summary="没有问题。")
    with pytest.raises(Conflict):
        checking.withdraw(stale[1], town.who(one), reason="亲属")
    row.refresh_from_db()
    assert row.summary == "已逐项检查。" and row.findings.filter(verdict="problem").count() == 1
    assert names_of(row) == [one, other]
