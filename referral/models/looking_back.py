"""回头看 of a case that is over, and 倒查: what hangs an older case on a newer clue or case."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from referral.models.cases import Case
from referral.models.clues import Clue
from referral.models.fields import new_slug
from referral.models.listings import Listing
from referral.models.seen import seen


class LookBackQuerySet(models.QuerySet["LookBack"]):
    def visible_to(self, post: Post | None) -> "LookBackQuerySet":
        """Those of the own agency, of cases that the post sees; a lister's of the listings that it reads."""
        if post is None:
            return self.none()
        known = Q(case__in=seen(Case, post)) | Q(listing__in=seen(Listing, post))
        return self.filter(known, agency_id=post.agency_id)

    def waiting(self) -> "LookBackQuerySet":
        """Not done yet."""
        return self.filter(done_at__isnull=True)


class LookBack(models.Model):
    """One 回头看: on which day, what to look at, and what was found. listing: whose lifting set the day."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="look_backs")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey(
        Listing, null=True, blank=True, on_delete=models.PROTECT, related_name="look_backs"
    )
    on = models.DateField("回头看日期")
    focus = models.CharField("核查重点", max_length=300)
    set_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    looked_on = models.DateField("实际核查日期", null=True, blank=True)
    found = models.TextField("核查情况", max_length=2000, default="", blank=True)
    is_relapsed = models.BooleanField("问题反弹", null=True)
    clue = models.ForeignKey(Clue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_by_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField("登记时间", null=True, blank=True)

    objects = LookBackQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"], condition=Q(done_at__isnull=True), name="look_back_one_waits",
                violation_error_message="本案已经安排回头看，尚未完成。",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, is_relapsed__isnull=True, looked_on__isnull=True)
                | Q(done_at__isnull=False, is_relapsed__isnull=False, looked_on__isnull=False) & ~Q(found=""),
                name="look_back_done_is_whole", violation_error_message="请写明核查日期、情况和问题是否反弹。",
            ),
            models.CheckConstraint(
                condition=Q(clue__isnull=True) | Q(is_relapsed=True), name="look_back_clue_of_relapse",
                violation_error_message="问题反弹的才关联新线索。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case.number} 回头看"

    def is_due(self, day: date) -> bool:
        """Whether its day has come and it is not done. A day of the own office: never 超期."""
        return self.done_at is None and self.on <= day


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def visible_to(self, post: Post | None) -> "CaseLinkQuerySet":
        """Links of which the post sees both ends; those that were taken back are gone."""
        if post is None:
            return self.none()
        cases = seen(Case, post)
        newer = (
            Q(new_case__in=cases)
            | Q(clue__in=seen(Clue, post))
            | Q(clue__restricted=False, clue__case__in=cases)
        )
        return self.filter(newer, old_case__in=cases, ended_at__isnull=True)


class CaseLink(models.Model):
    """倒查: an older case and what is new, a clue (and the case that it became) or a case, with the reason."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    old_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="newer_links")
    new_case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="older_links"
    )
    clue = models.ForeignKey(
        Clue, null=True, blank=True, on_delete=models.PROTECT, related_name="older_links"
    )
    reason = models.CharField("关联理由", max_length=300)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField("撤销理由", max_length=300, default="", blank=True)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(new_case__isnull=False, clue__isnull=True) | Q(new_case__isnull=True, clue__isnull=False),
                name="case_link_one_newer", violation_error_message="请选择一个案件或者一条线索。",
            ),
            models.CheckConstraint(
                condition=Q(new_case__isnull=True) | ~Q(new_case=F("old_case")),
                name="case_link_two_cases", violation_error_message="案件不能与自身关联。",
            ),
            models.UniqueConstraint(
                fields=["old_case", "new_case"], condition=Q(ended_at__isnull=True), name="case_link_once",
                violation_error_message="两案已经关联。",
            ),
            models.UniqueConstraint(
                fields=["old_case", "clue"], condition=Q(ended_at__isnull=True), name="case_link_clue_once",
                violation_error_message="该线索已经关联本案。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reason

    @property
    def newer(self) -> Case | None:
        """The newer case, where there is one."""
        return self.new_case or (self.clue.case if self.clue else None)
