"""Verbs of 典型案例 until it is public: draft with names masked, 法制审核, consent of equals, approval."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.masking import leaks
from referral.law.sampling import CLOSED
from referral.law.urgent import of_discipline
from referral.models import Case, Event, Lane, Typical, TypicalConsent
from referral.models.typical import Stage
from referral.services.acting import Acting, require, require_other_person
from referral.services.ledger import record
from referral.services.shown import check_shown, token_of
from referral.services.sight import refuse_member
from referral.services.typical_text import named_in, places_of

#: Steps to the public, open while the case is over; a reviewer and a head may give it back at any time.
_ONWARD = frozenset({"submit", "publish"})


@dataclass(frozen=True)
class Words:
    """What is to be said in public, and where."""

    title: str
    text: str
    reason: str
    channel: str
    decision: str = ""


def may_draft(case: Case, post: Post) -> bool:
    """Whether a post may draft one of a case that it sees: the lead agency's officer, once the case is over."""
    if case.status not in CLOSED or not may(post, Act.DRAFT_TYPICAL, case.lead_agency):
        return False
    return not Typical.objects.filter(case=case, withdrawn_on=None).exists()


def asked_of(case: Case) -> list[Agency]:
    """The other agencies whose results are told: they are asked. A discipline lane is none of them."""
    lanes = Lane.objects.filter(case=case, secret=False, outcomes__isnull=False).exclude(
        agency=case.lead_agency
    )
    lanes = lanes.exclude(agency__kind=A.DISCIPLINE)
    return list(Agency.objects.filter(pk__in=lanes.values("agency_id")).order_by("pk"))


def draft(case: Case, who: Acting, words: Words) -> Typical:
    """Draft it. What is not masked yet may still be drafted; it is told at once and stops the approval."""
    require(who, Act.DRAFT_TYPICAL, case.lead_agency)
    if not Case.objects.party_to(who.post).filter(pk=case.pk).exists():
        raise NotAllowed("典型案例由承办本案的机关拟稿。")
    refuse_member(case, who.post)
    if case.status not in CLOSED:
        raise ReferralError("案件办结后才能作为典型案例公开。")
    _check(words)
    try:
        with transaction.atomic():
            row = Typical.objects.create(
                case=case,
                agency=who.agency,
                drafted_by=who.post,
                drafted_by_user=who.user,
                drafted_at=who.at,
                **vars(words),
            )
            note(row, who, "typical_draft", "拟写典型案例")
    except IntegrityError as error:
        raise Conflict("本案已有典型案例，请在原稿上修改。") from error
    return row


def _check(words: Words) -> None:
    if not all(text.strip() for text in (words.title, words.text, words.reason, words.channel)):
        raise Incomplete("请填写标题、拟公开内容、曝光理由和发布渠道。")
    refuse_secret(words.title, words.text, words.reason)
    if word := of_discipline(words.title, words.text):
        raise Incomplete(f"内容涉及纪检监察事项（“{word}”），不得公开，请删去。")


def note(row: Typical, who: Acting, act: str, label: str, opinion: str = "") -> None:
    record(who, act, label, case=row.case, internal=True, opinion=opinion, payload={"typical": row.slug})


def unmasked(row: Typical) -> list[str]:
    """Every place where a name, a code or a number can still be read, as sentences."""
    people, places = named_in(row.case), places_of(row.case)
    found = [("标题", row.title), ("正文", row.text)]
    return [f"{where}{one.sentence}" for where, text in found for one in leaks(text, people, places)]


def _refuse_unmasked(row: Typical) -> None:
    if left := unmasked(row):
        raise Incomplete(f"还有{len(left)}处没有隐去：{'；'.join(left)}。请修改后再办理。")


def writers_of(row: Typical) -> set[int]:
    """Ids of all who wrote on it: the last author, and those whose text he changed. None of them reviews or approves it."""
    acts = Event.objects.filter(ledger=row.case.ledger_id, act__in=("typical_draft", "typical_rewrite"))
    told = acts.filter(payload__typical=row.slug).values_list("user_id", flat=True)
    return {row.drafted_by_user_id, *(pk for pk in told if pk is not None)}


def is_over(row: Typical) -> bool:
    """Whether its case is over still: of one that was reopened nothing goes on to the public."""
    return Case.objects.filter(pk=row.case_id, status__in=CLOSED).exists()


def refuse_reopened(row: Typical) -> None:
    """Refuse a step to the public while the case is at work again. Raises ReferralError."""
    if not is_over(row):
        raise ReferralError("案件已经重启，办结以前不能公开；请待重新办结后再办理。")


def text_token(row: Typical) -> str:
    """The text as a page shows it, for the form that decides on it."""
    return token_of(row.title, row.text, row.reason, row.channel, row.decision)


def take(row: Typical, who: Acting, *stages: Stage, seen: str = "") -> Typical:
    """The row, locked, as it stands now. seen: the token of the text that was read.

    Raises Conflict when it waits for something else, or the text is another.
    """
    now = Typical.objects.select_for_update().get(pk=row.pk)
    if now.stage not in stages:
        raise Conflict(f"该典型案例现为「{now.stage.label}」，不能办理此事项；请刷新页面查看。")
    check_shown(seen, text_token(now), "办理")
    return now


def rewrite(row: Typical, who: Acting, words: Words) -> None:
    """Change the text before approval: review and consents begin anew."""
    require(who, Act.DRAFT_TYPICAL, row.agency)
    _check(words)
    with transaction.atomic():
        take(row, who, Stage.DRAFT, Stage.REVIEW, Stage.CONSENT)
        facts = {
            "submitted_at": None,
            "reviewed_at": None,
            "reviewed_by": None,
            "reviewed_by_user": None,
            "review": "",
        }
        author = {"drafted_by": who.post, "drafted_by_user": who.user}
        Typical.objects.filter(pk=row.pk).update(**vars(words), **facts, **author, turned_back="")
        row.consents.all().delete()
        note(row, who, "typical_rewrite", "修改典型案例")


def submit(row: Typical, who: Acting) -> None:
    """送法制审核: nothing of anybody may be left in it."""
    require(who, Act.DRAFT_TYPICAL, row.agency)
    _refuse_unmasked(row)
    with transaction.atomic():
        take(row, who, Stage.DRAFT)
        refuse_reopened(row)
        Typical.objects.filter(pk=row.pk).update(submitted_at=who.at, turned_back="")
        note(row, who, "typical_submit", "典型案例送审")


def review(row: Typical, who: Acting, *, agrees: bool, opinion: str, seen: str = "") -> None:
    """法制审核; agreed, the agencies whose results are told are asked."""
    require(who, Act.REVIEW_TYPICAL, row.agency)
    require_other_person(who, *writers_of(row), what="拟稿、修改的人不能审核该典型案例")
    refuse_secret(opinion)
    if not agrees:
        _back(row, who, Stage.REVIEW, opinion, seen)
        return
    with transaction.atomic():
        take(row, who, Stage.REVIEW, seen=seen)
        refuse_reopened(row)
        facts = {
            "reviewed_by": who.post,
            "reviewed_by_user": who.user,
            "reviewed_at": who.at,
            "review": opinion.strip(),
        }
        Typical.objects.filter(pk=row.pk).update(**facts)
        TypicalConsent.objects.bulk_create(
            [TypicalConsent(typical=row, agency=one) for one in asked_of(row.case)]
        )
        note(row, who, "typical_review", "典型案例法制审核", opinion)


def _back(row: Typical, who: Acting, stage: Stage, opinion: str, seen: str) -> None:
    if not opinion.strip():
        raise Incomplete("退回的，请写明理由。")
    with transaction.atomic():
        take(row, who, stage, seen=seen)
        facts = {"submitted_at": None, "reviewed_at": None, "reviewed_by": None, "reviewed_by_user": None}
        Typical.objects.filter(pk=row.pk).update(**facts, turned_back=opinion.strip())
        row.consents.all().delete()
        note(row, who, "typical_back", "退回典型案例", opinion)


def consent(row: Typical, who: Acting, *, agrees: bool, opinion: str = "", seen: str = "") -> None:
    """An agency whose result is told agrees or not; without its consent nothing is published."""
    require(who, Act.COUNTERSIGN, who.agency)
    mine = row.consents.filter(agency=who.agency).first()
    if mine is None:
        raise NotAllowed("没有征求本机关对该典型案例的意见。")
    refuse_secret(opinion)
    if not agrees and not opinion.strip():
        raise Incomplete("不同意的，请写明理由。")
    with transaction.atomic():
        take(row, who, Stage.CONSENT, seen=seen)
        facts = {"is_agreed": agrees, "opinion": opinion.strip(), "by": who.post, "at": who.at}
        TypicalConsent.objects.filter(pk=mine.pk).update(**facts)
        word = "同意" if agrees else "不同意"
        note(row, who, "typical_consent", f"{word}公开典型案例", opinion)


def approve(row: Typical, who: Acting, *, agrees: bool, opinion: str = "", seen: str = "") -> None:
    """The head approves, after masking was looked at once more; or gives it back."""
    require(who, Act.APPROVE_TYPICAL, row.agency)
    require_other_person(
        who, *writers_of(row), row.reviewed_by_user_id, what="拟稿、修改和审核的人不能批准该典型案例"
    )
    refuse_secret(opinion)
    if not agrees:
        _back(row, who, Stage.APPROVAL, opinion, seen)
        return
    _refuse_unmasked(row)
    with transaction.atomic():
        take(row, who, Stage.APPROVAL, seen=seen)
        refuse_reopened(row)
        facts = {"approved_by": who.post, "approved_by_user": who.user, "approved_at": who.at}
        Typical.objects.filter(pk=row.pk).update(**facts)
        note(row, who, "typical_approve", "批准公开典型案例", opinion)


def waiting_for(post: Post) -> list[Typical]:
    """Cases to be made public that wait for this post's own word, the longest waiting first."""
    rows = Typical.objects.visible_to(post).filter(agency=post.agency, withdrawn_on__isnull=True)
    rows = (
        rows.exclude(submitted_at__isnull=True)
        .select_related("agency", "case")
        .order_by("submitted_at", "pk")
    )
    return [row for row in rows if {"approve", "keep"} & set(acts_of(row, post))]


def acts_of(row: Typical, post: Post) -> list[str]:
    """What a post may do with it now."""
    stage, found = row.stage, []
    if row.agency_id != post.agency_id:
        asked = row.consents.filter(agency_id=post.agency_id).exists() and may(
            post, Act.COUNTERSIGN, post.agency
        )
        return ({Stage.CONSENT: ["consent"], Stage.PUBLISHED: ["object"]}.get(stage, [])) if asked else []
    onward, writes = is_over(row), post.user_id in writers_of(row)
    if may(post, Act.DRAFT_TYPICAL, row.agency):
        found += {
            Stage.DRAFT: ["submit", "rewrite"], Stage.REVIEW: ["rewrite"], Stage.CONSENT: ["rewrite"], Stage.APPROVED: ["publish"],
            Stage.PUBLISHED: ["object", "withdraw"], Stage.OBJECTED: ["withdraw"],
        }.get(stage, [])  # fmt: skip
    if stage == Stage.REVIEW and may(post, Act.REVIEW_TYPICAL, row.agency) and not writes:
        found.append("review")
    if may(post, Act.APPROVE_TYPICAL, row.agency):
        barred = writes or post.user_id == row.reviewed_by_user_id
        found += ["approve"] if stage == Stage.APPROVAL and not barred else []
        found += ["keep"] if stage == Stage.OBJECTED else []
    return [name for name in found if onward or name not in _ONWARD]
