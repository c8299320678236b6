"""Posts: appointing, one post, and what may be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from agencies import services
from agencies.keeping import (
    Deed,
    Keeper,
    is_permitted,
    keep,
    may_delegate,
    permit,
    permit_delegation,
    sees_people,
)
from agencies.models import Agency, Delegation, Post
from agencies.rights import administrator_ids
from referral.pages.acts import bind
from referral.pages.directory import forms
from referral.pages.keeping import change, keeper


@dataclass(frozen=True)
class PostAct:
    """One act on a post: its words, its form, the verb and the deed that it is. deed None: delegating."""

    name: str
    label: str
    form: type[forms.ActForm]
    verb: Callable[..., Any]
    deed: Deed | None
    done: str
    lead: str = ""
    danger: bool = False


ACTS = {
    one.name: one
    for one in (
        PostAct("delegate", "委托代办", forms.DelegateForm, services.delegate, None, "代办已委托。",
            "代办人在这段时间以该岗位身份办理；此前的签批仍属任职人本人，代办人不能复核任职人与自己办过的事项。"),
        PostAct("card", "更新执法证", forms.CardForm, services.renew_card, Deed.APPOINT, "执法证已更新。"),
        PostAct("administrator", "指定为机构管理员", forms.PlainForm, services.name_administrator,
            Deed.NAME_ADMINISTRATORS, "已指定为机构管理员。", "机构管理员可以办理本机构的任职、科室、值班和审批环节，不能为本人任职。"),
        PostAct("dismiss", "取消机构管理员", forms.PlainForm, services.dismiss_administrator, Deed.NAME_ADMINISTRATORS,
            "已取消机构管理员。", danger=True),
        PostAct("end", "结束任职", forms.EndPostForm, services.end_post, Deed.APPOINT, "任职已结束。",
            "结束后不能再以该岗位办理；已经办理的事项不受影响。", danger=True),
    )
}  # fmt: skip


def _address(post: Post) -> str:
    return reverse("post", args=[post.pk])


def _of(agency: Agency) -> str:
    return reverse("agency", args=[agency.slug])


def appoint(request: HttpRequest, slug: str) -> HttpResponse:
    """Appoint a person in an agency."""
    agency = get_object_or_404(Agency, slug=slug, is_open=True)
    permit(keeper(request), Deed.APPOINT, agency)
    form = bind(forms.AppointForm, request, agency=agency, initial={"user": request.GET.get("user", "")})

    def run(by: Keeper, data: dict[str, Any]) -> Post:
        return keep(by, Deed.APPOINT, services.fill_post, of=agency, agency=agency, **data)

    return change(
        request, form, run, name=f"appoint:{slug}", url=_of(agency), text="任职已登记。", title="任职",
        subtitle=agency.name, cancel=_of(agency), crumbs=[("机构与人员", reverse("directory")), (agency.name, _of(agency))],
    )  # fmt: skip


def _post(who: Keeper, pk: int) -> Post:
    found = get_object_or_404(Post.objects.select_related("user", "agency", "department"), pk=pk)
    if found.user_id != who.user.pk and not sees_people(who, found.agency):
        raise Http404
    return found


def acts_for(who: Keeper, post: Post) -> list[PostAct]:
    """What this person may do with a post now. A post that is over is left as it is."""
    if post.until is not None and post.until < timezone.localdate(who.at):
        return []
    manages = post.pk in administrator_ids(post.agency)
    hidden = {"administrator"} if manages else {"dismiss"}
    if post.user_id == who.user.pk:
        hidden |= {"end", "card"}
    return [one for one in ACTS.values() if one.name not in hidden and _may(who, one, post)]


def _may(who: Keeper, one: PostAct, post: Post) -> bool:
    return is_permitted(who, one.deed, post.agency) if one.deed else may_delegate(who, post)


def post(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: as what, from when to when, who acts in it."""
    who = keeper(request)
    found = _post(who, pk)
    context = {
        "post": found, "acts": acts_for(who, found), "delegations": found.delegations.select_related("delegate").order_by("-since"),
        "manages": found.pk in administrator_ids(found.agency), "today": timezone.localdate(), "nav": "directory",
        "may_delegate": may_delegate(who, found), "sees_account": is_permitted(who, Deed.SEE_ACCOUNTS),
    }  # fmt: skip
    return render(request, "directory/post.html", context)


def verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act on a post: GET shows its form, POST does it."""
    who = keeper(request)
    found = _post(who, pk)
    if name not in ACTS:
        raise Http404
    one = ACTS[name]
    _permit(who, one, found)
    initial = {"card_number": found.card_number, "card_until": found.card_until} if name == "card" else {}

    def run(by: Keeper, data: dict[str, Any]) -> Any:
        _permit(by, one, found)
        return one.verb(post=found, at=by.at, by=by.user, **data)

    return change(
        request, bind(one.form, request, initial=initial), run, name=f"post:{pk}:{name}", url=_address(found),
        text=one.done, title=one.label, danger=one.danger, lead=one.lead, cancel=_address(found),
        facts=[("姓名", found.user.full_name), ("机构", found.agency.name), ("角色", found.role_label), ("职务", found.title or "未填")],
        crumbs=[("机构与人员", reverse("directory")), (found.agency.name, _of(found.agency)), (found.user.full_name, _address(found))],
    )  # fmt: skip


def _permit(who: Keeper, one: PostAct, post: Post) -> None:
    if one.deed is None:
        permit_delegation(who, post)
    else:
        permit(who, one.deed, post.agency)


def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation now."""
    who = keeper(request)
    row = get_object_or_404(
        Delegation.objects.select_related("post__agency", "post__user", "delegate"), pk=pk
    )
    found = _post(who, row.post_id)
    permit_delegation(who, found)

    def run(by: Keeper, data: dict[str, Any]) -> None:
        permit_delegation(by, found)
        services.end_delegation(delegation=row, at=by.at, by=by.user)

    return change(
        request, bind(forms.PlainForm, request), run, name=f"delegation:{pk}:end", url=_address(found), text="代办已终止。",
        title="终止代办", danger=True, cancel=_address(found),
        facts=[("代办人", row.delegate.full_name), ("代", found.user.full_name), ("自", row.since), ("至", row.until)],
    )  # fmt: skip
