"""Crimes that a 移送书 may name, each with its article of the Criminal Law (刑法)."""

FRAUD_CRIME = "诈骗罪"

#: name → article. The police decide on the charge; the letter says what is suspected.
CRIMES: dict[str, str] = {
    FRAUD_CRIME: "第二百六十六条",
    "合同诈骗罪": "第二百二十四条",
    "掩饰、隐瞒犯罪所得罪": "第三百一十二条",
    "非法经营罪": "第二百二十五条",
    "生产、销售、提供假药罪": "第一百四十一条",
    "生产、销售、提供劣药罪": "第一百四十二条",
    "非法行医罪": "第三百三十六条",
    "使用虚假身份证件、盗用身份证件罪": "第二百八十条之一",
    "侵犯公民个人信息罪": "第二百五十三条之一",
    "隐匿、故意销毁会计凭证、会计帐簿、财务会计报告罪": "第一百六十二条之一",
    "妨害公务罪": "第二百七十七条",
}


def article(crime: str) -> str:
    """The article of a crime, with the law's name; fraud's when the crime is not in the table."""
    return f"《中华人民共和国刑法》{CRIMES.get(crime, CRIMES[FRAUD_CRIME])}"
