"""Who is told of an act: the notice column of the move tables, read for the row, and only who may see that row."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.rights import holders
from agencies.roles import Act, Role
from referral.law.errors import ReferralError
from referral.law.states import CaseStatus, ClueStatus, LaneStatus, ReferralStatus, Side
from referral.models import Case, Clock, Clue, Lane, Referral, Taskforce
from referral.services import joint_tasks, supervision
from referral.services.done import Done
from referral.services.ledger import is_restricted
from referral.services.parties import side_of_case, side_of_lane, side_of_referral
from referral.services.sight import is_member_on, supervised_by
from workflows.turns import Row

#: Whom to tell of a row, in which post.
Told = tuple[Post, Row]


def audience(done: Done) -> list[Told]:
    """The posts that are told of an act, each with the row that concerns it. One notice a person, never to the actor.

    A new hop or copy goes before the referral that brought it about: it is what its receiver has to sign.
    """
    day = timezone.localdate(done.who.entered_at)
    told: dict[int, Told] = {}
    for post, row in [
        *_of_new_rows(done, day),
        *_of_parting(done, day),
        *_of_move(done, day),
        *_of_task(done, day),
    ]:
        if post.user_id != done.who.user.pk and post.user_id not in told and may_see(post, row):
            told[post.user_id] = (post, row)
    return list(told.values())


def may_see(post: Post, row: Row) -> bool:
    """Whether a post may see a row, by the row's own rule; a lane kept silent (侦查保密) tells its own agency alone."""
    if isinstance(row, Lane) and row.is_silent and row.agency_id != post.agency_id:
        return False
    return type(row).objects.visible_to(post).filter(pk=row.pk).exists()


def may_know(post: Post, clock: Clock) -> bool:
    """Whether a post may be told of a limit: it may see the row, and a secret limit itself too."""
    told = not clock.secret or Clock.objects.visible_to(post).filter(pk=clock.pk).exists()
    return told and may_see(post, clock.row)


def _of_new_rows(done: Done, day: date) -> Iterator[Told]:
    for row in done.created:
        if isinstance(row, Referral) and row.status == ReferralStatus.SENT:
            for post in by_role(row.recipient, Role.REGISTRAR, day):
                yield post, row


def _of_parting(done: Done, day: date) -> Iterator[Told]:
    """分案: who works on a referral that went along, each with its row."""
    if done.move.name != "split":
        return
    for row in done.touched:
        if isinstance(row, Referral) and row.sent_at is not None and row.recalled_at is None:
            for agency in (row.recipient, row.sender):
                for post in _posts(row, agency, "officers", day):
                    yield post, row


def _of_move(done: Done, day: date) -> Iterator[Told]:
    row = main_row(done)
    if row is None:
        return
    for side, role in done.move.notify:
        if side == Side.JOINED:
            yield from _of_joined(row, day)
            continue
        agency = _agency(row, side)
        if agency is None:
            continue
        for post in _posts(row, agency, role, day):
            yield post, _as_read(row, side, agency)


def _as_read(row: Row, side: Side, agency: Agency) -> Row:
    """The procuratorate reads its copy; the 行刑移送 itself only when it supervises it."""
    if side != Side.PROCURATORATE or not isinstance(row, Referral) or row.holder_id == agency.pk:
        return row
    if supervised_by(agency.pk).filter(pk=row.pk).exists():
        return row
    return supervision.copies_of(row).filter(recipient=agency).first() or row


def _of_joined(row: Row, day: date) -> Iterator[Told]:
    """The officers of the other agencies in the same joint investigation, each with the lane of his own."""
    referral = row.opened_by if isinstance(row, Lane) else row if isinstance(row, Referral) else None
    if referral is None:
        return
    others = Lane.objects.open().filter(opened_by__batch=referral.batch, opened_by__kind=referral.kind)
    for lane in others.exclude(opened_by=referral).filter(status=LaneStatus.WORKING).select_related("agency"):
        for post in officers(lane, lane.agency, day):
            yield post, lane


def _of_task(done: Done, day: date) -> Iterator[Told]:
    """A task of a joint investigation: its owner first, then every agency that takes part, each with the row of its own."""
    task = done.task
    if task is None:
        return
    lanes = list(joint_tasks.lanes_of(task.batch))
    for team in Taskforce.objects.filter(batch=task.batch):
        for member in team.members.active().select_related("post__user", "post__agency"):
            yield member.post, task.case
        yield team.created_by, task.case
    if task.post is not None and task.post.is_valid_on(day):
        yield task.post, next((lane for lane in lanes if lane.agency_id == task.agency_id), task.case)
    for lane in lanes:
        for post in _posts(lane, lane.agency, "officers", day):
            yield post, lane
    if lanes and lanes[0].opened_by is not None:
        for post in _posts(lanes[0].opened_by, lanes[0].origin, "officers", day):
            yield post, task.case


def main_row(done: Done) -> Row | None:
    """The row that an act was done on: the one whose table knows the status that the move led to."""
    for row, statuses in (
        (done.lane, LaneStatus),
        (done.referral, ReferralStatus),
        (done.case, CaseStatus),
        (done.clue, ClueStatus),
    ):
        if row is not None and done.move.target in set(statuses):
            return row
    return None


def _agency(row: Row, side: Side) -> Agency | None:
    try:
        if isinstance(row, Referral):
            return side_of_referral(row, side)
        if isinstance(row, Lane):
            return side_of_lane(row, side)
    except ReferralError:  # nobody stands there in the directory: nobody is told
        return None
    return side_of_case(row, side) if isinstance(row, Case) else row.agency


def _posts(row: Row, agency: Agency, role: str, day: date) -> list[Post]:
    if role == "officers":
        return officers(row, agency, day) or by_role(agency, Role.REGISTRAR, day)
    if role == "decider":
        act = row.rule.approve_act if isinstance(row, Referral) else Act.CLOSE_CASE
        return holders(agency, act, day)
    return by_role(agency, role, day)


def by_role(agency: Agency, role: str, day: date) -> list[Post]:
    """The posts of a role in an agency; an agency without 收发 is told through whoever may sign."""
    posts = Post.objects.valid_on(day).filter(agency=agency, role=role).select_related("user", "agency")
    found = list(posts.order_by("since", "pk"))
    return found or (holders(agency, Act.SIGN_REFERRAL, day) if role == Role.REGISTRAR else [])


def officers(row: Row, agency: Agency, day: date) -> list[Post]:
    """The named people of an agency on a row, as far as they still hold their posts."""
    posts = dict.fromkeys(_named(row, agency))
    return [post for post in posts if post.agency_id == agency.pk and post.is_valid_on(day)]


def _named(row: Row, agency: Agency) -> Iterator[Post]:
    """Who is named on a row: officers of referral and lane, and the drafter. On a secret referral the drafter alone."""
    if isinstance(row, Clue):
        yield from row.officers.all()
        return
    referral = row if isinstance(row, Referral) else row.opened_by if isinstance(row, Lane) else None
    if referral is not None:
        yield referral.first.drafted_by
        if referral.secret:
            return
        for officer in referral.first.officers.select_related("post__user", "post__agency"):
            yield officer.post
    for lane in _lanes_of(row, referral, agency):
        yield from lane.officers.all()


def _lanes_of(row: Referral | Lane | Case, referral: Referral | None, agency: Agency) -> Iterable[Lane]:
    if isinstance(row, Lane):
        return [row]
    if referral is not None:
        return Lane.objects.filter(opened_by=referral)
    return Lane.objects.filter(case_id=row.pk, agency=agency, opened_by__isnull=True)


def readers(post: Post, row: Row | None, day: date, *, secret: bool = False) -> list[User]:
    """The people behind a post: its holder and who acts for him by delegation on a day. secret: as if the row were.

    What is restricted to named people goes to the holder alone; a head's delegate decides in the head's stead.
    """
    if (secret or row is not None and is_restricted(row)) and post.role != Role.HEAD:
        return [post.user]
    if row is not None and is_member_on(row, post):  # a team has asked for one person by name
        return [post.user]
    delegates = User.objects.filter(
        delegations__post=post, delegations__since__lte=day, delegations__until__gte=day, is_active=True
    )
    return list(dict.fromkeys([post.user, *delegates]))
