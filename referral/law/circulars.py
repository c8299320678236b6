"""通报: facts case by case, never an order among agencies. Source: FIELD 8 and 1.5, 《整治形式主义为基层减负若干规定》（2024年）."""

import re
from datetime import date

#: Words that rank or average: what a 通报 may not say.
RANKING = re.compile(
    r"排名|排序|名次|位次|倒数|末位|垫底|落后|先进|平均|均值|得分|百分比|百分之|[%％]|第[一二三四五六七八九十百\d]+名|前[一二三四五六七八九十\d]+[名位]"
)


def faults_of(*texts: str) -> str:
    """Why a text may not stand in a 通报; empty when it may."""
    for text in texts:
        if found := RANKING.search(text):
            return f"通报只列逐案事实，不排名、不比较、不计算平均数和比例；请删去“{found.group()}”，改写为具体案件的情况。"
    return ""


def why_not_plan(year: int, issued_on: date, today: date) -> str:
    """Why a yearly plan does not carry a 通报 of today; empty when it does."""
    if issued_on > today:
        return "该计划的印发日期晚于今天，请核对。"
    if year != today.year:
        return f"该计划是{year}年度的，不能作为{today.year}年通报的依据；请登记本年度的督查检查考核计划。"
    return ""
