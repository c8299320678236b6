"""异地协查, asked: numbered questions to another agency, whom and which bills to check (行政处罚法第二十六条, 令第4号)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from agencies.models import Agency, Post
from documents.secrecy import refuse_secret
from referral.law import jurisdiction
from referral.law.errors import Incomplete, ReferralError
from referral.law.kinds import Kind
from referral.law.sharing import Section
from referral.law.states import ReferralStatus
from referral.models import Assistance, AssistanceQuestion, Case, Lane, Referral
from referral.services import sharing
from referral.services.acting import Acting
from referral.services.done import Done
from referral.services.drafting import name_officers
from referral.services.ledger import record
from referral.services.redrafting import WROTE, check_redraft
from referral.services.single_drafts import draft_single, drafted

MOST = 20


@dataclass(frozen=True)
class AssistanceDraft:
    """What is asked. place: of law.jurisdiction.Place, as a person decided; place_reason: why, where it is not as suggested;
    withheld: sections of the case that it is not given, None: as usual."""

    to: Agency
    facts: str
    questions: Sequence[str]
    verify: str = ""
    place: str = jurisdiction.Place.NONE
    place_reason: str = ""
    officers: Sequence[Post] = ()
    opinion: str = ""
    withheld: frozenset[Section] | None = None


def suggested_place(case: Case) -> jurisdiction.Jurisdiction | None:
    """The place that the rule of 异地就医 points to for a case. Officials are left out: whoever reads it may not know."""
    return jurisdiction.suggest(set(case.subjects.ordinary().values_list("kind", flat=True)))


def ask(case: Case, draft: AssistanceDraft, who: Acting, *, under: Lane | None = None) -> Done:
    """Draft an 异地协查. Raises Incomplete without a question, or when the place differs from the rule without a reason.

    under: the own lane that it helps with (`services/onward`).
    """
    questions = _questions(draft)
    _check_place(case, draft)
    with transaction.atomic():
        referral = draft_single(
            case, Kind.ASSISTANCE, draft.to, who, facts=draft.facts, officers=draft.officers, opinion=draft.opinion,
            under=under,
        )  # fmt: skip
        _keep(referral, draft, questions)
        if draft.withheld is not None:
            sharing.choose(referral, draft.withheld, (), who)
    return drafted(referral, who)


def change(referral: Referral, draft: AssistanceDraft, who: Acting) -> Done:
    """Change a draft of an 异地协查 before it is submitted, or after it came back. The addressee stays."""
    check_redraft(referral, who)
    questions = _questions(draft)
    _check_place(referral.case, draft)
    refuse_secret(draft.facts, draft.opinion)
    if not draft.facts.strip():
        raise Incomplete("请填写基本情况。")
    with transaction.atomic():
        row = Referral.objects.filter(pk=referral.pk, status=ReferralStatus.DRAFT)
        if not row.update(facts=draft.facts, opinion=draft.opinion):
            raise ReferralError("已送审的协查函不能修改；请由批准人退回修改。")
        referral.questions.all().delete()
        Assistance.objects.filter(referral=referral).delete()
        _keep(referral, draft, questions)
        name_officers(referral, draft.officers, who)
        if draft.withheld is not None:
            sharing.choose(referral, draft.withheld, (), who)
        record(who, WROTE, "修改协查函稿", referral=referral, internal=True, opinion=draft.opinion)
    referral.refresh_from_db()
    return Done(referral.rule.moves["draft"], who, "协查函稿已修改。", case=referral.case, referral=referral)


def _questions(draft: AssistanceDraft) -> list[str]:
    questions = [text.strip() for text in draft.questions if text.strip()]
    if not questions:
        raise Incomplete("请至少列出一项需要协助调查的问题。")
    if len(questions) > MOST:
        raise Incomplete(f"一件协查函最多列{MOST}项问题，请合并或者另行发函。")
    refuse_secret(*questions, draft.verify, draft.place_reason)
    return questions


def _check_place(case: Case, draft: AssistanceDraft) -> None:
    advice = suggested_place(case)
    differs = draft.place != jurisdiction.Place.NONE and advice is not None and draft.place != advice.place
    if differs and not draft.place_reason.strip():
        raise Incomplete("管辖判断与建议不同，请写明理由。")


def _keep(referral: Referral, draft: AssistanceDraft, questions: Sequence[str]) -> None:
    Assistance.objects.create(
        referral=referral, verify=draft.verify.strip(), place=draft.place, place_reason=draft.place_reason.strip()
    )  # fmt: skip
    AssistanceQuestion.objects.bulk_create(
        AssistanceQuestion(referral=referral, number=n, text=text) for n, text in enumerate(questions, 1)
    )
