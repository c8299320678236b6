"""督促: the ladder of a case, 约谈 and 函询, 通报, what nobody has looked at, and who answers for what."""
