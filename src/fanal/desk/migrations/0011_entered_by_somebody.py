from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0010_who_entered'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entered_by__isnull', False), ('from_paper', True)), models.Q(('entered_by__isnull', True), ('from_paper', False)), _connector='OR'), name='contact_from_paper_entered_by_somebody'),
        ),
    ]
