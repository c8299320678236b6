"""案件调查报告 and 涉案物品 of a case."""
