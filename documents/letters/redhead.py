"""文件格式 (红头): what a paper of this format has beside a letter's."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence

MOST_SIGNERS = 6


@dataclass(frozen=True, kw_only=True)
class Document(Correspondence):
    """文件格式 (红头): 通知 down the line and 请示 up it, of one agency or of several together."""

    layout: ClassVar[str] = "wenjian"

    partners: tuple[str, ...] = ()  # 联合行文机关, after the lead agency
    copy_number: str = ""  # 份号
    signer: str = ""  # 签发人: on upward papers alone (7.2.6)
    printed_by: str = ""  # 印发机关; the agency's office
    printed_on: dt.date | None = None

    def signers(self) -> tuple[str, ...]:
        """Every agency that issues it."""
        return (self.agency, *self.partners)

    def problems(self) -> list[str]:
        """What the standard wants of a red-headed paper."""
        found = []
        if self.heading().endswith("的函"):
            found.append("函用信函格式，文件格式用于通知、请示等；请改用相应的文书。")
        if len(set(self.signers())) != len(self.signers()):
            found.append("联合行文的机关重复，请核对。")
        if len(self.signers()) > MOST_SIGNERS:
            found.append(f"联合行文的机关超过{MOST_SIGNERS}个，请由牵头机关单独行文并抄送其他机关。")
        return found
