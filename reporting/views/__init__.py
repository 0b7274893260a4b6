"""Screens of reporting."""

from reporting.views import (
    api,
    cells,
    dashboards,
    exports,
    figures,
    localities,
    open_data,
    plans,
    project,
    register,
    runs,
    systems,
    targets,
)

__all__ = [
    "api",
    "cells",
    "dashboards",
    "exports",
    "figures",
    "localities",
    "open_data",
    "plans",
    "project",
    "register",
    "runs",
    "systems",
    "targets",
]
