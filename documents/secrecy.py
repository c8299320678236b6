"""No state secret may enter (保守国家秘密法): text and file names that carry a mark are refused."""

import re

from documents.errors import DocumentError

#: Marks as they stand on papers: 机密★1年, 绝密级, 密级：秘密. The bare words 秘密 and 机密 occur in ordinary prose.
_MARK = re.compile(
    r"绝密|[机秘]密\s*[★☆*]|[机秘]密级|密级\s*(?:[:：]|为|是)\s*[机秘]密|^\s*[机秘]\s*密\s*$", re.MULTILINE
)


def refuse_secret(*texts: str) -> None:
    """Refuse texts that carry a mark of state secrecy. Raises DocumentError naming the mark and what to do."""
    for text in texts:
        if found := _MARK.search(text or ""):
            raise DocumentError(
                f"内容带有国家秘密标志「{found.group().strip()}」。本系统为非涉密系统，不能录入或上传；"
                "请通过机要渠道办理，并报告本机关保密工作人员。"
            )
