import agencies.models.directory
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=40, unique=True, verbose_name='用户名')),
                ('full_name', models.CharField(max_length=40, verbose_name='姓名')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('must_change_password', models.BooleanField(default=True, verbose_name='首次登录须改密码')),
                ('platform_role', models.CharField(blank=True, choices=[('', '业务人员'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('auditor', '审计员')], default='', max_length=20, verbose_name='平台角色')),
                ('is_compact', models.BooleanField(default=False, verbose_name='紧凑显示')),
                ('groups', models.ManyToManyField(blank=True, related_name='user_set', to='auth.group')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('platform_role__in', ['', 'system_admin', 'security_admin', 'auditor'])), name='user_one_platform_role', violation_error_message='平台角色只能是系统管理员、安全管理员、审计员之一。')],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=agencies.models.directory.new_slug, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('nhsa', '医保局'), ('nhsa_office', '医保经办机构'), ('police', '公安'), ('procuratorate', '检察院'), ('court', '法院'), ('discipline', '纪委监委'), ('health', '卫健'), ('tcm', '中医药'), ('market', '市场监管'), ('drug', '药监'), ('audit', '审计'), ('finance', '财政'), ('hr', '人社'), ('civil', '民政'), ('tax', '税务'), ('justice', '司法行政'), ('cyber', '网信'), ('government', '政府办、领导小组')], max_length=20, verbose_name='机构类别')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='全称')),
                ('short_name', models.CharField(max_length=40, verbose_name='简称')),
                ('doc_code', models.CharField(blank=True, default='', max_length=20, verbose_name='机关代字')),
                ('letterhead', models.CharField(blank=True, default='', max_length=60, verbose_name='发文机关标志')),
                ('paper_first', models.BooleanField(default=False, verbose_name='纸质为准')),
                ('shows_board', models.BooleanField(default=False, verbose_name='开放大屏')),
                ('is_open', models.BooleanField(default=True, verbose_name='已开通')),
                ('phone', models.CharField(blank=True, default='', max_length=30, verbose_name='电话')),
                ('address', models.CharField(blank=True, default='', max_length=120, verbose_name='地址')),
                ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subordinates', to='agencies.agency')),
            ],
            options={
                'permissions': [('register_clue', '登记线索'), ('check_clue', '核实线索'), ('decide_clue', '决定建案或不予建案'), ('draft_referral', '拟制移送'), ('review_referral', '审核移送'), ('approve_criminal', '批准行刑移送'), ('approve_discipline', '批准行纪移送'), ('approve_joint', '批准商请联合查处'), ('approve_reverse', '批准反向衔接'), ('approve_assignment', '批准交办或提级查办'), ('approve_administrative', '批准行政移送'), ('approve_assistance', '批准异地协查'), ('send_referral', '送达移送'), ('sign_referral', '签收移送'), ('answer_referral', '审查答复移送'), ('refuse_referral', '决定退回、不属职责或启动办理'), ('decide_filing', '决定立案或不予立案'), ('contest', '提请复议、立案监督或管辖争议'), ('report_result', '拟报办理结果'), ('approve_result', '批准办理结果反馈'), ('confirm_result', '确认办理结果'), ('waive_lane', '豁免办理分支'), ('propose_close', '提请办结'), ('close_case', '批准办结'), ('reopen_case', '重启案件'), ('archive_case', '归档'), ('ask_clock', '申请中止或延长时限'), ('stop_clock', '决定中止时限'), ('extend_clock', '决定延长时限'), ('urge', '催办或商请反馈'), ('propose_listing', '提请挂牌督办'), ('decide_listing', '决定挂牌督办'), ('release_listing', '解除挂牌督办'), ('designate', '指定管辖'), ('void_letter', '作废文书'), ('start_number', '设定文号起始号'), ('upload_evidence', '上传证据材料'), ('see_evidence', '查看证据材料'), ('open_vault', '申请查看举报人信息'), ('approve_vault', '批准查看举报人信息'), ('show_vault', '出示举报人信息'), ('register_incoming', '收文登记'), ('propose_incoming', '拟办收文'), ('rule_incoming', '批办收文'), ('assign_department', '分办'), ('enter_paper', '代录纸质办理情况'), ('check_paper', '核对纸质办理情况'), ('manage_posts', '管理任职'), ('run_taskforce', '设立专班和决定派员'), ('lend_dossier', '审批借阅卷宗'), ('countersign', '会签其他机关的文稿'), ('allow_seal', '批准用印'), ('keep_seal', '用印登记'), ('run_meeting', '召集和办理会议'), ('keep_tasks', '登记任务台账、专项行动'), ('accept_task', '确认承担任务'), ('keep_figures', '固定统计数据、登记采取的措施'), ('organise_check', '组织抽查复查'), ('look_back', '回头看'), ('write_urgent', '拟写或者代录重大事项报告'), ('draft_typical', '拟写和登记典型案例、检查指南'), ('review_typical', '审核典型案例'), ('approve_typical', '批准公开典型案例、检查指南'), ('release_urgent', '签发重大事项报告'), ('receive_urgent', '签收和办理重大事项报告'), ('decide_talk', '决定约谈、函询、通报'), ('trace_duty', '查看责任倒查'), ('print_briefing', '查看和打印督办每日一页'), ('instruct', '作出批示')],
                'constraints': [models.CheckConstraint(condition=models.Q(('superior__isnull', True), models.Q(('superior', models.F('id')), _negated=True), _connector='OR'), name='agency_not_its_own_superior', violation_error_message='上级机关不能是本机关。')],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('is_entrusted', models.BooleanField(default=False, verbose_name='受委托机构')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departments', to='agencies.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'name'), name='department_name_once', violation_error_message='本机关已有同名科室。')],
            },
        ),
        migrations.CreateModel(
            name='DirectoryEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('act', models.CharField(max_length=40)),
                ('detail', models.JSONField(default=dict)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DutyShift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', models.CharField(max_length=30, verbose_name='值班电话')),
                ('starts_at', models.DateTimeField(verbose_name='开始')),
                ('ends_at', models.DateTimeField(verbose_name='结束')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='agencies.agency')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_after_start', violation_error_message='值班结束时间须晚于开始时间。')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('officer', '承办人'), ('registrar', '收发'), ('reviewer', '审核'), ('deputy', '分管负责人'), ('head', '负责人'), ('supervisor', '督办员'), ('custodian', '举报信息专管员'), ('sealkeeper', '印章管理员')], max_length=20, verbose_name='角色')),
                ('title', models.CharField(blank=True, default='', max_length=40, verbose_name='职务')),
                ('since', models.DateField(verbose_name='任职自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='任职至')),
                ('acting_document', models.CharField(blank=True, default='', max_length=80, verbose_name='主持工作的任命或授权文号')),
                ('card_number', models.CharField(blank=True, default='', max_length=40, verbose_name='执法证号')),
                ('card_until', models.DateField(blank=True, null=True, verbose_name='执法证有效期至')),
                ('is_seconded', models.BooleanField(default=False, verbose_name='借调或第三方人员')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='agencies.agency')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='agencies.department')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['agency', 'role'], name='agencies_po_agency__754532_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='post_ends_after_start', violation_error_message='任职结束日期不能早于开始日期。'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('user', 'agency', 'role'), name='post_held_once', violation_error_message='该人员已在本机关担任同一角色。')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(verbose_name='至')),
                ('reason', models.CharField(max_length=120, verbose_name='事由')),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='agencies.post')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='delegation_ends_after_start', violation_error_message='代办结束日期不能早于开始日期。')],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=6, unique=True, verbose_name='行政区划代码')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('full_name', models.CharField(max_length=80, verbose_name='全称')),
                ('level', models.PositiveSmallIntegerField()),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='agencies.region')),
            ],
            options={
                'indexes': [models.Index(fields=['name'], name='agencies_re_name_da0ad9_idx')],
            },
        ),
        migrations.AddField(
            model_name='agency',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='agencies.region'),
        ),
        migrations.CreateModel(
            name='RightsGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, default='', max_length=20)),
                ('is_wide', models.BooleanField(default=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rights_groups', to='agencies.agency')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='agencies.department')),
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rights', to='auth.group')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='agencies.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('role', ''), _negated=True), fields=('agency', 'role'), name='rights_role_once'), models.UniqueConstraint(condition=models.Q(('is_wide', True)), fields=('agency',), name='rights_wide_once'), models.UniqueConstraint(fields=('department',), name='rights_department_once'), models.UniqueConstraint(fields=('post',), name='rights_post_once')],
            },
        ),
        migrations.AddIndex(
            model_name='agency',
            index=models.Index(fields=['region', 'kind'], name='agencies_ag_region__e548b8_idx'),
        ),
    ]
