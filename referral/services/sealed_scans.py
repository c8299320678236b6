"""盖章件: the scan of a letter as it was printed and stamped, compared by a second person; and which of the two is the original."""

from collections.abc import Iterable

from django.db import transaction

from agencies.models import Post
from agencies.rights import may, rights_of
from agencies.roles import Act
from documents.evidence import store
from documents.models import Letter
from documents.quarantine import refuse_held
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.models import Case, CaseLetter, SealedScan
from referral.services.acting import Acting, require, require_other_person
from referral.services.ledger import record
from referral.services.paper_entries import SCANS
from referral.services.seal_uses import reads, why_not

#: Any of these rights in the letter's agency: to put a scan in, and to compare it with the paper.
UPLOADERS = (Act.REGISTER_INCOMING, Act.KEEP_SEAL)
CHECKERS = (Act.CHECK_PAPER, Act.KEEP_SEAL)

PAPER = "纸质盖章件为正本，电子件为存档"
SIGNED = "电子签名件为正本"
SIGNED_WITH_PAPER = "电子签名件为正本，纸质盖章件为存档"
ELSEWHERE = "由制发机关的系统制发，以哪一件为正本由制发机关说明"
UNSIGNED = "电子件没有完整性签名，纸质盖章件为正本；盖章件尚未登记"


def standing(letter: Letter) -> SealedScan | None:
    """The scan that counts: the newest that a second person has found right."""
    return letter.sealed_scans.standing().select_related("evidence").first()


def original(letter: Letter, scan: SealedScan | None) -> str:
    """Which is the original, in one sentence. scan: the one that counts."""
    if scan is not None:
        return PAPER if scan.paper_is_original else SIGNED_WITH_PAPER
    if letter.received:
        return ELSEWHERE
    return SIGNED if letter.signature else UNSIGNED


def shown_to(letter: Letter, post: Post) -> list[SealedScan]:
    """The scans of a letter that a post may open: in its own agency all, at the other side what was sent to it."""
    rows = letter.sealed_scans.select_related(
        "evidence", "uploaded_by_user", "checked_by_user", "sent_by_user"
    ).order_by("-uploaded_at", "-pk")
    if letter.agency_id == post.agency_id:
        return list(rows)
    return [scan for scan in rows if scan.sent_at is not None]


def may_upload(letter: Letter, post: Post) -> bool:
    """Whether a post may put in a scan of a letter now."""
    return _any(UPLOADERS, letter, post) and not why_not(letter)


def may_check(scan: SealedScan, post: Post) -> bool:
    """Whether a post may be the second person on a scan."""
    return (
        scan.checked_at is None
        and post.user_id != scan.uploaded_by_user_id
        and _any(CHECKERS, scan.letter, post)
    )


def may_send(scan: SealedScan, post: Post) -> bool:
    """Whether a post may let the letter's receiver see a scan now."""
    counts = standing(scan.letter)
    return (
        counts is not None and counts.pk == scan.pk and scan.sent_at is None and _was_sent(scan.letter)
        and may(post, Act.SEND_REFERRAL, scan.letter.agency)
    )  # fmt: skip


def _any(acts: Iterable[Act], letter: Letter, post: Post) -> bool:
    return post.agency_id == letter.agency_id and not rights_of(post).isdisjoint(acts)


def _was_sent(letter: Letter) -> bool:
    """Whether a letter has gone out: that of a referral with it, others when they were issued."""
    referral = CaseLetter.objects.select_related("referral").get(letter=letter).referral
    return referral is None or referral.sent_at is not None and referral.recalled_at is None


def add(
    case: Case, letter: Letter, who: Acting, *, name: str, chunks: Iterable[bytes], paper_is_original: bool
) -> SealedScan:
    """Put in a scan of the sealed letter. A later one never takes the place of an earlier row.

    Raises Incomplete for what is no scan, or when an unsigned letter should be the original.
    """
    link = CaseLetter.objects.select_related("case", "referral", "lane").get(letter=letter)
    if link.case_id != case.pk or not reads(letter, link, who.post):
        raise ReferralError("没有找到这件文书。")
    if not _any(UPLOADERS, letter, who.post) or who.held_at and not who.post.is_valid_at(who.held_at):
        raise NotAllowed("盖章件由本机关收发人员或者印章管理员上传。")
    if sentence := why_not(letter):
        raise Unlawful(sentence)
    if not paper_is_original and not letter.signature:
        raise Incomplete("该文书没有电子签名，只能以纸质盖章件为正本。")
    with transaction.atomic():
        Letter.objects.select_for_update().get(pk=letter.pk)
        if letter.sealed_scans.unchecked().exists():
            raise Unlawful("该文书已有待核对的盖章件，请先核对；不符的，核对为不符后再上传。")
        evidence = store(
            dossier=case.dossier, name=name, chunks=chunks, by=who.post, at=who.at, secret=letter.secret,
            description=f"{letter.number or letter.title}盖章件扫描件",
        )  # fmt: skip
        if evidence.content_type not in SCANS:
            raise Incomplete(f"「{evidence.name}」不是扫描件，请上传PDF或图片（png、jpg、tif）。")
        scan = SealedScan.objects.create(
            letter=letter, evidence=evidence, paper_is_original=paper_is_original, uploaded_by=who.post,
            uploaded_by_user=who.user, uploaded_at=who.at,
        )  # fmt: skip
        _record(who, link, "sealed_scan", f"上传盖章件：{letter.number or letter.title}", scan)
    return scan


def check(scan: SealedScan, who: Acting, *, agrees: bool, reason: str = "") -> SealedScan:
    """The second person compares the scan with the frozen letter and the paper (二人核对)."""
    link = _seen(scan, who)
    if not _any(CHECKERS, scan.letter, who.post):
        raise NotAllowed("您当前的身份无权核对盖章件；请切换身份或交有权人员办理。")
    require_other_person(who, scan.uploaded_by_user_id, what="上传人不能自行核对盖章件")
    if not agrees and not reason.strip():
        raise Incomplete("核对不符的，请写明哪里不符。")
    refuse_secret(reason)
    if agrees:
        refuse_held(scan.evidence)
    with transaction.atomic():
        taken = SealedScan.objects.unchecked().filter(pk=scan.pk).update(
            checked_by=who.post, checked_by_user=who.user, checked_at=who.at, refused_reason="" if agrees else reason[:300]
        )  # fmt: skip
        if not taken:
            raise Conflict("该盖章件已经核对，请刷新页面查看。")
        scan.refresh_from_db()
        _record(who, link, "sealed_check", f"核对盖章件：{'相符' if agrees else '不符'}", scan, reason)
    return scan


def send(scan: SealedScan, who: Acting) -> SealedScan:
    """Let the receiver of the letter see the scan, once the letter itself is out."""
    link = _seen(scan, who)
    require(who, Act.SEND_REFERRAL, scan.letter.agency)
    if not may_send(scan, who.post):
        raise Unlawful("只有文书已经送达、核对相符的最新盖章件可以送对方查看，且只送一次。")
    with transaction.atomic():
        fresh = SealedScan.objects.standing().filter(pk=scan.pk, sent_at__isnull=True)
        if not SealedScan.objects.filter(pk__in=list(fresh.values_list("pk", flat=True))).update(
            sent_at=who.at, sent_by_user=who.user
        ):
            raise Conflict("该盖章件已经送达，请刷新页面查看。")
        scan.refresh_from_db()
        _record(
            who,
            link,
            "sealed_send",
            f"送达盖章件：{scan.letter.number or scan.letter.title}",
            scan,
            inner=False,
        )
    return scan


def _seen(scan: SealedScan, who: Acting) -> CaseLetter:
    link = CaseLetter.objects.select_related("case", "referral", "lane").get(letter=scan.letter)
    if not reads(scan.letter, link, who.post):
        raise ReferralError("没有找到这件盖章件。")
    return link


def _record(
    who: Acting,
    link: CaseLetter,
    act: str,
    label: str,
    scan: SealedScan,
    opinion: str = "",
    *,
    inner: bool = True,
) -> None:
    proof = {"letter": scan.letter.file_sha256, "scan": scan.evidence.sha256}
    record(
        who, act, label[:200], case=link.case, referral=link.referral, lane=link.lane, opinion=opinion, internal=inner,
        payload=proof,
    )  # fmt: skip
