"""送达回证 of a sent referral: filled from its own rows for its sender; what is signed by hand stays blank."""

from documents.letters.kinds import KINDS as LETTER_KINDS
from documents.letters.kinds.serving import DIRECT, ELECTRONIC, MAIL
from referral.law.errors import Incomplete, NotAllowed
from referral.models import Receipt, Referral
from referral.services import letter_parts as parts
from referral.services.acting import Acting
from referral.services.letter_parts import Fields
from referral.services.sight import reads_as_sender

#: Our ways of delivery that the form has a box for; the others stand in its 备注.
_BOXES = {"system": ELECTRONIC, "fax": ELECTRONIC, "direct": DIRECT, "mail": MAIL}
#: Served when it is sent or handed over; the others when they are received.
_AT_ONCE = frozenset({"system", "fax", "direct"})


def not_served(referral: Referral) -> str:
    """Why there is no 送达回证 of a referral, as a sentence; empty if there is one."""
    if referral.is_offline:
        return "线下办理的移送，系统不留存其内容，请使用纸质送达回证。"
    if referral.sent_at is None:
        return "文书还没有送达，送达以后再打印送达回证。"
    return "移送已经收回，不再打印送达回证。" if referral.recalled_at else ""


def proof_of_service(referral: Referral, who: Acting) -> Fields:
    """Fields of the 送达回证. Raises NotAllowed for others than the sender, Incomplete when nothing was served."""
    if not reads_as_sender(referral, who.post):
        raise NotAllowed("送达回证由送达机关打印。")
    if sentence := not_served(referral):
        raise Incomplete(sentence)
    assert referral.sent_at is not None
    receipt = Receipt.objects.filter(referral=referral).first()
    signed_at = parts.moment(receipt.at) if receipt else None
    at_once = referral.delivery in _AT_ONCE
    return parts.head(who.agency, who.at) | {
        "case_name": referral.case.title, "addressee": referral.recipient.name, "phone": referral.recipient.phone,
        "address": referral.recipient.address, "served": [_served(referral)],
        "served_at": parts.moment(referral.sent_at) if at_once else signed_at, "way": _BOXES.get(referral.delivery, ""),
        "mail_number": referral.tracking_number if referral.delivery == "mail" else "",
        "signer": receipt.signer if receipt else "", "signed_at": signed_at, "note": _note(referral),
        "secrecy": parts.secrecy(referral),
    }  # fmt: skip


def _served(referral: Referral) -> Fields:
    """The letter, by its own name and number; a paper of others by theirs."""
    if referral.letter is None:
        return {"title": parts.label(referral), "number": referral.first.offline_number}
    return {"title": LETTER_KINDS[referral.letter.kind].label, "number": referral.letter.number}


def _note(referral: Referral) -> str:
    if referral.delivery in _BOXES:
        return ""
    number = f"，交换号：{referral.tracking_number}" if referral.tracking_number else ""
    return f"经{referral.get_delivery_display()}送达{number}。"
