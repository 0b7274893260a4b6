"""Screens of identification and case work."""
