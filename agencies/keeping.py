"""The one door to changes of the directory by people: ask the right, then do the verb.

Three platform roles are kept apart (三员分立): who opens agencies and accounts appoints nobody; who appoints opens
nothing; who audits changes nothing. An agency administrator keeps the posts and departments of the own agency.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from agencies.errors import NotPermitted
from agencies.models import Agency, Post, User
from agencies.rights import may
from agencies.roles import Act

R = TypeVar("R")
SYSTEM_ADMIN, SECURITY_ADMIN, AUDITOR = "system_admin", "security_admin", "auditor"


class Deed(StrEnum):
    """What may be done to the directory."""

    KEEP_AGENCIES = "开通和修改机构"
    KEEP_DEPARTMENTS = "开设和修改科室"
    KEEP_STEPS = "增加和停用审批环节"
    KEEP_ACCOUNTS = "建立账号"
    SEE_ACCOUNTS = "查看账号"
    GUARD_ACCOUNTS = "停用、恢复账号和重置密码"
    APPOINT = "任职和结束任职"
    NAME_ADMINISTRATORS = "指定机构管理员"
    KEEP_DUTY = "安排值班"
    KEEP_RULES = "修改期限、登记部门协议、录入移送标准和放假安排"
    KEEP_WORDING = "修改文书用语"
    SEE_WORDING = "查看文书用语"
    GRANT_OVERSIGHT = "登记和结束督查范围"
    KEEP_COMPARISON = "开启和关闭机构间比较"
    KEEP_FORMS = "上传和停用报表"
    CONFIRM_DAYS = "确认放假安排"
    SEE_LOG = "查看操作日志"
    AUDIT = "核验流转记录"


_DEEDS: dict[str, frozenset[Deed]] = {
    SYSTEM_ADMIN: frozenset(
        {
            Deed.KEEP_AGENCIES,
            Deed.KEEP_DEPARTMENTS,
            Deed.KEEP_ACCOUNTS,
            Deed.SEE_ACCOUNTS,
            Deed.KEEP_RULES,
            Deed.KEEP_WORDING,
            Deed.SEE_WORDING,
        }
    ),
    SECURITY_ADMIN: frozenset(
        {
            Deed.SEE_ACCOUNTS,
            Deed.GUARD_ACCOUNTS,
            Deed.APPOINT,
            Deed.NAME_ADMINISTRATORS,
            Deed.GRANT_OVERSIGHT,
            Deed.CONFIRM_DAYS,
            Deed.SEE_LOG,
            Deed.SEE_WORDING,
        }
    ),
    AUDITOR: frozenset({Deed.SEE_WORDING, Deed.SEE_ACCOUNTS, Deed.SEE_LOG, Deed.AUDIT}),
}
#: In the own agency, by any of these rights of the acting post.
_OWN: dict[Deed, tuple[Act, ...]] = {
    Deed.KEEP_DEPARTMENTS: (Act.MANAGE_POSTS,),
    Deed.KEEP_STEPS: (Act.MANAGE_POSTS,),
    Deed.KEEP_COMPARISON: (Act.MANAGE_POSTS,),
    Deed.KEEP_FORMS: (Act.MANAGE_POSTS,),
    Deed.APPOINT: (Act.MANAGE_POSTS,),
    Deed.SEE_LOG: (Act.MANAGE_POSTS,),
    Deed.SEE_WORDING: (Act.MANAGE_POSTS,),
    Deed.KEEP_DUTY: (Act.MANAGE_POSTS, Act.REGISTER_INCOMING),
}
_LABELS = {SYSTEM_ADMIN: "系统管理员", SECURITY_ADMIN: "安全管理员", AUDITOR: "审计员"}


@dataclass(frozen=True)
class Keeper:
    """Who keeps the directory: the person, the acting post (None for a platform role), and when."""

    user: User
    post: Post | None
    at: datetime

    @property
    def agency(self) -> Agency | None:
        """The agency whose directory an acting post may keep."""
        return self.post.agency if self.post else None

    @property
    def title(self) -> str:
        """As what this person acts: 系统管理员, 市医保局收发."""
        if self.post is not None:
            return f"{self.post.agency.short_name}{self.post.role_label}"
        return _LABELS.get(self.user.platform_role, "无任职人员")


def is_permitted(keeper: Keeper, deed: Deed, agency: Agency | None = None) -> bool:
    """Whether this person may do it, to this agency. A platform role counts for every agency, a post for its own."""
    if keeper.user.platform_role:
        return deed in _DEEDS[keeper.user.platform_role]
    place = agency or keeper.agency
    return place is not None and any(may(keeper.post, act, place, at=keeper.at) for act in _OWN.get(deed, ()))


def permit(keeper: Keeper, deed: Deed, agency: Agency | None = None) -> None:
    """Refuse unless this person may do it. Raises NotPermitted with who may."""
    if not is_permitted(keeper, deed, agency):
        raise NotPermitted(f"您现以{keeper.title}身份办理，无权{deed.value}；请由{_who_may(deed)}办理。")


def _who_may(deed: Deed) -> str:
    roles = [_LABELS[role] for role, deeds in _DEEDS.items() if deed in deeds]
    acts = _OWN.get(deed, ())
    if Act.MANAGE_POSTS in acts:
        roles.append("该机构的机构管理员")
    if Act.REGISTER_INCOMING in acts:
        roles.append("收发人员")
    return "或者".join(filter(None, ("、".join(roles[:-1]), roles[-1])))


def sees_people(keeper: Keeper, agency: Agency) -> bool:
    """Whether this person may know who works in an agency: colleagues, and those who keep accounts."""
    return is_permitted(keeper, Deed.SEE_ACCOUNTS) or keeper.agency == agency


def may_delegate(keeper: Keeper, post: Post) -> bool:
    """Whether this person may let another act in a post: its holder himself, or who appoints in that agency.

    Who acts in a post by delegation does not hand it on.
    """
    return post.user_id == keeper.user.pk or is_permitted(keeper, Deed.APPOINT, post.agency)


def permit_delegation(keeper: Keeper, post: Post) -> None:
    """Refuse unless `may_delegate`."""
    if not may_delegate(keeper, post):
        raise NotPermitted("只有任职人本人、该机构的机构管理员或者安全管理员可以委托代办。")


def keep(
    keeper: Keeper, deed: Deed, verb: Callable[..., R], *, of: Agency | None = None, **fields: object
) -> R:
    """Do a verb of the directory for a person.

    of: the agency that it is done to, None for what belongs to no agency; fields: what the verb takes beside at and by.
    """
    permit(keeper, deed, of)
    return verb(at=keeper.at, by=keeper.user, **fields)
