"""Starts INTESPO on one machine: `python3 -m intespo.launch COMMAND`, standard library only."""
