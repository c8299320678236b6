"""What a referral keeps back of its case, and the cases of which a post is therefore not given a section."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies.models import Post
from referral.law.kinds import Kind
from referral.law.sharing import LABELS, Section
from referral.law.states import REFERRAL_NEVER_SENT
from referral.models.cases import Case, as_member
from referral.models.fields import choices
from referral.models.seen import kept

_NEVER_SENT = [status.value for status in REFERRAL_NEVER_SENT]


class Withheld(models.Model):
    """One section that a referral does not give to its receiver. Chosen until it is sent, then fixed."""

    referral = models.ForeignKey("referral.Referral", on_delete=models.CASCADE, related_name="withheld")
    section = models.CharField("未共享的部分", max_length=20, choices=choices(LABELS))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "section"], name="withheld_once",
                violation_error_message="同一部分只需选择一次。",
            )
        ]  # fmt: skip


def kept_back(post: Post, section: Section) -> Any:
    """The keys of the cases of which a post is not given a section, for `case__in=`.

    An agency that several referrals have reached reads what any of them gives. Who leads or opened the case, works on it
    by its own right, oversees it or is a member of its 联合专班 reads by that.
    """
    return kept(post, f"Case without {section}", lambda: _without(post, section))


def _without(post: Post, section: Section) -> "models.QuerySet[Case]":
    apart = Withheld.objects.filter(section=section)
    giving = received(post.agency_id).filter(
        ~Exists(apart.filter(referral=OuterRef("pk"))), case=OuterRef("pk")
    )
    narrow = apart.filter(referral__in=received(post.agency_id)).values("referral__case_id")
    own = Q(lead_agency_id=post.agency_id) | Q(opener_id=post.agency_id) | Q(pk__in=as_member(post))
    own |= Q(pk__in=Case.objects.overseen_by(post).order_by().values("pk"))
    by_right = _model("Lane").objects.filter(opened_by__isnull=True, agency_id=post.agency_id)
    own |= Q(pk__in=by_right.values("case_id"))
    return Case.objects.filter(~Exists(giving), pk__in=narrow).exclude(own)


def received(agency_id: int) -> Any:
    """Referrals that reached an agency here and open it the case: sent, not called back, no mere question."""
    rows = _model("Referral").objects.filter(recipient_id=agency_id, sent_at__isnull=False)
    return rows.filter(recalled_at__isnull=True, is_offline=False).exclude(
        Q(kind=Kind.CONSULT) | Q(status__in=_NEVER_SENT)
    )


def unnamed(post: Post) -> Q:
    """Subjects that no letter to the agency names, where the others are kept back."""
    parties = _model("Referral").parties.through.objects.filter(referral__in=received(post.agency_id))
    return Q(case__in=kept_back(post, Section.SUBJECTS)) & ~Q(pk__in=parties.values("subject_id"))


def _model(name: str) -> Any:
    """A model further down this package, whose own rules of sight ask here."""
    return apps.get_model("referral", name)
