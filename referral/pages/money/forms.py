"""Forms of 资金: narrow the ledger, enter a figure, put one right."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from documents.models import Evidence
from referral.law.words import AMOUNT_CONCEPTS, MOVED
from referral.models import Amount, Case, Lane, Subject
from referral.pages.forms import ActForm, DayField, MoneyField, NamedChoiceField, OpinionField
from referral.services import money, money_sums
from referral.services.acting import Acting
from referral.services.money_sums import By

_GONE = {"invalid_choice": "没有这一选项，请重新选择。"}


class MoneyFilter(forms.Form):
    """By what the lines stand for, and narrowed to a year, region, agency, case or name."""

    by = forms.ChoiceField(
        label="汇总方式", required=False, choices=[(one.value, f"按{one.label}") for one in By]
    )
    year = forms.ChoiceField(label="年度", required=False, error_messages=_GONE)
    region = forms.ChoiceField(label="地区", required=False, error_messages=_GONE)
    agency = forms.ChoiceField(label="登记机关", required=False, error_messages=_GONE)
    concept = forms.ChoiceField(label="金额名称", required=False, error_messages=_GONE)
    case = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: QuerySet[Amount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for by in (By.YEAR, By.REGION, By.AGENCY):
            self._offer(by.value, money_sums.choices(rows, by))
        self._offer("concept", AMOUNT_CONCEPTS.items())

    def _offer(self, name: str, values: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "全部"), *values]  # type: ignore[attr-defined]

    @property
    def lines_by(self) -> By:
        """What the lines stand for; cases, if nothing was chosen."""
        return By(self.cleaned_data.get("by") or By.CASE) if self.is_valid() else By.CASE

    def narrow(self) -> QuerySet[Amount]:
        """The figures that fit; none while the form is not understood."""
        if not self.is_bound:
            return self.rows
        if not self.is_valid():
            return self.rows.none()
        keys = {name: self.cleaned_data[name] for name in ("year", "region", "agency", "concept", "case")}
        return money_sums.narrowed(self.rows, **keys)


def _named(piece: Evidence) -> str:
    return piece.label


def _of(lane: Lane) -> str:
    return f"{lane}（{lane.opened_by.get_kind_display()}）" if lane.opened_by else str(lane)


class MoneyForm(ActForm):
    """登记资金: only what this post may enter in this case."""

    concept = forms.ChoiceField(label="金额名称")
    value = MoneyField(label="金额（元）", max_digits=16)
    on = DayField(label="日期", help_text="认定、收款、缴款或者扣款的日期，按这一天计入年度。")
    subject = NamedChoiceField(
        label="当事人", queryset=Subject.objects.none(), required=False, empty_label="不分当事人（全案）"
    )
    lane = NamedChoiceField(
        label="办理分支",
        queryset=Lane.objects.none(),
        required=False,
        name=_of,
        help_text="追回、违约金、缴款记在本机关的办理分支。",
    )
    voucher = forms.CharField(
        label="凭证号",
        max_length=80,
        required=False,
        help_text="缴款书、收据、银行回单、协议处理文书的号码；追回、违约金、缴款必填。",
    )
    proof = NamedChoiceField(
        label="凭证材料",
        queryset=Evidence.objects.none(),
        required=False,
        name=_named,
        empty_label="不关联",
        help_text="从本机关已上传的证据材料中选择。",
    )
    reason = OpinionField(label="说明", max_length=300, required=False, rows=2, help_text="已追回超过应追回、已缴超过罚款的，写明原因；不得写举报人信息。")  # fmt: skip

    def __init__(self, *args: Any, case: Case, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        concepts = money.concepts_for(case, who.post)
        lanes = money.lanes_of(case, who.post) if set(concepts) & set(MOVED) else []
        fields: Any = self.fields
        fields["concept"].choices = [("", "请选择"), *((one, AMOUNT_CONCEPTS[one]) for one in concepts)]
        fields["on"].initial = timezone.localdate(who.at)
        fields["subject"].queryset = Subject.objects.known_to(who.post).filter(case=case).order_by("pk")
        fields["proof"].queryset = Evidence.objects.filter(
            pk__in=[one.pk for one in money.proofs_for(case, who.post)]
        )
        fields["lane"].queryset = Lane.objects.filter(pk__in=[one.pk for one in lanes]).select_related(
            "agency", "opened_by"
        )
        if len(lanes) == 1:
            fields["lane"].initial = lanes[0]
        if not lanes:
            del fields["lane"]

    def draft(self) -> money.MoneyDraft:
        """What goes to the service."""
        return money.MoneyDraft(**self.cleaned_data)


def figure(amount: Amount) -> str:
    """A figure as it is chosen."""
    whose = f"，{amount.subject.name}" if amount.subject else ""
    return f"{amount.get_concept_display()} {amount.value:,.2f}元（{amount.on:%Y-%m-%d}，凭证号{amount.voucher}{whose}）"


class CorrectForm(ActForm):
    """更正资金 of the own lane."""

    amount = NamedChoiceField(label="有误的金额", queryset=Amount.objects.none(), name=figure)
    value = MoneyField(label="更正后的金额（元）", max_digits=16, help_text="没有发生的，填0。")
    reason = OpinionField(label="更正理由", max_length=300)

    def __init__(self, *args: Any, case: Case, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount: Any = self.fields["amount"]
        amount.queryset = money.correctable(case, who.post).select_related("subject").order_by("on", "pk")
