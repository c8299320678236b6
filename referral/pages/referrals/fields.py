"""Fields that forms of several acts share: people, agencies, real time, counts, outcomes."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency, Department, Post
from agencies.rights import holders
from referral.law.words import DELIVERY_WAYS
from referral.pages.forms import MomentField, NamedChoiceField, OpinionField


class PeopleField(NamedChoiceField):
    """A post of an agency, shown as 姓名（角色）."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "name": lambda post: f"{post.user.full_name}（{post.role_label}）",
                "queryset": Post.objects.none(),
            }
            | kwargs
        )

    def of(self, agency: Agency, *, act: str = "", role: str = "", besides: int | None = None) -> None:
        """Offer the people of an agency: those who hold a right, or a role; besides: not this person."""
        day = timezone.localdate()
        posts = Post.objects.valid_on(day).filter(agency=agency).select_related("user").order_by("role", "pk")
        if act:
            posts = posts.filter(pk__in=[post.pk for post in holders(agency, act, day)])
        if role:
            posts = posts.filter(role=role)
        if besides is not None:
            posts = posts.exclude(user_id=besides)
        self.queryset = posts


class AgencyField(NamedChoiceField):
    """An open agency, shown by its full name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"name": lambda agency: agency.name, "queryset": Agency.objects.none()} | kwargs)

    def near(self, agency: Agency, kinds: frozenset[str] | None = None) -> None:
        """Offer open agencies of the same place, its parent and its children; kinds: only these."""
        self.queryset = agencies_near(agency, kinds)

    def competent(self, agency: Agency, sender: Agency, kinds: frozenset[str]) -> None:
        """Offer an agency itself and those near it, without who referred the matter to it."""
        near = agencies_near(agency, kinds) | Agency.objects.filter(pk=agency.pk)
        self.queryset = near.exclude(pk=sender.pk)


def agencies_near(agency: Agency, kinds: frozenset[str] | None = None) -> "QuerySet[Agency]":
    """Open agencies of the same place, its parent and its children, without the agency itself; kinds: only these."""
    region = agency.region
    places = {region.pk, *region.children.values_list("pk", flat=True)}
    if region.parent is not None and region.level > 1:
        places |= {region.parent.pk, *region.parent.children.values_list("pk", flat=True)}
    rows = Agency.objects.filter(is_open=True, region_id__in=places).exclude(pk=agency.pk)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows.order_by("region__level", "region__code", "kind")


class ReasonField(OpinionField):
    """A reason that must be given."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "理由")
        kwargs.setdefault("max_length", 500)
        super().__init__(**kwargs)


def opinion(label: str = "办理意见", *, initial: str = "") -> OpinionField:
    """An optional opinion."""
    return OpinionField(label=label, required=False, max_length=2000, initial=initial)


def delivery() -> forms.ChoiceField:
    """How it was delivered."""
    return forms.ChoiceField(label="送达方式", choices=list(DELIVERY_WAYS.items()), initial="system")


def real_time() -> MomentField:
    """When it really happened, for an act on paper; empty: now."""
    return MomentField(
        label="实际时间",
        required=False,
        help_text="在纸面上办理的，填写实际时间；法定时限从实际时间起算。不填为现在。",
    )


def departments(agency: Agency) -> Any:
    """The departments of an agency."""
    return Department.objects.filter(agency=agency).order_by("name")
