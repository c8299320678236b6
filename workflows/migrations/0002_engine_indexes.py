"""The engine finds a process by its seed at every act; its own table has no index for that."""

from django.db import migrations

CREATE = (
    "CREATE INDEX IF NOT EXISTS workflows_process_seed "
    "ON viewflow_process (seed_content_type_id, seed_object_id, status)"
)


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial"), ("viewflow", "0015_task_scheduled")]

    operations = [migrations.RunSQL(CREATE, "DROP INDEX IF EXISTS workflows_process_seed")]
