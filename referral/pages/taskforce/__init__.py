"""联合专班: its tab on the case, its acts, and what waits for the agency that is asked for people."""
