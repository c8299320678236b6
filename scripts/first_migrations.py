"""Writes the first migrations anew, as long as nothing has been released: `python scripts/first_migrations.py`.

`makemigrations` writes each constraint and index as a step of its own, and Django renders half the models anew for each of
them: an empty system then takes minutes to set up. Here they stand in the `CreateModel` of their model.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]
APPS = ("agencies", "documents", "referral", "workflows")


def folded(operations: list[Any]) -> list[Any]:
    """The operations with each constraint and index in the CreateModel of its model, where its fields are there too."""
    from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel

    made = {op.name_lower: op for op in operations if isinstance(op, CreateModel)}
    late = [(op.model_name_lower, op.name) for op in operations if isinstance(op, AddField)]
    kept = []
    for op in operations:
        if not isinstance(op, AddConstraint | AddIndex):
            kept.append(op)
            continue
        what, option = (
            (op.constraint, "constraints") if isinstance(op, AddConstraint) else (op.index, "indexes")
        )
        if any(model == op.model_name_lower and field in repr(what) for model, field in late):
            kept.append(op)
        else:
            made[op.model_name_lower].options.setdefault(option, []).append(what)
    return kept


def main() -> None:
    """Delete, make and fold the first migration of each app."""
    for app in APPS:
        for old in (HOUSE / app / "migrations").glob("0001_*.py"):
            old.unlink()
    later = {path: path.read_bytes() for app in APPS for path in (HOUSE / app / "migrations").glob("0*.py")}
    for path in later:  # what was written by hand waits until the first ones are there
        path.unlink()
    try:
        subprocess.run([sys.executable, "manage.py", "makemigrations", *APPS], cwd=HOUSE, check=True)
    finally:
        for path, content in later.items():
            path.write_bytes(content)
    _fold()


def _fold() -> None:
    import os

    import django

    sys.path.insert(0, str(HOUSE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "referral.settings")
    django.setup()
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.writer import MigrationWriter

    loader = MigrationLoader(None)
    for app in APPS:
        migration = loader.get_migration(app, "0001_initial")
        migration.operations = folded(migration.operations)
        text = MigrationWriter(migration, include_header=False).as_string()
        (HOUSE / app / "migrations" / "0001_initial.py").write_text(text)


if __name__ == "__main__":
    main()
