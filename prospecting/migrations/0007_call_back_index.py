"""What the morning's reminder looks for."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("prospecting", "0006_sirene_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="approach",
            index=models.Index(
                condition=models.Q(("call_back_on__isnull", False)),
                fields=["call_back_on"],
                name="approaches_to_call_back",
            ),
        ),
    ]
