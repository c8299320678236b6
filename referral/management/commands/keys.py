"""manage.py keys: which agency signs its letters with which certificate; --demo makes keys of the demo."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.models import Agency
from documents.signing.keys import KeyFault, certificate_of, key_of, make_demo, read_certificates, read_key


class Command(BaseCommand):
    help = "列出各机关完整性签名的证书；--demo 生成演示密钥。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="为已开通的机关生成演示密钥，已有的不动")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.SIGNING_DIR)
        agencies = Agency.objects.filter(is_open=True).order_by("pk")
        if options["demo"]:
            if not settings.DEMO:  # they would hold up every letter in earnest
                raise CommandError("演示密钥只能在演示系统中生成：DEMO=1 manage.py keys --demo。")
            try:
                made = make_demo(folder, agencies.values_list("slug", "name"), timezone.now())
            except KeyFault as fault:
                raise CommandError(fault.sentence) from fault
            if made:
                self.stdout.write(f"已生成{len(made)}个机关的演示密钥，仅供演示，不能签署正式文书。")
            return
        self.stdout.write(f"密钥目录 {folder}")
        for agency in agencies:
            self.stdout.write(f"{agency.slug}\t{agency.name}\t{_state(folder, agency)}")


def _state(folder: Path, agency: Agency) -> str:
    """What the folder has of an agency, in words."""
    path = certificate_of(folder, agency.slug)
    if not path.exists():
        return "无证书，文书不签名"
    try:
        own, key = read_certificates(path)[0], read_key(key_of(path))
    except KeyFault as fault:
        return f"不能签名：{fault.sentence}"
    if own.public_key() != key.public_key():
        return "不能签名：密钥与证书不是一对"
    return f"签名，证书有效期至{timezone.localtime(own.not_valid_after_utc):%Y-%m-%d}"
