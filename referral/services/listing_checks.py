"""核查 of a listing item by item, and its lifting (解除), to which each lister agrees by somebody who did not check."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete
from referral.law.listing import RULES, Step
from referral.models import Clock, Listing, ListingCheck, ListingReport, ListingSigner, TaskforceMember
from referral.models.listing_duties import CHECK_WAYS
from referral.services import clocks, listing_fields, looking_back, pressing_letters
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.listings import at_step, done, names, note, see, signer_of, write


def colleagues(listing: Listing, who: Acting) -> list[Post]:
    """Who may check beside the acting person: other officers and supervisors of the listers in office, none who works on the case."""
    agencies = listing.signers.values("agency_id")
    posts = Post.objects.valid_on(timezone.localdate(who.at)).filter(agency__in=agencies)
    posts = (
        posts.exclude(user_id__in=[who.user.pk, *workers(listing)])
        .select_related("user", "agency")
        .order_by("agency_id", "pk")
    )
    return [post for post in posts if may(post, Act.PROPOSE_LISTING, post.agency)]


def workers(listing: Listing) -> set[int]:
    """User ids of who reported for the units or was sent to a 联合专班: they judge nothing of it, in whatever other post they hold."""
    rows = ListingReport.objects.filter(unit__listing=listing, paper__isnull=True)
    reports = rows.values_list("reported_by_user_id", flat=True)  # who enters a paper reports nothing
    sent = TaskforceMember.objects.filter(taskforce__case=listing.case, agreed_at__isnull=False)
    return {*reports, *sent.values_list("post__user_id", flat=True)}


def worked_on(user_id: int) -> set[int]:
    """Ids of the listings among whose `workers` a person is."""
    reports = ListingReport.objects.filter(paper__isnull=True, reported_by_user=user_id)
    sent = TaskforceMember.objects.filter(agreed_at__isnull=False, post__user=user_id)
    cases = Listing.objects.filter(case__in=sent.values("taskforce__case"))
    return {*reports.values_list("unit__listing_id", flat=True), *cases.values_list("pk", flat=True)}


def check(
    listing: Listing, who: Acting, *, position: int, way: str, found: str, is_met: bool, checked_on: date, second: Post
) -> Done:  # fmt: skip
    """Enter what two persons found of one requirement, on the papers or on site. The last check of it counts."""
    see(listing, who)
    require(who, Act.PROPOSE_LISTING, signer_of(listing, who).agency)
    require_other_person(who, *workers(listing), what="承办单位报告人、联合专班成员不能核查自己办理的事项")
    refuse_secret(found)
    if not 0 <= position < len(listing.requirements) or way not in CHECK_WAYS:
        raise Incomplete("请选择督办要求和核查方式。")
    if not found.strip():
        raise Incomplete("请填写核查结果。")
    if second not in colleagues(listing, who):
        raise Incomplete("核查人员不少于2人：请另选一名挂牌机关的承办人或者督办员。")
    assert listing.issued_at is not None
    if not timezone.localdate(listing.issued_at) <= checked_on <= timezone.localdate(who.at):
        raise Incomplete("核查日期应在挂牌之日和今天之间，请核对。")
    with transaction.atomic():
        at_step(listing, Step.CHECKING, Step.LIFTING)
        ListingCheck.objects.create(
            listing=listing, position=position, way=way, found=found.strip(), is_met=is_met, checked_on=checked_on,
            entered_at=who.at, first=who.post, first_user=who.user, second=second, second_user=second.user,
        )  # fmt: skip
        ListingSigner.objects.filter(listing=listing).update(released_at=None, released_by=None)
        note(listing, who, "listing_check", f"核查督办要求{position + 1}：{'已完成' if is_met else '未完成'}")
    word = "全部督办要求核查完毕，请决定是否解除。" if listing.step == Step.LIFTING else "核查情况已登记。"
    return done(listing, who, "listing_check", "登记核查", f"{listing.case.title}挂牌督办：{word}")


def may_release(post: Post) -> bool:
    """Whether a post agrees to a lifting for its agency: its supervisor or its head."""
    return may(post, Act.RELEASE_LISTING, post.agency) or may(post, Act.DECIDE_LISTING, post.agency)


def release(listing: Listing, who: Acting, *, look_back_on: date | None = None) -> Done:
    """One lister agrees to the lifting (解除); with the last one the notice is issued and every limit of it is met.

    Raises SamePerson for who checked or worked on it: the lifting is a second person's.
    """
    see(listing, who)
    signer = signer_of(listing, who)
    if not may_release(who.post):
        require(who, Act.RELEASE_LISTING, signer.agency)
    people = listing.checks.values_list("first_user_id", "second_user_id")
    require_other_person(who, *(pk for pair in people for pk in pair), what="核查人不能自行解除挂牌督办")
    require_other_person(
        who, *workers(listing), what="承办单位报告人、联合专班成员不能解除自己办理的挂牌督办"
    )
    if look_back_on is not None and look_back_on <= timezone.localdate(who.at):
        raise Incomplete("“回头看”日期须晚于今天，请核对。")
    with transaction.atomic():
        at_step(listing, Step.LIFTING)
        write(
            ListingSigner.objects.filter(pk=signer.pk, released_at=None),
            released_at=who.at,
            released_by=who.post,
        )
        if look_back_on is not None:
            Listing.objects.filter(pk=listing.pk).update(look_back_on=look_back_on)
        note(listing, who, "listing_release", "同意解除挂牌督办")
        left = [
            one.agency.short_name for one in listing.signers.filter(released_at=None).select_related("agency")
        ]
        if not left:
            _lift(listing, who)
    if left:
        text = f"{who.agency.short_name}同意解除{listing.case.title}的挂牌督办，待{'、'.join(left)}同意。"
        return done(listing, who, "listing_release", "同意解除挂牌督办", text)
    return done(listing, who, "listing_lift", "解除挂牌督办", f"{listing.case.title}的挂牌督办已经解除。")


def _lift(listing: Listing, who: Acting) -> None:
    listing.refresh_from_db()
    lead = listing.signers.select_related("agency").first()
    assert lead is not None
    letter = pressing_letters.issue_listing(
        listing.case, who, "delisting_notice", listing_fields.lifting(listing, who), agency=lead.agency
    )
    write(Listing.objects.filter(pk=listing.pk, lifted_at=None), lifting=letter, lifted_at=who.at)
    for clock in Clock.objects.open().filter(case=listing.case, rule__in=RULES):
        clocks.meet(clock, who, document=letter.number)
    listing.refresh_from_db()
    looking_back.plan_of_listing(listing, who)
    note(listing, who, "listing_lift", f"{names(listing)}解除挂牌督办（{letter.number}）", inner=False)
