"""举报人信息: the vault of the custodian, what officers asked of it, what the head decides."""
