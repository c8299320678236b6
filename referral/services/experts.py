"""论证意见 of experts and third parties on a case: entered by the agency that asked, kept in its 副卷."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents import evidence
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete
from referral.models import Case, ExpertOpinion
from referral.services.acting import Acting, require, require_party
from referral.services.ledger import record
from referral.services.sight import reads_as_member, refuse_member


@dataclass(frozen=True)
class OpinionDraft:
    """An opinion as typed."""

    expert: str
    unit: str
    title: str
    question: str
    opinion: str
    given_on: date


@dataclass(frozen=True)
class Paper:
    """The signed paper: its name and its bytes."""

    name: str
    chunks: Iterable[bytes]


def may_enter(case: Case, post: Post) -> bool:
    """Whether a post may enter an opinion on a case."""
    if reads_as_member(case, post) or not may(post, Act.UPLOAD_EVIDENCE, post.agency):
        return False
    return Case.objects.party_to(post).filter(pk=case.pk).exists()


def enter(case: Case, who: Acting, draft: OpinionDraft, *, paper: Paper | None = None) -> ExpertOpinion:
    """Enter what an expert said (登记论证意见). The paper goes to 副卷."""
    refuse_member(case, who.post)
    require(who, Act.UPLOAD_EVIDENCE, who.agency)
    require_party(who, case, what="登记论证意见")
    texts = (draft.expert, draft.unit, draft.title, draft.question, draft.opinion)
    if not all(text.strip() for text in texts):
        raise Incomplete("请填写专家姓名、工作单位、职称或专业、论证的问题和论证意见。")
    refuse_secret(*texts)
    if draft.given_on > timezone.localdate(who.entered_at):
        raise Incomplete("出具日期晚于今天，请核对。")
    with transaction.atomic():
        scan = None
        if paper is not None:
            scan = evidence.store(
                dossier=case.dossier, name=paper.name, chunks=paper.chunks, by=who.post, at=who.entered_at,
                description="论证意见", is_inner=True,
            )  # fmt: skip
        row = ExpertOpinion.objects.create(
            **vars(draft),
            case=case,
            agency=who.agency,
            scan=scan,
            entered_by=who.post,
            entered_at=who.entered_at,
        )
        label = f"登记论证意见：{row.expert}（{row.unit}）"
        record(who, "expert_opinion", label[:200], case=case, internal=True, payload={"opinion": row.slug})
    return row
