"""The fields of a letter that refers, read from the rows. Internal opinion (副卷) never enters it (FIELD 12)."""

from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Agency
from documents import formfields
from documents.letters.kinds import KINDS as LETTER_KINDS
from documents.letters.sharing import Shared
from referral.law import crimes, violations
from referral.law.words import SUPERVISED_CATEGORIES
from referral.models import Assistance, Referral
from referral.services import agreements, rule_values, sharing
from referral.services import letter_parts as parts
from referral.services.acting import Acting
from referral.services.letter_parts import Fields


def referral_letter(referral: Referral, who: Acting) -> Fields:
    """Fields of the letter that a kind sends."""
    build = _BUILDERS.get(referral.rule.letter, _clue)
    fields = parts.head(who.agency, who.at) | build(referral)
    day = timezone.localdate(who.at)
    if referral.rule.letter == "clue_referral":
        fields["reply"] = agreements.promise(referral.sender, referral.recipient, day)
    if issubclass(LETTER_KINDS[referral.rule.letter or "clue_referral"], Shared):
        fields["gives"], fields["keeps"] = sharing.chosen(referral)
    if referral.extras:
        fields["extras"] = formfields.printed(referral.rule.letter, day, referral.extras)
    if rule := _WITHIN.get(referral.rule.letter):
        fields["within"] = rule_values.value_on(rule, day).words
    return fields


def _criminal(referral: Referral) -> Fields:
    copies = [agency.name for agency in referral.copy_to.all()]
    return {
        "to": referral.recipient.name, "case_name": referral.case.title, "source": parts.source(referral),
        "parties": parts.parties(referral), "facts": parts.paragraphs(referral.facts), "offence": referral.crime or crimes.FRAUD_CRIME,
        "offence_article": crimes.article(referral.crime), "handlers": parts.handlers(referral), "annexes": parts.annexes(referral),
        "amounts": parts.amounts(referral), "penalty_decided": referral.had_penalty,
        "penalty": "见所附行政处罚决定书" if referral.had_penalty else "", "items_held": referral.has_items,
        "held": "见涉案物品清单" if referral.has_items else "", "items": parts.items(referral), "copies": copies or [_procuratorate_name(referral)],
        "secrecy": parts.secrecy(referral), "basis": parts.basis(referral),
    }  # fmt: skip


def _procuratorate_name(referral: Referral) -> str:
    found = Agency.objects.filter(
        kind="procuratorate", region=referral.recipient.region, is_open=True
    ).first()
    if found:
        return found.name
    place, office, _ = referral.recipient.name.rpartition("公安局")
    return f"{place}人民检察院" if place and office else "同级人民检察院"


def _competence(referral: Referral) -> str:
    if referral.not_ours_reason:
        return referral.not_ours_reason
    codes = [
        violations.VIOLATIONS[code] for code in referral.case.violations if code in violations.VIOLATIONS
    ]
    theirs = [v for v in codes if referral.recipient.kind in {*v.lead, *v.also}] or codes
    names = "；".join(v.label for v in theirs)
    return f"上述{names}的问题，涉及你单位法定职责" if theirs else "上述问题涉及你单位法定职责"


def _clue(referral: Referral) -> Fields:
    fields: Fields = {
        "to": referral.recipient.name, "letterhead": referral.sender.letterhead, "subject": referral.case.title,
        "source": parts.source(referral), "parties": parts.parties(referral), "facts": parts.paragraphs(referral.facts),
        "competence": _competence(referral), "amounts": parts.amounts(referral), "annexes": parts.annexes(referral),
        "contacts": parts.handlers(referral), "copies": [agency.name for agency in referral.copy_to.all()],
        "secrecy": parts.secrecy(referral), "basis": parts.basis(referral),
    }  # fmt: skip
    if referral.request:
        fields["request"] = referral.request
    if referral.sender.kind not in {AgencyKind.NHSA, AgencyKind.NHSA_OFFICE}:
        fields["duty"] = "履行职责"
    return fields


def _discipline(referral: Referral) -> Fields:
    person = referral.subject
    assert person is not None, "submit asks for the person"
    return {
        "to": f"{referral.recipient.name}案件监督管理室", "letterhead": referral.sender.letterhead,
        "person": person.name, "id_number": person.id_code, "post": person.work_unit,
        "political": "中共党员" if person.is_party_member else "",
        "category": SUPERVISED_CATEGORIES[person.supervised_category] if person.supervised_category else "",
        "appointed_by": person.managed_by, "source": parts.source(referral), "facts": parts.paragraphs(referral.facts),
        "contacts": parts.handlers(referral), "annexes": parts.annexes(referral), "secrecy": "工作秘密",
        "basis": parts.basis(referral),
    }  # fmt: skip


def _assistance(referral: Referral) -> Fields:
    asked = [question.text for question in referral.questions.all()] or parts.paragraphs(referral.request)
    more = Assistance.objects.filter(referral=referral).first()
    return _asking(referral) | {
        "questions": asked or ["请协助核查本案有关事实，并提供相关材料。"],
        "verify": parts.paragraphs(more.verify) if more else [],
    }


def _consult(referral: Referral) -> Fields:
    return _asking(referral) | {"questions": parts.paragraphs(referral.request), "early": referral.is_early}


def _supplement(referral: Referral) -> Fields:
    main = referral.about
    assert main is not None, "a supplement follows a referral"
    return _asking(referral) | {
        "main_label": parts.label(main), "main_number": parts.number(main), "main_on": parts.day(main.first.sent_at or referral.created_at),
        "parties": [parts.party(subject) for subject in referral.parties.order_by("pk")], "annexes": parts.annexes(referral),
    }  # fmt: skip


def _correction(referral: Referral) -> Fields:
    fields = _asking(referral)
    return fields | {
        "reason": fields.pop("facts")[0],
        "passages": [
            {
                "title": LETTER_KINDS[item.letter.kind].label, "number": item.letter.number,
                "issued_on": parts.day(item.letter.issued_at), "wrong": item.wrong, "right": item.right,
            }
            for item in referral.corrections.select_related("letter")
        ],
    }  # fmt: skip


def _asking(referral: Referral) -> Fields:
    return {
        "to": referral.recipient.name, "letterhead": referral.sender.letterhead, "case_name": referral.case.title,
        "facts": parts.paragraphs(referral.facts), "contacts": parts.handlers(referral), "secrecy": parts.secrecy(referral),
    }  # fmt: skip


def _assignment(referral: Referral) -> Fields:
    return _asking(referral) | {
        "requirements": parts.paragraphs(referral.request), "parties": parts.parties(referral), "annexes": parts.annexes(referral),
    }  # fmt: skip


def _crime_report(referral: Referral) -> Fields:
    return _asking(referral) | {
        "parties": parts.parties(referral), "amounts": parts.amounts(referral), "annexes": parts.annexes(referral),
        "basis": parts.basis(referral),
    }  # fmt: skip


def _escalation(referral: Referral) -> Fields:
    approval = referral.approvals.filter(step="approve").select_related("user").last()
    return _asking(referral) | {
        "grounds": parts.paragraphs(referral.request), "parties": parts.parties(referral), "annexes": parts.annexes(referral),
        "signer": approval.user.full_name if approval else "",
    }  # fmt: skip


#: The limits that a letter names in its text.
_WITHIN = {"assistance_letter": "assist_letter_reply", "assignment_letter": "tip_assigned_general"}
_BUILDERS = {
    "assignment_letter": _assignment,
    "crime_report": _crime_report,
    "escalation_request": _escalation,
    "criminal_referral": _criminal,
    "discipline_referral": _discipline,
    "assistance_letter": _assistance,
    "joint_letter": _asking,
    "consult_letter": _consult,
    "supplement_referral": _supplement,
    "correction_letter": _correction,
}
