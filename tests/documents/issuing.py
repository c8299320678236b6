"""Letters that the tests issue: the example of a kind in the name of an agency."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.models import Agency
from documents.issue import issue
from documents.letters.examples import example
from documents.models import Dossier, Letter
from tests.cast import START

Issue = Callable[..., Letter]


def issuer(agency: Agency) -> Issue:
    """Issues the example of a kind in the name of an agency."""

    def one(
        kind: str = "withdraw_letter", *, at: datetime = START, word: str = "函", **changes: Any
    ) -> Letter:
        left_out = {"kind", "number", "check_code", "check_url"}
        fields = {name: value for name, value in example(kind).items() if name not in left_out} | changes
        with transaction.atomic():
            return issue(
                dossier=Dossier.objects.create(opened_at=at), agency=agency, kind=kind, title="测试", fields=fields,
                at=at, by=None, word=word, is_inner=not word,
            )  # fmt: skip

    return one


def fresh(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)
