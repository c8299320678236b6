"""套打: a letter on paper with a printed red head, aligned for the printer of this desk."""
