"""The demo: a desk in the middle of its work, nothing of it in the future, nothing loaded twice."""

import json
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.utils import timezone

from agencies.models import User
from referral.models import Case, Event, Referral


@pytest.mark.django_db
def test_every_desk_has_work_nothing_lies_ahead_and_nothing_is_loaded_twice(settings: LazySettings) -> None:
    settings.DEMO = False  # put back after the test: the command turns it on
    call_command("demo", cases=11, stdout=StringIO())
    assert not Event.objects.filter(at__gt=timezone.now()).exists()
    assert {"reviewing", "deciding", "sent"} <= set(Referral.objects.values_list("status", flat=True))
    assert {"joint", "assistance", "reverse", "prosecution"} <= set(
        Referral.objects.values_list("kind", flat=True)
    )
    before, told = Case.objects.count(), StringIO()
    call_command("demo", json=True, stdout=told)
    assert json.loads(told.getvalue())["loaded"] == 0
    assert Case.objects.count() == before


@pytest.mark.django_db
def test_who_stops_it_half_way_has_an_empty_system_and_not_half_a_city(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = False

    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("referral.management.playing.channels.play", stop)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", cases=1, stdout=StringIO())
    assert not User.objects.exists() and not Case.objects.exists()
