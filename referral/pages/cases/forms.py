"""Search and acts of cases."""

from typing import Any

from django import forms
from django.db.models import Q

from agencies.models import Post
from referral.law.states import LABELS, CaseStatus
from referral.models import Case, CaseLetter, Lane, Referral, Subject
from referral.models.cases import CaseQuerySet
from referral.pages.forms import ActForm, DayField, NamedChoiceField, OpinionField


class CaseFilter(forms.Form):
    """案件库 search: number, subject, letter number; status; agency; days."""

    q = forms.CharField(label="关键词", required=False, max_length=80)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, LABELS[s]) for s in CaseStatus)]
    )
    role = forms.ChoiceField(
        label="本机关", required=False, choices=[("", "全部"), ("lead", "牵头"), ("co", "参与")]
    )
    since = DayField(label="建案自", required=False)
    until = DayField(label="建案至", required=False)

    def narrow(self, rows: CaseQuerySet, post: Post) -> CaseQuerySet:
        """The rows that fit. Every word is looked up only in what the post may read."""
        data = self.cleaned_data
        if data["q"]:
            rows = rows.filter(self._words(data["q"].strip(), post))
        if data["status"]:
            rows = rows.filter(status=data["status"])
        if data["role"]:
            lead = Q(lead_agency_id=post.agency_id)
            rows = rows.filter(lead if data["role"] == "lead" else ~lead)
        if data["since"]:
            rows = rows.filter(opened_at__date__gte=data["since"])
        if data["until"]:
            rows = rows.filter(opened_at__date__lte=data["until"])
        return rows

    def _words(self, words: str, post: Post) -> Q:
        visible = Referral.objects.visible_to(post)
        letters = CaseLetter.objects.filter(
            Q(letter__agency_id=post.agency_id, letter__secret=False) | Q(referral__in=visible),
            letter__number__icontains=words,
        )
        subjects = Subject.objects.known_to(post).filter(Q(name__icontains=words) | Q(id_code__iexact=words))
        lanes = Lane.objects.visible_to(post).filter(agency_id=post.agency_id, agency_number__icontains=words)
        return (
            Q(number__icontains=words)
            | Q(title__icontains=words)
            | Q(pk__in=subjects.values("case_id"))
            | Q(pk__in=letters.values("case_id"))
            | Q(pk__in=lanes.values("case_id"))
            | Q(pk__in=visible.filter(recipient_number__icontains=words).values("case_id"))
        )


class OpinionForm(ActForm):
    opinion = OpinionField(label="办理意见", required=False, max_length=2000)


class ReasonForm(ActForm):
    reason = OpinionField(label="理由", max_length=500)


class NothingForm(ActForm):
    """An act that asks for nothing more."""


class MergeForm(ActForm):
    into = NamedChoiceField(
        label="并入的案件", queryset=Case.objects.none(), name=lambda c: f"{c.number} {c.title}"
    )
    reason = OpinionField(label="并案理由", max_length=500)

    def __init__(self, *args: Any, case: Case, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (
            Case.objects.visible_to(post)
            .filter(lead_agency=case.lead_agency, status="open")
            .exclude(pk=case.pk)
        )
        self.fields["into"].queryset = rows.order_by("-opened_at")  # type: ignore[attr-defined]


class SplitForm(ActForm):
    title = forms.CharField(label="分出案件的名称", max_length=120)
    subjects = forms.ModelMultipleChoiceField(
        label="分出的当事人", queryset=Subject.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    reason = OpinionField(label="分案理由", max_length=500)

    def __init__(self, *args: Any, case: Case, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subjects"].queryset = case.subjects.order_by("pk")  # type: ignore[attr-defined]
