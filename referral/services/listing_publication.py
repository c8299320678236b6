"""公开 of a listed case: a lister asks every agency that works on the case, each head answers in writing, then it may be published.

Source: FIELD 8 and 1.5: not public by default; publicising a case under investigation tells what the police keep secret.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Conflict, Incomplete, Unlawful
from referral.models import Case, Lane, Listing, ListingConsent, ListingPublication
from referral.services import chain
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.listing_checks import workers
from referral.services.listings import done, note, see, signer_of, write


def asked_of(case: Case) -> list[Agency]:
    """The agencies whose written word is needed: the lead and every agency with an ordinary lane, ended or not."""
    held = Lane.objects.filter(case=case, secret=False).values("agency_id")
    rows = Agency.objects.filter(pk__in=held) | Agency.objects.filter(pk=case.lead_agency_id)
    return list(rows.distinct().order_by("pk"))


def open_one(listing: Listing) -> ListingPublication | None:
    """The publication that is asked for or stands."""
    return listing.publications.filter(stopped_at=None).first()


def _check_lister(listing: Listing, who: Acting) -> None:
    see(listing, who)
    require(who, Act.PROPOSE_LISTING, signer_of(listing, who).agency)
    require_other_person(who, *workers(listing), what="承办单位报告人、联合专班成员不能公开自己办理的案件")


def ask(listing: Listing, who: Acting, *, text: str, place: str) -> Done:
    """A lister asks (征求公开意见). text: what would be published, without names of persons; place: where."""
    _check_lister(listing, who)
    refuse_secret(text, place)
    if not text.strip() or not place.strip():
        raise Incomplete("请填写公开内容和公开渠道。")
    persons = listing.case.subjects.ordinary().filter(kind="person").values_list("name", flat=True)
    if any(name in text for name in persons):
        raise Incomplete("公开内容写有个人姓名，请改为“某某”。")
    with transaction.atomic():
        if listing.issued_at is None:
            raise Conflict("挂牌督办通知书发出以后才能征求公开意见。")
        row = _open(listing, who, text, place)
        for agency in asked_of(listing.case):
            ListingConsent.objects.create(publication=row, agency=agency, barred=who.user)
        note(listing, who, "listing_ask_publication", "征求公开意见")
    told = f"{who.agency.short_name}就公开{listing.case.title}挂牌督办情况征求意见，请负责人书面答复。"
    return done(listing, who, "listing_ask_publication", "征求公开意见", told)


def _open(listing: Listing, who: Acting, text: str, place: str) -> ListingPublication:
    try:
        with transaction.atomic():
            return ListingPublication.objects.create(
                listing=listing, text=text.strip(), place=place.strip(), asked_by=who.post, asked_at=who.at
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("该挂牌督办已经征求公开意见；需要重新征求的，先停止公开。") from error


def answer(row: ListingConsent, who: Acting, *, agrees: bool, document: str = "", reason: str = "") -> Done:
    """The head of an agency answers, in writing; until it is published his last word counts."""
    if not ListingConsent.objects.visible_to(who.post).filter(pk=row.pk).exists():
        raise Unlawful("没有找到这件征求意见。")
    require(who, Act.DECIDE_LISTING, row.agency)
    chain.check_head(who.post)
    require_other_person(who, row.barred_id, what="征求意见的人不能代其他机关答复")
    refuse_secret(document, reason)
    if agrees and not document.strip():
        raise Incomplete("同意公开的，请填写书面意见的文号。")
    if not agrees and not reason.strip():
        raise Incomplete("不同意公开的，请写明理由。")
    listing = row.publication.listing
    with transaction.atomic():
        standing = ListingPublication.objects.select_for_update().get(pk=row.publication_id)
        if standing.stopped_at is not None or standing.published_on is not None:
            raise Conflict("该事项已经公开或者不再公开；要求停止公开的，请商请挂牌督办的机关。")
        facts = {
            "agrees": agrees, "document": document.strip(), "reason": reason.strip(), "answered_at": who.at, "answered_by": who.post,
            "answered_by_user": who.user,
        }  # fmt: skip
        write(ListingConsent.objects.filter(pk=row.pk), **facts)
        note(listing, who, "listing_consent", f"{'同意' if agrees else '不同意'}公开", opinion=reason)
    told = f"有机关{'同意' if agrees else '不同意'}公开{listing.case.title}挂牌督办情况。"
    return done(listing, who, "listing_consent", "答复公开意见", told)


def waiting_for(post: Post) -> QuerySet[ListingConsent]:
    """What this post's own agency was asked and its head has not answered, the longest waiting first."""
    rows = ListingConsent.objects.visible_to(post).filter(agrees=None).exclude(barred=post.user_id)
    rows = rows.filter(publication__stopped_at=None, publication__published_on=None)
    rows = rows.select_related("publication__listing__case", "publication__asked_by__agency")
    return rows.order_by("publication__asked_at", "pk")


def is_missing(publication: ListingPublication) -> bool:
    """Whether an agency has not agreed, those that came to the case since among them. How many there are is not the lister's to know."""
    agreed = publication.consents.filter(agrees=True).values_list("agency_id", flat=True)
    return bool({agency.pk for agency in asked_of(publication.case)} - set(agreed))


def publish(listing: Listing, who: Acting, *, published_on: date) -> Done:
    """Enter that it was made public, once every agency has agreed. Raises Incomplete with how many have not."""
    _check_lister(listing, who)
    with transaction.atomic():
        row = ListingPublication.objects.select_for_update().filter(listing=listing, stopped_at=None).first()
        if row is None or row.published_on is not None:
            raise Conflict("没有待公开的内容，请刷新页面查看。")
        if is_missing(row):
            raise Incomplete(
                "还有办理机关没有书面同意，不能公开；征求意见以后才参加办理的，请停止后重新征求。"
            )
        if not timezone.localdate(row.asked_at) <= published_on <= timezone.localdate(who.at):
            raise Incomplete("公开日期应在征求意见之日和今天之间，请核对。")
        facts = {"published_on": published_on, "published_by": who.post, "published_at": who.at}
        write(ListingPublication.objects.filter(pk=row.pk, published_on=None), **facts)
        note(listing, who, "listing_publish", f"公开：{row.place}")
    told = f"{listing.case.title}挂牌督办情况已公开（{row.place}）。"
    return done(listing, who, "listing_publish", "登记公开", told)


def stop(listing: Listing, who: Acting, *, reason: str) -> Done:
    """Give a publication up, or enter that it was taken down, with the reason."""
    _check_lister(listing, who)
    refuse_secret(reason)
    if not reason.strip():
        raise Incomplete("请写明理由。")
    with transaction.atomic():
        rows = ListingPublication.objects.filter(listing=listing, stopped_at=None)
        write(rows, stopped_at=who.at, stopped_by=who.post, stop_reason=reason.strip())
        note(listing, who, "listing_stop_publication", "停止公开", opinion=reason)
    told = f"{listing.case.title}挂牌督办情况停止公开：{reason.strip()}"
    return done(listing, who, "listing_stop_publication", "停止公开", told)
