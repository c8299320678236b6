"""安澜市 with the engine running; what its letters look like is not read here."""

from tests.workflows.conftest import town

__all__ = ["town"]
