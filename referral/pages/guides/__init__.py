"""检查指南: drafted from a closed case, found by the kind of violation."""
