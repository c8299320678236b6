"""Forms of clues: the filter of the list, registration, and one form for each act."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from agencies.models import Department, Post
from agencies.roles import Act, Role
from referral.law.states import LABELS, ClueStatus
from referral.law.words import CLUE_SOURCES, SECRECY
from referral.models import Campaign, Case, Clue, Subject
from referral.models.clues import ClueQuerySet
from referral.pages.campaigns.forms import CampaignChoice, CampaignsField
from referral.pages.clues import fields
from referral.pages.clues.blocks import SubjectBlocksForm
from referral.pages.forms import ActForm, DayField, MomentField, NamedChoiceField, OpinionField
from referral.pages.referrals.fields import AgencyField, PeopleField, ReasonField, departments
from referral.services import campaigns, direct
from referral.services.acting import Acting
from referral.services.clues import ClueDraft
from referral.services.must_refer import rules_met


class ClueFilter(forms.Form):
    """线索 search: number, title, subject; status; source."""

    q = forms.CharField(label="关键词", required=False, max_length=80)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, LABELS[s]) for s in ClueStatus)]
    )
    source = forms.ChoiceField(label="来源", required=False, choices=[("", "全部"), *CLUE_SOURCES.items()])
    campaign = CampaignChoice()

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(post)  # type: ignore[attr-defined]

    def narrow(self, rows: ClueQuerySet, post: Post) -> ClueQuerySet:
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
        if data["campaign"]:
            rows = rows.filter(pk__in=campaigns.keys(data["campaign"], post, "clue"))
        return rows.filter(source=data["source"]) if data["source"] else rows


class ClueForm(SubjectBlocksForm):
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
    informant_elsewhere = forms.BooleanField(label="举报人信息另行登记", required=False)
    named_informant = forms.BooleanField(label="实名", required=False)
    restricted = forms.BooleanField(
        label="直送（限指定承办人知悉）",
        required=False,
        help_text="涉及本机关人员或负责人的，从登记起只有登记人和指定承办人可以查看。",
    )
    campaigns = CampaignsField(help_text="直送线索不标注。")

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaigns"].of(post)  # type: ignore[attr-defined]
        self.fields["received_at"].initial = timezone.localtime
        self.fields["department"].queryset = departments(post.agency)  # type: ignore[attr-defined]
        self.fields |= fields.amount_fields() | fields.external_fields()

    def draft(self) -> ClueDraft:
        """What goes to the service."""
        data = self.cleaned_data
        plain = (
            "title", "source", "summary", "received_at", "secrecy", "informant_elsewhere", "named_informant",
            "restricted", "department",
        )  # fmt: skip
        return ClueDraft(
            **{name: data[name] for name in plain}, violations=tuple(data["violations"]), subjects=tuple(self.subjects()),
            amounts=fields.amounts(data), campaigns=tuple(data["campaigns"]),
            external_numbers=fields.external_numbers(data),
        )  # fmt: skip

    def amount_rows(self) -> list[forms.BoundField]:
        """The amounts, for the template."""
        return [self[name] for name in self.fields if name.startswith("amount_")]

    def external_rows(self) -> list[forms.BoundField]:
        """The external numbers, for the template."""
        return [self[name] for name in self.fields if name.startswith("external_")]


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
        self.fields["title"].initial = _case_title(self.clue.title)
        posts = Post.objects.valid_on(timezone.localdate()).filter(agency=self.clue.agency, role=Role.OFFICER)
        field: Any = self.fields["officers"]
        field.queryset = posts.select_related("user").order_by("pk")
        field.label_from_instance = lambda post: post.user.full_name


def _case_title(title: str) -> str:
    """What a case may be called: its letters speak of 「…案」, never of 「…线索一案」."""
    return f"{title.removesuffix('线索').removesuffix('案')}案" if title.endswith("线索") else title


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
        if rules_met(self.clue, timezone.localdate()):
            second.required = True
            second.help_text = "该线索符合应当移送的情形，不予建案须由另一名负责人或分管负责人复核。"


class DirectForm(ClueActForm):
    """直送: to whom it went off-line, and its number and date; nothing else of it is kept."""

    agency = AgencyField(label="直送机关")
    document_number = forms.CharField(label="发文登记号", max_length=80)
    document_date = DayField(label="发文日期")

    def prepare(self) -> None:
        field: AgencyField = self.fields["agency"]  # type: ignore[assignment]
        field.queryset = direct.receivers(self.clue)
