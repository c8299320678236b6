"""Search and acts of cases."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post
from agencies.roles import Role
from referral.law.must_refer import CIRCUMSTANCES
from referral.law.states import LABELS, CaseStatus
from referral.law.violations import VIOLATIONS
from referral.models import Amount, Campaign, Case, CaseLetter, Lane, Referral, Subject
from referral.models.cases import CaseQuerySet
from referral.pages.campaigns.forms import CampaignChoice
from referral.pages.forms import ActForm, DayField, MoneyField, NamedChoiceField, OpinionField
from referral.pages.referrals.fields import AgencyField
from referral.services import campaigns
from referral.services.circumstances import correctable
from referral.services.sight import is_party


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
    campaign = CampaignChoice()

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(post)  # type: ignore[attr-defined]

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
        if data["campaign"]:
            rows = rows.filter(pk__in=campaigns.keys(data["campaign"], post, "case"))
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


class CaseForm(ActForm):
    """An act whose choices are those of one case, as the acting post may see it."""

    def __init__(self, *args: Any, case: Case, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(case, post)

    def prepare(self, case: Case, post: Post) -> None:
        """Fill the choices."""


def figure(amount: Amount) -> str:
    """A figure as it is chosen: its name, value, day, agency and stage."""
    stage = f"，{amount.stage}" if amount.stage else ""
    entered = f"{timezone.localtime(amount.at):%Y-%m-%d} {amount.agency.short_name}登记{stage}"
    return f"{amount.get_concept_display()} {amount.value:,.2f}元（{entered}）"


class RestateForm(CaseForm):
    """补充案件情况: only what is not entered yet can be chosen."""

    codes = forms.MultipleChoiceField(
        label="新查明的违法情形", required=False, widget=forms.CheckboxSelectMultiple
    )
    circumstances = forms.MultipleChoiceField(
        label="新查明的情节", required=False, widget=forms.CheckboxSelectMultiple
    )
    fraud = MoneyField(
        label="新查明的涉嫌骗保金额（元）", required=False, help_text="只填本次新查明的，与已登记的合计。"
    )
    reason = OpinionField(label="查明的情况和依据", max_length=1000)

    def prepare(self, case: Case, post: Post) -> None:
        """Offer what is new."""
        new = [(v.code, f"{v.code} {v.label}") for v in VIOLATIONS.values() if v.code not in case.violations]
        grounds = [(name, label) for name, label in CIRCUMSTANCES.items() if name not in case.circumstances]
        for name, choices in (("codes", new), ("circumstances", grounds)):
            field: Any = self.fields[name]
            field.choices = choices


class CorrectForm(CaseForm):
    """更正金额: one figure of the case, whichever agency led it then."""

    amount = NamedChoiceField(label="有误的金额", queryset=Amount.objects.none(), name=figure)
    value = MoneyField(label="更正后的金额（元）")
    reason = OpinionField(label="更正的理由和依据", max_length=1000)

    def prepare(self, case: Case, post: Post) -> None:
        amounts: Any = self.fields["amount"]
        amounts.queryset = correctable(case)


class MergeForm(CaseForm):
    into = NamedChoiceField(
        label="并入的案件", queryset=Case.objects.none(), name=lambda c: f"{c.number} {c.title}"
    )
    reason = OpinionField(label="并案理由", max_length=500)

    def prepare(self, case: Case, post: Post) -> None:
        rows = Case.objects.visible_to(post).filter(lead_agency=case.lead_agency, status="open")
        into: Any = self.fields["into"]
        into.queryset = rows.exclude(pk=case.pk).order_by("-opened_at")


class SplitForm(CaseForm):
    title = forms.CharField(label="分出案件的名称", max_length=120)
    subjects = forms.ModelMultipleChoiceField(
        label="分出的当事人", queryset=Subject.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    reason = OpinionField(label="分案理由", max_length=500)

    def prepare(self, case: Case, post: Post) -> None:
        subjects: Any = self.fields["subjects"]
        subjects.queryset = case.subjects.order_by("pk")


class TeamForm(CaseForm):
    """专案组: officers of the own agency with a valid 执法证."""

    officers = forms.ModelMultipleChoiceField(
        label="专案组成员", queryset=Post.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="不少于两名，须持有效执法证；借调和第三方人员不能担任。",
    )  # fmt: skip

    def prepare(self, case: Case, post: Post) -> None:
        day = timezone.localdate()
        posts = (
            Post.objects.valid_on(day).filter(agency=post.agency, role=Role.OFFICER).select_related("user")
        )
        fit = [one.pk for one in posts if one.may_enforce_on(day)]
        officers: Any = self.fields["officers"]
        officers.queryset = posts.filter(pk__in=fit).order_by("pk")
        officers.label_from_instance = lambda one: f"{one.user.full_name}（执法证号：{one.card_number}）"


class PartyForm(CaseForm):
    """增加参与机关. 纪检监察机关 is never offered: it is not a party of a case."""

    agency = AgencyField(label="参与机关")
    reason = OpinionField(label="参与办理的理由", max_length=500)

    def prepare(self, case: Case, post: Post) -> None:
        agency: Any = self.fields["agency"]
        agency.near(case.lead_agency, frozenset(kind for kind in AgencyKind if kind != AgencyKind.DISCIPLINE))


class LeadForm(CaseForm):
    to = AgencyField(label="新的牵头机关")
    agreed_by = forms.CharField(
        label="对方负责人同意的文号", max_length=80, help_text="双方意见不一致的，报共同上级机关指定。"
    )

    def prepare(self, case: Case, post: Post) -> None:
        lanes = Lane.objects.visible_to(post).filter(case=case, secret=False).exclude(status="not_taken")
        to: Any = self.fields["to"]
        to.queryset = Agency.objects.filter(pk__in=lanes.values("agency")).exclude(pk=case.lead_agency_id)


#: Papers that usually come: shown while the name is typed, anything else may be written.
FOREIGN_NAMES = (
    "接报案回执", "立案决定书", "立案通知书", "不予立案通知书", "撤销案件决定书", "终止侦查决定书", "起诉意见书", "检察意见书", "检察建议书",
    "起诉书", "不起诉决定书", "判决书", "裁定书", "行政处罚决定书", "责令改正通知书", "审计移送处理书", "司法鉴定意见书",
)  # fmt: skip


class ForeignForm(CaseForm):
    """外来文书: another agency's paper keeps its own name, number and date."""

    name = forms.CharField(
        label="文书名称", max_length=80, widget=forms.TextInput(attrs={"list": "foreign-names", "autocomplete": "off"})
    )  # fmt: skip
    number = forms.CharField(label="文书文号", max_length=80, help_text="照原件填写，不在本系统编号。")
    issuer = forms.CharField(label="制作机关", max_length=80)
    issued_on = DayField(label="文书日期")
    about = forms.ChoiceField(
        label="属于",
        required=False,
        help_text="属于某件移送或办理分支的，其双方可以查看；不选的，由本机关和牵头机关查看。",
    )
    scan = forms.FileField(label="扫描件", required=False)

    def prepare(self, case: Case, post: Post) -> None:
        referrals = Referral.objects.visible_to(post).filter(case=case, recalled_at=None)
        lanes = Lane.objects.visible_to(post).filter(case=case, opened_by__isnull=True)
        self.rows: dict[str, Referral | Lane] = {}
        for referral in referrals.select_related("recipient", "sender").order_by("position", "pk"):
            if is_party(referral, post.agency_id) or case.lead_agency_id == post.agency_id:
                self.rows[f"referral-{referral.slug}"] = referral
        for lane in lanes.select_related("agency"):
            if lane.agency_id == post.agency_id:
                self.rows[f"lane-{lane.slug}"] = lane
        about: Any = self.fields["about"]
        about.choices = [("", "本案"), *((key, _about(row)) for key, row in self.rows.items())]

    def chosen(self) -> Referral | Lane | None:
        """The chosen row."""
        return self.rows.get(self.cleaned_data["about"])


def _about(row: Referral | Lane) -> str:
    if isinstance(row, Lane):
        return f"{row.agency.short_name}办理分支"
    return f"{row.get_kind_display()}：{row.sender.short_name}→{row.recipient.short_name}"
