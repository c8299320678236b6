"""Signatures with the agencies' own keys, made in a process that alone reads them."""

import atexit
import base64
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from documents.signing.keys import certificate_of, key_of
from documents.signing.provider import Sealed, SealError, SealRequest
from documents.workers import Worker, WorkerGone, WorkerSlow

SECONDS = 60


class PadesProvider:
    """Signs the letters of the agencies that have a certificate in the folder; those of the others stay as they are."""

    def __init__(self) -> None:
        self._folder = Path(settings.SIGNING_DIR)
        self._worker = Worker("documents.signing.signer", str(self._folder.resolve()), settings.TSA_URL)
        atexit.register(self._worker.close)

    def seal(self, request: SealRequest) -> Sealed:
        """The signed letter. Raises SealError."""
        if not (self._folder / "ca.pem").exists():
            raise SealError("签名密钥目录不在或者没有根证书，文书等待签名；请系统管理员检查。")
        certificate = certificate_of(self._folder, request.agency.slug)
        if not certificate.exists():
            if key_of(certificate).exists() or any(certificate.parent.glob(f"{request.agency.slug}.*.pem")):
                raise SealError(
                    f"{request.agency.name}有签名密钥而没有证书，文书等待签名；请系统管理员检查。"
                )
            return Sealed(request.pdf, "")
        job = {
            "pdf": base64.b64encode(request.pdf).decode(), "box": request.box and asdict(request.box),
            "agency": request.agency.slug, "name": request.agency.name, "at": request.at.isoformat(),
            "check_url": request.check_url, "demo": request.is_demo,
        }  # fmt: skip
        try:
            answer = self._worker.call(job, seconds=SECONDS)
        except (WorkerGone, WorkerSlow) as error:
            raise SealError("签名进程没有答复，文书稍后自动重试。") from error
        if "pdf" not in answer:
            raise SealError(answer["sentence"])
        return Sealed(base64.b64decode(answer["pdf"]), answer["level"])
