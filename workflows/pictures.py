"""Pictures: the case's own course as SVG with one lane an agency, and the flows as BPMN 2.0 for other tools."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from xml.sax.saxutils import quoteattr

import viewflow
from django.template import Context, Engine
from viewflow.workflow import chart

from referral.law.states import LANE_FINAL, REFERRAL_NEVER_SENT, CaseStatus, LaneStatus, ReferralStatus
from referral.models import Case, Clock, Lane, Referral
from referral.models.clocks import ClockQuerySet
from workflows.runs import FLOWS

WIDTH, LEFT, COLUMN, BOX, HEIGHT, LANE = 1180, 150, 146, 118, 38, 64
LAST = 6
#: Fill, line and letters of a box, and what its state is called; a presentation attribute needs no inline style.
COLOURS = {
    "done": ("#e8f0f9", "#1b5397", "#123f75", "已完成"),
    "now": ("#1b5397", "#1b5397", "#ffffff", "进行中"),
    "late": ("#fce9e9", "#c8202b", "#a8141b", "超过时限"),
    "back": ("#fff1d6", "#b86e00", "#7a4300", "退回或未承办"),
    "todo": ("#ffffff", "#818e9e", "#5a6878", "未开始"),
}


@dataclass(frozen=True)
class Box:
    """One step in a lane. state: a key of COLOURS; after: keys of the boxes that it follows."""

    key: str
    column: int
    text: str
    state: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Track:
    """One agency's lane of the picture."""

    name: str
    boxes: tuple[Box, ...]


def case_svg(
    case: Case, lanes: Iterable[Lane], referrals: Iterable[Referral], *, at: datetime, clocks: ClockQuerySet | None = None
) -> str:  # fmt: skip
    """The course of a case as SVG.

    lanes, referrals: those that the reader may see (`visible_to(post)`), nothing else is drawn or hinted at;
    at: the moment at which a running clock counts as late; clocks: those that the reader may read (None: all).
    """
    shown, sent = list(lanes), [r for r in referrals if r.status not in REFERRAL_NEVER_SENT]
    late = _late(sent, Clock.objects.all() if clocks is None else clocks, at)
    tracks = [_track(referral, _lane_of(referral, shown), referral.pk in late) for referral in sent]
    return svg([_own(case, shown, sent, tracks), *tracks], title=f"{case.number} 办理流程")


def _late(referrals: list[Referral], clocks: ClockQuerySet, at: datetime) -> set[int]:
    """The referrals whose receiver is late. Another side's clock is not the receiver's delay."""
    rows = clocks.open().filter(due_at__lt=at, is_paused=False, secret=False)
    late = set(rows.filter(referral__in=referrals).values_list("referral_id", "actor_id"))
    late |= set(rows.filter(lane__opened_by__in=referrals).values_list("lane__opened_by_id", "actor_id"))
    return {referral.pk for referral in referrals if (referral.pk, referral.recipient_id) in late}


def _lane_of(referral: Referral, lanes: list[Lane]) -> Lane | None:
    return next((lane for lane in lanes if lane.opened_by_id == referral.pk), None)


def _own(case: Case, lanes: list[Lane], sent: list[Referral], tracks: list[Track]) -> Track:
    own = next((lane for lane in lanes if lane.opened_by_id is None), None)
    closed = case.status in {CaseStatus.CLOSED, CaseStatus.ARCHIVED}
    ends = tuple(track.boxes[-1].key for track in tracks) or ("case",)
    handling = "done" if own is not None and own.status in LANE_FINAL else "now"
    boxes = [
        Box("case", 0, "建案", "done"),
        Box("send", 1, "移送", "done" if sent else "todo", ("case",)),
        Box("own", 4, "本机关办理", handling, ("send",)),
        Box("close", LAST, "汇总办结", "done" if closed else "todo", ("own", *ends)),
    ]
    return Track(case.lead_agency.short_name, tuple(boxes))


def _track(referral: Referral, lane: Lane | None, late: bool) -> Track:
    now = "late" if late else "now"
    key = f"r{referral.pk}-"
    answer = "已阅" if referral.kind == "copy" else "立案审查" if referral.kind == "criminal" else "审查答复"
    steps = [("签收", _sign(referral, now)), (answer, _answer(referral, now))]
    if lane is not None and lane.is_silent:  # 侦查保密: that it is worked on, and no more
        steps.append(("办理", "now"))
    elif referral.status == ReferralStatus.ACCEPTED or lane is not None and _may_be_taken(lane):
        steps += [("办理", _work(lane, now)), ("反馈确认", _report(lane, now))]
    boxes, before = [], "send"
    for number, (text, state) in enumerate(steps):
        boxes.append(Box(f"{key}{number}", 2 + number, text, state, (before,)))
        before = f"{key}{number}"
    return Track(referral.recipient.short_name, tuple(boxes))


def _may_be_taken(lane: Lane) -> bool:
    """Whether the agency works on it, or still may."""
    return lane.taken_at is not None or lane.status != LaneStatus.NOT_TAKEN


def _sign(referral: Referral, now: str) -> str:
    if referral.status == ReferralStatus.SENT:
        return now
    return "done" if referral.signed_at else "back" if referral.status == ReferralStatus.WITHDRAWN else "done"


def _answer(referral: Referral, now: str) -> str:
    if referral.status == ReferralStatus.SENT:
        return "todo"
    if referral.status in {ReferralStatus.ACCEPTED, ReferralStatus.REROUTED}:
        return "done"
    if referral.status == ReferralStatus.ENDED:
        return "done" if referral.kind == "copy" else "back"
    open_ = {ReferralStatus.SIGNED, ReferralStatus.SUPPLEMENTING, ReferralStatus.RECONSIDERING}
    return now if referral.status in open_ | {ReferralStatus.SUPERVISED} else "back"


def _work(lane: Lane | None, now: str) -> str:
    if lane is None or lane.status == LaneStatus.WAITING:
        return "todo"
    if lane.status == LaneStatus.WORKING:
        return now
    return "back" if lane.status == LaneStatus.NOT_TAKEN else "done"


def _report(lane: Lane | None, now: str) -> str:
    if lane is None or lane.status in {LaneStatus.WAITING, LaneStatus.WORKING}:
        return "todo"
    if lane.status == LaneStatus.REPORTED:
        return now
    return "back" if lane.status == LaneStatus.NOT_TAKEN else "done"


def svg(tracks: list[Track], *, title: str) -> str:
    """Tracks as SVG text: presentation attributes only, every box with its words for a screen reader."""
    places = {box.key: (row, box) for row, track in enumerate(tracks) for box in track.boxes}
    body = [_band(row, track.name) for row, track in enumerate(tracks)]
    body += [
        _arrow(places[source], place)
        for place in places.values()
        for source in place[1].after
        if source in places
    ]
    body += [_box(row, box) for row, box in places.values()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {LANE * len(tracks) + 1}" role="img" '
        f'aria-label={quoteattr(title)} font-size="13" '
        f'font-family="PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif">{"".join(body)}</svg>'
    )


def _band(row: int, name: str) -> str:
    fill = "#f7f9fb" if row % 2 else "#ffffff"
    return (
        f'<rect x="0.5" y="{row * LANE + 0.5}" width="{WIDTH - 1}" height="{LANE}" fill="{fill}" stroke="#d9dfe6"/>'
        f'<text x="12" y="{row * LANE + LANE / 2 + 5}" font-weight="600" fill="#16212e">{escape(name)}</text>'
    )


def _corner(row: int, box: Box) -> tuple[float, float]:
    return LEFT + box.column * COLUMN, row * LANE + (LANE - HEIGHT) / 2


def _box(row: int, box: Box) -> str:
    x, y = _corner(row, box)
    fill, line, letters, words = COLOURS[box.state]
    plain = box.state in {"done", "todo"}
    below = "" if plain else _text(x + BOX / 2, y + 31, words, letters, 11)
    return (
        f'<g role="img" aria-label={quoteattr(f"{box.text}，{words}")}><rect x="{x}" y="{y}" width="{BOX}" '
        f'height="{HEIGHT}" rx="2" fill="{fill}" stroke="{line}" stroke-width="{1.2 if plain else 2}"/>'
        f"{_text(x + BOX / 2, y + (24 if plain else 16), box.text, letters, 13)}{below}</g>"
    )


def _text(x: float, y: float, words: str, fill: str, size: int) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="middle" font-size="{size}" fill="{fill}">{escape(words)}</text>'
    )


def _arrow(source: tuple[int, Box], target: tuple[int, Box]) -> str:
    (ax, ay), (bx, by) = _corner(*source), _corner(*target)
    x1, y1, x2, y2 = ax + BOX, ay + HEIGHT / 2, bx, by + HEIGHT / 2
    todo = target[1].state == "todo"
    colour, dash = ("#aab5c2", ' stroke-dasharray="4 3"') if todo else ("#1b5397", "")
    return (
        f'<path d="M{x1} {y1}H{x2 - 14}V{y2}H{x2 - 6}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>'
        f'<path d="M{x2} {y2}l-7 -4v8z" fill="{colour}"/>'
    )


def bpmn_files() -> dict[str, str]:
    """BPMN 2.0 XML with diagram of each flow, by file name. viewflow lays it out; its templates are used by path."""
    engine = Engine(
        dirs=[str(Path(viewflow.__file__).parent / "templates")],
        libraries={"l10n": "django.templatetags.l10n"},
    )
    template = engine.get_template("viewflow/workflow/graph.bpmn")
    files = {}
    for flow in FLOWS.values():
        grid = chart.calc_layout_data(flow, edge_start_gap_size=0, edge_end_gap_size=0)
        label = flow.__name__
        context = {
            "grid": grid, "cells": list(grid.cells), "edges": grid.edges, "process_id": label,
            "process_name": str(flow.process_title), "compensations": [],
        }  # fmt: skip
        files[f"{label}.bpmn"] = _with_conditions(template.render(Context(context)))
    return files


def _with_conditions(xml: str) -> str:
    """Give each sequence flow its condition: without one BPMN reads several ways out of a task as all at once."""
    flow = re.compile(r'(<bpmn:sequenceFlow [^>]*targetRef="id_node_(\w+)") ?/>')
    told = (
        r'\1><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">status = "\2"'
        r"</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    lines = (line for line in flow.sub(told, xml).splitlines() if line.strip())
    return "\n".join(lines) + "\n"
