"""The way of one published referral, from draft to answer."""

from typing import Any

from agencies.models import Agency, Post
from agencies.roles import Role
from documents.errors import DocumentError
from documents.issue import render
from referral.management.playing import mapping
from referral.management.playing.reading import Published
from referral.management.playing.stage import Stage
from referral.models import Referral
from referral.services import clocks
from workflows import engine


class Course:
    """The way of one referral from draft to answer."""

    def __init__(self, stage: Stage, referral: Referral, published: Published) -> None:
        self.stage, self.referral, self.published = stage, referral, published

    def do(self, move: str, agency: Agency, role: Role, **fields: Any) -> None:
        """One move by somebody of an agency."""
        engine.act_on_referral(self.referral, move, self.stage.who(agency, role), **fields)
        self.referral.refresh_from_db()

    def go(self, until: str) -> None:
        """Through approval, sending, signing and the answer."""
        rule, sender, recipient = self.referral.rule, self.referral.sender, self.referral.recipient
        if "submit" in rule.moves and not self.approve(sender, until):
            return
        if self.referral.is_offline:
            self.do(
                "record_offline", sender, Role.OFFICER, document_date=self.stage.time.at.date(),
                document_number=f"机要〔{self.stage.time.at.year}〕{self.referral.pk}号",
            )  # fmt: skip
        else:
            self.do("send", sender, Role.OFFICER)
        if until == "sent":
            return
        self.sign(sender, recipient)
        if until != "signed":
            self.answer(sender, recipient)

    def approve(self, sender: Agency, until: str) -> bool:
        """Submit, review where the kind asks for it, approve by the head, and make the letter.

        Returns whether it was approved; "submitted" and "reviewed" leave it to the next who has to sign.
        """
        reviewer: Post = self.stage.crew(sender, Role.REVIEWER)
        self.do("submit", sender, Role.OFFICER, reviewer=reviewer)
        if until == "submitted":
            return False
        if self.referral.status == "reviewing":
            self.do("review", sender, Role.REVIEWER, opinion="事实清楚，同意移送。")
        if until == "reviewed":
            return False
        self.do("approve", sender, Role.HEAD, opinion="同意。")
        for link in self.referral.letters.select_related("letter"):
            if not render(link.letter, self.stage.time.at):
                raise DocumentError(
                    f"「{link.letter.title}」没有成文：{link.letter.void_reason or '请稍后再试'}。"
                )
        return True

    def sign(self, sender: Agency, recipient: Agency) -> None:
        """Sign with counts, and name the officer who works on it."""
        if self.referral.is_offline:
            self.do("record_receipt", sender, Role.OFFICER)
            return
        name = "join" if "join" in self.referral.rule.moves else "sign"
        officer = self.stage.crew(recipient, Role.OFFICER)
        self.do(
            name, recipient, Role.DEPUTY if name == "join" else Role.REGISTRAR, badge=officer.card_number, officer=officer,
            items=self.referral.materials.count(), pages=sum(m.pages for m in self.referral.materials.all()),
        )  # fmt: skip

    def answer(self, sender: Agency, recipient: Agency) -> None:
        """Accept, file, or enter the written reply, as the kind answers."""
        lawful = {move.name for move in self.referral.rule.lawful(self.referral.status)}
        if "file" in lawful:
            number = f"{recipient.doc_code}（刑）立字〔{self.stage.time.at.year}〕{self.referral.pk}号"
            self.do("file", recipient, Role.HEAD, document_number=number)
            self.hand_over(sender)
        elif "accept" in lawful:
            self.do("accept", recipient, Role.OFFICER)
        elif "reply" in lawful:
            self.do("reply", sender, Role.OFFICER, reason="已书面反馈")
        elif "open_branch" in lawful and self.published["outcome"] not in mapping.UNPUBLISHED:
            self.do("open_branch", recipient, Role.DEPUTY)

    def hand_over(self, sender: Agency) -> None:
        """Hand the items and the material over to the police who have filed the case (国务院令第310号第十二条)."""
        for clock in clocks.running("agency_handover_items", self.referral):
            paper = f"涉案物品和材料移交清单〔{self.stage.time.at.year}〕{self.referral.pk}号"
            engine.act_on_clock(clock, "fulfil", self.stage.who(sender, Role.OFFICER), document=paper)
