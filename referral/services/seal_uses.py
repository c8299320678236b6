"""用印: asked for, allowed, stamped and registered. The seal lies with the 印章管理员; the register only grows.

The approval of a letter is its 用印审批, unless the agency has a step that is; more copies, and letters that nobody
approved, are decided by the deputy or the head. Numbers of secret letters come from a series of their own: a gap in the
ordinary one would tell of them.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may, rights_of
from agencies.roles import Act
from documents.letters.kinds import KINDS as FORMS
from documents.models import Letter
from documents.registry import draw_plain
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.series import SEAL, SECRET_SEAL
from referral.models import Approval, ApprovalStep, Case, CaseLetter, Referral, SealRequest, SealUse
from referral.services.acting import Acting, require, require_other_person
from referral.services.doors import reads_letter
from referral.services.ledger import record

#: Any of these rights of the acting post opens the register of seal uses.
READERS = (Act.KEEP_SEAL, Act.ALLOW_SEAL, Act.REGISTER_INCOMING)
MOST_COPIES = 200


def require_reader(who: Acting) -> None:
    """Refuse who neither keeps nor allows the seal. Raises NotAllowed."""
    if rights_of(who.post).isdisjoint(READERS):
        raise NotAllowed(
            "用印登记由本机关印章管理员、收发人员和负责人查看；需要用印的，请在文书的用印页面申请。"
        )


def reads(letter: Letter, link: CaseLetter, post: Post) -> bool:
    """Whether a post may open the seal page of a letter: it reads the letter, or is asked to stamp it."""
    if reads_letter(link, post):
        return not letter.is_inner
    keeps = may(post, Act.KEEP_SEAL, letter.agency)
    return keeps and SealRequest.objects.visible_to(post).filter(letter=letter).exists()


def why_not(letter: Letter) -> str:
    """Why no seal may be asked for on a letter; empty when it may."""
    if letter.is_inner or not FORMS[letter.kind].sealed:
        return "该表单不盖印章。"
    if letter.received:
        return "该文书由其他机关的系统制发，由制发机关用印。"
    if letter.voided_at is not None:
        return "该文书已经作废，不能用印。"
    return "" if letter.rendered_at is not None else "文书正在生成，请稍候再申请用印。"


def usual_copies(letter: Letter) -> int:
    """How many copies the approval of a letter covers: the original, one for the file, and one for each 抄送."""
    return 2 + len(letter.content.get("copies") or ())


def allowing(letter: Letter) -> Approval | None:
    """The signature that is the 用印审批 of a letter, if there is one: of a step that gives the seal, else the approval."""
    referral = Referral.objects.filter(letter=letter).order_by("pk").first()
    if referral is None:
        return None
    signed = referral.approvals.filter(step="approve").order_by("pk").last()
    if signed is None:
        return None
    steps = [step.pk for step in ApprovalStep.objects.asked_of(referral) if step.gives_seal]
    if not steps:
        return signed
    return (
        referral.approvals.filter(given_for__in=steps, agrees=True, round=signed.round).order_by("pk").last()
    )


def ask(
    case: Case, letter: Letter, who: Acting, *, copies: int, reason: str, keeper: Post | None = None
) -> SealRequest:
    """Ask for the seal. keeper: of a secret letter the one who may know of it.

    What the letter's own approval covers is allowed at once; everything else waits for 用印审批.
    """
    require(who, Act.SEND_REFERRAL, letter.agency)
    refuse_secret(reason)
    link = CaseLetter.objects.get(letter=letter)
    if link.case_id != case.pk or not reads(letter, link, who.post):
        raise ReferralError("没有找到这件文书。")
    if sentence := why_not(letter):
        raise Unlawful(sentence)
    if not 1 <= copies <= MOST_COPIES:
        raise Incomplete(f"用印份数须在1至{MOST_COPIES}之间。")
    if not reason.strip():
        raise Incomplete("请写明用途。")
    _check_keeper(letter, keeper)
    with transaction.atomic():
        Letter.objects.select_for_update().get(pk=letter.pk)
        earlier = SealRequest.objects.filter(letter=letter, cancelled_at__isnull=True).exclude(
            is_granted=False
        )
        if earlier.open().exists():
            raise Unlawful("该文书已有待办理的用印申请，请先办理或者撤回。")
        covered = None if earlier.exists() or copies > usual_copies(letter) else allowing(letter)
        request = SealRequest.objects.create(
            letter=letter, copies=copies, reason=reason.strip(), keeper=keeper if letter.secret else None,
            asked_by=who.post, asked_by_user=who.user, asked_at=who.at, approval=covered,
        )  # fmt: skip
        _record(who, "seal_ask", f"申请用印{copies}份：{letter.number or letter.title}", request)
    return request


def _check_keeper(letter: Letter, keeper: Post | None) -> None:
    if not letter.secret:
        return
    if keeper is None or not may(keeper, Act.KEEP_SEAL, letter.agency):
        raise Incomplete("该文书限定知悉范围，请指定一名印章管理员。")


def decide(request: SealRequest, who: Acting, *, agrees: bool, opinion: str = "") -> SealRequest:
    """用印审批: the deputy or the head allows the seal or refuses it with a reason. Never who asked."""
    require(who, Act.ALLOW_SEAL, request.letter.agency)
    _visible(request, who)
    require_other_person(who, request.asked_by_user_id, what="申请人不能批准自己的用印申请")
    refuse_secret(opinion)
    if not agrees and not opinion.strip():
        raise Incomplete("不同意用印的，请写明理由。")
    if agrees and (sentence := why_not(request.letter)):
        raise Unlawful(sentence)
    with transaction.atomic():
        taken = SealRequest.objects.undecided().filter(pk=request.pk).update(
            is_granted=agrees, decided_by=who.post, decided_by_user=who.user, decided_at=who.at, opinion=opinion[:300]
        )  # fmt: skip
        if not taken:
            raise Conflict("该用印申请已经办理，请刷新页面查看。")
        request.refresh_from_db()
        _record(who, "seal_decide", "同意用印" if agrees else "不同意用印", request, opinion)
    return request


def waiting_for(post: Post) -> QuerySet[SealRequest]:
    """Requests that wait for this post's own decision, the longest waiting first."""
    if not may(post, Act.ALLOW_SEAL, post.agency):
        return SealRequest.objects.none()
    rows = SealRequest.objects.visible_to(post).undecided().exclude(asked_by_user=post.user_id)
    return rows.select_related("letter__agency").order_by("asked_at", "pk")


def cancel(request: SealRequest, who: Acting) -> SealRequest:
    """Take back what was asked for and not stamped yet, by who asked."""
    _visible(request, who)
    if who.user.pk != request.asked_by_user_id:
        raise NotAllowed("只有申请人可以撤回自己的用印申请。")
    with transaction.atomic():
        if not SealRequest.objects.open().filter(pk=request.pk).update(cancelled_at=who.at):
            raise Conflict("该用印申请已经办理，不能撤回；请刷新页面查看。")
        request.refresh_from_db()
        _record(who, "seal_cancel", "撤回用印申请", request)
    return request


def stamp(
    request: SealRequest, who: Acting, *, copies: int, stamped_at: datetime | None = None, remark: str = ""
) -> SealUse:
    """Register that the seal was used (用印登记): the line gets its number. Never by who asked for it or allowed it.

    stamped_at: when it really was. Raises Unlawful before it is allowed, Incomplete for more copies than were allowed.
    """
    require(who, Act.KEEP_SEAL, request.letter.agency)
    _visible(request, who)
    refuse_secret(remark)
    allowed_by = request.allowed_by
    require_other_person(
        who,
        request.asked_by_user_id,
        allowed_by.pk if allowed_by else None,
        what="申请人和批准人不能自行用印登记",
    )
    letter, at = request.letter, stamped_at or who.at
    _check_stamp(request, copies, at, who)
    with transaction.atomic():
        SealRequest.objects.select_for_update().get(pk=request.pk)
        if not SealRequest.objects.allowed().filter(pk=request.pk).exists():
            raise Conflict("该用印申请已经办理，请刷新页面查看。")
        number = draw_plain(letter.agency, SECRET_SEAL if letter.secret else SEAL, who.entered_at)
        try:
            with transaction.atomic():
                use = SealUse.objects.create(
                    request=request, letter=letter, agency=letter.agency, number=number, copies=copies,
                    content_sha256=letter.content_sha256, file_sha256=letter.file_sha256, stamped_at=at,
                    entered_at=who.entered_at, keeper=who.post, keeper_user=who.user, remark=remark[:200],
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict("该用印申请已经办理，请刷新页面查看。") from error
        _record(who.really_at(at), "seal_use", f"用印{copies}份：{number}", request)
    return use


def _check_stamp(request: SealRequest, copies: int, at: datetime, who: Acting) -> None:
    if not request.is_allowed:
        raise Unlawful(
            "用印尚未批准，不能登记。" if request.is_granted is None else "用印没有获得同意，不能登记。"
        )
    if sentence := why_not(request.letter):
        raise Unlawful(sentence)
    if not 1 <= copies <= request.copies:
        raise Incomplete(f"用印份数须在1至{request.copies}之间；需要更多份数的，请另行申请。")
    if at > who.entered_at:
        raise Incomplete("用印时间晚于现在，请核对。")
    allowed = request.approval.at if request.approval else request.decided_at
    if allowed and at < allowed:
        shown = f"{timezone.localtime(allowed):%Y-%m-%d %H:%M}"
        raise Incomplete(f"用印时间不能早于批准的时间（{shown}），请核对。")


def _visible(request: SealRequest, who: Acting) -> None:
    if not SealRequest.objects.visible_to(who.post).filter(pk=request.pk).exists():
        raise ReferralError("没有找到这件用印申请。")


def _record(who: Acting, act: str, label: str, request: SealRequest, opinion: str = "") -> None:
    """Inside the agency alone: what another side reads is the letter."""
    link = CaseLetter.objects.select_related("case", "referral", "lane").get(letter=request.letter)
    record(
        who, act, label[:200], case=link.case, referral=link.referral, lane=link.lane, opinion=opinion, internal=True,
        payload={"letter": request.letter.slug, "sha256": request.letter.file_sha256},
    )  # fmt: skip
