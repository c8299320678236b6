"""The directory's own record: every verb leaves one DirectoryEvent."""

from datetime import datetime
from typing import Any

from agencies.models import Agency, DirectoryEvent, User

#: What each act is called in the log (操作日志).
LABELS: dict[str, str] = {
    "open_agency": "开通机构",
    "open_inspection": "建立检查档案",
    "change_inspection": "修改检查档案",
    "change_agency": "修改机构信息",
    "open_department": "开设科室",
    "rename_department": "修改科室",
    "create_user": "建立账号",
    "disable_user": "停用账号",
    "enable_user": "恢复账号",
    "reset_password": "重置密码",
    "change_password": "本人修改密码",
    "fill_post": "任职",
    "end_post": "结束任职",
    "renew_card": "更新执法证",
    "person_elsewhere": "登记外单位人员（交换文件）",
    "name_administrator": "指定机构管理员",
    "dismiss_administrator": "取消机构管理员",
    "grant_oversight": "登记督查范围",
    "end_oversight": "结束督查范围",
    "open_comparison": "开启机构间比较",
    "end_comparison": "关闭机构间比较",
    "hand_in_form": "上传报表",
    "end_form": "停用报表",
    "delegate": "委托代办",
    "end_delegation": "终止代办",
    "set_duty": "安排值班",
    "remove_duty": "取消值班",
    "conclude_agreement": "登记部门协议",
    "end_agreement": "终止部门协议",
    "open_step": "增加审批环节",
    "end_step": "停用审批环节",
    "change_rule": "修改期限",
    "reword_letter": "修改文书用语",
    "keep_form_field": "增加或修改文书要素",
    "end_form_field": "停用文书要素",
    "load_holidays": "录入放假安排",
    "discard_holidays": "撤销放假安排",
    "confirm_holidays": "确认放假安排",
    "reproject_limits": "重新推算时限",
    "register_plan": "登记督查检查考核计划",
    "void_circular": "作废通报",
    "start_number": "设定文号起始号",
    "verify_chain": "核验流转记录",
}


def note(
    act: str, *, at: datetime, by: User | None, agency: Agency | None = None, **detail: Any
) -> DirectoryEvent:
    """Write what was done. detail: plain values that say to whom and what; never anything of a case."""
    return DirectoryEvent.objects.create(agency=agency, at=at, by=by, act=act, detail=detail)


def named(user: User) -> str:
    """A person as the log writes him: 刘洋（liu）."""
    return f"{user.full_name}（{user.username}）"
