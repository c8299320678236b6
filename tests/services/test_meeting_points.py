"""Where two channels meet: what one of them says, gives or takes must not undo the other."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from referral.law.errors import Conflict, ReferralError
from referral.law.kinds import Kind
from referral.law.must_refer import Stage
from referral.models import Agreement, Case, Lane, NoReferral, Referral
from referral.services import addenda, cases, circumstances, must_refer, no_referral
from referral.services.addenda import Passage
from referral.services.outcomes import OutcomeDraft
from referral.services.sight import events_for, letters_for
from tests.cast import PENALTY
from tests.line import asked_up, open_line
from tests.services.test_addenda import sent
from tests.services.test_must_refer import FRAUD, found, proposed, rules
from tests.services.test_supervision_journeys import lane_of_p
from tests.services.walks import hire, not_filed
from tests.workflows.conftest import Town
from tests.workflows.test_joint import invited, joined
from tests.workflows.test_joint_tasks import put_down
from tests.workflows.test_joint_tasks import seen as tasks_seen
from workflows import engine

DOCTOR = {"violations": ("F14",)}


def test_the_police_do_not_read_the_complaint_about_them(town: Town) -> None:
    referral = town.do(not_filed(town), "ask_supervision", "he", reason="有案不立")
    for name, reads in (("gao", False), ("liu", True), ("fan", True)):
        post = town.posts[name]
        kinds = {link.letter.kind for link in letters_for(referral.case, post)}
        said = " ".join(event.opinion for event in events_for(referral.case, post))
        assert ("supervision_request" in kinds, "有案不立" in said) == (reads, reads), name


def test_a_branch_that_had_reported_works_again_as_supervision(town: Town) -> None:
    hire(town, "xue", A.PROCURATORATE, Role.HEAD)
    referral = not_filed(town)
    copy = town.do(Referral.objects.get(kind=Kind.COPY), "sign", "yu")
    town.do(copy, "open_branch", "xue")
    engine.act_on_lane(lane_of_p(town), "report", town.who("xue"), outcomes=[PENALTY])
    referral = town.do(referral, "ask_supervision", "he", reason="应当立案")
    assert lane_of_p(town).status == "working"
    referral = town.do(referral, "order_filing", "fan", document_number="安检通立〔2026〕1号")
    town.do(referral, "file_on_notice", "lin", document_number="安公立〔2026〕1号")
    assert lane_of_p(town).status == "done"


def test_to_ask_an_agency_for_its_view_refers_nothing_to_it(town: Town) -> None:
    case = town.case(**DOCTOR)
    assert rules(town, case) == ["doctor"]
    for kind in (Kind.CONSULT, Kind.COPY):
        (row,) = town.draft(case, (A.HEALTH, kind), request="请研究答复。")
        for move, name in (("submit", "liu"), ("review", "zhou"), ("approve", "wu")):
            if move in {one.name for one in row.rule.lawful(row.status)}:
                row = town.do(row, move, name)
        town.render(row)
        town.do(row, "send", "qian")
        assert rules(town, case) == ["doctor"], kind


def test_what_is_merged_brings_its_circumstances_along(town: Town) -> None:
    case, into = town.case(**FRAUD, amounts={}), town.case(**FRAUD, amounts={})
    town.run(circumstances.restate, case, town.who("liu"), circumstances=["forged"], reason="鉴定意见")
    town.run(cases.merge, case, into, town.who("wu"), reason="同一当事人")
    assert "forged" in Case.objects.get(pk=into.pk).circumstances


def test_another_agency_neither_reads_nor_decides_what_the_old_lead_proposed(town: Town) -> None:
    case = town.case(**FRAUD)
    (referral,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.approved(referral)
    for move, name in (("send", "qian"), ("sign", "bai"), ("accept", "bai")):
        referral = town.do(referral, move, name)
    rows = proposed(town, case, "内部意见")
    town.run(
        cases.change_lead, case, town.who("he"), to=town.agencies[A.HEALTH], agreed_by="安卫函〔2026〕9号"
    )
    case.refresh_from_db()
    assert no_referral.waiting_for(town.posts["tang"]) == []
    assert [f.decision for f in found(town, case, "bai")] == [None]
    with pytest.raises(Conflict, match="已变更牵头机关"):
        town.run(no_referral.decide, rows, town.who("tang"), agrees=True)


def test_the_procuratorate_reads_no_draft_and_no_proposal_and_regional_agreements_count(town: Town) -> None:
    case = town.case(**FRAUD)
    town.draft(case, (A.POLICE, Kind.CRIMINAL))
    proposed(town, case)
    later = town.at + timedelta(days=30)
    agreement = Agreement.objects.create(
        number="安医保发〔2026〕3号", title="协作办法", signed_on=town.at.date(), effective_on=town.at.date(),
        region=town.region, kinds=[A.NHSA, A.PROCURATORATE], shares_findings=True,
    )  # fmt: skip
    assert must_refer.shared(town.posts["fan"], later) == []
    agreement.regions.add(town.region)
    (finding,) = must_refer.shared(town.posts["fan"], later)
    assert (finding.case, finding.stage) == (case, Stage.HEAD)
    assert (finding.pending, finding.decision, finding.voided) == ("", None, None)


def test_what_silent_police_enter_voids_no_decision(town: Town) -> None:
    case = town.case(**DOCTOR)
    before = must_refer.snapshot(
        must_refer.with_facts(Case.objects.filter(pk=case.pk)).get(), must_refer.Standard()
    )
    (referral,) = town.draft(case, (A.POLICE, Kind.CRIMINAL))
    town.approved(referral)
    for move, name in (("send", "qian"), ("sign", "gao")):
        referral = town.do(referral, move, name, badge="001")
    town.do(referral, "file", "lin", document_number="安公立〔2026〕1号")
    lane = town.lane(referral)
    Lane.objects.filter(pk=lane.pk).update(is_silent=True)
    engine.act_on_lane(lane, "interim", town.who("gao"), outcomes=[OutcomeDraft("coercion", "拘留")])
    after = must_refer.snapshot(
        must_refer.with_facts(Case.objects.filter(pk=case.pk)).get(), must_refer.Standard()
    )
    assert after == before and NoReferral.objects.count() == 0


def test_a_request_to_take_a_case_up_ends_with_the_lead_that_made_it(town: Town) -> None:
    bureaus = open_line(town)
    referral = asked_up(town, bureaus)
    Case.objects.filter(pk=referral.case_id).update(lead_agency=town.agencies[A.HEALTH])
    with pytest.raises(ReferralError, match="已改由其他机关牵头"):
        town.do(referral, "accept", "upper_head", document_number="江医保批〔2026〕1号")
    Case.objects.filter(pk=referral.case_id).update(lead_agency=referral.sender)


def test_who_handed_a_referral_on_does_not_withdraw_it(town: Town) -> None:
    referral = town.signed()
    town.do(referral, "reroute", "hong", agency=town.agencies[A.MARKET], reason="属市监职责")
    hop = Referral.objects.get(origin=referral)
    with pytest.raises(ReferralError, match="转送机关不能撤回"):
        town.do(hop, "revoke", "tang", reason="转错")


def test_a_correction_that_was_signed_goes_with_the_letter_that_is_called_back(town: Town) -> None:
    main = town.sent()
    passage = [Passage(main.letter, "126人次", "116人次")]  # type: ignore[arg-type]
    town.run(addenda.correct, main, town.who("liu"), reason="有误", passages=passage)
    row = town.do(sent(town, Referral.objects.get(kind=Kind.CORRECTION)), "sign", "bai")
    town.do(main, "revoke", "he", reason="送错机关")
    row.refresh_from_db()
    assert row.status == "ended" and row.recalled_at is not None
    assert not Case.objects.visible_to(town.posts["bai"]).exists()


def test_who_does_not_take_part_reads_no_task_in_the_record(town: Town) -> None:
    first, second = invited(town)
    town.do(first, "decline", "tang", reason="力量不足")
    lane = town.lane(town.do(second, "join", "niu"))
    put_down(town, lane, "liu", A.NHSA, title="询问护士长")
    assert tasks_seen(town, "bai") == []
    for name, reads in (("bai", False), ("liu", True)):
        labels = " ".join(event.label for event in events_for(lane.case, town.posts[name]))
        assert ("询问护士长" in labels) == reads, name


def test_a_lane_that_is_waived_leaves_no_task_behind(town: Town) -> None:
    lane, other = joined(town)
    task = put_down(town, other, "liu", A.HEALTH)
    engine.act_on_lane(lane, "waive", town.who("he"), reason="已另案办理")
    task.refresh_from_db()
    assert task.ended_at is not None and not task.is_done


def test_a_published_non_prosecution_is_played_to_its_end(db: None, tmp_path: Path) -> None:
    from tests.commands.test_play import PUBLISHED, play

    case = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    case = next(c for c in (case if isinstance(case, list) else case["cases"]) if len(c["referrals"]) == 1)
    case["referrals"][0] |= {"to": "检察院", "kind": "移送审查起诉", "outcome": "不起诉"}
    summary, code = play([case], tmp_path, out=False)
    assert (code, summary["closed"]) == (0, 1)
