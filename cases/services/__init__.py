"""Verbs over several rows; each is one transaction and ends in `by=`."""
