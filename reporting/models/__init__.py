"""Models of reporting."""

from reporting.models.exports import EXPORT_FILES, Export
from reporting.models.figures import Counter, IndicatorNote, Recount, Target
from reporting.models.plans import InsertionPlan, PlanAction, PlanResult
from reporting.models.runs import (
    REPORT_READERS,
    CountedRows,
    ReportDocument,
    ReportRun,
    ReportSubscription,
)
from reporting.models.systems import ReadingSystem

__all__ = [
    "EXPORT_FILES",
    "REPORT_READERS",
    "CountedRows",
    "Counter",
    "Export",
    "IndicatorNote",
    "InsertionPlan",
    "PlanAction",
    "PlanResult",
    "ReadingSystem",
    "Recount",
    "ReportDocument",
    "ReportRun",
    "ReportSubscription",
    "Target",
]
