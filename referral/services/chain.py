"""The approval chain of a referral: checks before each signature, and what a signature leaves behind."""

from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act, Role
from documents import formfields
from documents.models import Evidence
from documents.quarantine import refuse_infected
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, Lacking, ReferralError
from referral.models import Approval, ApprovalStep, Referral, ReferralOfficer
from referral.services import approval_steps, case_items, countersigns, letters
from referral.services.acting import require_other_person
from referral.services.grants import let_see
from referral.services.readiness import lacks
from referral.services.redrafting import writers_of
from referral.services.rounds import current_round, givers, reviewers
from referral.services.steps import Step


def check_submit(step: Step) -> None:
    """Everything that the kind asks for stands on the draft: officers with valid cards, materials, basis."""
    referral = step.referral
    refuse_secret(referral.title, referral.facts, referral.opinion, referral.request)
    found = lacks(
        referral.rule, facts=referral.facts, officers=named_officers(referral), subject=referral.subject,
        codes=set(referral.materials.values_list("code", flat=True)) | case_items.met(referral.case, referral.sender), on=timezone.localdate(step.who.at),
    )  # fmt: skip
    missing = formfields.lacking(referral.rule.letter, timezone.localdate(step.who.at), referral.extras)
    if found or missing:
        said = [
            *(lack.sentence for lack in found),
            *(f"请在移送稿中填写{field.label}。" for field in missing),
        ]
        raise Lacking("".join(said))
    _refuse_infected(referral)
    countersigns.check_submit(referral)
    if referral.secret:
        _name_reviewer(referral, step)


def _refuse_infected(referral: Referral) -> None:
    """A virus may be found after a file was put on the list."""
    refuse_infected(Evidence.objects.filter(pk__in=referral.materials.values("evidence_id")))


def named_officers(referral: Referral) -> list[Post]:
    """The posts named as 承办人 on a referral, in order. A reviewer who was named for a secret one is none."""
    rows = referral.officers.filter(position__lt=ReferralOfficer.REVIEWER).select_related("post__user")
    return [officer.post for officer in rows]


def _name_reviewer(referral: Referral, step: Step) -> None:
    """A secret referral is about one person and reviewed by one named person: nobody else of the agency may know."""
    reviewer: Post | None = step.get("reviewer", None)
    if reviewer is None or reviewer.agency_id != referral.sender_id:
        raise Incomplete("行纪移送限定知悉范围，请指定一名审核人。")
    require_other_person(step.who, reviewer.user_id, what="拟稿人不能审核自己的移送")
    if not may(reviewer, Act.REVIEW_REFERRAL, referral.sender):
        raise Incomplete("指定的审核人没有审核移送的权限，请另行指定。")
    ReferralOfficer.objects.get_or_create(
        referral=referral,
        user=reviewer.user,
        defaults={"post": reviewer, "position": ReferralOfficer.REVIEWER},
    )


def check_review(step: Step) -> None:
    """The reviewer wrote nothing of it. From now on the decider has the written report."""
    require_other_person(step.who, *writers_of(step.referral), what="拟稿人不能审核自己的移送")
    step.columns["reported_at"] = step.who.at


def check_decide(step: Step) -> None:
    """Who decides neither drafted nor reviewed. A head who only 主持工作 needs the number of the appointing paper."""
    referral = step.referral
    if referral.rule.approver.startswith("负责人"):
        check_head(step.who.post)
    require_other_person(
        step.who, *writers_of(referral), *reviewers(referral), what="拟稿人和审核人不能批准同一移送"
    )
    require_other_person(step.who, *givers(referral), what="办理过其他审批环节的人不能批准同一移送")
    if step.move.name == "approve":
        _refuse_infected(referral)
        step.without = approval_steps.check_approve(referral, timezone.localdate(step.who.entered_at))
        step.columns["approved_at"] = step.who.at


def check_head(post: Post) -> None:
    """Only 正职 or 主持工作的负责人 decides a criminal referral (310号令§5)."""
    if post.role != Role.HEAD:
        raise Incomplete("只有本机关正职负责人或者主持工作的负责人可以批准，请交负责人办理。")
    if "主持工作" in post.title and not post.acting_document:
        raise Incomplete("主持工作的负责人须先登记任命或授权文号，请联系管理员在任职中补充。")


def check_revoke(step: Step) -> None:
    """Withdrawing an approved or sent referral is decided by who may approve it; not by the drafter alone.

    Whoever only handed it on has nothing to withdraw: the letter is the first sender's.
    """
    if step.referral.origin_id is not None:
        raise ReferralError("该移送由其他机关转送而来，转送机关不能撤回；确需收回的，由原移送机关办理。")
    require_other_person(
        step.who, step.referral.drafted_by_user_id, what="拟稿人不能自行决定撤回已批准的移送"
    )


def sign_step(step: Step) -> None:
    """Write the signature of this step."""
    referral = step.referral
    Approval.objects.create(
        referral=referral, case=referral.case, step=step.move.name, label=step.move.label, user=step.who.user,
        post=step.who.post, opinion=step.get("opinion") or step.get("reason"), at=step.who.at,
        round=current_round(referral), paper=step.who.paper, without=step.without,
    )  # fmt: skip


def after_review(step: Step) -> None:
    """Sign; the departments that the agency asks for an opinion come to see the case."""
    sign_step(step)
    referral = Referral.objects.get(pk=step.referral.pk)
    for asked in ApprovalStep.objects.asked_of(referral, timezone.localdate(step.who.entered_at)):
        if asked.department is not None:
            let_see(
                referral.case, referral.sender, why=asked.label, at=step.who.entered_at, department=asked.department
            )  # fmt: skip


def after_approve(step: Step) -> None:
    """Sign, then draw the number and freeze the letter and the approval sheet."""
    sign_step(step)
    letters.issue_approval_sheet(step)
    if not step.referral.is_offline:
        letters.issue_referral_letter(step)
