"""机构与人员: the agencies by place, one agency with its departments and people, opening and changing."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from agencies import services
from agencies.directory import office_name, places_up, superior_candidates, usual_agency, within
from agencies.keeping import Deed, Keeper, is_permitted, keep, permit, sees_people
from agencies.kinds import AGENCY_KIND_CHOICES, AgencyKind
from agencies.models import Agency, Department, Post, Region
from agencies.rights import administrator_ids
from referral.pages.acts import bind
from referral.pages.directory import forms
from referral.pages.directory.first_hour import steps
from referral.pages.directory.steps import step_lines
from referral.pages.keeping import change, keeper
from referral.services import comparison

NATION = "000000"


def _region(request: HttpRequest) -> Region | None:
    code = request.GET.get("region", "")
    return (
        get_object_or_404(Region.objects.select_related("parent__parent__parent"), code=code)
        if code
        else None
    )


def directory(request: HttpRequest) -> HttpResponse:
    """Agencies, place by place or searched; what is still to be done in an empty system."""
    who, place = keeper(request), _region(request)
    rows = Agency.objects.filter(is_open=True).select_related("region")
    if place is not None:
        rows = rows.filter(region__code__startswith=within(place))
    form = forms.AgencyFilter(request.GET or None)
    if form.is_valid():
        rows = form.narrow(rows)
    keeps_accounts = is_permitted(who, Deed.SEE_ACCOUNTS)
    if keeps_accounts:
        staff = Post.objects.valid_on(timezone.localdate()).filter(agency=OuterRef("pk"))
        rows = rows.annotate(is_staffed=Exists(staff))
    page = Paginator(rows.order_by("region__code", "kind", "pk"), 20).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "place": place, "above": places_up(place)[::-1] if place else [],
        "places": _below(place), "keeps_accounts": keeps_accounts, "own": who.agency, "nav": "directory",
        "may_open": is_permitted(who, Deed.KEEP_AGENCIES), "steps": steps() if keeps_accounts else [],
    }  # fmt: skip
    return render(request, "directory/list.html", context)


def _below(place: Region | None) -> list[Region]:
    rows = place.children if place else Region.objects.filter(level=1)
    return list(rows.order_by("code"))


def new(request: HttpRequest) -> HttpResponse:
    """Open an agency: the place, the kind, then a form with the usual names filled in."""
    permit(keeper(request), Deed.KEEP_AGENCIES)
    place = _region(request)
    if place is None or place.code == NATION:
        search = forms.RegionSearch(request.GET or None)
        context = {"form": search, "found": search.found(), "places": _below(None), "nav": "directory"}
        return render(request, "directory/place.html", context)
    kind = request.GET.get("kind", "")
    if kind not in AgencyKind._value2member_map_:
        standing = dict.fromkeys(
            place.agencies.filter(is_open=True).order_by("kind").values_list("name", flat=True)
        )
        context = {"form": forms.KindForm(), "place": place, "standing": list(standing), "nav": "directory"}
        return render(request, "directory/kind.html", context)
    return _open(request, place, AgencyKind(kind))


def _open(request: HttpRequest, place: Region, kind: AgencyKind) -> HttpResponse:
    above = superior_candidates(place, kind).filter(kind=kind).first()
    usual = usual_agency(place, kind, office_name(place, kind), above.pk if above else None)
    fields = ("name", "short_name", "doc_code", "letterhead")
    initial = {name: getattr(usual, name) for name in fields} | {"superior": usual.superior_id}
    form = bind(forms.AgencyForm, request, region=place, kind=kind, initial=initial)

    def run(by: Keeper, data: dict[str, Any]) -> Agency:
        return keep(by, Deed.KEEP_AGENCIES, services.open_agency, region=place, kind=kind, **data)

    standing = "、".join(place.agencies.filter(kind=kind).values_list("name", flat=True)[:5])
    return change(
        request, form, run, name="agency:open", url=_address, text="机构已开通，请由安全管理员为其任职。",
        title="开通机构", cancel=f"{reverse('directory')}?region={place.code}",
        facts=[("地区", place.full_name), ("机构类别", kind.label), ("本地区已有的同类机构", standing or "没有")],
        crumbs=[("机构与人员", reverse("directory"))],
    )  # fmt: skip


def _address(agency: Agency) -> str:
    return reverse("agency", args=[agency.slug])


def _agency(slug: str) -> Agency:
    return get_object_or_404(
        Agency.objects.filter(is_open=True).select_related("region__parent", "superior"), slug=slug
    )


def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency: how to reach it, its departments; its people for colleagues and for those who keep accounts."""
    who, found = keeper(request), _agency(slug)
    shows_people = sees_people(who, found)
    rows = found.posts.select_related("user", "department", "agency").prefetch_related(
        "delegations__delegate"
    )
    today = timezone.localdate()
    if not request.GET.get("ended"):
        rows = rows.exclude(until__lt=today)
    rows = rows if shows_people else rows.none()
    page = Paginator(rows.order_by("role", "since", "pk"), 50).get_page(request.GET.get("page"))
    context = {
        "agency": found, "page": page, "departments": found.departments.order_by("name"), "shows_people": shows_people,
        "administrators": administrator_ids(found), "today": today, "ended": request.GET.get("ended"), "nav": "directory",
        "may_change": is_permitted(who, Deed.KEEP_AGENCIES), "may_appoint": is_permitted(who, Deed.APPOINT, found),
        "may_keep_departments": is_permitted(who, Deed.KEEP_DEPARTMENTS, found),
        "names_administrators": is_permitted(who, Deed.NAME_ADMINISTRATORS),
        "oversights": found.oversights.filter(is_active=True).select_related("region"),
        "may_oversee": is_permitted(who, Deed.GRANT_OVERSIGHT),
        "own_steps": step_lines(found, today) if shows_people else [], "may_keep_steps": is_permitted(who, Deed.KEEP_STEPS, found),
        "may_compare": comparison.may_have(found) and is_permitted(who, Deed.KEEP_COMPARISON, found),
        "comparison": comparison.running(found) if comparison.may_have(found) else None,
        "kind": dict(AGENCY_KIND_CHOICES)[found.kind],
    }  # fmt: skip
    return render(request, "directory/agency.html", context)


def change_agency(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is known of an agency."""
    permit(keeper(request), Deed.KEEP_AGENCIES)
    found = _agency(slug)
    fields = (
        "name",
        "short_name",
        "doc_code",
        "letterhead",
        "phone",
        "address",
        "paper_first",
        "shows_board",
    )
    initial = {name: getattr(found, name) for name in fields} | {"superior": found.superior_id}
    form = bind(
        forms.AgencyForm, request, region=found.region, kind=found.kind, standing=found.pk, initial=initial
    )
    return change(
        request, form,
        lambda by, data: keep(by, Deed.KEEP_AGENCIES, services.change_agency, agency=found, **data),
        name=f"agency:change:{slug}", url=_address(found), text="机构信息已修改。", title="修改机构信息",
        submit="保存", cancel=_address(found), effect="已经发出的文书仍按发出时的名称和文号。",
        crumbs=[("机构与人员", reverse("directory")), (found.name, _address(found))],
    )  # fmt: skip


def new_department(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a department."""
    found = _agency(slug)
    permit(keeper(request), Deed.KEEP_DEPARTMENTS, found)
    return change(
        request, bind(forms.DepartmentForm, request),
        lambda by, data: keep(
            by, Deed.KEEP_DEPARTMENTS, services.open_department, of=found, agency=found, **data
        ),
        name=f"department:open:{slug}", url=_address(found), text="科室已开设。", title="开设科室",
        cancel=_address(found), crumbs=[("机构与人员", reverse("directory")), (found.name, _address(found))],
    )  # fmt: skip


def department(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a department another name."""
    found = get_object_or_404(Department.objects.select_related("agency"), pk=pk, agency__is_open=True)
    place = found.agency
    permit(keeper(request), Deed.KEEP_DEPARTMENTS, place)
    initial = {"name": found.name, "is_entrusted": found.is_entrusted}
    return change(
        request, bind(forms.DepartmentForm, request, initial=initial),
        lambda by, data: keep(
            by, Deed.KEEP_DEPARTMENTS, services.rename_department, of=place, department=found, **data
        ),
        name=f"department:{pk}", url=_address(place), text="科室已修改。", title="修改科室", submit="保存",
        cancel=_address(place), crumbs=[("机构与人员", reverse("directory")), (place.name, _address(place))],
    )  # fmt: skip
