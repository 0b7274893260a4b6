"""Geometry of the charts; their SVG stands in templates/components/charts/, for page and PDF.

Coordinates leave this package as strings with a dot: a template would localise floats. Colours are
presentation attributes, which the PDF needs and a strict CSP allows; dark mode overrides by class.
"""
