"""What a post may see, as a condition inside other queries: built and compiled once for each post object."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.expressions import RawSQL

from agencies.models import Post


def seen(model: type[models.Model], post: Post) -> Any:
    """The keys of the rows of a model that its `visible_to` shows to a post, for `…__in=`."""
    return kept(post, model.__name__, lambda: model._default_manager.visible_to(post))  # type: ignore[attr-defined]


def kept(post: Post, name: str, build: Callable[[], "models.QuerySet[Any]"]) -> Any:
    """The keys that a query finds for a post, as a subquery. name: of the query; build: makes it, once a post object.

    The rules of sight stand inside one another, and one page asks for them some dozens of times. Their text is kept on
    the post object, which lives as long as a request; the rows are read anew each time.
    """
    texts: dict[str, Any] = post.__dict__.setdefault("_seen", {})
    if name not in texts:
        try:
            texts[name] = RawSQL(*build().order_by().values("pk").query.sql_with_params())
        except EmptyResultSet:
            texts[name] = ()
    return texts[name]
