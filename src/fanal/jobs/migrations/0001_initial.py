"""The rows that workers take."""

import django.utils.timezone
import fanal.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('worker', models.UUIDField(default=fanal.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='RecurringJob',
            fields=[
                ('lease', models.UUIDField(default=fanal.core.ids.new_id, editable=False)),
                ('lease_until', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, default='', max_length=200)),
                ('last_place', models.CharField(blank=True, default='', max_length=200)),
                ('name', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('next_due', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_started', models.DateTimeField(null=True)),
                ('last_finished', models.DateTimeField(null=True)),
                ('tries', models.PositiveIntegerField(default=0)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('lease', models.UUIDField(default=fanal.core.ids.new_id, editable=False)),
                ('lease_until', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, default='', max_length=200)),
                ('last_place', models.CharField(blank=True, default='', max_length=200)),
                ('id', models.UUIDField(default=fanal.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('function', models.CharField(max_length=200)),
                ('arguments', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('poisoned', 'Poisoned')], default='waiting', max_length=10)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('run_after', models.DateTimeField(default=django.utils.timezone.now)),
                ('enqueued_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'run_after'], name='job_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'poisoned'])), name='job_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', True)), _connector='OR'), name='job_is_held_while_it_runs')],
            },
        ),
    ]
