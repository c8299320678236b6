"""What a draft still lacks before it may be submitted: asked by the chain of the saved row, by the pages of what is typed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from agencies.models import Post
from referral.law.kinds import Kind, KindRule
from referral.models import Subject

OFFICERS, MATERIALS, FACTS, SUBJECT = "officers", "materials", "facts", "subject"


@dataclass(frozen=True)
class Lack:
    """One thing that is missing. what: one of the four words above; code: of a material."""

    what: str
    sentence: str
    code: str = ""


def lacks(
    rule: KindRule,
    *,
    facts: str,
    officers: Sequence[Post],
    codes: Collection[str],
    subject: Subject | None,
    on: date,
) -> list[Lack]:
    """Everything that a kind asks for and a draft does not have, in the order of the page.

    officers: the named ones; codes: materials on the list; on: the day whose 执法证 count.
    """
    found = []
    if not facts.strip():
        found.append(Lack(FACTS, "请填写违法事实。"))
    found += [
        Lack(MATERIALS, f"还差必备材料：{m.label}。请登记或上传后再送审。", m.code)
        for m in rule.materials
        if m.required and m.code not in codes
    ]
    found += [Lack(OFFICERS, sentence) for sentence in officer_lacks(rule, officers, on=on)]
    if rule.secret and subject is None:
        found.append(Lack(SUBJECT, "行纪移送一人一函，请选择被反映人。"))
    return found


def officer_lacks(rule: KindRule, officers: Sequence[Post], *, on: date) -> list[str]:
    """310号令§5: a criminal referral names two officers; whoever is named holds a 执法证 valid on the day."""
    if len(officers) < rule.officers:
        return [f"{rule.label}须写明{rule.officers}名承办人，现有{len(officers)}名，请补充。"]
    if rule.code != Kind.CRIMINAL:
        return []
    return [
        f"{post.user.full_name}没有有效的执法证（借调和第三方人员不能担任承办人），请更换承办人或更新执法证信息。"
        for post in officers
        if not post.may_enforce_on(on)
    ]
