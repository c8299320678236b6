"""The process that reads files of strangers, a limited fork for each: python -m documents.signing.inspector FOLDER.

It knows certificates, never a key. Whatever a file does to its parser, the answer is that nothing was found.
"""

import base64
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as ax
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator import ValidationContext

from documents.signing.keys import signers
from documents.workers import in_child, serve

CPU_SECONDS = 10
MEMORY = 1024**3
MOST = 8  # signatures and codes that are looked at
_CONTENTS = re.compile(rb"/Contents\s*<([0-9A-Fa-f\s]{256,})>")
_CODE = re.compile(
    rb"(?:/|\\057)check(?:/|\\057)([0-9a-f]{16})(?:/|\\057)"
)  # a text may have its strokes in octal
NOTHING: dict[str, Any] = {"agency": "", "whole": False, "act": "", "codes": []}


def answer(folder: Path, job: dict[str, Any]) -> bytes:
    """What a file is, found out in a limited child."""
    found, _ = in_child(
        lambda: json.dumps(inspected(base64.b64decode(job["pdf"]), signers(folder))).encode(),
        cpu_seconds=CPU_SECONDS,
        memory=MEMORY,
    )
    return found or json.dumps(NOTHING).encode()


def inspected(pdf: bytes, known: dict[str, str]) -> dict[str, Any]:
    """Which of the agencies (by certificate) signed something of a file, whether that is whole, the check codes in it.

    whole: the signature is sound and nothing was done to the file since, but to prolong the proof; act: which signature.
    """
    try:
        agency, act = _whole(pdf, known)
    except Exception:  # the parser of a hostile file may raise anything
        agency = act = ""
    if agency:
        return {"agency": agency, "whole": True, "act": act, "codes": _codes(pdf)}
    for blob in _blobs(pdf):
        try:
            agency = _signer_of(blob, known)
        except Exception:
            continue
        if agency:
            return {**NOTHING, "agency": agency, "codes": _codes(pdf)}
    return NOTHING


def _whole(pdf: bytes, known: dict[str, str]) -> tuple[str, str]:
    """The agency whose signature covers all that is to be read in a file, and that signature; or nothing."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    certificate = signature.signer_cert
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    status = validate_pdf_signature(signature, context, context)
    covered = status.coverage is not None and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    later = status.modification_level
    untouched = later is not None and later <= ModificationLevel.LTA_UPDATES
    if status.intact and status.valid and status.docmdp_ok and covered and untouched:
        return known.get(certificate.sha256.hex(), ""), signature.signer_info["signature"].native.hex()
    return "", ""


def _blobs(pdf: bytes) -> Iterator[bytes]:
    """The signatures in a file, wherever they lie: a damaged file has no readable structure."""
    for found in list(_CONTENTS.finditer(pdf))[:MOST]:
        digits = re.sub(rb"\s", b"", found[1])
        yield bytes.fromhex(digits[: len(digits) & ~1].decode())


def _signer_of(blob: bytes, known: dict[str, str]) -> str:
    """The agency that made a signature, whatever it was made of; nothing if the signature itself was touched."""
    signed = cms.ContentInfo.load(blob)["content"]
    (info,) = signed["signer_infos"]
    for choice in signed["certificates"]:
        certificate = choice.chosen
        if isinstance(certificate, ax.Certificate) and certificate.sha256.hex() in known:
            _, valid = validate_sig_integrity(info, certificate, "data", b"")
            return known[certificate.sha256.hex()] if valid else ""
    return ""


def _codes(pdf: bytes) -> list[str]:
    return [found.decode() for found in dict.fromkeys(_CODE.findall(pdf))][:MOST]


if __name__ == "__main__":
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    serve(lambda: lambda job: answer(Path(sys.argv[1]), job))
