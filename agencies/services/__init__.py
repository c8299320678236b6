"""Verbs of the directory. Each writes a DirectoryEvent; whether a person may do it is asked in `agencies.keeping`."""

from agencies.services.accounts import (
    change_password,
    create_user,
    disable_user,
    enable_user,
    reset_password,
)
from agencies.services.duty import on_duty, remove_duty, set_duty
from agencies.services.elsewhere import person_elsewhere
from agencies.services.offices import change_agency, open_agency, open_department, rename_department
from agencies.services.posts import (
    delegate,
    dismiss_administrator,
    end_delegation,
    end_post,
    fill_post,
    name_administrator,
    renew_card,
)

__all__ = [
    "change_agency",
    "change_password",
    "create_user",
    "delegate",
    "disable_user",
    "dismiss_administrator",
    "enable_user",
    "end_delegation",
    "end_post",
    "fill_post",
    "name_administrator",
    "on_duty",
    "open_agency",
    "open_department",
    "person_elsewhere",
    "remove_duty",
    "rename_department",
    "renew_card",
    "reset_password",
    "set_duty",
]
