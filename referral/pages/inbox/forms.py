"""Search in the queues."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q

from agencies.models import Post
from referral.models import Clue, Lane, ReferralOfficer
from referral.models.clocks import ClockQuerySet
from referral.pages.forms import DayField
from referral.pages.inbox import deadlines
from workflows.models import WorkItemQuerySet
from workflows.turns import CASE_LABELS, CLUE_LABELS, LANE_LABELS, REFERRAL_LABELS

_STAGES = tuple(
    dict.fromkeys(
        [*CLUE_LABELS.values(), *REFERRAL_LABELS.values(), *LANE_LABELS.values(), *CASE_LABELS.values()]
    )
)
_WORDS = (
    "title", "case__number", "clue__number", "referral__letter__number", "lane__opened_by__letter__number",
    "referral__recipient_number", "lane__agency_number",
)  # fmt: skip


class WordFilter(forms.Form):
    """Key words in what a line shows: title and numbers."""

    q = forms.CharField(label="关键词", required=False, max_length=80)

    def words(self, items: WorkItemQuerySet) -> WorkItemQuerySet:
        """The items that bear the words."""
        words = self.cleaned_data["q"].strip()
        if not words:
            return items
        found = Q()
        for name in _WORDS:
            found |= Q(**{f"{name}__icontains": words})
        return items.filter(found)


class QueueFilter(WordFilter):
    """One queue: stage, time limit, last day, whose."""

    stage = forms.ChoiceField(
        label="环节", required=False, choices=[("", "全部"), *((stage, stage) for stage in _STAGES)]
    )
    clock = forms.ChoiceField(
        label="时限", required=False, choices=[("", "全部"), *deadlines.CHOICES.items()]
    )
    due = DayField(label="届满日", required=False)
    whose = forms.ChoiceField(label="范围", required=False, choices=[("", "本机关"), ("mine", "只看我的")])

    def __init__(self, data: Any = None, *, has_stages: bool = True) -> None:
        super().__init__(data)
        if not has_stages:
            del self.fields["stage"]

    def narrow(self, items: WorkItemQuerySet, post: Post, at: datetime) -> WorkItemQuerySet:
        """The items that fit."""
        data = self.cleaned_data
        items = self.words(items)
        if data.get("stage"):
            items = items.filter(label=data["stage"])
        if data["clock"]:
            items = deadlines.narrow(items, data["clock"], at)
        if data["due"]:
            items = items.filter(deadlines.due_on(data["due"], data["due"]))
        return items.filter(_mine(post)) if data["whose"] == "mine" else items


def _mine(post: Post) -> Q:
    """Taken by the post, or on a row that names its person as officer."""
    named = ReferralOfficer.objects.filter(user_id=post.user_id).values("referral_id")
    lanes = Lane.objects.filter(officers__user_id=post.user_id).values("pk")
    clues = Clue.objects.filter(officers__user_id=post.user_id).values("pk")
    return (
        Q(owner=post)
        | Q(referral__in=named)
        | Q(lane__opened_by__in=named)
        | Q(lane__in=lanes)
        | Q(clue__in=clues)
    )


class DoneFilter(WordFilter):
    """已办: days."""

    since = DayField(label="办理自", required=False)
    until = DayField(label="办理至", required=False)

    def narrow(self, items: WorkItemQuerySet) -> WorkItemQuerySet:
        """The items that fit."""
        items = self.words(items)
        if since := self.cleaned_data["since"]:
            items = items.filter(done_at__date__gte=since)
        if until := self.cleaned_data["until"]:
            items = items.filter(done_at__date__lte=until)
        return items


class DeadlineFilter(forms.Form):
    """本机关时限: state and last day."""

    clock = forms.ChoiceField(
        label="时限",
        required=False,
        choices=[("", "全部"), *((code, word) for code, word in deadlines.CHOICES.items() if code != "none")],
    )
    due = DayField(label="届满日", required=False)

    def narrow(self, rows: ClockQuerySet, at: datetime) -> ClockQuerySet:
        """The time limits that fit."""
        data = self.cleaned_data
        if data["clock"]:
            rows = rows.filter(pk__in=deadlines.in_state(data["clock"], at).values("pk"))
        return rows.filter(deadlines.due_on(data["due"], data["due"])) if data["due"] else rows
