"""Forms of a 联合专班."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Post
from referral.models import Case, Taskforce
from referral.models.cases import MEMBER_ROLES
from referral.pages.forms import ActForm, DayField, NamedChoiceField
from referral.pages.referrals.fields import ReasonField, agencies_near
from referral.services import taskforce_tasks
from referral.services.acting import Acting

_KINDS = frozenset(kind for kind in AgencyKind if kind != AgencyKind.DISCIPLINE)


class _NamesField(forms.ModelMultipleChoiceField):
    """People of other agencies, each shown with his agency."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.agency.short_name}　{obj.user.full_name}（{obj.role_label}）"


def _people() -> _NamesField:
    return _NamesField(
        label="拟派人员", queryset=Post.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="其他机关的承办人或分管负责人；所在机关负责人或分管负责人同意后才成为成员。本机关人员由分办列为承办人。",
    )  # fmt: skip


class InviteForm(ActForm):
    """商请派员."""

    posts = _people()

    def __init__(self, *args: Any, case: Case, team: Taskforce | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = agencies_near(case.lead_agency, _KINDS)
        rows = Post.objects.valid_on(timezone.localdate()).filter(
            agency__in=near.values("pk"), role__in=MEMBER_ROLES
        )
        if team is not None:
            rows = rows.exclude(pk__in=team.members.filter(ended_at__isnull=True).values("post_id"))
        posts: Any = self.fields["posts"]
        posts.queryset = rows.select_related("user", "agency").order_by("agency__kind", "agency_id", "pk")

    def values(self) -> dict[str, Any]:
        """The people as the service takes them."""
        return {**self.cleaned_data, "posts": list(self.cleaned_data["posts"])}


class SetUpForm(InviteForm):
    """设立联合专班."""

    name = forms.CharField(label="专班名称", max_length=60)
    since = DayField(label="起始日期")
    until = DayField(label="截止日期", help_text="届满后成员自动退出，不再查看本案；需要延长的，届满前调整。")

    field_order = ("name", "since", "until", "posts")


class UntilForm(ActForm):
    """调整专班期限."""

    until = DayField(label="新的截止日期")
    reason = ReasonField()


class ReasonForm(ActForm):
    reason = ReasonField()


class AgreeForm(ActForm):
    """同意派员 asks for nothing more."""


class TaskForm(ActForm):
    """专班任务."""

    title = forms.CharField(label="任务内容", max_length=80)
    post = NamedChoiceField(
        label="承担人",
        queryset=Post.objects.none(),
        name=lambda p: f"{p.agency.short_name}　{p.user.full_name}",
    )
    due_on = DayField(label="商定完成日期", help_text="商定的日期，不是法定期限；不晚于专班截止日期。")

    def __init__(self, *args: Any, team: Taskforce, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [one.pk for one in taskforce_tasks.owners(team, acting)]
        post: Any = self.fields["post"]
        post.queryset = Post.objects.filter(pk__in=posts).select_related("user", "agency").order_by("pk")


__all__ = ["AgreeForm", "InviteForm", "ReasonForm", "SetUpForm", "TaskForm", "UntilForm"]
