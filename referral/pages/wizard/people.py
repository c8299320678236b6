"""Officers on a form: who may be named, and whether the 执法证 is valid on the day."""

from dataclasses import dataclass
from datetime import date

from django import forms

from agencies.models import Agency, Post
from agencies.rights import holders
from agencies.roles import Act


@dataclass(frozen=True)
class Officer:
    """One choice: the post, whether it is ticked, and what is said of its card."""

    post: Post
    ticked: bool
    has_card: bool
    words: str


class OfficersField(forms.TypedMultipleChoiceField):
    """承办人, several; cleans to posts, the drafter first."""

    def __init__(self, agency: Agency, drafter: Post, day: date) -> None:
        posts = [post for post in holders(agency, Act.DRAFT_REFERRAL, day) if post.pk != drafter.pk]
        self.posts = {str(post.pk): post for post in [drafter, *posts]}
        self.day = day
        super().__init__(
            label="承办人", choices=[(pk, post.user.full_name) for pk, post in self.posts.items()],
            coerce=lambda pk: self.posts[pk], widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "请至少选择一名承办人。"},
        )  # fmt: skip

    def clean(self, value: list[str]) -> list[Post]:
        """The posts in the order of the list."""
        chosen: list[Post] = super().clean(value)
        return [post for post in self.posts.values() if post in chosen]

    def rows(self, value: list[str] | None) -> list[Officer]:
        """The choices, for the template. value: what is ticked."""
        ticked = {str(pk) for pk in value or []}
        return [
            Officer(post, pk in ticked, post.may_enforce_on(self.day), self._words(post))
            for pk, post in self.posts.items()
        ]

    def _words(self, post: Post) -> str:
        if post.is_seconded:
            return "借调或第三方人员，不能担任行刑移送承办人"
        if not post.card_number:
            return "没有登记执法证"
        if not post.may_enforce_on(self.day):
            return f"执法证 {post.card_number} 已于 {post.card_until} 到期"
        until = f"，有效期至 {post.card_until}" if post.card_until else ""
        return f"执法证 {post.card_number}{until}"
