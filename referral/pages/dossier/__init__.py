"""卷宗 as a packet: for whom, and the ZIP; the papers of a paper office printed in one go."""
