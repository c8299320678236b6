"""Files of a 挂牌督办: what a unit adds to its reports, and the 送达回证; read by the listers and the unit, with the case or without."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from agencies.models import Post
from documents.evidence import store
from documents.models import Evidence
from referral.law.errors import Incomplete
from referral.models import Case, Listing, ListingPaper, ListingReport, ListingUnit
from referral.models.cases import as_member
from referral.services.acting import Acting

#: How many files one report may bring.
MOST = 10


@dataclass(frozen=True)
class File:
    """A file that was handed in: its name and its bytes."""

    name: str
    chunks: Iterable[bytes]


def keep(case: Case, who: Acting, files: Iterable[File]) -> list[Evidence]:
    """Take files into the dossier of the case (副卷), as the acting agency's own."""
    found = list(files)
    if len(found) > MOST:
        raise Incomplete(f"一次报告最多附{MOST}个文件，请合并后上传。")
    return [
        store(
            dossier=case.dossier, name=one.name, chunks=one.chunks, by=who.post, at=who.at, description="挂牌督办报告附件",
            is_inner=True,
        )
        for one in found
    ]  # fmt: skip


def shown_to(post: Post) -> QuerySet[Evidence]:
    """The files that a post reads because it reads the listing: a lister all, a unit its own."""
    mine = Q(agency_id=post.agency_id) | Q(listing__signers__agency_id=post.agency_id)
    readable = Listing.objects.visible_to(post).exclude(case__in=as_member(post))
    units = ListingUnit.objects.filter(mine, listing__in=readable.values("pk")).order_by().values("pk")
    added = ListingReport.objects.filter(unit__in=units).values("files")
    entered = ListingPaper.objects.visible_to(post).filter(unit__in=units)
    served = ListingUnit.objects.filter(pk__in=units).values("proof")
    return Evidence.objects.filter(
        Q(pk__in=added) | Q(pk__in=served) | Q(pk__in=entered.order_by().values("scan"))
    )
