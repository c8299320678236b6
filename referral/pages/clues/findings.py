"""The catalogue of violations in groups, as an officer looks for them."""

from referral.law.violations import VIOLATIONS, Violation

_GROUPS: tuple[tuple[str, str], ...] = (
    ("骗取和违规使用医保基金", "F01 F02 F03 F04 F05 F25 F26 F27 F32"),
    ("药品", "F06 F07 F08 F09 F10"),
    ("医疗执业", "F11 F12 F13 F14 F15"),
    ("价格、广告、采购和第三方机构", "F16 F17 F18 F33"),
    ("经办、公职人员和基金管理", "F19 F20 F21 F22 F23 F24"),
    ("审计和财政", "F28 F29"),
    ("治安和妨碍检查", "F30 F31"),
)


def groups() -> list[tuple[str, list[Violation]]]:
    """(heading, entries) of the whole catalogue; each entry stands in one group."""
    return [(heading, [VIOLATIONS[code] for code in codes.split()]) for heading, codes in _GROUPS]
