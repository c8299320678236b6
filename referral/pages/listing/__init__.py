"""挂牌督办: the proposal from the case, its page with all that was reported and ordered, and the ledger (台账)."""
