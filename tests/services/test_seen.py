"""The rules of sight are kept as text on the post object: the rows behind them are read anew, whatever happened since."""

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from referral.law.kinds import Kind
from referral.models import Case, Clock, Lane, Referral
from tests.workflows.conftest import Town
from workflows.models import WorkItem

KINDS = (Referral, Lane, Clock, WorkItem)


def sight(post: Post) -> list[set[int]]:
    """What a post sees of every kind of row."""
    rows = [model.objects.visible_to(post) for model in (Case, *KINDS)]  # type: ignore[attr-defined]
    return [set(found.values_list("pk", flat=True)) for found in rows]


def fresh(post: Post) -> Post:
    """The same post as the next request reads it."""
    return Post.objects.select_related("agency__region", "department", "user").get(pk=post.pk)


def test_what_comes_and_goes_in_one_request_is_seen_by_the_same_post_object(town: Town) -> None:
    post = fresh(town.posts["bai"])
    assert sight(post) == [set()] * 5
    referral = town.sent(A.HEALTH)
    assert sight(post) == sight(fresh(post)) and all(sight(post))
    town.do(referral, "revoke", "he", reason="送错机关")
    assert sight(post) == sight(fresh(post))
    assert not Referral.objects.visible_to(post).exists() and not WorkItem.objects.visible_to(post).exists()


def test_everybody_sees_the_same_by_a_kept_text_as_by_a_new_one(town: Town) -> None:
    kept = [fresh(post) for post in town.posts.values()]
    for post in kept:
        sight(post)
    town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    town.clue(restricted=True)
    for post in kept:
        assert sight(post) == sight(fresh(post)), post.user.username
