"""How often names were looked up in a contact."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("desk", "0001_initial")]

    operations = [
        migrations.AddField("contact", "names_tried", models.PositiveIntegerField(default=0)),
    ]
