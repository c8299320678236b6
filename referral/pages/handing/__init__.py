"""物品和案卷移交: the list, its count, its signatures on the screen or from paper."""
