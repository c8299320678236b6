"""Verbs of incoming post (收文): register, propose, rule, assign, take, finish, circulate; linked to a case or a clue.

No clock runs on an incoming paper: whoever it goes to inside the agency, nothing is restarted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.models import Department, Post
from agencies.rights import may
from agencies.roles import Act
from documents import evidence
from documents.models import Dossier, Evidence
from documents.registry import draw_plain
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.models import Case, Circulation, Clue, IncomingPaper, Ledger
from referral.models.incoming import DESKS, LAWFUL, STEPS, IncomingStep
from referral.services import letters
from referral.services.acting import Acting, require, require_other_person
from referral.services.ledger import record


@dataclass(frozen=True)
class Scan:
    """A file as it came: its name and its bytes."""

    name: str
    chunks: Iterable[bytes]


@dataclass(frozen=True)
class IncomingDraft:
    """An incoming letter as typed. received_at: when it really came in."""

    from_name: str
    title: str
    received_at: datetime
    from_number: str = ""
    copies: int = 1
    pages: int = 1
    way: str = "direct"


def register(draft: IncomingDraft, who: Acting, *, scan: Scan | None = None) -> IncomingPaper:
    """收文登记: the paper gets its 收文登记号. Its real time of receipt and the time of entry are both kept."""
    require(who, Act.REGISTER_INCOMING, who.agency)
    refuse_secret(draft.title, draft.from_number, draft.from_name)
    if not draft.title.strip() or not draft.from_name.strip():
        raise Incomplete("请填写来文机关和来文标题。")
    if draft.received_at > who.entered_at:
        raise Incomplete("收文时间晚于现在，请核对。")
    same = who.agency.incoming_papers.filter(from_name=draft.from_name, from_number=draft.from_number)
    if draft.from_number and (earlier := same.first()) is not None:
        raise ReferralError(f"该来文已经登记，收文登记号 {earlier.number}，请查看原登记。")
    with transaction.atomic():
        paper = IncomingPaper.objects.create(
            ledger=Ledger.objects.create(), dossier=Dossier.objects.create(opened_at=who.at), agency=who.agency,
            number=draw_plain(who.agency, "收", who.entered_at), registered_by=who.post,
            registered_at=who.entered_at, **vars(draft),
        )  # fmt: skip
        _note(paper, who.really_at(draft.received_at), "register", f"收文登记 {paper.number}")
        if scan is not None:
            _keep_scan(paper, who, scan)
    return paper


def _stored(paper: IncomingPaper, scan: Scan, who: Acting) -> Evidence:
    return evidence.store(
        dossier=paper.dossier, name=scan.name, chunks=scan.chunks, by=who.post, at=who.entered_at, is_inner=True
    )  # fmt: skip


def _keep_scan(paper: IncomingPaper, who: Acting, file: Scan) -> None:
    _write(paper, scan=_stored(paper, file, who))
    _note(paper, who, "upload", f"上传扫描件：{evidence.clean_name(file.name)}")


def _write(paper: IncomingPaper, **columns: Any) -> None:
    IncomingPaper.objects.filter(pk=paper.pk).update(**columns)
    paper.refresh_from_db()


def _note(paper: IncomingPaper, who: Acting, act: str, label: str, *, opinion: str = "") -> None:
    """One event on the paper's own ledger; what an agency does with its post is its own business (副卷)."""
    record(who, act, label, ledger=paper.ledger, opinion=opinion, internal=True)


def _begin(
    paper: IncomingPaper, who: Acting, what: str, steps: frozenset[IncomingStep] = frozenset()
) -> IncomingPaper:
    """The paper, locked and as it stands now. Refused when it waits for none of `steps` (any, if empty) or is not seen."""
    if not IncomingPaper.objects.visible_to(who.post).filter(pk=paper.pk).exists():
        raise NotAllowed("没有找到这件收文。")
    paper = IncomingPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if steps and paper.step not in steps:
        raise Unlawful(f"该收文现为「{paper.step.label}」，不能{what}。")
    if who.at < paper.received_at:
        raise Incomplete("办理时间不能早于收文时间，请核对实际时间。")
    if who.at > who.entered_at:
        raise Incomplete("实际办理时间晚于现在，请核对。")
    return paper


def _opinion(text: str, label: str) -> str:
    if not text.strip():
        raise Incomplete(f"请填写{label}。")
    refuse_secret(text)
    return text.strip()


def attach(paper: IncomingPaper, who: Acting, *, scan: Scan) -> None:
    """Put the scan of the paper in afterwards; the earlier one stays in its dossier."""
    require(who, Act.REGISTER_INCOMING, paper.agency)
    with transaction.atomic():
        _keep_scan(_begin(paper, who, "上传扫描件"), who, scan)


def propose(paper: IncomingPaper, who: Acting, *, opinion: str) -> None:
    """拟办: the office proposes who should handle it. It may be rewritten until the leader has ruled."""
    require(who, Act.PROPOSE_INCOMING, paper.agency)
    opinion = _opinion(opinion, "拟办意见")
    with transaction.atomic():
        paper = _begin(paper, who, "拟办", LAWFUL["propose"])
        _write(paper, proposal=opinion, proposed_by=who.post, proposed_at=who.at)
        _note(paper, who, "propose", "拟办", opinion=opinion)


def rule(paper: IncomingPaper, who: Acting, *, opinion: str) -> None:
    """批办: the leader decides."""
    require(who, Act.RULE_INCOMING, paper.agency)
    opinion = _opinion(opinion, "批办意见")
    with transaction.atomic():
        paper = _begin(paper, who, "批办", LAWFUL["rule"])
        _write(paper, ruling=opinion, ruled_by=who.post, ruled_at=who.at)
        _note(paper, who, "rule", "批办", opinion=opinion)


def enter_ruling(paper: IncomingPaper, who: Acting, *, opinion: str, signed_by: Post, scan: Scan) -> None:
    """代录批示件: the leader wrote on the paper. It counts when a second person has checked it against the scan.

    who.at: when the leader signed.
    """
    require(who, Act.ENTER_PAPER, paper.agency)
    opinion = _opinion(opinion, "批办意见")
    if signed_by.agency_id != paper.agency_id or not may(
        signed_by, Act.RULE_INCOMING, paper.agency, at=who.at
    ):
        raise Incomplete("请选择在批示件上签署的负责人；签署人当日须在任并有权批办。")
    with transaction.atomic():
        paper = _begin(paper, who, "代录批示件", LAWFUL["enter_ruling"])
        _write(
            paper, ruling=opinion, ruled_by=signed_by, ruled_at=who.at, ruling_scan=_stored(paper, scan, who),
            ruling_entered_by=who.post, ruling_entered_by_user=who.user,
        )  # fmt: skip
        _note(paper, who, "enter_paper", f"代录{signed_by.user.full_name}批示件（待核对）", opinion=opinion)


def check_ruling(paper: IncomingPaper, who: Acting, *, agrees: bool, reason: str = "") -> None:
    """The second person compares the entry with the 批示件. What does not agree is taken back and ruled again."""
    require(who, Act.CHECK_PAPER, paper.agency)
    with transaction.atomic():
        paper = _begin(paper, who, "核对批示件", LAWFUL["check_ruling"])
        require_other_person(who, paper.ruling_entered_by_user_id, what="录入人不能自行核对")
        if agrees:
            _write(
                paper, ruling_checked_by=who.post, ruling_checked_by_user=who.user, ruling_checked_at=who.at
            )  # fmt: skip
            _note(paper, who, "check_paper", "核对批示件：相符")
            return
        if not reason.strip():
            raise Incomplete("核对不符的，请写明哪里不符。")
        _write(
            paper, ruling="", ruled_by=None, ruled_at=None, ruling_scan=None, ruling_entered_by=None,
            ruling_entered_by_user=None,
        )  # fmt: skip
        _note(paper, who, "check_paper", "核对批示件：不符", opinion=reason)


def assign(
    paper: IncomingPaper, who: Acting, *, department: Department | None = None, officer: Post | None = None
) -> None:
    """分办, and 改派 until it is done: to a department, an officer, or both; whoever gets it signs for it anew."""
    require(who, Act.ASSIGN_DEPARTMENT, paper.agency)
    if department is None and officer is None:
        raise Incomplete("请选择承办科室或承办人。")
    if department is not None and department.agency_id != paper.agency_id:
        raise Incomplete("科室不属于本机关，请重新选择。")
    if officer is not None and not _is_ours(officer, paper, who):
        raise Incomplete("承办人不在本机关任职，请重新选择。")
    with transaction.atomic():
        paper = _begin(paper, who, "分办", LAWFUL["assign"])
        again = paper.assigned_at is not None
        _write(
            paper, department=department, officer=officer, assigned_by=who.post, assigned_at=who.at, taken_by=None,
            taken_at=None,
        )  # fmt: skip
        hands = (department.name if department else "", officer.user.full_name if officer else "")
        to = "　".join(filter(None, hands))
        _note(paper, who, "assign", f"{'改派' if again else '分办'}：{to}")


def _is_ours(post: Post, paper: IncomingPaper, who: Acting) -> bool:
    return post.agency_id == paper.agency_id and post.is_valid_at(who.entered_at)


def take(paper: IncomingPaper, who: Acting) -> None:
    """承办签收: the named officer, or when only a department is named one of its people."""
    with transaction.atomic():
        paper = _begin(paper, who, "签收承办", LAWFUL["take"])
        if not paper.is_given_to(who.post):
            raise NotAllowed("该收文没有分办给您，请由承办科室人员或承办人签收。")
        claimed = IncomingPaper.objects.filter(STEPS[IncomingStep.TAKE], pk=paper.pk)
        if not claimed.update(taken_by=who.post, taken_at=who.at):
            raise Unlawful("该收文已由其他人员签收，请刷新页面查看。")
        _note(paper, who, "take", "签收承办")


def finish(paper: IncomingPaper, who: Acting, *, result: str) -> None:
    """办结: whoever signed for it writes what was done."""
    result = _opinion(result, "承办情况")
    with transaction.atomic():
        paper = _begin(paper, who, "办结", LAWFUL["finish"])
        if not paper.is_taken_by(who.post):
            raise NotAllowed("由签收承办的人员办结，请交承办人办理。")
        _write(paper, result=result, finished_at=who.at)
        _note(paper, who, "finish", "办结", opinion=result)


def handles(paper: IncomingPaper, post: Post) -> bool:
    """Whether a post has the paper in hand: a desk for all incoming post, or who it was given to."""
    if post.agency_id != paper.agency_id:
        return False
    return post.role in DESKS or paper.is_taken_by(post) or paper.is_given_to(post)


def _in_hand(paper: IncomingPaper, who: Acting, what: str) -> IncomingPaper:
    paper = _begin(paper, who, what)
    if not handles(paper, who.post):
        raise NotAllowed(f"由收发、负责人或者承办人{what}，请交有权人员办理。")
    return paper


def circulate(paper: IncomingPaper, who: Acting, *, posts: Iterable[Post]) -> None:
    """传阅: let people of the agency read it. Nobody is asked twice."""
    chosen = list(posts)
    if not chosen:
        raise Incomplete("请选择传阅人员。")
    if not all(_is_ours(post, paper, who) for post in chosen):
        raise Incomplete("传阅人员须在本机关任职，请重新选择。")
    with transaction.atomic():
        paper = _in_hand(paper, who, "送传阅")
        Circulation.objects.bulk_create(
            [Circulation(paper=paper, post=post, asked_at=who.at) for post in chosen], ignore_conflicts=True
        )
        _note(paper, who, "circulate", f"送传阅：{'、'.join(post.user.full_name for post in chosen)}")


def read(paper: IncomingPaper, who: Acting) -> None:
    """已阅 of a circulated paper."""
    with transaction.atomic():
        paper = _begin(paper, who, "阅读")
        mine = paper.circulations.filter(post__user_id=who.post.user_id, read_at__isnull=True)
        if not mine.update(read_at=who.at):
            raise ReferralError("该收文不在您的待阅事项内。")
        _note(paper, who, "read", "已阅")


def link_case(paper: IncomingPaper, who: Acting, *, case: Case) -> None:
    """Put the paper to a case of the own agency. The case's record says so to the own agency alone."""
    if not Case.objects.party_to(who.post).filter(pk=case.pk).exists():
        raise Incomplete("没有找到这个案件，请核对案件编号。")
    with transaction.atomic():
        paper = _in_hand(paper, who, "归入案件")
        _write(paper, case=case)
        _note(paper, who, "link", "归入案件")
        record(who, "incoming", f"收文 {paper.number} 归入本案", case=case, internal=True)


def link_clue(paper: IncomingPaper, who: Acting, *, clue: Clue) -> None:
    """Say that a clue was made of the paper. A restricted clue (直送) leaves no trace on a paper that others read."""
    with transaction.atomic():
        paper = _in_hand(paper, who, "登记为线索")
        record(who, "incoming", f"由收文 {paper.number} 登记", clue=clue, internal=True)
        if not clue.restricted:
            _write(paper, clue=clue)
            _note(paper, who, "link", "登记为线索")


def sheet(paper: IncomingPaper, who: Acting) -> IncomingPaper:
    """收文处理单 as a print, from what has been entered so far; each print is a sheet of its own."""
    with transaction.atomic():
        paper = _begin(paper, who, "打印收文处理单")
        letters.issue_incoming_sheet(paper, who)
        _note(paper, who, "sheet", "打印收文处理单")
    return paper
