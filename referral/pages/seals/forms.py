"""Forms of 用印 and of the scan of the sealed original."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.roles import Act
from documents.models import Letter
from referral.models import SealRequest
from referral.pages.forms import ActForm, MomentField, OpinionField
from referral.pages.paper.forms import CheckForm
from referral.pages.referrals.fields import PeopleField
from referral.services import seal_uses


class AskForm(ActForm):
    """On how many copies, what for; of a secret letter who stamps it."""

    copies = forms.IntegerField(label="份数", min_value=1, max_value=seal_uses.MOST_COPIES)
    reason = forms.CharField(
        label="用途", max_length=200, help_text="如“送达正本、存档、抄送检察院”“补送一份”。"
    )
    keeper = PeopleField(
        label="印章管理员", help_text="该文书限定知悉范围，只由指定的一名印章管理员用印登记。"
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copies"].initial = seal_uses.usual_copies(letter)
        if letter.secret:
            field: PeopleField = self.fields["keeper"]  # type: ignore[assignment]
            field.of(letter.agency, act=Act.KEEP_SEAL)
        else:
            del self.fields["keeper"]


class DecideForm(ActForm):
    """用印审批."""

    agrees = forms.ChoiceField(
        label="审批", choices=[("yes", "同意用印"), ("no", "不同意")], widget=forms.RadioSelect
    )
    opinion = OpinionField(
        label="意见", required=False, max_length=300, rows=2, help_text="不同意的必须写明理由。"
    )

    def values(self) -> dict[str, Any]:
        return {"agrees": self.cleaned_data["agrees"] == "yes", "opinion": self.cleaned_data["opinion"]}


class CancelForm(ActForm):
    """Nothing is asked."""


class StampForm(ActForm):
    """用印登记: what was really stamped and when."""

    copies = forms.IntegerField(label="实际用印份数", min_value=1)
    stamped_at = MomentField(label="用印时间", help_text="实际盖章的时间。")
    remark = forms.CharField(label="备注", required=False, max_length=200)

    def __init__(self, *args: Any, asked: SealRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copies"].initial = asked.copies
        self.fields["stamped_at"].initial = timezone.localtime().replace(second=0, microsecond=0)


class ScanForm(ActForm):
    """The scan, and which is the original."""

    scan = forms.FileField(
        label="盖章件扫描件", help_text="PDF或图片（png、jpg、tif）；不得含有国家秘密。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.tif,.tiff"}),
    )  # fmt: skip
    original = forms.ChoiceField(
        label="正本", initial="paper", widget=forms.RadioSelect,
        choices=[("paper", "纸质盖章件为正本，电子件为存档"), ("file", "电子签名件为正本，纸质盖章件为存档")],
    )  # fmt: skip

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not letter.signature:
            self.fields["original"].choices = self.fields["original"].choices[:1]  # type: ignore[attr-defined]


class SendForm(ActForm):
    """Nothing is asked."""


VERBS: dict[str, type[ActForm]] = {"decide": DecideForm, "cancel": CancelForm, "stamp": StampForm}
SCAN_VERBS: dict[str, type[ActForm]] = {"check": CheckForm, "send": SendForm}
