"""Reviews of unusual reading."""

import django.db.models.deletion
import django.utils.timezone
import fanal.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadingReview',
            fields=[
                ('id', models.UUIDField(default=fanal.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(max_length=16)),
                ('count', models.PositiveIntegerField()),
                ('first_seq', models.BigIntegerField()),
                ('last_seq', models.BigIntegerField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.CharField(blank=True, choices=[('explained', 'Explained'), ('not_explained', 'Not Explained')], default='', max_length=16)),
                ('note', models.BinaryField(default=b'')),
                ('looked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reading_reviews', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('reviewed_at__isnull', True)), fields=['raised_at'], name='reading_review_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['bulk', 'late', 'famous', 'names'])), name='reading_review_kind_is_known'), models.CheckConstraint(condition=models.Q(('last_seq__gte', models.F('first_seq'))), name='reading_review_has_a_span'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', True), ('reviewed_by__isnull', True), ('verdict', '')), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False), ('verdict__in', ['explained', 'not_explained'])), _connector='OR'), name='reading_review_reviewed_says_how'), models.CheckConstraint(condition=models.Q(models.Q(('looked_at__isnull', True), ('looked_by__isnull', True)), models.Q(('looked_at__isnull', False), ('looked_by__isnull', False)), _connector='OR'), name='reading_review_looked_at_says_who'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('staff')), _negated=True), _connector='OR'), models.Q(('looked_by__isnull', True), models.Q(('looked_by', models.F('staff')), _negated=True), _connector='OR')), name='reading_review_by_another'), models.UniqueConstraint(condition=models.Q(('reviewed_at__isnull', True)), fields=('staff', 'kind'), name='reading_review_one_at_a_time')],
            },
        ),
    ]
