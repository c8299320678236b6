"""The form of an act on paper: the act's own form, and what the paper says of it; and the form of the second check."""

from typing import Any

from django import forms

from agencies.models import Agency
from referral.law.states import Move
from referral.law.words import DELIVERY_WAYS
from referral.pages.forms import ActForm, MomentField, OpinionField
from referral.pages.referrals.fields import PeopleField
from referral.services.acting import Acting
from referral.services.paper_entries import PaperDraft, Row, is_delivered, is_signature, keep_scan

#: The system is no way on paper.
WAYS = [(code, label) for code, label in DELIVERY_WAYS.items() if code != "system"]
#: What the paper itself is asked for; the rest of the form is the act's.
PAPER = ("real_at", "signed_by", "way", "tracking_number", "scan", "paper_note")
_SAME = ("delivery",)


class OnPaper(ActForm):
    """Mixed into the form of an act: asks for the real time, the signer, the way of delivery and the scan as well."""

    def __init__(
        self, *args: Any, row: Row, move: Move, agency: Agency, acting: Acting, **kwargs: Any
    ) -> None:
        self.row, self.move, self.acting_agency = row, move, agency
        self.waits = is_signature(move, acting, agency)
        super().__init__(*args, **kwargs)
        own = {name: field for name, field in self.fields.items() if name not in (*PAPER, *_SAME)}
        if opinion := own.get("opinion"):
            opinion.initial, opinion.help_text = "", "照录纸质件上的意见。"
        self.fields = self._first() | own | self._last()
        self.phrase()

    def _first(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            "real_at": MomentField(
                label="实际时间",
                help_text="纸质件上写明的签署或办理时间；时限从实际时间起算，较晚录入的如实填写。",
            )
        }
        if self.waits:
            signer = PeopleField(label="签署人", help_text="在纸质件上签字的人；签署人不须登录本系统。")
            signer.of(self.acting_agency, act=self.move.act)
            fields["signed_by"] = signer
        if is_delivered(self.row, self.move.name):
            fields["way"] = forms.ChoiceField(label="送达方式", choices=WAYS, initial="direct")
            fields["tracking_number"] = forms.CharField(
                label="邮寄单号或交换号", required=False, max_length=60
            )
        return fields

    def _last(self) -> dict[str, forms.Field]:
        hint = "PDF或图片（png、jpg、tif）；不得含有国家秘密。"
        scan = forms.FileField(
            label="扫描件", required=self.waits, help_text=hint,
            widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.tif,.tiff"}),
            error_messages={"required": "请上传已签署的审批表或批示件扫描件。"},
        )  # fmt: skip
        note = forms.CharField(label="录入说明", required=False, max_length=300)
        return {"scan": scan, "paper_note": note}

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name not in (*PAPER, *_SAME)}

    def paper_rows(self) -> list[forms.BoundField]:
        """The fields that the paper is asked for, for the template."""
        return [self[name] for name in PAPER if name in self.fields]

    def act_rows(self) -> list[forms.BoundField]:
        """The fields of the act itself, for the template."""
        return [self[name] for name in self.fields if name not in PAPER]

    def draft(self, by: Acting) -> PaperDraft:
        """What goes to the service; the scan is taken in now."""
        data = self.cleaned_data
        file = data.get("scan")
        scan = keep_scan(self.row, by, name=file.name or "", chunks=file.chunks()) if file else None
        return PaperDraft(
            move=self.move.name, real_at=data["real_at"], scan=scan, signed_by=data.get("signed_by"),
            way=data.get("way", ""), tracking_number=data.get("tracking_number", ""), note=data["paper_note"],
            fields=self.values(),
        )  # fmt: skip


def on_paper(form: type[ActForm]) -> type[OnPaper]:
    """The form of an act, as it is filled from paper."""
    kind: Any = type(form)  # Django's own metaclass collects the fields
    made: type[OnPaper] = kind(f"{form.__name__}OnPaper", (OnPaper, form), {})
    return made


class CheckForm(ActForm):
    """核对: the paper agrees with what was entered, or not and why."""

    verdict = forms.ChoiceField(
        label="核对结论", choices=[("yes", "相符"), ("no", "不符")], widget=forms.RadioSelect
    )
    reason = OpinionField(
        label="哪里不符", required=False, max_length=300, rows=2, help_text="核对不符的必须写明。"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("verdict") == "no" and not data.get("reason"):
            self.add_error("reason", "核对不符的，请写明哪里不符。")
        return data

    def values(self) -> dict[str, Any]:
        agrees = self.cleaned_data["verdict"] == "yes"
        return {"agrees": agrees, "reason": "" if agrees else self.cleaned_data["reason"]}
