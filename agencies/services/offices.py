"""Agencies and departments: opening, mending."""

from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.directory import superiors
from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind
from agencies.models import Agency, Department, Region, User
from agencies.rights import department_group
from agencies.services.book import note

#: What may be changed of an agency that stands. Region and kind stay: another office is another agency.
CHANGEABLE = (
    "name", "short_name", "doc_code", "letterhead", "superior", "phone", "address", "paper_first", "shows_board",
)  # fmt: skip


def open_agency(
    *,
    region: Region,
    kind: AgencyKind,
    name: str,
    short_name: str,
    doc_code: str,
    at: datetime,
    by: User | None = None,
    letterhead: str = "",
    superior: Agency | None = None,
    paper_first: bool = False,
    shows_board: bool = False,
    phone: str = "",
    address: str = "",
) -> Agency:
    """Open an agency. letterhead: its name when not given. Raises DirectoryError when the name is taken."""
    _refuse_taken(name)
    agency = Agency.objects.create(
        region=region, kind=kind, name=name, short_name=short_name, doc_code=doc_code, letterhead=letterhead or name,
        superior=superior, paper_first=paper_first, shows_board=shows_board, phone=phone, address=address,
    )  # fmt: skip
    note("open_agency", at=at, by=by, agency=agency, name=name)
    return agency


def _refuse_taken(name: str, *, besides: int = 0) -> None:
    if Agency.objects.filter(name=name).exclude(pk=besides).exists():
        raise DirectoryError(f"机构「{name}」已经存在，请直接使用或换一个名称。")


def change_agency(*, agency: Agency, at: datetime, by: User | None = None, **changes: Any) -> Agency:
    """Change what may be changed of an agency (CHANGEABLE). Letters that were issued keep what they say."""
    before = Agency.objects.select_related("superior").get(pk=agency.pk)
    changed = {
        field: value
        for field, value in changes.items()
        if field in CHANGEABLE and getattr(before, field) != value
    }
    if "name" in changed:
        _refuse_taken(changed["name"], besides=agency.pk)
    above = changed.get("superior")
    if above is not None and (above.pk == agency.pk or before in superiors(Agency.objects.get(pk=above.pk))):
        raise DirectoryError("上级机关不能是本机关或本机关的下级，请重新选择。")
    if not changed:
        return before
    for field, value in changed.items():
        setattr(before, field, value)
    before.save(update_fields=list(changed))
    words = {_word(field): _plain(value) for field, value in changed.items()}
    note("change_agency", at=at, by=by, agency=agency, changed=words)
    return before


def _word(field: str) -> str:
    column: Any = Agency._meta.get_field(field)
    return "上级机关" if field == "superior" else str(column.verbose_name)


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | str) else str(value or "")


def open_department(
    *, agency: Agency, name: str, at: datetime, by: User | None = None, is_entrusted: bool = False
) -> Department:
    """Open a department under an agency. Raises DirectoryError when the agency has one of that name."""
    if Department.objects.filter(agency=agency, name=name).exists():
        raise DirectoryError(f"{agency.short_name}已有「{name}」，请换一个名称。")
    with transaction.atomic():
        department = Department.objects.create(agency=agency, name=name, is_entrusted=is_entrusted)
        department_group(department)
        note("open_department", at=at, by=by, agency=agency, name=name)
    return department


def rename_department(
    *, department: Department, name: str, is_entrusted: bool, at: datetime, by: User | None = None
) -> Department:
    """Give a department another name. Its people and what they see stay."""
    if Department.objects.filter(agency=department.agency, name=name).exclude(pk=department.pk).exists():
        raise DirectoryError(f"{department.agency.short_name}已有「{name}」，请换一个名称。")
    before, department.name, department.is_entrusted = department.name, name, is_entrusted
    department.save(update_fields=["name", "is_entrusted"])
    note("rename_department", at=at, by=by, agency=department.agency, name=name, before=before)
    return department
