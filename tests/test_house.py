"""The rules of the house that no linter knows: each finds its offenders by file and line."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
APPS = ("agencies", "documents", "referral", "workflows")
THIS = "tests/test_house.py"

#: Files that may be longer than 300 lines, and why.
LONG: dict[str, str] = {
    "referral/law/clocks.py": "one order of arithmetic, told in one place",
}
LIMIT = 300

#: Migrations that change the tables of a package that we install, not our own.
FOREIGN = {"workflows/migrations/0002_engine_indexes.py"}

#: Where the clock may be read: the edge. Everything below gets its moment as an argument.
EDGE = re.compile(
    r"^(referral/pages/|[a-z]+/management/commands/|agencies/middleware\.py|workflows/(consumers|socket_rows)\.py)"
)
NOW = re.compile(
    r"\b(timezone\.now|datetime\.now|datetime\.utcnow|date\.today|time\.time)\(|\blocal(date|time)\(\)"
)

#: Sentences, names and figures of the interface prototype: invented there, some of them against the law.
SAMPLE = re.compile(
    "安澜康宁医院|惠民大药房|安澜同济|华康康复|四家村|安澜口腔|李国强|周正平|孙建平|安医保线|经侦支队|信访室"
    "|18:00 到期|规则 T-0|同时送达|被举报机构|内部举报|受理通知书|过程不公开|保密办理|总体要求"
)

#: Folders and settings that only one machine has.
MACHINE = re.compile(r"(?<![\w.<])/(work|root|home|opt)/\w|index-url|find-links|trusted-host")


def tracked(*patterns: str) -> list[str]:
    """The files under version control that match, by path from the top."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    return sorted(name for name in listed.split("\0") if name and (HOUSE / name).is_file())


def lines(*patterns: str) -> Iterator[tuple[str, int, str]]:
    """Path, number and text of each line of the text files that match."""
    for name in tracked(*patterns):
        try:
            text = (HOUSE / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield name, number, line


def offenders(rule: re.Pattern[str], *patterns: str, but: re.Pattern[str] | None = None) -> list[str]:
    """Where a pattern is found, except in files that `but` matches."""
    found = (line for line in lines(*patterns) if rule.search(line[2]) and line[0] != THIS)
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, number, line in found
        if not (but and but.search(name))
    ]


def python(*folders: str) -> list[str]:
    """The Python files of some folders, migrations left out."""
    return [name for folder in folders for name in tracked(f"{folder}/*.py") if "/migrations/" not in name]


def test_no_module_is_a_drawer():
    drawers = re.compile(r"(^|/)(utils?|helpers?|common|misc|tools)(/|\.py$)")
    assert [name for name in tracked("*.py") if drawers.search(name)] == []


def test_a_file_is_read_in_one_go():
    long = {
        name: n
        for name in python(*APPS, "tests")
        if (n := len((HOUSE / name).read_text().splitlines())) > LIMIT
    }
    assert set(long) - set(LONG) == set(), long
    assert set(LONG) - set(long) == set(), "no longer long: take it off the list"


def test_time_is_read_at_the_edge_alone():
    assert offenders(NOW, *python(*APPS), but=EDGE) == []


def test_a_status_has_one_writer():
    assert [
        place for name in python("referral", "documents", "agencies") for place in status_writes(name)
    ] == []


def status_writes(name: str) -> Iterator[str]:
    """Assignments to `.status` and `update(status=…)`, outside `move()`. A row may be born with a status."""
    if name == "referral/models/moving.py":
        return
    for node in ast.walk(ast.parse((HOUSE / name).read_text())):
        targets = node.targets if isinstance(node, ast.Assign) else []
        assigned = any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
        if assigned or is_status_update(node):
            yield f"{name}:{node.lineno}"


def is_status_update(node: ast.AST) -> bool:
    """Whether a node is a call of `update` or `bulk_update` that names the status."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    names = {keyword.arg for keyword in node.keywords}
    return node.func.attr == "update" and "status" in names


def test_business_never_asks_the_account_for_a_right():
    asked = re.compile(r"\.has_perms?\(|\bget_objects_for_(user|group)\(|\bpermission_required\b")
    assert offenders(asked, *python(*APPS)) == []


def test_pages_carry_nothing_of_the_prototype():
    dead = re.compile(r"""href=["']#["']""")
    screens = ("*.html", "*.js", "referral/pages/*.py")
    assert offenders(dead, *screens) == []
    assert offenders(SAMPLE, *screens) == []


def test_pages_ask_no_other_machine():
    elsewhere = re.compile(r"""(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]""")
    licence = re.compile("licen[cs]e", re.IGNORECASE)
    found = offenders(elsewhere, "*.html", "*.css", "*.js", "*.svg")
    assert [place for place in found if not licence.search(place)] == []


@pytest.mark.parametrize("app", APPS)
def test_until_the_first_release_an_app_has_one_migration(app):
    migrations = [name for name in tracked(f"{app}/migrations/[0-9]*.py") if name not in FOREIGN]
    assert migrations == [f"{app}/migrations/0001_initial.py"]


def test_the_repository_names_no_machine():
    texts = [name for name in tracked() if not name.endswith((".txt.gz", "LICENSE"))]
    assert offenders(MACHINE, *texts) == []


def test_no_test_is_skipped():
    skipped = re.compile(r"pytest\.(skip|importorskip|xfail)\b|mark\.(skip|skipif|xfail)\b|@?unittest\.skip")
    assert offenders(skipped, "tests/*.py") == []


def test_the_packages_are_pinned():
    pins = re.compile(r"^[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][\w.]*(; python_\w+ < \"[\d.]+\")?$")
    loose = [
        f"{name}:{number}: {line}"
        for name, number, line in lines("requirements*.txt")
        if line and not line.startswith(("#", "-r ")) and not pins.match(line)
    ]
    assert loose == []


def test_the_root_package_is_empty():
    assert (HOUSE / "referral" / "__init__.py").read_text() == ""
