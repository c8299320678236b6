import agencies.models.directory
import django.db.models.deletion
import documents.models.letters
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agencies', '0001_initial'),
        ('agencies', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=agencies.models.directory.new_slug, editable=False, max_length=12, unique=True)),
                ('opened_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=agencies.models.directory.new_slug, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=160, verbose_name='文件名')),
                ('description', models.CharField(blank=True, default='', max_length=300, verbose_name='说明')),
                ('content_type', models.CharField(blank=True, default='', max_length=80, verbose_name='类型')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='字节数')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('file', models.FileField(blank=True, default='', max_length=120, upload_to='')),
                ('pages', models.PositiveIntegerField(default=0, verbose_name='页数')),
                ('medium_number', models.CharField(blank=True, default='', max_length=60, verbose_name='光盘或介质编号')),
                ('is_inner', models.BooleanField(default=False, verbose_name='副卷')),
                ('secret', models.BooleanField(default=False)),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('held_since', models.DateTimeField(blank=True, null=True, verbose_name='待查毒')),
                ('cleared_at', models.DateTimeField(blank=True, null=True, verbose_name='查毒通过时间')),
                ('virus', models.CharField(blank=True, default='', max_length=100, verbose_name='查出的病毒')),
                ('scan_after', models.DateTimeField(blank=True, null=True)),
                ('scan_trouble', models.CharField(blank=True, default='', max_length=100)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='agencies.agency')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='documents.dossier')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='documents.evidence')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.post')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('cleared_at__isnull', True), ('held_since__isnull', False)), fields=['scan_after'], name='evidence_to_scan')],
                'constraints': [models.CheckConstraint(condition=models.Q(('virus', ''), ('cleared_at__isnull', True), _connector='OR'), name='evidence_with_virus_stays_held', violation_error_message='查出病毒的文件不能放行。')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('way', models.CharField(choices=[('view', '查看'), ('download', '下载')], default='view', max_length=10)),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='views', to='documents.evidence')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.post')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='FormField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='文书')),
                ('slot', models.CharField(max_length=12, verbose_name='要素')),
                ('label', models.CharField(max_length=20, verbose_name='名称')),
                ('help', models.CharField(blank=True, default='', max_length=100, verbose_name='填写说明')),
                ('required', models.BooleanField(default=False, verbose_name='必填')),
                ('max_length', models.PositiveSmallIntegerField(default=200, verbose_name='最多字数')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('effective_on', models.DateField(verbose_name='生效日期')),
                ('is_ended', models.BooleanField(default=False, verbose_name='停用')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'effective_on'], name='form_field_in_force')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'slot', 'version'), name='form_field_version_once', violation_error_message='其他管理员刚刚修改了该要素，请刷新页面核对后再试。'), models.CheckConstraint(condition=models.Q(('max_length__gte', 1), ('max_length__lte', 500)), name='form_field_length', violation_error_message='最多字数在1至500之间。')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=agencies.models.directory.new_slug, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(max_length=40, verbose_name='文书种类')),
                ('title', models.CharField(max_length=160, verbose_name='标题')),
                ('number', models.CharField(blank=True, default='', max_length=60, verbose_name='发文字号')),
                ('series', models.CharField(blank=True, default='', max_length=40)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('serial', models.PositiveIntegerField(blank=True, null=True)),
                ('content', models.JSONField(verbose_name='内容')),
                ('content_sha256', models.CharField(max_length=64)),
                ('file', models.FileField(blank=True, default='', max_length=120, upload_to='')),
                ('file_sha256', models.CharField(blank=True, db_index=True, default='', max_length=64)),
                ('unsigned_sha256', models.CharField(blank=True, db_index=True, default='', max_length=64)),
                ('signature', models.CharField(blank=True, default='', max_length=60, verbose_name='完整性签名')),
                ('pages', models.PositiveSmallIntegerField(default=0)),
                ('is_inner', models.BooleanField(default=False, verbose_name='副卷')),
                ('is_demo', models.BooleanField(default=False, verbose_name='演示')),
                ('received', models.BooleanField(default=False, verbose_name='交换文件送来')),
                ('secret', models.BooleanField(default=False)),
                ('check_code', models.CharField(default=documents.models.letters.new_check_code, max_length=16, unique=True)),
                ('issued_at', models.DateTimeField(verbose_name='成文时间')),
                ('rendered_at', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.CharField(blank=True, default='', max_length=32)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, default='', max_length=300, verbose_name='作废理由')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='agencies.agency')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='documents.dossier')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.letter')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('rendered_at__isnull', True)), fields=['issued_at'], name='letter_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('series', ''), _negated=True), fields=('agency', 'series', 'year', 'serial'), name='letter_number_once', violation_error_message='该文号已使用。'), models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='letter_void_has_reason', violation_error_message='作废文书须写明理由。')],
            },
        ),
        migrations.CreateModel(
            name='LetterWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='文书')),
                ('slot', models.CharField(max_length=20, verbose_name='语句')),
                ('text', models.CharField(blank=True, default='', max_length=500, verbose_name='文字')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('effective_on', models.DateField(verbose_name='生效日期')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'effective_on'], name='documents_l_kind_2233fd_idx')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'slot', 'version'), name='wording_version_once', violation_error_message='其他管理员刚刚修改了该语句，请刷新页面核对后再试。')],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('start', models.PositiveIntegerField(default=0)),
                ('last', models.PositiveIntegerField(default=0)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='number_series', to='agencies.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'series', 'year'), name='series_once', violation_error_message='该文号序列已存在。')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(default=agencies.models.directory.new_slug, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=160, verbose_name='文件名')),
                ('purpose', models.CharField(blank=True, default='', max_length=40)),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('sha256', models.CharField(max_length=64)),
                ('received', models.PositiveBigIntegerField(default=0)),
                ('pieces', models.JSONField(blank=True, default=list)),
                ('started_at', models.DateTimeField()),
                ('touched_at', models.DateTimeField(db_index=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.dossier')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.evidence')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.post')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('evidence__isnull', True)), fields=('dossier', 'post', 'user', 'sha256', 'purpose'), name='upload_once', violation_error_message='该文件正在上传。'), models.CheckConstraint(condition=models.Q(('received__lte', models.F('size'))), name='upload_within_size', violation_error_message='收到的内容超过文件大小。')],
            },
        ),
    ]
