"""专项行动: kept, borne by clues and cases, what has come of each."""
