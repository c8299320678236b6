"""A form is taken once: the same key with the same body answers with the same page."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from agencies.models import Post, User
from referral.law.errors import Conflict
from referral.models import Submission

_LEFT_OUT = frozenset({"csrfmiddlewaretoken", "submission", "password"})


def body_hash(body: Mapping[str, Any]) -> str:
    """SHA-256 of a form's values, whatever their order. The CSRF token and the key itself do not count.

    Nor does a password: its hash, fast and without salt, would lie in the database.
    """
    plain = {key: value for key, value in body.items() if key not in _LEFT_OUT}
    return hashlib.sha256(
        json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str).encode()
    ).hexdigest()


def take(
    key: uuid.UUID, *, user: User, post: Post | None, act: str, body: str, at: datetime
) -> Submission | None:
    """Take a form's key, first thing in the act's transaction. None: it is new, go on.

    post: None for a platform role, which acts as a person.
    A Submission: this very form was done before, answer with its result_url. Raises Conflict when the key came with
    another body, from another person or from another post.
    """
    try:
        with transaction.atomic():
            Submission.objects.create(key=key, user=user, post=post, act=act, body_sha256=body, at=at)
    except IntegrityError:
        earlier = Submission.objects.get(pk=key)
        told = (earlier.body_sha256, earlier.user_id, earlier.post_id, earlier.act)
        if told != (body, user.pk, post.pk if post else None, act):
            raise Conflict("这张表单已经提交过，内容与上次不同；请刷新页面后重新填写。") from None
        return earlier
    return None


def remember(key: uuid.UUID, url: str) -> None:
    """Keep where the answer to a form is: a list with filters too long for the column is kept without them."""
    longest = Submission._meta.get_field("result_url").max_length or 0
    kept = url if len(url) <= longest else url.partition("?")[0]
    Submission.objects.filter(pk=key).update(result_url=kept)
