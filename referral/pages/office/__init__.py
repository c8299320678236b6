"""核稿 in the office's own tools: the draft taken out as a Word file, the 定稿 compared and taken over."""
