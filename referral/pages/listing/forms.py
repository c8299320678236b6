"""The forms of 挂牌督办."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.directory import places_up, superiors
from agencies.kinds import AgencyKind
from agencies.models import Agency, Post
from referral.law.listing import CADENCES, LEVELS, Grade, Step
from referral.law.urging import NEVER
from referral.models import Case, Listing, ListingUnit
from referral.models.listing_duties import CHECK_WAYS
from referral.pages.forms import ActForm, DayField, FilesField, NamedChoiceField, OpinionField
from referral.pages.referrals.fields import AgencyField
from referral.services import listing_checks, listing_standards
from referral.services.acting import Acting
from referral.services.given import story_of
from referral.services.listing_files import File
from referral.services.listing_proposals import ListingDraft, facts_of, units_of

_ORDER = "order"


class _Agencies(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def listers_for(units: list[Agency], own: Agency) -> list[int]:
    """Ids of those who may list some units at all: their line superiors, the governments of their places, the own agency."""
    found = {own.pk} if own.kind not in NEVER else set()
    for unit in units:
        found |= {above.pk for above in superiors(unit)}
        governments = Agency.objects.filter(
            kind=AgencyKind.GOVERNMENT, region__in=places_up(unit.region), is_open=True
        )
        found |= set(governments.values_list("pk", flat=True))
    return sorted(found)


class ProposeForm(ActForm):
    """提请挂牌督办. For each agency at work a line: what it has to do; who has none is no unit."""

    grounds = forms.MultipleChoiceField(label="挂牌理由", widget=forms.CheckboxSelectMultiple)
    order_document = forms.CharField(
        label="上级交办文号", max_length=120, required=False, help_text="以上级交办为理由的填写，写入通知书。"
    )
    lead = AgencyField(label="挂牌机关")
    partners = _Agencies(
        Agency.objects.none(), label="联合挂牌机关", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="须为同级机关。公安机关等承办的，须有其上级主管机关或者本级人民政府办公室参加；每个机关的负责人分别审批。",
    )  # fmt: skip
    facts = OpinionField(label="基本案情", max_length=3000, rows=5, help_text="写入通知书。")
    requirements = OpinionField(
        label="督办要求", max_length=2000, rows=4, help_text="一行一项；解除前逐项核查。"
    )
    every = forms.ChoiceField(
        label="报告频次", choices=[(key, words) for key, (words, _) in CADENCES.items()]
    )

    copies_government = forms.BooleanField(
        label="抄送承办单位同级人民政府", required=False, help_text="本地挂牌督办办法要求抄送的勾选，写入通知书；政府自己挂牌的不抄送。"
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units_of(case, acting.post)
        met = facts_of(case, acting.post, "？")
        known = [
            one
            for one in listing_standards.on(timezone.localdate(acting.at))
            if one.code != "official" or met.knows_official
        ]
        self.fields["grounds"].choices = [  # type: ignore[attr-defined]
            (one.code, one.label if one.is_met(met) else f"{one.label}（本案登记的情况不符合）")
            for one in known
        ]
        if met.knows_official:
            self.fields["grounds"].help_text = "“涉及公职人员”只供审批，不写入通知书。"
        rows = Agency.objects.filter(pk__in=listers_for(self.units, acting.agency), is_open=True)
        rows = rows.order_by("region__level", "kind", "pk")
        for name in ("lead", "partners"):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for agency in self.units:
            self.fields[f"task_{agency.pk}"] = forms.CharField(
                label=f"{agency.name}的督办任务",
                max_length=300,
                required=False,
                help_text="填写的即为承办单位。",
            )
        self.initial.setdefault("facts", story_of(case, acting.post))
        self.phrase()

    def draft(self) -> ListingDraft:
        """What the service takes."""
        data = self.cleaned_data
        tasks = {agency: data[f"task_{agency.pk}"] for agency in self.units}
        return ListingDraft(
            grounds=data["grounds"], facts=data["facts"], every=data["every"], copies_government=data["copies_government"], order_document=data["order_document"],
            requirements=[line.strip() for line in data["requirements"].splitlines() if line.strip()],
            signers=list(dict.fromkeys([data["lead"], *data["partners"]])),
            tasks={agency: task for agency, task in tasks.items() if task.strip()},
        )  # fmt: skip


class RefuseForm(ActForm):
    reason = OpinionField(label="不同意的理由", max_length=500, rows=3)


class SignForm(ActForm):
    opinion = OpinionField(label="审批意见", max_length=500, rows=3, required=False)


class FiledForm(ActForm):
    """A report with files."""

    attachments = FilesField(
        label="附件", required=False, help_text="可以选择多个文件；挂牌机关可以查看，不得含有国家秘密。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "attachments"), "attachments"])

    def values(self) -> dict[str, Any]:
        """The files as the service takes them."""
        data = super().values()
        return data | {"files": [File(one.name or "", one.chunks()) for one in data.pop("attachments")]}


class ReportForm(FiledForm):
    """进展报告."""

    progress = OpinionField(label="办理进展", max_length=3000, rows=5)
    next_steps = OpinionField(label="下一步措施", max_length=2000, rows=3)


class ClosingForm(FiledForm):
    """结案报告."""

    progress = OpinionField(
        label="结案报告", max_length=3000, rows=8, help_text="写明查明的事实、处理结果、基金追回和整改情况。"
    )


class InstructForm(ActForm):
    """批示 as a task."""

    leader = forms.CharField(label="批示人", max_length=60, help_text="如：副省长某某某。")
    text = OpinionField(label="批示内容和任务", max_length=500, rows=3)
    unit = NamedChoiceField(
        label="承办单位", queryset=ListingUnit.objects.none(), name=lambda unit: unit.agency.name
    )
    due_on = DayField(label="完成日期")

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = listing.units.select_related("agency")


class CheckForm(ActForm):
    """核查 of one requirement."""

    position = forms.TypedChoiceField(
        label="督办要求", coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    way = forms.ChoiceField(label="核查方式", choices=list(CHECK_WAYS.items()), widget=forms.RadioSelect)
    found = OpinionField(label="核查结果", max_length=500, rows=3, help_text="写入解除通知书。")
    is_met = forms.TypedChoiceField(
        label="是否完成", choices=[("yes", "已完成"), ("no", "未完成")], coerce=lambda word: word == "yes", widget=forms.RadioSelect
    )  # fmt: skip
    checked_on = DayField(label="核查日期")
    second = NamedChoiceField(
        label="另一名核查人", queryset=Post.objects.none(), name=lambda p: f"{p.user.full_name}（{p.agency.short_name}）",
        help_text="核查人员不少于2人，录入人为其中一人。",
    )  # fmt: skip

    def __init__(self, *args: Any, listing: Listing, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = list(enumerate(listing.requirements))  # type: ignore[attr-defined]
        second: Any = self.fields["second"]
        people = [post.pk for post in listing_checks.colleagues(listing, acting)]
        second.queryset = Post.objects.filter(pk__in=people).select_related("user", "agency")


class ReleaseForm(ActForm):
    look_back_on = DayField(label="“回头看”日期", required=False, help_text="写入解除通知书；不安排的不填。")


class ReviewForm(ActForm):
    accepts = forms.TypedChoiceField(
        label="审阅", choices=[("yes", "通过"), ("no", "退回补充")], coerce=lambda word: word == "yes", widget=forms.RadioSelect
    )  # fmt: skip
    opinion = OpinionField(
        label="审阅意见", max_length=500, rows=3, required=False, help_text="退回的写明理由。"
    )


class FinishForm(ActForm):
    said = OpinionField(label="完成情况", max_length=500, rows=3)
    document = forms.CharField(label="证明材料", max_length=120, help_text="名称和文号。")


class LedgerFilter(forms.Form):
    """By words, part of the own agency, step, level and mark."""

    q = forms.CharField(
        label="关键词", required=False, max_length=80, widget=forms.TextInput(attrs={"placeholder": "案件名称、编号、文号"})
    )  # fmt: skip
    part = forms.ChoiceField(
        label="本机关", required=False, choices=[("", "全部"), ("signer", "挂牌"), ("unit", "承办"), ("asked", "提请")]
    )  # fmt: skip
    step = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *((s.value, s.label) for s in Step)]
    )
    level = forms.ChoiceField(
        label="级别", required=False, choices=[("", "全部"), *((str(k), v) for k, v in LEVELS.items())]
    )
    grade = forms.ChoiceField(
        label="等级", required=False, choices=[("", "全部"), *((g.value, g.label) for g in Grade)]
    )


class AskPublicationForm(ActForm):
    """征求公开意见."""

    text = OpinionField(
        label="公开内容", max_length=1000, rows=5, help_text="不写个人姓名、侦查措施和举报人情况。"
    )
    place = forms.CharField(label="公开渠道", max_length=120, help_text="如：省医疗保障局门户网站。")


class PublishForm(ActForm):
    published_on = DayField(label="公开日期")


class StopForm(ActForm):
    reason = OpinionField(label="停止公开的理由", max_length=300, rows=3)


class ConsentForm(ActForm):
    """The written word of an agency on a publication."""

    agrees = forms.TypedChoiceField(
        label="意见", choices=[("yes", "同意公开"), ("no", "不同意公开")], coerce=lambda word: word == "yes", widget=forms.RadioSelect
    )  # fmt: skip
    document = forms.CharField(label="书面意见文号", max_length=120, required=False, help_text="同意的填写。")
    reason = OpinionField(label="理由", max_length=300, rows=3, required=False, help_text="不同意的填写。")
