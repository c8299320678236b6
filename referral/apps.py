from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReferralConfig(AppConfig):
    name = "referral"
    verbose_name = "案件移送"

    def ready(self) -> None:
        """The record is append-only in the database, too."""
        from referral.models import append_only

        post_migrate.connect(append_only.install, sender=self, dispatch_uid="referral.append_only")
