"""退回函, 转送函, 撤回函: a referral goes back, on, or is called back; 信函格式."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence, day
from documents.letters.kinds import law
from documents.letters.prose import Page, bare, p


@dataclass(frozen=True, kw_only=True)
class ReturnLetter(Correspondence):
    """退回函: not within the receiver's duties, with the reason and the suggested agency."""

    kind: ClassVar[str] = "return_letter"
    label: ClassVar[str] = "退回函"

    case_name: str
    referral_number: str
    referred_on: dt.date
    reason: str
    suggested: str = ""
    returned: str = ""  # 随函退回的材料

    def heading(self) -> str:
        """关于退回…的函."""
        return f"关于退回{bare(self.case_name)}案件线索的函"

    def page(self) -> Page:
        """The letter."""
        suggestion = f"根据职责分工，建议移送{self.suggested}依法处理。" if self.suggested else ""
        returned = [p(f"随函退回：{self.returned.rstrip('。')}。")] if self.returned else []
        return self.sheet(
            p(
                f"你单位{day(self.referred_on)}移送的{bare(self.case_name)}案件线索（{self.referral_number}）收悉。"
            ),
            p(f"经审查，{self.reason.rstrip('。')}，不属于我单位职责范围。{suggestion}"),
            *returned,
            p("对管辖有不同意见的，请与我单位协商；协商不成的，报请共同的上一级机关指定管辖。"),
        )


@dataclass(frozen=True, kw_only=True)
class RerouteLetter(Correspondence):
    """转送函: to the agency that has jurisdiction, with word to the first sender (抄送)."""

    kind: ClassVar[str] = "reroute_letter"
    label: ClassVar[str] = "转送函"

    case_name: str
    referral_number: str
    referred_by: str
    referred_on: dt.date
    received_at: dt.date
    reason: str
    criminal: bool = False
    materials: str = ""  # 随函转送的材料

    def heading(self) -> str:
        """关于转送…的函."""
        return f"关于转送{bare(self.case_name)}{'案件' if self.criminal else '案件线索'}的函"

    def page(self) -> Page:
        """The letter."""
        what = "案件" if self.criminal else "案件线索"
        basis = (
            f"{law.ORDER_310}第七条、{law.POLICE_PROCEDURE}第一百七十五条"
            if self.criminal
            else f"{law.FUND_RULES}第二十二条"
        )
        carried = [p(f"随函转送：{self.materials.rstrip('。')}。")] if self.materials else []
        return self.sheet(
            p(
                f"{self.referred_by}{day(self.referred_on)}移送我单位的{bare(self.case_name)}{what}"
                f"（{self.referral_number}），我单位于{day(self.received_at)}收到。"
            ),
            p(f"经审查，{self.reason.rstrip('。')}。依照{basis}的规定，现转送你单位依法处理。"),
            *carried,
            p(f"请将接收和办理情况函告{self.referred_by}，并告知我单位。"),
        )


@dataclass(frozen=True, kw_only=True)
class WithdrawLetter(Correspondence):
    """撤回函: the sender calls a referral back before it is accepted."""

    kind: ClassVar[str] = "withdraw_letter"
    label: ClassVar[str] = "撤回函"

    case_name: str
    referral_number: str
    referral_label: str = "案件线索移送函"
    referred_on: dt.date
    reason: str

    def heading(self) -> str:
        """关于撤回…的函."""
        return f"关于撤回{self.case_name}移送的函"

    def page(self) -> Page:
        """The letter."""
        return self.sheet(
            p(
                f"我单位{day(self.referred_on)}以《{self.referral_label}》（{self.referral_number}）"
                f"向你单位移送的{self.case_name}，因{self.reason.rstrip('。')}，现予撤回，原移送文书作废。"
            ),
            p(
                "请停止查阅、复制和使用所附材料，将全部纸质材料和存储介质退回我单位，删除电子副本并函告我单位。"
            ),
        )
