"""Letters: a frozen dataclass in, PDF bytes out. No database, no clock, no network.

    from documents.letters import canonical, renderer
    letter = canonical.from_json("clue_referral", fields)
    rendered = renderer.render_forked(letter, created=at)

Only documents.letters.engine imports WeasyPrint, and it runs in the renderer's own processes.
"""
