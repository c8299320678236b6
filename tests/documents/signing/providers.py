"""Providers that stand where a certified service would."""

from documents.signing.provider import Sealed, SealError, SealRequest


class Stamp:
    """Writes its mark at the end, and remembers what it was asked."""

    asked: list[SealRequest] = []

    def seal(self, request: SealRequest) -> Sealed:
        """The letter with a mark."""
        self.asked.append(request)
        return Sealed(request.pdf + b"% stamped\n", "测试签章")


class Refuses:
    """A service that says no."""

    def seal(self, request: SealRequest) -> Sealed:
        """Never."""
        raise SealError("签章服务暂停。")


class Breaks:
    """A service that fails in a way of its own."""

    def seal(self, request: SealRequest) -> Sealed:
        """Never."""
        raise ConnectionResetError("peer")


class AnswersWithAPage:
    """A service behind a proxy that answers for it."""

    def seal(self, request: SealRequest) -> Sealed:
        """No letter."""
        return Sealed(b"<html>502</html>", "ok")
