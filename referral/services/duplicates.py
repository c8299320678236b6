"""Duplicate check at clue entry: related cases that one may see, and for the rest only whom to ask."""

from dataclasses import dataclass

from django.db.models import Q

from agencies.models import Post
from referral.models import Case, Clue, Subject


@dataclass(frozen=True)
class Related:
    """A case or clue about the same person or unit. number and slug are empty when it may not be seen; then `ask` names
    the agency that leads it and nothing else."""

    what: str
    ask: str
    number: str = ""
    title: str = ""
    slug: str = ""


def _same(name: str, id_code: str, institution_code: str) -> Q:
    same = Q(pk__in=[])
    if name:
        same |= Q(name__iexact=name)
    if id_code:
        same |= Q(id_code__iexact=id_code)
    if institution_code:
        same |= Q(institution_code__iexact=institution_code)
    return same


def related(post: Post, *, name: str = "", id_code: str = "", institution_code: str = "") -> list[Related]:
    """Cases and clues about the same subject.

    Restricted clues are never hinted at, nor that an official is known elsewhere. Whatever the acting post may not see is given as "ask this agency" without
    number, title or count.
    """
    subjects = Subject.objects.known_to(post).filter(
        _same(name.strip(), id_code.strip(), institution_code.strip())
    )
    found: list[Related] = []
    cases = Case.objects.filter(subjects__in=subjects).distinct()
    visible = set(Case.objects.visible_to(post).filter(pk__in=cases).values_list("pk", flat=True))
    for case in cases.select_related("lead_agency").order_by("-opened_at")[:20]:
        if case.pk in visible:
            found.append(Related("案件", case.lead_agency.short_name, case.number, case.title, case.slug))
    hidden = {case.lead_agency.name for case in cases.select_related("lead_agency") if case.pk not in visible}
    clues = Clue.objects.filter(subjects__in=subjects, case__isnull=True, restricted=False).distinct()
    for clue in clues.select_related("agency").order_by("-registered_at")[:20]:
        if Clue.objects.visible_to(post).filter(pk=clue.pk).exists():
            found.append(Related("线索", clue.agency.short_name, clue.number, clue.title, clue.slug))
        elif clue.agency_id != post.agency_id:
            hidden.add(clue.agency.name)
    return found + [Related("相关案件", name) for name in sorted(hidden)]
