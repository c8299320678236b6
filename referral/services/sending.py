"""Sending, receiving, withdrawing: what goes with `send`, `sign` and `revoke`, on screen or on paper."""

from agencies.models import Agency
from documents.registry import void
from referral.law.errors import Incomplete
from referral.law.kinds import Kind
from referral.law.moves import REVOKE
from referral.law.states import ReferralStatus
from referral.law.words import DELIVERY_WAYS
from referral.models import Lane, Receipt, Referral
from referral.services import clocks, consults, discipline, letters, opinion_effects, penalty, sharing
from referral.services.acting import Acting
from referral.services.grants import let_see, stop_seeing
from referral.services.ledger import record
from referral.services.parties import find_procuratorate
from referral.services.steps import Step


def check_send(step: Step) -> None:
    """The frozen letter has its bytes, or the delivery of the sealed paper is entered."""
    referral = step.referral
    way = step.get("delivery", "system")
    if way not in DELIVERY_WAYS:
        raise Incomplete("请选择送达方式。")
    if referral.letter is not None and referral.letter.rendered_at is None:
        raise Incomplete("文书正在生成，请稍候再送达。")
    if not referral.recipient.is_open and way == "system":
        raise Incomplete(f"{referral.recipient.name}尚未开通本系统，请以纸质方式送达并登记。")
    step.columns |= {
        "sent_at": step.who.at, "delivery": way, "tracking_number": step.get("tracking_number"),
    }  # fmt: skip


def check_offline(step: Step) -> None:
    """行纪移送 off-line: own document number and date only; nothing else of it is kept here."""
    step.columns |= {
        "sent_at": step.who.at, "delivery": "secret_mail", "offline_number": step.fields["document_number"],
        "offline_on": step.fields["document_date"],
    }  # fmt: skip


def after_offline(step: Step) -> None:
    """An off-line referral opens no sight to anybody."""


def after_send(step: Step) -> None:
    """The receiver comes to see the case; copies go out with the main paper. Who is consulted sees the letter alone."""
    referral = step.referral
    if referral.kind == Kind.CONSULT:
        return
    let_see(referral.case, referral.recipient, why=f"{referral.rule.label}送达", at=step.who.at)
    for agency in _copies(referral):
        step.created.append(send_copy(referral, agency, step.who, delivery=step.get("delivery", "system")))
    if referral.kind == Kind.REVERSE:
        opinion_effects.close_review(step)
    if referral.kind == Kind.CRIMINAL:
        if any(isinstance(r, Referral) and r.recipient.kind == "procuratorate" for r in step.created):
            clocks.end("crim_copy_procuratorate", referral, step.who)
        penalty.pause(referral, step.who)


def _copies(referral: Referral) -> list[Agency]:
    agencies = list(referral.copy_to.all())
    if referral.kind == Kind.CRIMINAL:
        procuratorate = find_procuratorate(referral.recipient)
        if procuratorate is not None and procuratorate not in agencies:
            agencies.append(procuratorate)
    return [agency for agency in agencies if agency.pk not in {referral.sender_id, referral.recipient_id}]


def send_copy(
    main: Referral, agency: Agency, who: Acting, *, title: str = "", delivery: str = "system"
) -> Referral:
    """Send an agency its copy of a main paper: born sent, in the name of whoever referred first. title: if it has its own."""
    copy = Referral.objects.create(
        case=main.case, kind=Kind.COPY, sender=main.origin_sender, recipient=agency, holder=agency, about=main,
        batch=main.batch, position=main.position + 100, part="copy", status=ReferralStatus.SENT,
        title=(title or f"抄送：{main.title}")[:160], facts=main.facts, legal_basis=main.legal_basis, drafted_by=main.drafted_by,
        drafted_by_user=main.drafted_by_user, created_at=who.at, approved_at=main.approved_at,
        sent_at=who.at, delivery=delivery, no_clock_reason="copy_only", letter=main.letter,
    )  # fmt: skip
    sharing.follow(copy, main)
    let_see(main.case, agency, why="抄送", at=who.at)
    record(who, "send", f"抄送{agency.short_name}", referral=copy)
    return copy


def check_sign(step: Step) -> None:
    """Counts are entered; missing pieces are noted and never hinder the signature (程序规定§180)."""
    for name, label in (("items", "件"), ("pages", "页"), ("volumes", "卷")):
        if int(step.get(name, 0)) < 0:
            raise Incomplete(f"{label}数不能为负数。")
    if not step.get("complete", True) and not step.get("missing"):
        raise Incomplete("材料不全的，请写明缺少哪些材料；不影响签收。")
    if step.referral.kind == Kind.CONSULT:
        consults.check_signer(step)
    step.columns["signed_at"] = step.who.at
    if step.referral.kind == Kind.REVERSE:
        opinion_effects.fit_starts(step)
    if step.move.target == ReferralStatus.ACCEPTED:
        step.columns["answered_at"] = step.who.at


def check_record_receipt(step: Step) -> None:
    """行纪: the sender's officer notes the receipt that came back on paper."""
    step.columns["signed_at"] = step.who.at


def after_record_receipt(step: Step) -> None:
    """行纪: keep that the discipline body took it, and no more."""
    Receipt.objects.create(
        referral=step.referral, at=step.who.at, agency=step.referral.recipient, post=step.who.post,
        user=step.who.user, signer="据纸质回执登记", external_number=step.get("external_number"),
    )  # fmt: skip


def after_sign(step: Step) -> None:
    """Write the receipt; a file without gaps needs no supplement notice."""
    referral, who = step.referral, step.who
    complete = not step.get("missing")
    receipt = Receipt.objects.create(
        referral=referral, at=who.at, agency=who.agency, post=who.post, user=who.user,
        signer=step.get("signer", who.user.full_name), badge=step.get("badge"), volumes=int(step.get("volumes", 0)),
        items=int(step.get("items", 0)), pages=int(step.get("pages", 0)), complete=complete,
        missing=step.get("missing"), external_number=step.get("external_number"),
    )  # fmt: skip
    if complete:
        clocks.void("police_supplement_notice", referral, who, note="材料齐全")
    lane = Lane.objects.filter(opened_by=referral).first()
    department, officer = step.get("department", None), step.get("officer", None)
    if lane is not None:
        lane.officers.add(officer or who.post)
        if department is not None:
            Lane.objects.filter(pk=lane.pk).update(department=department)
    if referral.kind == Kind.CONSULT:
        consults.name_answerer(step)
    elif not referral.secret:
        let_see(
            referral.case, referral.recipient, why=f"{referral.rule.label}签收", at=who.at, department=department,
            posts=[officer or who.post],
        )  # fmt: skip
    if step.move.letter == "receipt":
        letters.issue_receipt(step, receipt)
    if step.move.letter == "joint_answer":
        letters.issue_joint_answer(referral, who, step.move)
    if referral.kind == Kind.REVERSE and lane is not None:
        opinion_effects.after_sign(step, lane)


def after_revoke(step: Step) -> None:
    """The letter is void in the register; the receiver's sight ends at once (收回)."""
    referral = step.referral
    if referral.letter is not None and referral.letter.voided_at is None:
        void(referral.letter, reason=step.get("reason"), by=step.who.user, at=step.who.at)
    if referral.sent_at is not None:
        Referral.objects.filter(pk=referral.pk).update(recalled_at=step.who.at)
        letters.issue_withdraw_letter(step)
        for addendum in referral.addenda.exclude(kind=Kind.COPY):
            _recall_addendum(addendum, step)
        stop_seeing(referral.case, referral.recipient)
        for copy in referral.addenda.filter(
            kind=Kind.COPY, recalled_at__isnull=True, status__in=[ReferralStatus.SENT, ReferralStatus.ENDED]
        ):
            _recall_copy(copy, step)
    if referral.kind == Kind.CRIMINAL:
        penalty.resume(referral.case, step.who, note="行刑移送已撤回")
    if referral.kind == Kind.DISCIPLINE:
        discipline.reopen(referral, step.who)


def after_take_back(step: Step) -> None:
    """A record of the wrong procuratorate or court: its sight ends, nothing was printed that could be void."""
    Referral.objects.filter(pk=step.referral.pk).update(recalled_at=step.who.at)
    stop_seeing(step.referral.case, step.referral.recipient)


def _recall_addendum(addendum: Referral, step: Step) -> None:
    """What follows a letter that is called back goes with it, sent or still a draft: alone it would keep the sight alive."""
    sent, move = addendum.sent_at is not None, REVOKE.but(act="", sources=frozenset({addendum.status}))
    if not addendum.is_final:
        addendum.move(move, holder=None, ended_at=step.who.at, no_clock_reason="")
    elif not sent or addendum.recalled_at is not None:
        return
    if sent:
        Referral.objects.filter(pk=addendum.pk).update(recalled_at=step.who.at)
    if addendum.letter is not None and addendum.letter.voided_at is None:
        void(addendum.letter, reason=step.get("reason"), by=step.who.user, at=step.who.at)
    clocks.void("*", addendum, step.who, note=move.label)
    step.touched.append(addendum)
    record(step.who, "revoke", f"{addendum.rule.label}随主件撤回", referral=addendum, internal=not sent)


def _recall_copy(copy: Referral, step: Step) -> None:
    """A copy goes back with its main paper, unless its receiver has opened a branch of its own authority."""
    if copy.status == ReferralStatus.SENT:
        move = copy.rule.move("revoke", copy.status)
        copy.move(move, holder=None, ended_at=step.who.at, no_clock_reason="")
        clocks.void("*", copy, step.who, note=move.label)
    Referral.objects.filter(pk=copy.pk).update(recalled_at=step.who.at)
    stop_seeing(copy.case, copy.recipient)
    step.touched.append(copy)
    record(step.who, "revoke", f"收回抄送{copy.recipient.short_name}", referral=copy)
