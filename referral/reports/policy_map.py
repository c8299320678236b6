"""docs/policy-map.md: the clauses and what answers them, as one page."""

from collections.abc import Iterator

from referral.reports.policy import ANSWERS, Answer
from referral.reports.policy_clauses import CLAUSES, DOCUMENTS

_HEAD = """# 政策条款对照

五份政策文件的每一条，由哪个页面、服务和测试落实，或者为什么不在本系统范围内。本页由 `python manage.py policy_map` 生成，测试核对它与程序一致。
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_counts(), *_clauses(), *_answers()]) + "\n"


def keys_of(clause: tuple[str, str, str, str]) -> list[str]:
    """The answers that a clause has."""
    return clause[3].split()


def _counts() -> Iterator[str]:
    served = sum(any(not ANSWERS[key].outside for key in keys_of(clause)) for clause in CLAUSES)
    yield f"共{len(CLAUSES)}条，其中{served}条有落实，{len(CLAUSES) - served}条不在本系统范围。\n"


def _clauses() -> Iterator[str]:
    for code, name in DOCUMENTS.items():
        yield f"## {name}\n\n| 条款 | 要求 | 落实 |\n|---|---|---|"
        for clause in CLAUSES:
            if clause[0] == code:
                yield f"| {clause[1]} | {clause[2]} | {'；'.join(_said(ANSWERS[key]) for key in keys_of(clause))} |"
        yield ""


def _said(answer: Answer) -> str:
    return f"不在范围：{answer.outside}" if answer.outside else answer.words


def _answers() -> Iterator[str]:
    yield "## 落实之处\n\n| 内容 | 页面 | 服务 | 测试 |\n|---|---|---|---|"
    for answer in ANSWERS.values():
        if answer.services:
            cells = (answer.pages, answer.services, answer.tests)
            yield f"| {answer.words} | {' | '.join('、'.join(f'`{one}`' for one in cell) for cell in cells)} |"
