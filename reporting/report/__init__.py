"""The monthly report: figures frozen at a cut-off, then PDF and XLSX of the same figures."""
