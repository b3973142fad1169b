"""Contacts that came from paper before: who took them is who entered them. By itself, because PostgreSQL changes no table in the
transaction in which its rows were changed."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def say_who_entered(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    contacts = apps.get_model("desk", "Contact").objects.using(schema_editor.connection.alias)
    contacts.filter(from_paper=True, entered_by__isnull=True).update(entered_by=F("taken_by"))


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0009_entered_by'),
    ]

    operations = [
        migrations.RunPython(say_who_entered, migrations.RunPython.noop),
    ]
