"""抽查复查: announce, draw, draw again, the check sheet of a case and what became of it."""
