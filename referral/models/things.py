"""What is said of one thing on any list of things (forms.md 2.4): where it is registered and where it is handed over."""

from django.db import models

from referral.law.handing import MEASURES
from referral.models.fields import choices


class ThingLine(models.Model):
    """One line of a list: a thing with its place in the list, its features, where it is and how it is secured."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField("名称", max_length=80)
    model = models.CharField("规格型号", max_length=60, default="", blank=True)
    unit = models.CharField("单位", max_length=8, default="件")
    count = models.PositiveIntegerField("数量", default=1)
    mark = models.CharField("特征、编号", max_length=120, default="", blank=True)
    holder = models.CharField("持有人", max_length=60, default="", blank=True)
    place = models.CharField("现存放地点", max_length=80, default="", blank=True)
    measure = models.CharField("保全措施", max_length=12, choices=choices(MEASURES), default="", blank=True)
    note = models.CharField("备注", max_length=120, default="", blank=True)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name
