"""The form of a batch: one opinion for all that is ticked."""

from referral.pages.forms import ActForm, OpinionField


class BatchForm(ActForm):
    """One opinion; it stands in each referral's own record."""

    opinion = OpinionField(label="办理意见", required=False, max_length=2000, initial="同意。")
