"""The last registers of the demo: a campaign that some cases bear, a guide drawn from a closed case, an informant who is sealed."""

from datetime import datetime, timedelta

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post, Region
from referral.law.sampling import CLOSED
from referral.models import Case, Clue
from referral.services import campaigns, vault
from referral.services.acting import Acting
from referral.services.campaigns import Told
from referral.services.guides import GuideWords
from referral.services.vault import Sealed
from workflows import guides
from workflows import vault as asking


def play(region: Region, now: datetime) -> None:
    """Each of them in mid-life, yesterday."""
    at = now - timedelta(days=1)
    bureau = Agency.objects.get(region=region, kind=A.NHSA)
    _campaign(bureau, at)
    _guide(bureau, at)
    _informant(bureau, at)


def _who(username: str, at: datetime) -> Acting:
    post = Post.objects.select_related("agency__region", "user", "department").get(user__username=username)
    return Acting.now(post, post.user, at)


def _campaign(bureau: Agency, at: datetime) -> None:
    liu, day = _who("yb-liu", at), at.date()
    row = campaigns.enter(
        liu,
        Told(
            f"{day.year}年医保基金管理突出问题专项整治", "国家医疗保障局", "专项整治工作方案（演示）",
            day.replace(month=1, day=1), day.replace(month=12, day=31),
        ),
    )  # fmt: skip
    led = Case.objects.visible_to(liu.post).filter(lead_agency=bureau, merged_into=None)
    for case in led.order_by("-opened_at", "-pk")[:6]:
        if campaigns.may_mark(case, liu.post):
            campaigns.mark(case, liu, campaigns=[row])


def _guide(bureau: Agency, at: datetime) -> None:
    liu = _who("yb-liu", at)
    closed = Case.objects.visible_to(liu.post).filter(lead_agency=bureau, status__in=CLOSED)
    case = next((one for one in closed.order_by("closed_at", "pk") if one.violations), None)
    if case is None or not guides.guides.may_draft(case, liu.post):
        return
    words = GuideWords(
        case.violations[0], "病历与结算数据比对检查要点", "住院人次突增、同一时段多人入院、床位使用超过核定床位。",
        "病历原件和电子病历修改记录\n护理记录和医嘱执行单\n药品、耗材进销存单据\n参保人询问笔录", "结算明细与进销存比对；住院时间与门诊、购药、出行时间比对。",
    )  # fmt: skip
    row = guides.draft(case, liu, words)
    guides.decide(row, _who("yb-he", at + timedelta(hours=1)), allowed=True)


def _informant(bureau: Agency, at: datetime) -> None:
    clue = Clue.objects.filter(agency=bureau, source="tip", restricted=False).order_by("-pk").first()
    if clue is None:
        return
    sealed = Sealed(clue.number, at.date(), "演示举报人", "演示联系方式", remark="只在工作时间联系。")
    row = vault.seal(_who("yb-luo", at), sealed)
    officer = clue.officers.filter(role="officer").first()
    if officer is not None:
        who = _who(officer.user.username, at + timedelta(hours=1))
        asking.ask(row, who, reason="核对举报材料中的就诊时间。")
