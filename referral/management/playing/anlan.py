"""安澜市, the invented city of the demo: its agencies and people. Their password works nowhere else."""

from datetime import date, datetime

from agencies.directory import short_office_name
from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Region, User
from agencies.roles import Role as R
from agencies.services import create_user, fill_post, open_agency
from referral.management.playing.mapping import anlan
from referral.services import oversight

PASSWORD = "Anlan-demo-2026"
SINCE = date(2020, 1, 1)
#: username, name, kind, role, title, 执法证号
PEOPLE: tuple[tuple[str, str, A, R, str, str], ...] = (
    ("yb-liu", "刘洋", A.NHSA, R.OFFICER, "基金监管科科员", "江海医保执法0101"),
    ("yb-chen", "陈静", A.NHSA, R.OFFICER, "基金监管科科员", "江海医保执法0102"),
    ("yb-qian", "钱芳", A.NHSA, R.REGISTRAR, "办公室科员", ""),
    ("yb-jiang", "蒋文", A.NHSA, R.SEALKEEPER, "办公室印章管理员", ""),
    ("yb-luo", "骆安", A.NHSA, R.CUSTODIAN, "办公室举报信息专管员", ""),
    ("yb-zhou", "周敏", A.NHSA, R.REVIEWER, "政策法规科科长", ""),
    ("yb-wu", "吴海涛", A.NHSA, R.DEPUTY, "副局长", ""),
    ("yb-he", "何建国", A.NHSA, R.HEAD, "局长", ""),
    ("ga-gao", "高峰", A.POLICE, R.OFFICER, "刑侦支队民警", "江海公安330101"),
    ("ga-shi", "石磊", A.POLICE, R.OFFICER, "刑侦支队民警", "江海公安330102"),
    ("ga-ruan", "阮芸", A.POLICE, R.REGISTRAR, "案管中心内勤", ""),
    ("ga-dai", "戴岩", A.POLICE, R.SEALKEEPER, "办公室印章管理员", ""),
    ("ga-tan", "谭勇", A.POLICE, R.REVIEWER, "法制支队民警", ""),
    ("ga-sun", "孙立", A.POLICE, R.DEPUTY, "副局长", ""),
    ("ga-lin", "林伟", A.POLICE, R.HEAD, "局长", ""),
    ("wj-bai", "白雪", A.HEALTH, R.OFFICER, "综合监督执法支队", "江海卫监0201"),
    ("wj-xia", "夏青", A.HEALTH, R.OFFICER, "综合监督执法支队", "江海卫监0202"),
    ("wj-jin", "金梅", A.HEALTH, R.REGISTRAR, "办公室科员", ""),
    ("wj-pei", "裴明", A.HEALTH, R.REVIEWER, "法规科科长", ""),
    ("wj-hong", "洪涛", A.HEALTH, R.DEPUTY, "副主任", ""),
    ("wj-tang", "唐宁", A.HEALTH, R.HEAD, "主任", ""),
    ("sj-ma", "马强", A.MARKET, R.OFFICER, "价监竞争科科员", "江海市监0301"),
    ("sj-fang", "方圆", A.MARKET, R.OFFICER, "药品科科员", "江海市监0302"),
    ("sj-lu", "卢佳", A.MARKET, R.REGISTRAR, "办公室科员", ""),
    ("sj-kong", "孔祥", A.MARKET, R.REVIEWER, "法规科科长", ""),
    ("sj-niu", "牛磊", A.MARKET, R.DEPUTY, "副局长", ""),
    ("sj-dong", "董平", A.MARKET, R.HEAD, "局长", ""),
    ("jc-fan", "范冰", A.PROCURATORATE, R.OFFICER, "行政检察部检察官", "江海检0401"),
    ("jc-yu", "于娜", A.PROCURATORATE, R.REGISTRAR, "案件管理办公室", ""),
    ("jc-xue", "薛原", A.PROCURATORATE, R.HEAD, "检察长", ""),
    ("fy-cao", "曹阳", A.COURT, R.REGISTRAR, "立案庭", ""),
    ("jw-pan", "潘越", A.DISCIPLINE, R.REGISTRAR, "案件监督管理室", ""),
    ("yj-ye", "叶维", A.DRUG, R.OFFICER, "稽查科科员", "江海药监0501"),
    ("yj-xu", "许晴", A.DRUG, R.REVIEWER, "法规科科长", ""),
    ("yj-deng", "邓超", A.DRUG, R.HEAD, "局长", ""),
    ("jb-hu", "胡兰", A.NHSA_OFFICE, R.OFFICER, "稽核科科员", ""),
    ("jb-cen", "岑洁", A.NHSA_OFFICE, R.REVIEWER, "稽核科科长", ""),
    ("jb-shen", "沈飞", A.NHSA_OFFICE, R.HEAD, "主任", ""),
    ("sjj-lv", "吕岩", A.AUDIT, R.OFFICER, "社保审计科科员", "江海审计0601"),
    ("sjj-geng", "耿直", A.AUDIT, R.OFFICER, "社保审计科科员", "江海审计0602"),
    ("sjj-wen", "温岚", A.AUDIT, R.REVIEWER, "法规科科长", ""),
    ("sjj-lei", "雷鸣", A.AUDIT, R.HEAD, "局长", ""),
    ("cz-su", "苏婷", A.FINANCE, R.OFFICER, "社保科科员", "江海财政0701"),
    ("cz-nie", "聂磊", A.FINANCE, R.OFFICER, "社保科科员", "江海财政0702"),
    ("cz-mi", "米娟", A.FINANCE, R.REVIEWER, "法规科科长", ""),
    ("cz-bao", "鲍刚", A.FINANCE, R.HEAD, "局长", ""),
    ("rs-du", "杜鹃", A.HR, R.OFFICER, "劳动关系科科员", "江海人社0801"),
    ("rs-ge", "葛亮", A.HR, R.REVIEWER, "法规科科长", ""),
    ("rs-fu", "傅强", A.HR, R.HEAD, "局长", ""),
    ("mz-ren", "任静", A.CIVIL, R.OFFICER, "社会救助科科员", "江海民政0901"),
    ("mz-yao", "姚莉", A.CIVIL, R.REVIEWER, "法规科科长", ""),
    ("mz-zou", "邹平", A.CIVIL, R.HEAD, "局长", ""),
    ("sw-jia", "贾诚", A.TAX, R.OFFICER, "社保费科科员", "江海税务1001"),
    ("sw-lan", "兰芝", A.TAX, R.REVIEWER, "法规科科长", ""),
    ("sw-hua", "华成", A.TAX, R.HEAD, "局长", ""),
    ("zf-guo", "郭政", A.GOVERNMENT, R.HEAD, "秘书长", ""),
    ("zf-mo", "莫言新", A.GOVERNMENT, R.SUPERVISOR, "督查室主任", ""),
)
#: The bureau of the city next door, which is asked for help.
NEIGHBOURS: tuple[tuple[str, str, R, str, str], ...] = (
    ("ql-luo", "罗岚", R.REGISTRAR, "办公室科员", ""),
    ("ql-shen", "沈岩", R.OFFICER, "基金监管科科员", "江海医保执法0201"),
    ("ql-qiu", "邱枫", R.DEPUTY, "副局长", ""),
)
#: The province's bureau, above both cities: it assigns cases and takes them up.
SUPERIORS: tuple[tuple[str, str, R, str, str], ...] = (
    ("sy-yuan", "袁立", R.REGISTRAR, "办公室科员", ""),
    ("sy-bian", "卞晨", R.OFFICER, "基金监管处科员", "江海医保执法0001"),
    ("sy-ning", "宁远", R.DEPUTY, "副局长", ""),
    ("sy-qi", "齐峰", R.HEAD, "局长", ""),
)
#: What 市政府办 oversees the city by, so that its 督查室 can press.
OVERSIGHT_BASIS = "安政办发〔2026〕2号（演示）"
#: Shown to the newcomer.
SHOWN = (
    "yb-liu",
    "yb-zhou",
    "yb-he",
    "yb-qian",
    "yb-jiang",
    "yb-luo",
    "ga-gao",
    "ga-lin",
    "wj-bai",
    "wj-hong",
    "sj-ma",
    "sj-niu",
    "jc-fan",
    "jc-yu",
    "sjj-lv",
    "sjj-wen",
    "sjj-lei",
    "jb-hu",
    "jb-cen",
    "jb-shen",
    "zf-guo",
    "zf-mo",
)
ADMINISTRATORS = (
    ("sysadmin", "系统管理员", "system_admin"),
    ("secadmin", "安全管理员", "security_admin"),
    ("auditor", "审计员", "auditor"),
)


def build(at: datetime) -> Region:
    """Open all kinds of agencies of 安澜市 and of its province, and appoint the people. Idempotent by name."""
    region = anlan()
    province = region.parent
    assert province is not None
    agencies = {}
    for kind in A:
        above = _open(province, kind, at, None)
        agencies[kind] = _open(region, kind, at, above)
    for username, name, platform_role in ADMINISTRATORS:
        create_user(
            username=username, full_name=name, at=at, password=PASSWORD, platform_role=platform_role,
            must_change_password=False,
        )  # fmt: skip
    for username, name, kind, role, title, card in PEOPLE:
        _appoint(username, name, agencies[kind], role, title, card, at)
    bureau = agencies[A.NHSA].superior
    assert bureau is not None
    for username, name, role, title, card in SUPERIORS:
        _appoint(username, name, bureau, role, title, card, at)
    government = agencies[A.GOVERNMENT]
    if not government.oversights.filter(is_active=True).exists():
        guard = User.objects.get(username="secadmin")
        oversight.grant(agency=government, region=region, basis=OVERSIGHT_BASIS, at=at, by=guard)
    return region


def neighbour(region: Region, at: datetime) -> Agency:
    """Open the 医保局 of 清岭市 in the same province, and appoint its people. Idempotent by name."""
    province = region.parent
    assert province is not None
    city, _ = Region.objects.get_or_create(
        code="990200",
        defaults={"name": "清岭市", "full_name": "江海省清岭市", "level": 2, "parent": province},
    )
    agency = open_agency(
        region=city, kind=A.NHSA, name="清岭市医疗保障局", doc_code="清医保", short_name="清岭市医保局", at=at,
        superior=Agency.objects.filter(region=province, kind=A.NHSA).first(), phone="0571-8000200",
    )  # fmt: skip
    for username, name, role, title, card in NEIGHBOURS:
        _appoint(username, name, agency, role, title, card, at)
    return agency


def _appoint(username: str, name: str, agency: Agency, role: R, title: str, card: str, at: datetime) -> None:
    user, _ = create_user(
        username=username, full_name=name, at=at, password=PASSWORD, must_change_password=False
    )
    fill_post(user=user, agency=agency, role=role, since=SINCE, at=at, title=title, card_number=card)


def _open(region: Region, kind: A, at: datetime, superior: Agency | None) -> Agency:
    place = "江海" if region.level == 1 else "安"
    return open_agency(
        region=region, kind=kind, name=f"{region.name}{kind.office_name}", doc_code=f"{place}{kind.doc_code}",
        short_name=short_office_name(region, kind), superior=superior, at=at,
        phone=f"0570-8{list(A).index(kind):03d}{region.level}00",
    )  # fmt: skip
