"""Answers of the receiver and what follows them: supplement, re-route, return, filing, refusal to file."""

from datetime import date

from django.db.models import Q

from agencies.models import Agency
from documents.quarantine import refuse_infected
from referral.law.errors import Incomplete, ReferralError
from referral.law.jurisdiction import TALKS
from referral.law.kinds import Kind, check_parties
from referral.law.states import Move, ReferralStatus, Side, Start
from referral.models import ForeignPaper, Lane, Referral, SupplementItem
from referral.services import clocks, discipline, ladder, letters, penalty, sharing
from referral.services.grants import let_see
from referral.services.parties import superior_of
from referral.services.steps import Step

MAX_HOPS = 3
#: Why a common superior sees a case.
DISPUTE = "管辖争议"
#: Instead of a fourth hop: the common superior decides (行政处罚法第二十五条).
TO_SUPERIOR = Move(
    "reroute", "报请共同上级指定", frozenset({ReferralStatus.SIGNED}), ReferralStatus.DISPUTED, Side.RECIPIENT,
    "", starts=(Start(TALKS, Side.SENDER),), letter="designation_request", notify=((Side.SUPERIOR, "head"),),
)  # fmt: skip
MISSING_PAPERS = ("材料不全", "材料不齐", "资料不全", "缺少材料", "材料不完整")


def keep_answer(step: Step) -> None:
    """Keep the words, the number and the moment of an answer."""
    step.columns |= {
        "answered_at": step.who.at, "answer": step.get("reason") or step.get("opinion"),
        "answer_number": step.get("document_number"),
    }  # fmt: skip
    if number := step.get("recipient_number"):
        step.columns["recipient_number"] = number
    if step.move.name == "uphold":
        step.columns["reviewed"] = True


def after_accept(step: Step) -> None:
    """Taking a case up (提级) changes who leads it."""
    if step.referral.kind == Kind.ESCALATION:
        ladder.move_up(step)


def check_not_file(step: Step) -> None:
    """Never for missing papers: they are asked for within 24 hours (程序规定§180). What goes back is noted (310号令§8)."""
    reason = step.get("reason")
    if any(word in reason for word in MISSING_PAPERS):
        raise ReferralError(
            "不得以材料不全为由不予立案（公安机关办理刑事案件程序规定第一百八十条），请改用「告知补正」。"
        )
    keep_answer(step)
    if returned := step.get("returned"):
        step.columns["answer"] = f"{reason}\n退回材料：{returned}"


def check_return(step: Step) -> None:
    """Only a matter outside the own duties is returned; never after a designation."""
    if step.referral.designated:
        raise ReferralError("该移送已经指定管辖，不能退回；有异议的请向指定机关书面报告。")
    keep_answer(step)
    step.columns["answer"] = f"{step.get('reason')}（建议接收机关：{step.get('suggested')}）"


def check_reroute(step: Step) -> None:
    """A re-route names another fit agency; at the third hop the common superior decides instead, where one designates."""
    referral, agency = step.referral, step.fields["agency"]
    if referral.designated:
        raise ReferralError("该移送已经指定管辖，不能再转送。")
    if referral.hop >= MAX_HOPS and "designate" in referral.rule.moves:
        step.move = TO_SUPERIOR.but(act=step.move.act, ends=step.move.ends)
        superior_of(referral)
        step.columns["answer"] = step.get("reason")
        step.text = "已是第三次转送，已报请共同上级机关指定管辖。"
        return
    if referral.secret:
        discipline.check_hand_on(referral)
    _check_receiver(referral, agency)
    if not referral.secret:
        keep_answer(step)


def check_contest(step: Step) -> None:
    """Why the matter is contested stands beside why it was returned: the superior reads both."""
    _add_answer(step, "提出管辖争议的理由")


def check_designate(step: Step) -> None:
    """The superior names an agency that may receive this kind; what both sides had said stays."""
    _check_receiver(step.referral, step.fields["agency"], designated=True)
    keep_answer(step)
    _add_answer(step, f"指定{step.fields['agency'].name}管辖")


def check_designate_sender(step: Step) -> None:
    """The superior finds the sender competent: the referral ends, its own lane goes on."""
    keep_answer(step)
    _add_answer(step, f"指定由{step.referral.origin_sender.name}管辖")


def _add_answer(step: Step, word: str) -> None:
    said = [step.referral.answer, f"{word}：{step.get('reason')}"]
    step.columns["answer"] = "\n".join(filter(None, said))


def _check_receiver(referral: Referral, agency: Agency, *, designated: bool = False) -> None:
    if agency.pk == referral.recipient_id and not designated:
        raise Incomplete("不能转送本机关，请另选机关。")
    if agency.pk == referral.origin_sender.pk and designated:
        raise Incomplete("认为属移送机关管辖的，请办理「指定由移送机关管辖」。")
    if agency.pk == referral.origin_sender.pk:
        raise Incomplete("不能转送回原移送机关；不属本机关职责的，请办理退回。")
    if (under := referral.first.under) is not None and agency.pk == under.origin.pk:
        raise Incomplete(
            f"本件为{under.agency.short_name}商请配合，{agency.short_name}是其移送机关，不能转送；请另选机关。"
        )
    if not designated and _had_it(referral, agency):
        raise Incomplete(
            "该机关已经接收过本件并转出，不能再转回；请另选机关，或者报请共同的上级机关指定管辖。"
        )
    if not agency.is_open:
        raise Incomplete(f"{agency.name}尚未开通本系统，请另选机关。")
    check_parties(referral.kind, referral.origin_sender.kind, agency.kind)


def _had_it(referral: Referral, agency: Agency) -> bool:
    """Whether an agency has had this matter before: what it handed on never comes back to it without a designation."""
    chain = Q(pk=referral.first.pk) | Q(origin_id=referral.first.pk)
    return Referral.objects.filter(chain, recipient=agency).exists()


def after_reroute(step: Step) -> None:
    """Open the next hop: sent at once, results go back to the first sender."""
    if step.move.target == ReferralStatus.DISPUTED:
        clocks.end(TALKS, step.referral, step.who)  # the dispute arises and is reported in one
        after_contest(step)
        return
    old, agency, who = step.referral, step.fields["agency"], step.who
    designated = step.move.name == "designate"
    sender = who.agency if who.agency.pk != agency.pk else old.sender
    hop = Referral.objects.create(
        case=old.case, kind=old.kind, sender=sender, recipient=agency, holder=agency, origin=old.first,
        hop=min(old.hop + 1, MAX_HOPS + 1), designated=designated, batch=old.batch, position=old.position,
        part=old.part, secret=old.secret, is_offline=old.is_offline, status=ReferralStatus.SENT, title=old.title,
        facts=old.facts, crime=old.crime, legal_basis=old.legal_basis, request=old.request, subject=old.subject,
        had_penalty=old.had_penalty, has_items=old.has_items, drafted_by=old.drafted_by,
        drafted_by_user=old.drafted_by_user, created_at=who.at, approved_at=old.approved_at, sent_at=who.at,
        delivery=step.get("delivery", "system"), letter=old.letter, under=old.under,
    )  # fmt: skip
    hop.parties.set(old.parties.all())
    sharing.follow(hop, old)
    for material in old.materials.all():
        material.pk, material.referral = None, hop
        material.save(force_insert=True)
    lane = Lane.objects.create(
        case=old.case, agency=agency, opened_by=hop, part=old.part, secret=old.secret, holder=agency,
        opened_at=who.at,
    )  # fmt: skip
    for start in old.rule.moves["send"].starts:
        if start.side == Side.RECIPIENT:
            clocks.start(start.rule, hop, who, actor=agency)
    if not old.secret:
        let_see(old.case, agency, why="转送", at=who.at)
    step.created += [hop, lane]
    if designated:
        letters.issue_designation_decision(step, chosen=agency)
    elif step.move.letter:
        letters.issue_answer_letter(step, to=old.origin_sender)


def after_contest(step: Step) -> None:
    """The common superior comes to see the case that it has to decide on, and is asked in writing."""
    superior = superior_of(step.referral)
    if not step.referral.secret:
        let_see(step.referral.case, superior, why=DISPUTE, at=step.who.at)
    letters.issue_designation_request(step, to=superior)


def after_designate_sender(step: Step) -> None:
    """The decision goes to both sides."""
    letters.issue_designation_decision(step, chosen=step.referral.origin_sender)


def after_return(step: Step) -> None:
    """The reasons go back in writing."""
    letters.issue_answer_letter(step, to=step.referral.sender)


def check_decline(step: Step) -> None:
    """A refused 协查 keeps the reason and who else may be asked; a refused invitation the reason."""
    keep_answer(step)
    if suggested := step.get("suggested"):
        step.columns["answer"] = f"{step.get('reason')}（建议商请：{suggested}）"


def after_decline(step: Step) -> None:
    """Who can't help, or does not join a joint investigation, says so in a letter of its own."""
    if step.referral.kind == Kind.ASSISTANCE:
        letters.issue_assistance_decline(step)
    if step.move.letter == "joint_answer":
        letters.issue_joint_answer(step.referral, step.who, step.move, reason=step.get("reason"))


def after_ask(step: Step) -> None:
    """List what is asked for, item by item, and write the notice."""
    referral = step.referral
    last = referral.supplement_items.order_by("-round").first()
    number = last.round + 1 if last else 1
    SupplementItem.objects.bulk_create(
        SupplementItem(referral=referral, round=number, name=name.strip(), asked_at=step.who.at)
        for name in step.fields["items"]
        if name.strip()
    )
    letters.issue_supplement_notice(step, number)


def after_supply(step: Step) -> None:
    """Answer item by item: fields["items"] maps an item's id to its answer; every open item needs one."""
    answers: dict[int, str] = step.fields["items"]
    evidence = step.get("evidence", {})
    refuse_infected(piece for piece in evidence.values() if piece is not None)
    for item in step.referral.supplement_items.filter(supplied_at__isnull=True):
        answer = (answers.get(item.pk) or "").strip()
        if not answer:
            raise Incomplete(f"请逐项填写补正情况：{item.name}。确实无法补正的，请写明原因。")
        item.answer, item.supplied_at, item.evidence = answer, step.who.at, evidence.get(item.pk)
        item.save()
    letters.issue_supplement_list(step)


def register_paper(step: Step) -> None:
    """Register the paper of the police or the procuratorate: its name, number and date; it is never made here."""
    names = {
        "file": "立案通知书", "overturn": "立案通知书", "file_on_notice": "立案决定书", "not_file": "不予立案通知书",
        "uphold": "复议决定书", "not_police": "不属公安机关职责范围通知书", "demand_reasons": "要求说明不立案理由通知书",
        "order_filing": "通知立案书", "demand_overdue": "要求说明逾期不作决定理由通知书", "explain": "不立案理由说明",
    }  # fmt: skip
    day: date = step.get("document_date", None) or step.who.at.date()
    ForeignPaper.objects.create(
        case=step.referral.case, referral=step.referral, name=step.get("paper_name", names[step.move.name]),
        number=step.fields["document_number"], issuer=step.who.agency.name, issued_on=day,
        scan=step.get("scan", None), secret=step.referral.secret, registered_by=step.who.post,
        agency=step.who.agency, registered_at=step.who.entered_at,
    )  # fmt: skip


def after_file(step: Step) -> None:
    """Register the notice of filing; the lane works on."""
    register_paper(step)


def after_final_no(step: Step) -> None:
    """After a final no the administrative penalty clock runs on (310号令§10)."""
    if step.referral.kind in penalty.CRIMINAL_KINDS:
        penalty.resume(step.referral.case, step.who, note="刑事程序终结")
