"""The form of a shift on the duty roster."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from agencies.models import Agency, Post, User
from referral.pages.forms import ActForm, MomentField, NamedChoiceField

#: What is offered: from the close of business to the next morning. Any hour may be typed.
FROM, UNTIL = time(17, 30), time(8, 30)


class ShiftForm(ActForm):
    user = NamedChoiceField(label="值班人员", queryset=User.objects.none(), name=lambda user: user.full_name)
    starts_at = MomentField(label="开始")
    ends_at = MomentField(label="结束")
    phone = forms.CharField(label="值班电话", max_length=30, help_text="移送机关在送达前后可以看到。")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        held = Post.objects.valid_on(today).filter(agency=agency)
        people = User.objects.filter(pk__in=held.values("user_id")).order_by("full_name", "pk")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["phone"].initial = agency.phone
        zone = timezone.get_current_timezone()
        self.fields["starts_at"].initial = datetime.combine(today, FROM, zone)
        self.fields["ends_at"].initial = datetime.combine(today + timedelta(days=1), UNTIL, zone)
