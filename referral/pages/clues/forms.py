"""Forms of clues: the filter of the list, registration, and one form for each act."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency, Department, Post
from agencies.roles import Act, Role
from referral.law.states import LABELS, ClueStatus
from referral.law.violations import VIOLATIONS
from referral.law.words import CLUE_SOURCES, SECRECY
from referral.models import Case, Clue, Subject
from referral.models.clues import ClueQuerySet
from referral.pages.clues import fields
from referral.pages.clues.findings import groups
from referral.pages.forms import ActForm, MomentField, NamedChoiceField, OpinionField
from referral.pages.referrals.fields import PeopleField, ReasonField, departments
from referral.services.acting import Acting
from referral.services.clues import ClueDraft, SubjectDraft
from referral.services.duty import must_refer


class ClueFilter(forms.Form):
    """线索 search: number, title, subject; status; source."""

    q = forms.CharField(label="关键词", required=False, max_length=80)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, LABELS[s]) for s in ClueStatus)]
    )
    source = forms.ChoiceField(label="来源", required=False, choices=[("", "全部"), *CLUE_SOURCES.items()])

    def narrow(self, rows: ClueQuerySet) -> ClueQuerySet:
        """The rows that fit."""
        data = self.cleaned_data
        if words := data["q"].strip():
            subjects = Subject.objects.filter(
                Q(name__icontains=words) | Q(id_code__iexact=words) | Q(institution_code__iexact=words)
            )
            rows = rows.filter(
                Q(number__icontains=words)
                | Q(title__icontains=words)
                | Q(external_numbers__icontains=words)
                | Q(pk__in=subjects.values("clue_id"))
            )
        if data["status"]:
            rows = rows.filter(status=data["status"])
        return rows.filter(source=data["source"]) if data["source"] else rows


class ClueForm(ActForm):
    """登记线索. There is no field for an informant: that is kept apart (举报人信息另行登记)."""

    title = forms.CharField(label="线索名称", max_length=120)
    source = forms.ChoiceField(label="线索来源", choices=[("", "请选择"), *CLUE_SOURCES.items()])
    received_at = MomentField(
        label="收到时间",
        help_text="实际收到线索的时间；核查期限从此刻起算。登记较晚的如实填写，不影响登记。",
        error_messages={"required": "请填写收到时间。"},
    )
    secrecy = forms.ChoiceField(label="密级", choices=list(SECRECY.items()), required=False)
    department = NamedChoiceField(
        label="承办科室", required=False, queryset=Department.objects.none(), empty_label="不限科室"
    )
    summary = OpinionField(
        label="线索内容", rows=6, max_length=5000, help_text="写明时间、地点、方式、金额；不得写举报人信息。"
    )
    violations = forms.MultipleChoiceField(
        label="违法情形",
        choices=[(code, f"{code} {entry.label}") for code, entry in VIOLATIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项违法情形。"},
    )
    informant_elsewhere = forms.BooleanField(label="举报人信息另行登记", required=False)
    named_informant = forms.BooleanField(label="实名", required=False)
    restricted = forms.BooleanField(
        label="直送（限指定承办人知悉）",
        required=False,
        help_text="涉及本机关人员或负责人的，从登记起只有登记人和指定承办人可以查看。",
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_at"].initial = timezone.localtime
        self.fields["department"].queryset = departments(agency)  # type: ignore[attr-defined]
        self.fields |= fields.amount_fields() | fields.external_fields()
        self.blocks = self._blocks()
        for n in range(1, self.blocks + 1):
            self.fields |= fields.subject_fields(n)

    def _blocks(self) -> int:
        try:
            asked = int(self.data.get("blocks", fields.BLOCKS)) if self.is_bound else fields.BLOCKS
        except ValueError:
            asked = fields.BLOCKS
        return max(1, min(asked + (fields.MORE if self.wants_more else 0), fields.MOST))

    @property
    def wants_more(self) -> bool:
        """Whether the form only came back for more blocks of subjects."""
        return self.is_bound and "more" in self.data

    def full_clean(self) -> None:
        """A form that asks for more blocks is not judged yet; all that was typed stays."""
        super().full_clean()
        if self.wants_more:
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for n in range(1, self.blocks + 1):
            typed = fields.subject_draft(data, n)
            if typed is not None and not typed.name and f"subject_{n}_name" not in self.errors:
                self.add_error(f"subject_{n}_name", f"请填写当事人{n}的名称或姓名。")
        if not self.subjects() and not any(name.startswith("subject_") for name in self.errors):
            self.add_error("subject_1_name", "请至少填写一名当事人。")
        return data

    def subjects(self) -> list[SubjectDraft]:
        """The subjects as typed."""
        typed = [fields.subject_draft(self.cleaned_data, n) for n in range(1, self.blocks + 1)]
        return [subject for subject in typed if subject is not None]

    def draft(self) -> ClueDraft:
        """What goes to the service."""
        data = self.cleaned_data
        plain = (
            "title", "source", "summary", "received_at", "secrecy", "informant_elsewhere", "named_informant",
            "restricted", "department",
        )  # fmt: skip
        return ClueDraft(
            **{name: data[name] for name in plain}, violations=tuple(data["violations"]), subjects=tuple(self.subjects()),
            amounts=fields.amounts(data), external_numbers=fields.external_numbers(data),
        )  # fmt: skip

    def subject_rows(self) -> list[dict[str, Any]]:
        """The blocks of subjects, for the template."""
        return [
            {name: self[f"subject_{n}_{name}"] for name in fields.SUBJECT_FIELDS} | {"n": n}
            for n in range(1, self.blocks + 1)
        ]

    def amount_rows(self) -> list[forms.BoundField]:
        """The amounts, for the template."""
        return [self[name] for name in self.fields if name.startswith("amount_")]

    def external_rows(self) -> list[forms.BoundField]:
        """The external numbers, for the template."""
        return [self[name] for name in self.fields if name.startswith("external_")]

    def violation_rows(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """(heading, [(code, words, ticked)]) for the template."""
        ticked = set(self["violations"].value() or [])
        return [
            (
                heading,
                [(entry.code, f"{entry.code} {entry.label}", entry.code in ticked) for entry in entries],
            )
            for heading, entries in groups()
        ]


class ClueActForm(ActForm):
    """An act on a clue that asks for an opinion at most."""

    def __init__(self, *args: Any, clue: Clue, who: Acting, **kwargs: Any) -> None:
        self.clue, self.who = clue, who
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices for this clue."""


class CheckForm(ClueActForm):
    opinion = OpinionField(label="核实安排", required=False, max_length=2000)


class ExtendForm(ClueActForm):
    reason = ReasonField(label="延长核查期限的理由", max_length=120)


class OpenForm(ClueActForm):
    title = forms.CharField(label="案件名称", max_length=120)
    officers = forms.ModelMultipleChoiceField(
        label="承办人",
        queryset=Post.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="线索的承办人自动成为案件承办人，可以另外增加。",
    )
    opinion = OpinionField(label="办理意见", required=False, max_length=2000)

    def prepare(self) -> None:
        self.fields["title"].initial = self.clue.title
        posts = Post.objects.valid_on(timezone.localdate()).filter(agency=self.clue.agency, role=Role.OFFICER)
        field: Any = self.fields["officers"]
        field.queryset = posts.select_related("user").order_by("pk")
        field.label_from_instance = lambda post: post.user.full_name


class MergeForm(ClueActForm):
    case = NamedChoiceField(
        label="并入的案件", queryset=Case.objects.none(), name=lambda case: f"{case.number} {case.title}"
    )
    reason = OpinionField(label="并案理由", required=False, max_length=500)

    def prepare(self) -> None:
        rows = Case.objects.visible_to(self.who.post).filter(
            lead_agency=self.clue.agency, status__in=["open", "closing"]
        )
        self.fields["case"].queryset = rows.order_by("-opened_at")  # type: ignore[attr-defined]


class DropForm(ClueActForm):
    reason = ReasonField(label="不予建案的理由")
    second = PeopleField(label="复核人", required=False)

    def prepare(self) -> None:
        second: PeopleField = self.fields["second"]  # type: ignore[assignment]
        second.of(self.clue.agency, act=Act.DECIDE_CLUE, besides=self.who.user.pk)
        if must_refer(self.clue):
            second.required = True
            second.help_text = "该线索符合应当移送的情形，不予建案须由另一名负责人或分管负责人复核。"
