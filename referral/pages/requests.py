"""The request as views see it: somebody is logged in, and acts in a post."""

from django.http import HttpRequest

from agencies.models import Post, User


class ActingRequest(HttpRequest):
    """post: the acting post, None for platform roles; posts: all that the person may switch to."""

    user: User
    post: Post | None
    posts: list[Post]
