"""The journal's tables, and the triggers that hold them append-only."""

import fanal.core.ids
from django.db import migrations, models

from fanal.journal import triggers


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.UUIDField(default=fanal.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('seq', models.BigIntegerField(unique=True)),
                ('hash', models.BinaryField(max_length=32)),
                ('seal', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=fanal.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=160)),
                ('act', models.CharField(max_length=80)),
                ('subject', models.CharField(max_length=160)),
                ('details_text', models.TextField(default='{}')),
                ('key_id', models.UUIDField(null=True)),
                ('sealed', models.BinaryField(null=True)),
                ('previous', models.BinaryField(max_length=32)),
                ('hash', models.BinaryField(max_length=32)),
                ('mac', models.BinaryField(max_length=32)),
            ],
            options={
                'indexes': [models.Index(fields=['subject', '-seq'], name='entry_by_subject'), models.Index(fields=['actor', '-seq'], name='entry_by_actor', opclasses=['varchar_pattern_ops', 'int8_ops']), models.Index(fields=['act', '-seq'], name='entry_by_act'), models.Index(fields=['actor', 'subject', 'at'], name='entry_of_late')],
                'constraints': [models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='entry_seq_counts_from_one'), models.CheckConstraint(condition=models.Q(('sealed__isnull', True), ('key_id__isnull', False), _connector='OR'), name='entry_sealed_under_a_key')],
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(default=0)),
                ('hash', models.BinaryField(default=bytes(32), max_length=32)),
                ('tail', models.BinaryField(default=b'')),
                ('start_key', models.BinaryField(default=b'')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='head_is_one_row')],
            },
        ),
        migrations.RunPython(triggers.create_from_migration, triggers.drop_from_migration),
    ]
