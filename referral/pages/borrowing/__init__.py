"""借阅登记: ask for a closed dossier, decide, hand out, take back; and what a reader reads of it."""
