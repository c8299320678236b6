"""The agencies and officers that a played case needs: found in the directory, or opened."""

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from agencies.directory import load_regions, office_name
from agencies.kinds import AgencyKind
from agencies.models import Agency, Post, Region, User
from agencies.models.people import PostQuerySet
from agencies.roles import Role
from agencies.services import fill_post, open_agency
from referral.management.playing.mapping import Time
from referral.services.acting import Acting

SINCE = date(2000, 1, 1)
#: Who works in an agency of a played case: role and how many.
CREW: tuple[tuple[Role, int], ...] = (
    (Role.OFFICER, 2),
    (Role.REGISTRAR, 1),
    (Role.REVIEWER, 1),
    (Role.DEPUTY, 1),
    (Role.HEAD, 1),
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "建国 志强 秀英 海涛 文静 明辉 丽华 春梅 永强 国栋 晓东 雪梅 立新 卫东 慧敏 俊杰 玉兰 振华 思远 佳宁".split()


def ensure_regions() -> None:
    """Load the regions on a freshly migrated database."""
    if not Region.objects.filter(level=1, code__startswith="1").exists():
        load_regions()


def agency_at(region: Region, kind: AgencyKind, at: datetime) -> Agency:
    """The open agency of a kind in a region; opened with its crew when there is none."""
    found = Agency.objects.filter(region=region, kind=kind, is_open=True).order_by("pk").first()
    if found is None:
        name = office_name(region, kind)
        if Agency.objects.filter(name=name).exists():
            name = f"{region.full_name}{kind.office_name}"
        found = open_agency(
            region=region, kind=kind, name=name, short_name=f"{region.name}{kind.short_office}"[:40],
            doc_code=f"{region.name[:1]}{kind.doc_code}", at=at, phone="12345",
        )  # fmt: skip
    for role, number in CREW:
        for _ in range(number - serving(found, role, at).count()):
            _hire(found, role, at)
    return found


def _hire(agency: Agency, role: Role, at: datetime) -> None:
    number = User.objects.count()
    name = _SURNAMES[number % len(_SURNAMES)] + _GIVEN[(number * 7 + number // len(_SURNAMES)) % len(_GIVEN)]
    user = User.objects.create_user(f"p{agency.pk}-{role}-{number}", None, full_name=name)
    fill_post(
        user=user, agency=agency, role=role, since=SINCE, at=at, card_number=f"Z{agency.pk:05d}{number:06d}",
        title="主要负责人" if role == Role.HEAD else "",
    )  # fmt: skip


def serving(agency: Agency, role: Role, at: datetime) -> PostQuerySet:
    """Who could act in a role at a moment: officers with a valid 执法证, heads with their appointing paper."""
    day = timezone.localdate(at)
    posts = Post.objects.valid_on(day).filter(agency=agency, role=role)
    if role == Role.OFFICER:
        card = Q(card_until__isnull=True) | Q(card_until__gte=day)
        posts = posts.filter(card, is_seconded=False).exclude(card_number="")
    if role == Role.HEAD:
        posts = posts.exclude(title__contains="主持工作", acting_document="")
    return posts


def crew(agency: Agency, role: Role, at: datetime, index: int = 0) -> Post:
    """The n-th person of a role in an agency at a moment."""
    rows = serving(agency, role, at).select_related("user", "agency__region", "department")
    return rows.order_by("pk")[index]


class Stage:
    """Where and when a story plays, and who acts in it."""

    def __init__(self, region: Region, time: Time) -> None:
        self.region, self.time = region, time

    def agency(self, kind: AgencyKind) -> Agency:
        """The agency of a kind at the place of the case."""
        return agency_at(self.region, kind, self.time.at)

    def crew(self, agency: Agency, role: Role, index: int = 0) -> Post:
        """Who works in an agency now."""
        return crew(agency, role, self.time.at, index)

    def who(self, agency: Agency, role: Role, index: int = 0) -> Acting:
        """Somebody acting now."""
        post = self.crew(agency, role, index)
        return Acting.now(post, post.user, self.time.step())
