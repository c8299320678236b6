"""`manage.py play`: published cases are played to their end, and so are cases that nobody has seen."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agencies.kinds import AgencyKind as A
from referral.law.clocks import ZONE, ClockState
from referral.law.kinds import Kind
from referral.management.playing import mapping, reading
from referral.management.playing.folder import SEALED
from referral.models import Case, Clock, Referral
from referral.reports.house import CHECKS
from referral.services import clocks
from tests.commands.hostile_cases import hostile

PUBLISHED = Path(mapping.__file__).parent / "data" / "published_cases.json"
DISCIPLINE = ("行纪", "纪检", "监委", "党员", "党内", "公职", "问题线索")
KEYS = ["cases", "closed", "referrals", "receipts", "letters", "problems"]


def play(cases: object, folder: Path, *, out: bool = True) -> tuple[dict[str, Any], int]:
    """Play cases; returns the summary and the exit code. Nothing but the summary may stand on stdout."""
    file = folder / "cases.json"
    file.write_text(cases if isinstance(cases, str) else json.dumps(cases), encoding="utf-8")
    written, code = io.StringIO(), 0
    try:
        call_command("play", str(file), *(["--out", str(folder / "out")] if out else []), stdout=written)
    except SystemExit as exit_:
        code = int(str(exit_.code))
    summary: dict[str, Any] = json.loads(written.getvalue())
    assert list(summary) == KEYS
    return summary, code


def case(**changes: object) -> dict[str, object]:
    """One plain case."""
    values: dict[str, object] = {
        "case_ref": "X1", "year": 2024, "province": "浙江省", "city": "杭州市", "institution_type": "民营医院(某医院)",
        "violations": ["虚假住院"], "handled_by": ["医保局"], "summary_zh": "某医院虚假住院。",
        "referrals": [{"to": "公安", "kind": "涉嫌犯罪移送", "outcome": "未公布"}],
    }  # fmt: skip
    return values | changes


def published_case(ref: str) -> dict[str, Any]:
    """A case of the published file."""
    return next(one for one in json.loads(PUBLISHED.read_text("utf-8")) if one["case_ref"] == ref)


def assert_clean() -> None:
    """The house is in order, and nobody missed a limit on the way."""
    assert {name: list(check()) for name, check in CHECKS.items()} == dict.fromkeys(CHECKS, [])
    for clock in Clock.objects.exclude(clue__isnull=False):
        at = clock.ended_at or clock.started_at
        assert clocks.state_of(clock, at) not in {ClockState.OVERDUE, ClockState.MET_LATE}, clock.rule


@pytest.mark.django_db
def test_published_cases_leave_a_folder_each_and_a_clean_house(tmp_path: Path) -> None:
    chosen = [published_case(ref) for ref in ("RC001", "RC047", "RC050")]
    summary, code = play(chosen, tmp_path)
    assert (summary["cases"], summary["closed"], summary["problems"], code) == (3, 3, [], 0)
    assert summary["referrals"] == summary["receipts"] == sum(len(one["referrals"]) for one in chosen)
    for one in chosen:
        folder = tmp_path / "out" / one["case_ref"]
        timeline = json.loads((folder / "timeline.json").read_text("utf-8"))
        assert [line["at"] for line in timeline] == sorted(line["at"] for line in timeline)
        assert (folder / "flow.svg").read_text("utf-8").startswith("<svg")
    letters = list((tmp_path / "out").rglob("*.pdf"))
    assert len(letters) == summary["letters"]
    assert all(letter.read_bytes().startswith(b"%PDF") for letter in letters)
    assert_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("seeds", [range(3), range(3, 6)])
def test_cases_that_nobody_has_seen_are_closed_too(seeds: range, tmp_path: Path) -> None:
    summary, code = play([hostile(seed) for seed in seeds], tmp_path)
    assert summary["problems"] == [] and code == 0
    assert summary["closed"] == summary["cases"] == len(seeds)
    assert summary["receipts"] == summary["referrals"]
    assert_clean()


@pytest.mark.django_db
def test_many_referrals_of_one_case_stay_inside_their_limits(tmp_path: Path) -> None:
    many = [{"to": "法院", "kind": "审判", "outcome": "判决"} for _ in range(30)]
    summary, code = play([case(referrals=many, handled_by=["检察院"])], tmp_path, out=False)
    assert (summary["referrals"], summary["closed"], code) == (30, 1, 0)
    assert_clean()


@pytest.mark.django_db
def test_playing_twice_into_one_database_works(tmp_path: Path) -> None:
    for _ in range(2):
        summary, code = play([case(), case()], tmp_path)
        assert (summary["closed"], summary["problems"], code) == (2, [], 0)
    assert Case.objects.count() == 4
    assert sorted(folder.name for folder in (tmp_path / "out").iterdir()) == ["X1", "X1-2"]
    assert_clean()


@pytest.mark.django_db
def test_a_story_of_long_ago_finds_people_who_served_then(tmp_path: Path) -> None:
    """The people of a city may have come later than its cases."""
    from referral.management.playing import anlan

    anlan.build(datetime(2026, 1, 5, 9, tzinfo=ZONE))
    summary, _ = play([case(city="安澜市", province="江海省", year=2017)], tmp_path)
    assert summary["problems"] == []


@pytest.mark.django_db
def test_a_discipline_referral_is_absent_from_the_folder_that_is_handed_on(tmp_path: Path) -> None:
    discipline = {"to": "纪检监察", "kind": "行纪移送", "outcome": "党内严重警告"}
    both = [discipline, {"to": "卫健委", "kind": "线索移送", "outcome": "未公布"}]
    summary, _ = play([case(referrals=both)], tmp_path)
    assert (summary["referrals"], summary["closed"]) == (2, 1)
    shown, sealed = tmp_path / "out" / "X1", tmp_path / "out" / SEALED / "X1"
    for name in ("timeline.json", "flow.svg"):
        text = (shown / name).read_text("utf-8")
        assert not any(word in text for word in DISCIPLINE)
    assert "行纪移送" in (sealed / "timeline.json").read_text("utf-8")
    assert list(sealed.glob("*.pdf"))
    for letter in Case.objects.get().letters.filter(letter__secret=False):
        assert not any(word in json.dumps(letter.letter.content, ensure_ascii=False) for word in DISCIPLINE)


@pytest.mark.django_db
def test_a_copy_without_a_published_outcome_is_read_and_opens_nothing(tmp_path: Path) -> None:
    copy = {"to": "卫健委", "kind": "抄送移送书/线索通报", "outcome": "未公布"}
    summary, _ = play([case(referrals=[copy])], tmp_path)
    assert (summary["closed"], summary["problems"]) == (1, [])
    referral = Referral.objects.get()
    assert (referral.kind, referral.status) == (Kind.COPY, "ended")
    assert not hasattr(referral, "lane")


@pytest.mark.django_db
def test_the_procuratorate_gets_its_copy_of_a_criminal_referral(tmp_path: Path) -> None:
    play([case()], tmp_path)
    assert Referral.objects.get(kind=Kind.COPY).recipient.kind == A.PROCURATORATE
    assert Clock.objects.get(rule="crim_copy_procuratorate").end_kind == "end"


@pytest.mark.django_db
def test_what_may_not_enter_is_a_problem_and_keeps_nobody_else(tmp_path: Path) -> None:
    secret = case(case_ref="S", summary_zh="密级：机密 线索如下")
    summary, code = play([secret, "no case", case(case_ref="OK"), None], tmp_path)
    assert (summary["cases"], summary["closed"], code) == (4, 1, 1)
    assert [problem.split("：")[0] for problem in summary["problems"]] == ["S", "第2件", "第4件"]
    assert "国家秘密" in summary["problems"][0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "不是有效的JSON"),
        ('"x"', "案例列表"),
        ("{}", "案例列表"),
        ("[" * 100_000, "不是有效的JSON"),
        (None, "不能读取"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(
    text: str | None, sentence: str, tmp_path: Path
) -> None:
    file = tmp_path / "cases.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(CommandError, match=sentence):
        call_command("play", str(file))


def test_amounts_are_read_from_what_people_write() -> None:
    read = {text: reading.yuan(text) for text in ("约76.8万元", "22,284,000", "1.2亿", "不详", "-5")}
    assert [str(value) for value in read.values()] == [
        "768000.00",
        "22284000.00",
        "120000000.00",
        "None",
        "None",
    ]
    assert reading.yuan(float("nan")) is None and reading.yuan(True) is None
    assert str(reading.yuan(1.005)) in {"1.00", "1.01"}


#: The last section of STATES, row by row: published kind, recipient, handlers → kind, sender.
ROWS = [
    ("涉嫌犯罪移送", "公安", ["医保局"], Kind.CRIMINAL, A.NHSA),
    ("专案侦办", "公安", ["公安", "医保局"], Kind.CRIMINAL, A.NHSA),
    ("专案侦办", "公安", ["公安"], Kind.CRIMINAL, A.NHSA),
    ("线索移送", "公安", ["市场监管"], Kind.CRIMINAL, A.MARKET),
    ("审计移送", "公安", ["审计", "公安"], Kind.CRIMINAL, A.AUDIT),
    ("线索通报", "公安", [], Kind.CRIMINAL, A.NHSA),
    ("涉嫌犯罪移送", "司法机关", ["医保局"], Kind.CRIMINAL, A.NHSA),
    ("行纪移送", "纪检监察", ["医保局"], Kind.DISCIPLINE, A.NHSA),
    ("职务犯罪调查", "纪检监察", ["纪检监察", "医保局"], Kind.DISCIPLINE, A.NHSA),
    ("联合监督检查", "纪检监察", ["纪检监察", "医保局"], Kind.JOINT, A.NHSA),
    ("抄送移送书/线索通报", "纪检监察", ["医保局"], Kind.DISCIPLINE, A.NHSA),
    ("线索移送", "卫健委", ["卫健委", "市场监管"], Kind.ADMINISTRATIVE, A.MARKET),
    ("价格违法查处", "市场监管", ["市场监管"], Kind.ADMINISTRATIVE, A.NHSA),
    ("线索移送", "相关主管部门", ["公安"], Kind.ADMINISTRATIVE, A.POLICE),
    ("抄送移送书/线索通报", "卫健委", ["医保局"], Kind.COPY, A.NHSA),
    ("审计移送", "相关主管部门", ["审计署"], Kind.ADMINISTRATIVE, A.AUDIT),
    ("移送审查起诉", "检察院", ["公安", "医保局"], Kind.PROSECUTION, A.POLICE),
    ("审判", "法院", ["医保局", "公安", "检察院", "法院"], Kind.PROSECUTION, A.PROCURATORATE),
    ("反向移送(检察意见)", "市场监管", ["市场监管", "检察院"], Kind.REVERSE, A.PROCURATORATE),
    ("异地协查", "异地医保部门", ["医保局", "公安"], Kind.ASSISTANCE, A.NHSA),
    ("异地核实", "就医地医院", ["医保经办机构", "公安"], Kind.ASSISTANCE, A.NHSA_OFFICE),
    ("信用惩戒", "公安", ["医保局"], Kind.CRIMINAL, A.NHSA),
    ("信用惩戒", "检察院", ["医保局"], Kind.PROSECUTION, A.POLICE),
    ("信用惩戒", "税务", ["医保局"], Kind.ADMINISTRATIVE, A.NHSA),
    ("审计移送", "检察院", ["审计"], Kind.PROSECUTION, A.POLICE),
]  # fmt: skip


@pytest.mark.parametrize(("words", "to", "handlers", "kind", "sender"), ROWS)
def test_a_published_referral_is_mapped_as_written(
    words: str, to: str, handlers: list[str], kind: Kind, sender: A
) -> None:
    one = {"to": to, "kind": words, "outcome": ""}
    assert mapping.kind_of(one) == kind
    assert mapping.sender_kind({"handled_by": handlers}, one) == sender


@pytest.mark.parametrize(
    ("timeline", "year", "day"),
    [
        ([{"date": "2024-03"}, {"date": "2024-09-21"}], 2023, "2024-09-21"),
        ([{"date": "2024-02-30"}, {"date": "2024-05-11~23"}], 2023, "2024-05-11"),
        ([{"date": "1987-01-02"}], 2019, "2019-03-01"),
        ([], None, "2024-03-01"),
    ],
)
def test_a_story_starts_on_its_first_full_date(
    timeline: list[dict[str, str]], year: int | None, day: str
) -> None:
    start = mapping.start_of(reading.clean({"timeline": timeline, "year": year}))
    assert f"{start:%Y-%m-%d %H:%M}" == f"{day} 09:00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("province", "city", "found"),
    [
        ("湖北省", "襄阳市、宜昌市", "襄阳市"), ("湖南省", "长沙市(宁乡)", "长沙市"), ("新疆维吾尔自治区", "阿勒泰地区", "阿勒泰地区"),
        ("内蒙古", "没有的市", "内蒙古自治区"), (None, None, "安澜市"), ("蓬莱省", "仙境", "安澜市"), ("安徽省", "淮南市/阜阳市", "淮南市"),
    ],
)  # fmt: skip
def test_a_case_is_played_at_the_first_place_that_is_known(province: str, city: str, found: str) -> None:
    from referral.management.playing.stage import ensure_regions

    ensure_regions()
    assert mapping.region_of(reading.clean({"province": province, "city": city})).name == found
