"""Who is told of a 联合专班: the deciders of the home agency, its person, and the lead agency that asked.

Whom the case is not shown, or no more, is told without it: the message bears no row and nothing of the case.
"""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from agencies.rights import holders
from agencies.roles import Act
from referral.models import TaskforceMember
from referral.services.done import Done
from workflows import audience
from workflows.notices import Message


def messages(done: Done) -> list[Message]:
    """One message a person, never to who acted."""
    day, found = timezone.localdate(done.who.entered_at), dict[int, Message]()
    for member in done.members:
        for message in of_member(member, done.text, day):
            if message.post.user_id != done.who.user.pk:
                found.setdefault(message.post.user_id, message)
    return list(found.values())


def of_member(member: TaskforceMember, told: str, day: date) -> Iterator[Message]:
    """What is told of one person on a day. told: the sentence for whoever sees the case."""
    team = member.taskforce
    lead, bench = team.case.lead_agency.short_name, reverse("workbench")
    if member.post.is_valid_on(day):
        if audience.may_see(member.post, team.case):
            yield Message(member.post, team.case, told)
        elif member.agreed_at is not None:
            yield Message(member.post, None, f"您已退出{lead}牵头的联合专班，不再查看该案。", url=bench)
    if audience.may_see(member.asked_by, team.case):
        yield Message(member.asked_by, team.case, told)
    if member.ended_at is None and member.agreed_at is None:
        text = f"{lead}商请本机关派员参加联合专班，请在工作台决定是否同意。"
    elif member.ended_at is not None:
        name = member.post.user.full_name
        text = f"{lead}商请派{name}参加联合专班一事已结束。"
        if member.agreed_at is not None:
            text = f"本机关派往{lead}牵头的联合专班的{name}已退出。"
    else:
        return
    for post in holders(member.post.agency, Act.RUN_TASKFORCE, day):
        yield Message(post, None, text, url=bench)
