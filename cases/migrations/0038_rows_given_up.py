"""Rows of a list that is given up or read again go without a copy of each in the history.

That the list was read stands in its own history, and its file is kept; a copy of what a rehearsal
threw away would keep personal data that nothing came of, and took longer than the rehearsal.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0037_words_of_states")]
    operations = [
        migrations.RunSQL(
            "DROP TRIGGER history_removed ON cases_listrow",
            "CREATE TRIGGER history_removed AFTER DELETE ON cases_listrow REFERENCING OLD TABLE AS"
            " old_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_change()",
        ),
    ]
