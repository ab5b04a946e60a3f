from django.db import migrations, models

CHOICES = [("cheapest", "Cheapest"), ("soonest", "Soonest"), ("fewest", "Fewest"), ("own", "Own")]


class Migration(migrations.Migration):
    dependencies = [("pathways", "0001_kept_ways")]

    operations = [
        migrations.RemoveConstraint(model_name="pathway", name="pathway_objective_is_known"),
        migrations.AlterField(
            model_name="pathway", name="objective", field=models.CharField(choices=CHOICES, max_length=10)
        ),
        migrations.AddConstraint(
            model_name="pathway",
            constraint=models.CheckConstraint(
                name="pathway_objective_is_known",
                condition=models.Q(objective__in=["cheapest", "soonest", "fewest", "own"]),
            ),
        ),
    ]
