"""Which lane may be waived (豁免): never the own one, none before its referral is answered, a criminal one after 立案 alone."""

from referral.law.errors import ReferralError
from referral.law.words import SUPERVISED
from referral.models import ForeignPaper, Lane, Referral
from referral.services.penalty import CRIMINAL_KINDS


def check(lane: Lane) -> ForeignPaper | None:
    """Refuse what may not be waived. Returns the paper of 刑事立案 where there is one."""
    if lane.opened_by is None:
        raise ReferralError("本机关办理分支不能豁免，请直接办结。")
    papers = lane.opened_by.foreign_papers.filter(name__contains="立案").exclude(name__contains="不")
    filed: ForeignPaper | None = papers.order_by("pk").last()
    if lane.kind in CRIMINAL_KINDS and filed is None:
        raise ReferralError("刑事分支只有在公安机关已经立案（立案文书已登记）时才能豁免，刑事程序继续进行。")
    if not main_of(lane, lane.opened_by).is_final:
        raise ReferralError("移送尚未答复，不能豁免；请先等待答复或撤回移送。")
    return filed


def main_of(lane: Lane, opener: Referral) -> Referral:
    """The referral that a lane answers: that of the procuratorate's supervision is the one whose copy it holds."""
    return opener.about if lane.part == SUPERVISED and opener.about is not None else opener
