"""The cast once more, but every act goes through the engine, as the pages and commands do it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from referral.services.done import Done
from tests.cast import City, build_city
from workflows import engine


@dataclass
class Town(City):
    """安澜市 as its people work in it: through the engine."""

    def run(self, service: Callable[..., Done], *args: object, **fields: object) -> Done:
        done: Done = engine.run(service, *args, **fields)
        return done


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))
