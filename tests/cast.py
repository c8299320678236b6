"""The cast: one invented city with its agencies and people, and how a case is walked to a state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post, Region
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_agency
from documents.issue import render
from referral.law.clocks import ZONE
from referral.law.kinds import Kind
from referral.models import Case, Clue, Lane, Referral
from referral.services import cases, clues, drafting, lanes, referrals
from referral.services.acting import Acting
from referral.services.clues import ClueDraft, SubjectDraft
from referral.services.done import Done
from referral.services.drafting import Addressee, Dispatch, MaterialDraft
from referral.services.outcomes import OutcomeDraft
from tests import mould
from tests import walked as walks
from tests.walked import walked

START = datetime(2026, 11, 9, 9, 0, tzinfo=ZONE)  # a Monday
MATERIALS = (
    MaterialDraft("report", "案件调查报告", 1, 12, "original"),
    MaterialDraft("item_list", "涉案物品清单", 1, 2, "original"),
    MaterialDraft("source", "线索来源材料", 1, 6),
    MaterialDraft("record", "线索登记表", 1, 1),
)
PEOPLE: dict[str, tuple[A, Role]] = {
    "liu": (A.NHSA, Role.OFFICER),
    "chen": (A.NHSA, Role.OFFICER),
    "zhou": (A.NHSA, Role.REVIEWER),
    "wu": (A.NHSA, Role.DEPUTY),
    "he": (A.NHSA, Role.HEAD),
    "qian": (A.NHSA, Role.REGISTRAR),
    "gao": (A.POLICE, Role.OFFICER),
    "sun": (A.POLICE, Role.DEPUTY),
    "lin": (A.POLICE, Role.HEAD),
    "bai": (A.HEALTH, Role.OFFICER),
    "hong": (A.HEALTH, Role.DEPUTY),
    "tang": (A.HEALTH, Role.HEAD),
    "ma": (A.MARKET, Role.OFFICER),
    "niu": (A.MARKET, Role.DEPUTY),
    "yu": (A.PROCURATORATE, Role.REGISTRAR),
    "fan": (A.PROCURATORATE, Role.OFFICER),
    "pan": (A.DISCIPLINE, Role.REGISTRAR),
    "eve": (A.DRUG, Role.OFFICER),
    "gov": (A.GOVERNMENT, Role.HEAD),
}
NAMES = dict(
    zip(
        PEOPLE,
        "刘洋 陈静 周敏 吴海涛 何建国 钱芳 高峰 孙立 林伟 白雪 洪涛 唐宁 马强 牛磊 于娜 范冰 潘越 叶维 郭政".split(),
        strict=True,
    )
)


@dataclass
class City:
    """安澜市: agencies by kind, posts by name, and a clock that only the story moves."""

    region: Region
    agencies: dict[A, Agency]
    posts: dict[str, Post]
    at: datetime = START
    step: timedelta = timedelta(minutes=30)
    seen: list[object] = field(default_factory=list)

    def who(self, name: str) -> Acting:
        """A person acting now; each act is half an hour after the one before."""
        self.at += self.step
        post = Post.objects.select_related("agency__region", "user", "department").get(pk=self.posts[name].pk)
        return Acting.now(post, post.user, self.at)

    def run(self, service: Callable[..., Done], *args: object, **fields: object) -> Done:
        """Do one act: here through the bare service; a cast that works through the engine overrides this."""
        return service(*args, **fields)

    @walked
    def clue(self, **changes: object) -> Clue:
        """A registered clue."""
        values: dict[str, object] = {
            "title": "安澜仁和医院涉嫌虚构医药服务骗取医保基金案", "source": "monitor", "summary": "智能监控发现虚构住院。",
            "violations": ("F01", "F03", "F16"), "received_at": self.at,
            "subjects": (SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X"),),
            "amounts": {"fraud": Decimal("286430.50")},
        }  # fmt: skip
        done = self.run(clues.register, ClueDraft(**(values | changes)), self.who("liu"))  # type: ignore[arg-type]
        assert done.clue is not None
        return done.clue

    @walked
    def case(self, **changes: object) -> Case:
        """An open case."""
        clue = self.clue(**changes)
        self.run(clues.check, clue, self.who("liu"))
        done = self.run(clues.open_case, clue, self.who("wu"))
        assert done.case is not None
        return done.case

    @walked
    def draft(self, case: Case, *kinds: tuple[A, Kind], **changes: object) -> list[Referral]:
        """Drafts to agencies, the first in the lead."""
        to = [
            Addressee(self.agencies[kind], how, "lead" if n == 0 else "co", **changes)  # type: ignore[arg-type]
            for n, (kind, how) in enumerate(kinds)
        ]
        dispatch = Dispatch(
            to,
            "虚构住院126人次。",
            [self.posts["liu"], self.posts["chen"]],
            MATERIALS,
            different_reason="测试",
        )
        return list(self.run(drafting.draft, case, dispatch, self.who("liu")).created)  # type: ignore[arg-type]

    def do(self, referral: Referral, move: str, name: str, **fields: object) -> Referral:
        """One move by one person; the row as it stands afterwards."""
        self.run(referrals.perform, referral, move, self.who(name), **fields)
        return Referral.objects.get(pk=referral.pk)

    @walked
    def approved(self, referral: Referral) -> Referral:
        """Submitted, reviewed, approved, with its bytes."""
        self.do(referral, "submit", "liu")
        self.do(referral, "review", "zhou")
        referral = self.do(referral, "approve", "he")
        self.render(referral)
        return referral

    def render(self, referral: Referral) -> None:
        """Make the bytes of a referral's letter."""
        if referral.letter is not None:
            assert render(referral.letter, self.at)

    @walked
    def sent(self, kind: A = A.HEALTH, how: Kind = Kind.ADMINISTRATIVE, case: Case | None = None) -> Referral:
        """A referral that was sent."""
        (referral,) = self.draft(case or self.case(), (kind, how))
        self.approved(referral)
        return self.do(referral, "send", "qian")

    @walked
    def signed(self, kind: A = A.HEALTH, how: Kind = Kind.ADMINISTRATIVE, by: str = "bai") -> Referral:
        """A referral that was signed."""
        return self.do(self.sent(kind, how), "sign", by, items=4, pages=21, badge="001")

    def lane(self, referral: Referral) -> Lane:
        """The lane that a referral opened."""
        return Lane.objects.get(opened_by=referral)


def build_city() -> City:
    """安澜市 with its agencies and one person for each part: founded once, afterwards cast from the same mould."""
    was_poured = mould.pour()
    if not was_poured:
        mould.keep(_found)
    region = Region.objects.select_related("parent").get(code="990100")
    agencies = {
        agency.kind: agency for agency in Agency.objects.filter(region=region).select_related("region")
    }
    posts = {post.user.username: post for post in Post.objects.select_related("agency__region", "user")}
    kinds = dict.fromkeys(kind for kind, _ in PEOPLE.values())
    if was_poured:
        walks.begin()
    return City(region, {kind: agencies[kind] for kind in kinds}, {name: posts[name] for name in PEOPLE})


def _found() -> None:
    """The city from nothing, as its administrators would found it."""
    province = Region.objects.create(code="990000", name="江海省", full_name="江海省", level=1)
    region = Region.objects.create(
        code="990100", name="安澜市", full_name="江海省安澜市", level=2, parent=province
    )
    agencies = {
        kind: open_agency(
            region=region, kind=kind, name=f"安澜市{kind.office_name}", short_name=f"市{kind.short_office}",
            doc_code=f"安{kind.doc_code}", at=START, phone="0570-12345678",
        )
        for kind in dict.fromkeys(kind for kind, _ in PEOPLE.values())
    }  # fmt: skip
    for number, (name, (kind, role)) in enumerate(PEOPLE.items()):
        user, _ = create_user(
            username=name,
            full_name=NAMES[name],
            at=START,
            password=f"{name}-an-lan-2026",
            must_change_password=False,
        )
        fill_post(
            user=user, agency=agencies[kind], role=role, since=date(2024, 1, 1), at=START,
            title="局长" if role == Role.HEAD else "", card_number=f"33{number:06d}" if role == Role.OFFICER else "",
        )  # fmt: skip


@walked
def working(city: City) -> tuple[Referral, Lane]:
    """A health lane at work."""
    referral = city.do(city.signed(), "accept", "bai")
    return referral, city.lane(referral)


PENALTY = OutcomeDraft("warning", "责令改正", "安卫改〔2026〕5号")
__all__ = ["MATERIALS", "PENALTY", "City", "build_city", "cases", "lanes", "working"]
