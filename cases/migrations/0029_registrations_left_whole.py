from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_states_of_past_milestones")]

    operations = [
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_at", None), ("left_on", None)),
                    models.Q(("left_at__isnull", False), ("left_on__isnull", False)),
                    _connector="OR",
                ),
                name="registration_left_whole",
            ),
        ),
    ]
