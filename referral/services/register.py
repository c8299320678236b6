"""发文登记簿: the numbered letters of an agency, its series, a number made void by hand, and where a series starts.

A letter of a secret referral is read by those who know of the referral, and so is its series: nobody else learns from
either, nor from a gap, that there is one.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import rights_of
from agencies.roles import Act
from agencies.services.book import note
from documents import registry
from documents.models import Letter, NumberSeries
from documents.registry import Run, series_of
from documents.secrecy import refuse_secret
from referral.law import series
from referral.law.errors import NotAllowed, ReferralError
from referral.models import Case, CaseLetter, Circular, Lane, Referral, Talk
from referral.models.seen import seen
from referral.services.acting import Acting, require
from referral.services.ledger import record

#: Any of these rights of the acting post opens the register of the own agency.
READERS = (Act.REGISTER_INCOMING, Act.VOID_LETTER, Act.START_NUMBER)


def require_reader(who: Acting) -> None:
    """Refuse who does not keep the register. Raises NotAllowed."""
    if rights_of(who.post).isdisjoint(READERS):
        raise NotAllowed("发文登记由本机关收发人员和负责人查看；需要查文号的，请联系收发人员。")


def letters_of(post: Post, *, read: bool = False) -> QuerySet[Letter]:
    """The numbered letters of the post's agency, as it may know of them. read: only those whose case or 通报 it sees, too.

    `is_open` says whether it sees the case, or the 通报 that it is; `is_bound` that the letter is one which no hand makes void.
    """
    known = Q(secret=False) | Q(case_letter__referral__in=seen(Referral, post))
    rows = Letter.objects.filter(known, agency=post.agency).exclude(series="")
    links = CaseLetter.objects.filter(letter=OuterRef("pk"))
    told = Circular.objects.visible_to(post).filter(letter=OuterRef("pk"))
    shown = Exists(
        links.filter(Q(case__in=seen(Case, post)) | Q(referral__in=seen(Referral, post)))
    ) | Exists(told)
    owners = Referral.objects.filter(letter=OuterRef("pk")), Lane.objects.filter(letter=OuterRef("pk"))
    bound = Exists(owners[0]) | Exists(owners[1]) | Exists(Talk.objects.filter(letter=OuterRef("pk")))
    if read:
        rows = rows.filter(shown)
    return rows.annotate(is_open=shown, is_bound=bound).defer("content")


def runs_of(post: Post) -> list[Run]:
    """The series of the post's agency, without those that hold a letter which it may not know of."""
    hidden = Letter.objects.filter(agency=post.agency, secret=True).exclude(
        pk__in=letters_of(post).values("pk")
    )
    names = set(hidden.values_list("series", flat=True))
    secret = {series_of(post.agency, word) for word in series.SECRET}
    found = registry.runs(post.agency, NumberSeries.objects.exclude(series__in=names), letters_of(post))
    return [run for run in found if run.letters or run.series not in secret]


def void_letter(case: Case, letter: Letter, who: Acting, *, reason: str) -> Letter:
    """Make a letter void that no move takes back. What it told stands until a move changes it.

    The letter of a referral goes void when that is withdrawn; the letter that tells a lane's result is put right by
    another one, and a notice of a 约谈 with that. Raises ReferralError with the way to go.
    """
    require(who, Act.VOID_LETTER, letter.agency)
    refuse_secret(reason)
    if Referral.objects.filter(letter=letter).exists():
        raise ReferralError(
            "该文书是移送的正件，请在移送页面办理撤回，文号随撤回作废；已经答复的，请另行发文更正。"
        )
    if Lane.objects.filter(letter=letter).exists():
        raise ReferralError("该文书已反馈办理结果，不能作废；请由移送机关退回补充，或者另行发文更正。")
    if Talk.objects.filter(letter=letter).exists():
        raise ReferralError("该文书是约谈、函询的通知书，请在约谈页面取消；已经约谈的，请另行发文更正。")
    registry.void(letter, reason=reason, by=who.user, at=who.at)
    link = CaseLetter.objects.select_related("referral", "lane").get(letter=letter)
    is_between = (
        link.referral is None and link.lane is None
    )  # it pressed somebody: no side of the case reads of it
    record(
        who, "void_letter", f"作废{letter.number}", case=case, referral=link.referral, lane=link.lane, opinion=reason,
        internal=is_between,
    )  # fmt: skip
    return letter


def words_for(agency: Agency) -> list[str]:
    """The 文书代字 whose start an agency may set."""
    return series.words_of(agency.kind)


def start_series(who: Acting, *, word: str, last: int, reason: str) -> str:
    """Let a series of this year go on after the numbers given out on paper. last: the last of them. Returns the next number.

    The operations log tells of it; of a secret series not how many numbers it has used.
    """
    require(who, Act.START_NUMBER, who.agency)
    refuse_secret(reason)
    if not reason.strip():
        raise ReferralError("请写明设定起始号的理由。")
    if word not in words_for(who.agency):
        raise ReferralError("没有这一文书代字，请重新选择。")
    year = timezone.localdate(who.at).year
    used = registry.start_at(who.agency, word, year, last)
    is_secret = word in series.SECRET
    detail = {
        "number": f"{used.series}〔{year}〕" if is_secret else used.text,
        "reason": "" if is_secret else reason,
    }
    note("start_number", at=who.at, by=who.user, agency=who.agency, **detail)
    return registry.Number(used.series, year, last + 1).text
