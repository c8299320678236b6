"""重大事项报告: the list, one page to write, its way up and what comes back."""
