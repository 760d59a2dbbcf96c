from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0001_squashed_0004_fewer_indexes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='expectedreply',
            name='question_lately',
        ),
    ]
