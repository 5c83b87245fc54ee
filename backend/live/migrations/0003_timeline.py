from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("live", "0002_origin"),
    ]

    operations = [
        migrations.AddField(
            model_name="origin",
            name="timeline",
            field=models.BigIntegerField(null=True),
        ),
    ]
