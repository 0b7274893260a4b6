"""Services of outreach."""
