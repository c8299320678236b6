import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agencies', '0001_initial'),
        ('agencies', '__first__'),
        ('referral', '0001_initial'),
        ('viewflow', '0015_task_scheduled'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeHead',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notice_head', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('seq', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='BriefingDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'on'), name='briefing_once_a_day', violation_error_message='当日的每日一页已提醒。')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('act', '办理'), ('reminder', '时限提醒'), ('overdue', '到期提醒'), ('letter', '文书'), ('prompt', '移送提示'), ('system', '系统')], default='act', max_length=10)),
                ('title', models.CharField(max_length=200, verbose_name='内容')),
                ('url', models.CharField(blank=True, default='', max_length=200)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referral.case')),
                ('clue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referral.clue')),
                ('lane', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referral.lane')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agencies.post')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('referral', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referral.referral')),
            ],
            options={
                'ordering': ['-seq'],
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient'], name='notice_unread')],
                'constraints': [models.UniqueConstraint(fields=('recipient', 'seq'), name='notice_seq_once', violation_error_message='通知序号重复。')],
            },
        ),
        migrations.CreateModel(
            name='WorkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node', models.CharField(max_length=20)),
                ('label', models.CharField(max_length=20, verbose_name='待办事项')),
                ('queue', models.CharField(choices=[('sign', '待签收'), ('todo', '待办'), ('progress', '在办')], max_length=10)),
                ('acts', models.CharField(max_length=200)),
                ('title', models.CharField(max_length=160)),
                ('secret', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_as', models.CharField(blank=True, default='', max_length=60, verbose_name='办理情况')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='work_items', to='referral.case')),
                ('clue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='work_items', to='referral.clue')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agencies.department')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lane', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='work_items', to='referral.lane')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agencies.post')),
                ('referral', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='work_items', to='referral.referral')),
                ('task', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='work_item', to='viewflow.task')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['agency', 'queue', 'due_at'], name='work_item_open'), models.Index(condition=models.Q(('done_at__isnull', True)), fields=['agency', '-created_at'], name='work_item_open_new'), models.Index(condition=models.Q(('done_at__isnull', False)), fields=['done_by', '-done_at'], name='work_item_done')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', True), ('clue__isnull', False)), models.Q(('case__isnull', False), ('clue__isnull', True)), _connector='OR'), name='work_item_on_clue_or_case', violation_error_message='待办事项须属于线索或案件。'), models.UniqueConstraint(condition=models.Q(('done_at__isnull', True), ('referral__isnull', False)), fields=('referral',), name='work_item_referral_once', violation_error_message='该移送已有待办事项。'), models.UniqueConstraint(condition=models.Q(('done_at__isnull', True), ('lane__isnull', False)), fields=('lane',), name='work_item_lane_once', violation_error_message='该分支已有待办事项。'), models.UniqueConstraint(condition=models.Q(('case__isnull', False), ('done_at__isnull', True), ('lane__isnull', True), ('referral__isnull', True)), fields=('case',), name='work_item_case_once', violation_error_message='该案件已有待办事项。'), models.UniqueConstraint(condition=models.Q(('clue__isnull', False), ('done_at__isnull', True)), fields=('clue',), name='work_item_clue_once', violation_error_message='该线索已有待办事项。')],
            },
        ),
    ]
