"""What was entered of an act on paper, as JSON and back: it is kept until the second person has checked it."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from referral.services.outcomes import OutcomeDraft

#: Dataclasses that fields may hold, by the name under which they are kept.
_DRAFTS = {"outcome": OutcomeDraft}


def to_json(value: Any) -> Any:
    """A field's value as plain JSON. Raises TypeError for what could not be read back."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Model):
        return {"is": value._meta.label, "pk": value.pk}
    if isinstance(value, Decimal):
        return {"is": "decimal", "value": str(value)}
    if isinstance(value, datetime | date):
        return {"is": type(value).__name__, "value": value.isoformat()}
    if isinstance(value, list | tuple | QuerySet):
        return [to_json(one) for one in value]
    if isinstance(value, dict):
        return {"is": "dict", "items": [[to_json(key), to_json(one)] for key, one in value.items()]}
    for name, kind in _DRAFTS.items():
        if is_dataclass(value) and isinstance(value, kind):
            return {"is": name} | {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"cannot be kept: {type(value)}")


def from_json(kept: Any) -> Any:
    """The value as it was. A row that is no longer there raises its DoesNotExist."""
    if isinstance(kept, list):
        return [from_json(one) for one in kept]
    if not isinstance(kept, dict):
        return kept
    kind = kept["is"]
    if kind == "dict":
        return {from_json(key): from_json(one) for key, one in kept["items"]}
    if kind == "decimal":
        return Decimal(kept["value"])
    if kind in {"date", "datetime"}:
        return (date if kind == "date" else datetime).fromisoformat(kept["value"])
    if kind in _DRAFTS:
        return _DRAFTS[kind](**{name: from_json(one) for name, one in kept.items() if name != "is"})
    return apps.get_model(kind)._default_manager.get(pk=kept["pk"])
