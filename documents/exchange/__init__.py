"""Files that carry a referral between networks that are not connected: keys, envelope, bundle. Knows no case."""
