"""Exchange files (交换文件): a referral that goes to another installation, and what comes back of it.

`telling` writes rows as JSON, `outgoing` makes a file, `arrivals` reads one and asks whether it may be taken, `opening` opens
the case of a referral that came, `replay` does here what was done there.
"""
