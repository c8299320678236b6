"""回头看 and 倒查: the list, setting a day on a case, what was found, and what hangs together."""
