"""Measures at full size against references of the same run: `make bench [ONLY=name]`."""
