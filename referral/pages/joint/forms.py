"""Forms of the tasks of a joint investigation."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.roles import Role
from referral.models import Case
from referral.pages.forms import ActForm, DayField, NamedChoiceField, OpinionField
from referral.services import joint_tasks
from referral.services.joint_tasks import TaskDraft


class TaskForm(ActForm):
    """One task: what, who, until when."""

    batch = forms.ChoiceField(label="联合查处")
    title = forms.CharField(label="任务内容", max_length=80)
    agency = NamedChoiceField(label="承担机关", queryset=Agency.objects.none(), name=lambda a: a.name)
    post = NamedChoiceField(
        label="承担人", queryset=Post.objects.none(), required=False, empty_label="由承担机关自行安排",
        name=lambda p: f"{p.user.full_name}（{p.agency.short_name}）", help_text="只能指定本机关人员；其他机关由其自行安排。",
    )  # fmt: skip
    due_on = DayField(label="商定完成日期", help_text="各参加机关商定的日期，不是法定期限。")

    def __init__(self, *args: Any, case: Case, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batches = joint_tasks.batches_of(case, post)
        batch: Any = self.fields["batch"]
        batch.choices = [
            (str(one), "、".join(a.short_name for a in joint_tasks.members(one))) for one in batches
        ]
        if len(batches) == 1:
            batch.initial, batch.widget = str(batches[0]), forms.HiddenInput()
        may = {agency.pk for one in batches for agency in joint_tasks.may_ask(one, post.agency)}
        agency: Any = self.fields["agency"]
        agency.queryset = Agency.objects.filter(pk__in=may).order_by("pk")
        own: Any = self.fields["post"]
        rows = Post.objects.valid_on(timezone.localdate()).filter(agency=post.agency, role=Role.OFFICER)
        own.queryset = rows.select_related("user", "agency").order_by("pk")

    def values(self) -> dict[str, Any]:
        """The batch and the draft, as the service takes them."""
        data = self.cleaned_data
        draft = TaskDraft(data["title"], data["agency"], data["due_on"], data["post"])
        return {"batch": UUID(data["batch"]), "draft": draft}


class DoneForm(ActForm):
    note = OpinionField(label="完成情况", required=False, max_length=500)


class GiveUpForm(ActForm):
    reason = OpinionField(label="未能完成的原因", max_length=500)
