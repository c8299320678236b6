"""典型案例: the list, a draft with names masked, its way to the public and back."""
