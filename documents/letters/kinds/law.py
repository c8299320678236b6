"""The legal basis that the letters cite, as it stands in the law tables; a letter may carry its own instead."""

FUND_RULES = "《医疗保障基金使用监督管理条例》"
PENALTY_LAW = "《中华人民共和国行政处罚法》"
ORDER_310 = "《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）"
ORDER_4 = "《医疗保障行政处罚程序暂行规定》（国家医疗保障局令第4号）"
PAPER_49 = "《国家医疗保障局 公安部关于加强查处骗取医保基金案件行刑衔接工作的通知》（医保发〔2021〕49号）"
POLICE_PROCEDURE = "《公安机关办理刑事案件程序规定》"

CRIMINAL = (
    f"{PENALTY_LAW}第二十七条",
    f"{FUND_RULES}第四十条、第四十八条",
    f"{ORDER_310}第三条、第五条、第六条",
    PAPER_49,
)
ADMINISTRATIVE = (
    f"{FUND_RULES}第二十二条",
    "《中华人民共和国社会保险法》第八十二条",
    ORDER_4,
)
DISCIPLINE = (
    "《中华人民共和国监察法》第三十七条",
    f"{ORDER_310}第十八条、第十九条",
)
