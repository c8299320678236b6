"""问题线索移送函: one person, one letter, to 案件监督管理室 (监察法第三十七条, 310号令第十八条、第十九条)."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence
from documents.letters.kinds import law
from documents.letters.prose import Page, Paragraph, joined, p, sections
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class DisciplineReferral(Correspondence):
    """问题线索移送函 about one person."""

    kind: ClassVar[str] = "discipline_referral"
    label: ClassVar[str] = "问题线索移送函"
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence(
            "opening",
            "开头",
            "我单位在履行医疗保障基金使用监督管理职责中，发现{人员}有关问题线索。依照{依据}的规定，现移送你单位。有关情况如下：",
            (
                "人员",
                "依据",
            ),
        ),
        Sentence("closing", "结尾", "本函内容请严格控制知悉范围。"),
    )

    person: str
    id_number: str = ""
    post: str = ""  # 工作单位及职务
    political: str = ""  # 政治面貌
    category: str = ""  # 监察对象类别
    appointed_by: str = ""  # 干部管理权限（任免机关）
    source: str
    facts: tuple[str, ...]
    verified: str = ""  # 已查证情况
    handled: str = ""  # 已作处理
    basis: tuple[str, ...] = law.DISCIPLINE
    request: str = "请按照管理权限依规依纪依法处理。"

    def heading(self) -> str:
        """关于移送…有关问题线索的函."""
        return f"关于移送{self.person}有关问题线索的函"

    def problems(self) -> list[str]:
        """Only 党员 and 监察对象 belong here."""
        if self.political or self.category:
            return []
        return ["请填写被反映人的政治面貌或者监察对象类别：只有党员和监察对象的问题线索才移送纪检监察机关。"]

    def page(self) -> Page:
        """The letter; its materials are listed in 附件说明."""
        opening = self.say("opening", {"人员": self.person, "依据": joined(self.basis)})
        body = sections(
            ("被反映人基本情况", [self._person()]),
            ("问题线索", [p(f"线索来源：{self.source.rstrip('。')}。"), *(p(fact) for fact in self.facts)]),
            ("已查证情况", [p(self.verified)] if self.verified else []),
            ("已作处理情况", [p(self.handled)] if self.handled else []),
        )
        return self.sheet(p(opening), *body, closing=p(self.request + self.say("closing")))

    def _person(self) -> Paragraph:
        said = [
            ("公民身份号码", self.id_number),
            ("工作单位及职务", self.post),
            ("政治面貌", self.political),
            ("监察对象类别", self.category),
            ("任免机关", self.appointed_by),
        ]
        return p("，".join([self.person, *(f"{label}：{value}" for label, value in said if value)]) + "。")
