"""What all forms of a move are, and the plain ones: an opinion or a reason."""

from typing import Any

from referral.models import Referral
from referral.pages.forms import ActForm
from referral.pages.referrals.fields import ReasonField, opinion
from referral.services.acting import Acting


class MoveForm(ActForm):
    """A move that asks for an opinion at most."""

    def __init__(self, *args: Any, referral: Referral, who: Acting, **kwargs: Any) -> None:
        self.referral, self.who = referral, who
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices for this referral."""

    def values(self) -> dict[str, Any]:
        """What goes to the service. `real_at` is taken out: the view turns it into the acting moment."""
        return {name: value for name, value in self.cleaned_data.items() if name != "real_at"}


class OpinionForm(MoveForm):
    opinion = opinion()


class ApproveForm(MoveForm):
    opinion = opinion(initial="同意。")


class ReasonForm(MoveForm):
    reason = ReasonField()
