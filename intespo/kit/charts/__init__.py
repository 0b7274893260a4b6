"""Geometry of the charts; the SVG stands in templates/components/charts/, the same for page and PDF.

Coordinates leave this package as strings with a dot: a template would localise floats. Colours are
presentation attributes, which the PDF needs and a strict CSP allows; dark mode overrides by class.
"""
