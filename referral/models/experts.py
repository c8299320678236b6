"""论证意见: what an expert said on a question of a case. 副卷 of the agency that asked him."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post
from documents.models import Evidence
from referral.models.cases import Case, as_member
from referral.models.fields import new_slug
from referral.models.seen import seen


class ExpertOpinionQuerySet(models.QuerySet["ExpertOpinion"]):
    def visible_to(self, post: Post | None) -> "ExpertOpinionQuerySet":
        """Opinions of the acting post's agency on cases that it sees as one of its hands; nobody else's."""
        if post is None:
            return self.none()
        own = Q(agency_id=post.agency_id, case__in=seen(Case, post))
        return self.filter(own).exclude(case__in=as_member(post))


class ExpertOpinion(models.Model):
    """One opinion. scan: the signed paper, 副卷 too."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="expert_opinions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    expert = models.CharField("专家姓名", max_length=40)
    unit = models.CharField("工作单位", max_length=80)
    title = models.CharField("职称或专业", max_length=60)
    question = models.CharField("论证的问题", max_length=500)
    opinion = models.TextField("论证意见", max_length=3000)
    given_on = models.DateField("出具日期")
    scan = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = ExpertOpinionQuerySet.as_manager()

    class Meta:
        ordering = ["given_on", "pk"]

    def __str__(self) -> str:
        return f"{self.expert}：{self.question}"
