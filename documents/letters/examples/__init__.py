"""A filled set of fields of each kind of letter, from the invented city 安澜市."""

import json
from pathlib import Path
from typing import Any

from documents.letters.errors import LetterError
from documents.letters.kinds import KINDS


def example(kind: str) -> dict[str, Any]:
    """The example of a kind, as plain JSON values with its kind. Raises LetterError for an unknown kind."""
    if kind not in KINDS:
        raise LetterError(f"没有“{kind}”这种文书，全部种类用 manage.py letter --kinds 列出。")
    return json.loads((Path(__file__).parent / f"{kind}.json").read_text("utf-8"))
