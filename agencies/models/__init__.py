"""Who: regions, agencies, departments, people and their posts."""

from agencies.models.directory import Agency, Department, DirectoryEvent, DutyShift, Region
from agencies.models.people import Delegation, Post, RightsGroup, User

__all__ = [
    "Agency",
    "Delegation",
    "Department",
    "DirectoryEvent",
    "DutyShift",
    "Post",
    "Region",
    "RightsGroup",
    "User",
]
