"""Referrals between networks that are not connected: `manage.py exchange keys|export|import`."""

import json
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.models import User
from agencies.rights import acting_posts
from documents.errors import DocumentError
from documents.exchange import keys
from referral.law.errors import NotAllowed, ReferralError
from referral.models import ExchangeMessage, Referral
from referral.services.acting import Acting
from referral.services.exchange import outgoing
from workflows import arrivals, engine


class Command(BaseCommand):
    help = "两个不连通网络之间的交换文件：keys 密钥与对接名单，export 导出，import 导入。"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        made = acts.add_parser(
            "keys", help="生成本系统密钥；--add 登记对方公钥文件及在对方办理的机关；不带参数时列出"
        )
        made.add_argument("--name", default="", help="本系统名称，如 安澜市政务外网")
        made.add_argument("--add", type=Path, metavar="CARD", help="对方的公钥文件 card.json")
        made.add_argument("--agency", action="append", default=[], help="在对方系统办理的机关全称，可以多次")
        out = acts.add_parser("export", help="导出一件移送的下一个交换文件")
        out.add_argument("slug", help="移送网址中的12位编号")
        out.add_argument("--out", type=Path, required=True, metavar="FILE")
        out.add_argument("--number", type=int, help="重新取出此前导出的第几号文件")
        into = acts.add_parser("import", help="导入一个交换文件")
        into.add_argument("file", type=Path)
        for one in (out, into):
            one.add_argument("--user", required=True, help="办理人的用户名")
        for one in (made, out, into):
            one.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        act = {"keys": self._keys, "export": self._export, "import": self._import}[options["act"]]
        try:
            answer = act(options)
        except (ReferralError, DocumentError) as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else answer["text"])

    def _keys(self, options: dict[str, Any]) -> dict[str, Any]:
        folder: Path = settings.EXCHANGE_DIR
        if options["add"] is not None:
            if not options["agency"]:
                raise CommandError("请用 --agency 写明在对方系统办理的机关全称。")
            partner = keys.add_partner(folder, options["add"], options["agency"])
            text = f"已登记对接系统「{partner.card.name}」（{partner.card.id}）：{'、'.join(sorted(partner.agencies))}。"
            return {"text": text, "id": partner.card.id, "agencies": sorted(partner.agencies)}
        if options["name"]:
            card = keys.make(folder, options["name"])
            text = f"已生成「{card.name}」的密钥，编号{card.id}。请把{folder / 'card.json'}交给对方登记，并当面核对编号。"
            return {"text": text, "id": card.id, "card": str(folder / "card.json")}
        own, others = keys.own(folder).card, keys.partners(folder)
        lines = [f"本系统「{own.name}」（{own.id}）"]
        lines += [f"{one.card.name}（{one.card.id}）：{'、'.join(sorted(one.agencies))}" for one in others]
        listed = [
            {"id": one.card.id, "name": one.card.name, "agencies": sorted(one.agencies)} for one in others
        ]
        return {"text": "\n".join(lines), "id": own.id, "name": own.name, "partners": listed}

    def _export(self, options: dict[str, Any]) -> dict[str, Any]:
        referral, who = self._referral(options)
        message, is_new = self._again(referral, options["number"]), False
        if message is None:
            message, is_new = engine.run(outgoing.export, referral, who)
        self._write(message, options["out"])
        text = (
            f"已导出第{message.number}号交换文件。"
            if is_new
            else f"没有新的内容，仍为第{message.number}号交换文件。"
        )
        untold = outgoing.untold(message.thread, who.agency)
        if untold:
            text += f"以下事项不能经交换文件传送，请以纸质方式告知对方：{'、'.join(untold)}。"
        return {
            "text": text, "message": str(message.message), "number": message.number, "new": is_new, "untold": untold,
            "sha256": message.sha256, "file": str(options["out"]), "acts": message.acts,
        }  # fmt: skip

    def _referral(self, options: dict[str, Any]) -> tuple[Referral, Acting]:
        posts = self._acting(options["user"])
        for who in posts:
            found = Referral.objects.visible_to(who.post).filter(slug=options["slug"]).first()
            if found is not None:
                outgoing.require_exporter(found, who)
                return found, who
        raise CommandError("没有找到这件移送，或者该用户无权查看；请核对编号和用户名。")

    def _again(self, referral: Referral, number: int | None) -> ExchangeMessage | None:
        if number is None:
            return None
        rows = ExchangeMessage.objects.filter(thread__referral=referral, outgoing=True, number=number)
        message = rows.first()
        if message is None:
            raise CommandError(f"该移送没有导出过第{number}号交换文件。")
        return message

    def _acting(self, username: str) -> list[Acting]:
        now = timezone.now()
        user = User.objects.filter(username=username, is_active=True).first()
        posts = acting_posts(user, now) if user is not None else []
        if user is None or not posts:
            raise CommandError(f"没有用户名为「{username}」的在任人员，请核对。")
        return [Acting.now(post, user, now) for post in posts]

    def _write(self, message: ExchangeMessage, out: Path) -> None:
        part = out.with_name(f".{out.name}.part")
        try:
            with message.file.open() as source, part.open("wb") as target:
                shutil.copyfileobj(source, target)
            part.replace(out)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CommandError(f"不能写入{out}：{error.strerror or error}。") from error

    def _import(self, options: dict[str, Any]) -> dict[str, Any]:
        taken, refused = None, None
        for who in self._acting(options["user"]):
            try:
                with options["file"].open("rb") as file:
                    taken = arrivals.take_in(file, who)
                break
            except OSError as error:
                raise CommandError(f"不能读取{options['file']}：{error.strerror or error}。") from error
            except NotAllowed as error:  # perhaps in another of his posts
                refused = refused or error
        if taken is None:
            raise CommandError(refused.sentence if refused else "没有导入。")
        referral = taken.message.thread.referral
        return {
            "text": taken.text, "again": taken.again, "message": str(taken.message.message), "number": taken.message.number,
            "referral": referral.slug, "case": referral.case.number, "status": referral.status, "acts": taken.message.acts,
        }  # fmt: skip
