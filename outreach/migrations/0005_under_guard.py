"""Policies and history of the new tables."""

from django.db import migrations

from intespo.accounts.history import keep
from intespo.accounts.policies import protect

# What came from a number that nobody knows has no county: the agency's desk sees it.
DESK = """
ALTER TABLE outreach_stray ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_stray FORCE ROW LEVEL SECURITY;
CREATE POLICY desk ON outreach_stray
    USING ((SELECT nullif(current_setting('intespo.county_from', true), '')::int) = 0);
"""
RECEIPTS_STAY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach_receipt
    FOR EACH ROW EXECUTE FUNCTION refuse_fact_change()
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0004_campaigns")]
    operations = [
        *[protect(f"outreach_{table}") for table in ("receipt", "inbound", "audience")],
        migrations.RunSQL(DESK, "DROP POLICY desk ON outreach_stray"),
        keep("outreach_message", only=("recipient", "subject", "body")),
        keep("outreach_inbound"),
        keep("outreach_audience", only=("arm", "held_back")),
        keep("outreach_receipt", only=("kind",)),
        migrations.RunSQL(RECEIPTS_STAY, "DROP TRIGGER append_only ON outreach_receipt"),
    ]
