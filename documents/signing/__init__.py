"""Integrity signatures (完整性签名) of letters: tamper evidence by the agency's key, no certified 电子签章 (GB/T 38540)."""
