"""INTESPO: settings, wiring and the two ground floors (territory, accounts)."""
