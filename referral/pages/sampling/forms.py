"""The forms of 抽查复查."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from agencies.models import Post, Region
from referral.law.sampling import ITEMS, LEAST_REVIEW, PROBLEM, VERDICTS, Way
from referral.models import SampledCase
from referral.pages.forms import ActForm, DayField, NamedChoiceField, OpinionField
from referral.services.acting import Acting
from referral.services.checks import Found
from referral.services.sampling import KINDS_ASKED, Plan, candidates


class _People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.agency.short_name}　{obj.user.full_name}（{obj.role_label}）"


def _people(**more: Any) -> _People:
    return _People(Post.objects.none(), label="检查人员", widget=forms.CheckboxSelectMultiple, **more)


class PlanForm(ActForm):
    """Which closed cases, how many of them, and who may be sent."""

    way = forms.ChoiceField(label="方式", widget=forms.RadioSelect, choices=[
        (Way.REVIEW, f"复审：本机关已办结的案件，由没有参与办理的本机关人员检查，比例不低于{LEAST_REVIEW}%"),
        (Way.SPOT, "抽查：下级机关已办结的案件，由没有参与办理的机关的人员检查"),
    ])  # fmt: skip
    title = forms.CharField(label="名称", max_length=80, help_text="如：2026年第四季度复审抽查。")
    basis = forms.CharField(
        label="依据", max_length=120, required=False, help_text="年度督查检查考核计划或者本机关制度的文号。"
    )
    closed_from = DayField(label="办结日期自")
    closed_until = DayField(label="办结日期至")
    region = NamedChoiceField(
        label="行政区划", queryset=Region.objects.none(), required=False, empty_label="全部"
    )
    kind = forms.ChoiceField(
        label="移送类型", required=False, choices=[("", "全部"), *KINDS_ASKED.items()], help_text="只抽有这类移送的案件。"
    )  # fmt: skip
    percent = forms.IntegerField(
        label="抽取比例（%）", min_value=1, max_value=100, initial=LEAST_REVIEW, help_text="按比例计算的件数有小数的进一。"
    )  # fmt: skip
    due_on = DayField(label="检查完成日期")
    checkers = _people(help_text="从中为每件案件随机选派2人；办案机关和参与办理的人员自动排除。")

    def __init__(self, *args: Any, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day, own = timezone.localdate(who.at), who.agency.region
        found = [candidates(who.agency, way, day).exclude(user=who.user) for way in Way]
        self.fields["checkers"].queryset = found[0] | found[1]  # type: ignore[attr-defined]
        places = Region.objects.filter(Q(pk=own.pk) | Q(parent=own)).order_by("code")
        self.fields["region"].queryset = places  # type: ignore[attr-defined]
        self.initial.setdefault("closed_from", day.replace(month=1, day=1))
        self.initial.setdefault("closed_until", day)

    def plan(self) -> Plan:
        """What is announced."""
        return Plan(**self.cleaned_data | {"checkers": list(self.cleaned_data["checkers"])})


class DrawForm(ActForm):
    """The number of the second person."""

    number = forms.CharField(
        label="随机数", max_length=40,
        help_text="组织人事先不能知道的数：如当日公开的开奖号码，或者当众掷出的点数。填写后即时抽取，不能重抽。",
    )  # fmt: skip


class AddForm(ActForm):
    """More people, when somebody has withdrawn and nobody is left."""

    checkers = _people()

    def __init__(self, *args: Any, row: Any, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = candidates(row.agency, row.way, timezone.localdate(who.at))
        held = row.checkers.values("post__user_id")
        left = found.exclude(user__in=held).exclude(user__in=[who.user.pk, row.announced_by_user_id])
        self.fields["checkers"].queryset = left  # type: ignore[attr-defined]


class WithdrawForm(ActForm):
    """Why a checker withdraws."""

    reason = OpinionField(
        label="回避理由", max_length=300, rows=3, help_text="如：与当事人有亲属关系，曾参与该案办理。"
    )


class SheetForm(ActForm):
    """Every item with its result; a problem with what is asked and until when."""

    def __init__(self, *args: Any, row: SampledCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = {one.item: one for one in row.findings.all()}
        for item, label in ITEMS.items():
            one = earlier.get(item)
            made = {
                "verdict": forms.ChoiceField(
                    label="检查结果", choices=list(VERDICTS.items()), widget=forms.RadioSelect
                ),
                "evidence": forms.CharField(label="依据材料", max_length=200, required=False, help_text="如：正卷第3件。"),
                "found": OpinionField(label="问题", max_length=500, rows=2, required=False),
                "measure": forms.CharField(label="整改要求", max_length=300, required=False),
                "mend_by": DayField(label="整改期限", required=False),
            }  # fmt: skip
            for name, field in made.items():
                field.label = f"{label}：{field.label}"
                self.fields[f"{item}-{name}"] = field
                if one is not None:
                    self.initial[f"{item}-{name}"] = getattr(one, name)
        self.fields["summary"] = OpinionField(label="检查结论", max_length=2000, rows=4)
        self.initial["summary"] = row.summary
        self.phrase()

    def groups(self) -> list[dict[str, Any]]:
        """The fields by item, for the page."""
        names = ("verdict", "evidence", "found", "measure", "mend_by")
        return [
            {"label": label, "when": f"{item}-verdict={PROBLEM}"} | {name: self[f"{item}-{name}"] for name in names}
            for item, label in ITEMS.items()
        ]  # fmt: skip

    def findings(self) -> list[Found]:
        """What is written: what stands under an item without a problem was hidden, and is dropped."""
        data = self.cleaned_data
        rows = []
        for item in ITEMS:
            values = {name: data[f"{item}-{name}"] for name in ("verdict", "evidence")}
            if values["verdict"] == PROBLEM:
                values |= {name: data[f"{item}-{name}"] for name in ("found", "measure", "mend_by")}
            rows.append(Found(item, **values))
        return rows


class DecisionForm(ActForm):
    """Agreed, or given back with the reason."""

    decision = forms.ChoiceField(
        label="意见", choices=[("yes", "同意"), ("no", "退回")], widget=forms.RadioSelect
    )
    reason = OpinionField(label="理由", max_length=300, rows=3, required=False, help_text="退回的写明理由。")


class AnswerForm(ActForm):
    """How it was put right."""

    text = OpinionField(
        label="整改情况", max_length=2000, rows=5, help_text="写明采取的措施、结果和证明材料。"
    )
