import django.core.validators
import django.db.models.deletion
import kepu.text
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0004_precheck'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel('OwnThreshold', 'OwnNumber'),
        migrations.RenameModel('HistoricalOwnThreshold', 'HistoricalOwnNumber'),
        migrations.CreateModel(
            name='HistoricalStandardVersion',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.CharField(editable=False, max_length=20, verbose_name='standard')),
                ('version', models.CharField(editable=False, max_length=20, verbose_name='version')),
                ('sha256', models.CharField(db_index=True, editable=False, max_length=64)),
                ('note', models.CharField(blank=True, max_length=500, validators=[kepu.text.plain_text], verbose_name='note')),
                ('loaded_at', models.DateTimeField(blank=True, editable=False, verbose_name='put in force at')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('retired_because', models.CharField(blank=True, max_length=500, validators=[kepu.text.plain_text], verbose_name='reason')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical version of a standard',
                'verbose_name_plural': 'historical versions of standards',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='StandardVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(editable=False, max_length=20, verbose_name='standard')),
                ('version', models.CharField(editable=False, max_length=20, verbose_name='version')),
                ('text', models.TextField(editable=False, verbose_name='text')),
                ('sha256', models.CharField(db_index=True, editable=False, max_length=64)),
                ('note', models.CharField(blank=True, max_length=500, validators=[kepu.text.plain_text], verbose_name='note')),
                ('loaded_at', models.DateTimeField(auto_now_add=True, verbose_name='put in force at')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('retired_because', models.CharField(blank=True, max_length=500, validators=[kepu.text.plain_text], verbose_name='reason')),
            ],
            options={
                'verbose_name': 'version of a standard',
                'verbose_name_plural': 'versions of standards',
                'ordering': ['-id'],
            },
        ),
        migrations.AlterModelOptions(
            name='historicalownnumber',
            options={'get_latest_by': ('history_date', 'history_id'), 'ordering': ('-history_date', '-history_id'), 'verbose_name': 'historical own number', 'verbose_name_plural': 'historical own numbers'},
        ),
        migrations.AlterModelOptions(
            name='ownnumber',
            options={'verbose_name': 'own number', 'verbose_name_plural': 'own numbers'},
        ),
        migrations.RemoveConstraint(
            model_name='ownnumber',
            name='one_own_threshold',
        ),
        migrations.AddField(
            model_name='historicaljudgement',
            name='points',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(0, 'Points cannot be below 0.')], verbose_name='points earned'),
        ),
        migrations.AddField(
            model_name='historicalownnumber',
            name='weight',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'), 'A weight must be more than 0.')], verbose_name='weight'),
        ),
        migrations.AddField(
            model_name='historicalpack',
            name='standard_version',
            field=models.CharField(blank=True, max_length=20, verbose_name='version of the standard'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='points',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(0, 'Points cannot be below 0.')], verbose_name='points earned'),
        ),
        migrations.AddField(
            model_name='ownnumber',
            name='weight',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'), 'A weight must be more than 0.')], verbose_name='weight'),
        ),
        migrations.AddField(
            model_name='pack',
            name='standard_version',
            field=models.CharField(blank=True, max_length=20, verbose_name='version of the standard'),
        ),
        migrations.AlterField(
            model_name='historicalownnumber',
            name='threshold',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='threshold'),
        ),
        migrations.AlterField(
            model_name='ownnumber',
            name='threshold',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='threshold'),
        ),
        migrations.AddConstraint(
            model_name='ownnumber',
            constraint=models.UniqueConstraint(fields=('standard', 'indicator'), name='one_own_number'),
        ),
        migrations.AddConstraint(
            model_name='ownnumber',
            constraint=models.CheckConstraint(condition=models.Q(('threshold__isnull', False), ('weight__isnull', False), _connector='OR'), name='own_number_says_something'),
        ),
        migrations.AddConstraint(
            model_name='ownnumber',
            constraint=models.CheckConstraint(condition=models.Q(('weight', None), ('weight__gt', 0), _connector='OR'), name='own_weight_above_nought'),
        ),
        migrations.AddField(
            model_name='historicalstandardversion',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalstandardversion',
            name='loaded_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='put in force by'),
        ),
        migrations.AddField(
            model_name='historicalstandardversion',
            name='retired_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retired by'),
        ),
        migrations.AddField(
            model_name='standardversion',
            name='loaded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='put in force by'),
        ),
        migrations.AddField(
            model_name='standardversion',
            name='retired_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retired by'),
        ),
        migrations.AddConstraint(
            model_name='standardversion',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='one_content_a_version'),
        ),
        migrations.AddConstraint(
            model_name='standardversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('retired_at', None), ('retired_because', '')), models.Q(('retired_at__isnull', False), models.Q(('retired_because', ''), _negated=True)), _connector='OR'), name='retired_version_has_reason'),
        ),
    ]
