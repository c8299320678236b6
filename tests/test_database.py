"""The run uses the services that it was given: a wrong address must not end on SQLite unseen."""

import os

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for():
    wanted = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    assert connection.vendor == wanted


@pytest.mark.django_db
def test_a_sqlite_database_waits_for_its_turn():
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        assert options["transaction_mode"] == "IMMEDIATE"
        assert "synchronous=FULL" in options["init_command"]
    else:
        assert "lock_timeout" in connection.settings_dict["OPTIONS"]["options"]


@pytest.mark.redis
def test_a_message_goes_through_valkey():
    assert "Redis" in settings.CHANNEL_LAYERS["default"]["BACKEND"]

    async def there_and_back():
        layer = get_channel_layer()
        name = await layer.new_channel()
        await layer.group_add("test", name)
        await layer.group_send("test", {"type": "hello"})
        return await layer.receive(name)

    assert async_to_sync(there_and_back)()["type"] == "hello"
