"""Some people of Cluj and a frozen month of them."""

import pytest

from cases.models import Milestone
from cases.services import milestones
from intespo.kit.dates import add_months
from reporting.models import ReportRun
from reporting.services import runs
from tests.factories import CaseFactory, UserFactory, contacted, profiled, registered
from tests.reporting.months import MONTH, make


@pytest.fixture
def people() -> None:
    by = UserFactory()
    contacted(CaseFactory(youth__cnp=None, youth__first_name="Fără"), by)
    for _ in range(6):
        contacted(CaseFactory(), by)
    for _ in range(4):
        registered(CaseFactory(), by)
    for _ in range(3):
        profiled(CaseFactory(), by)
    old = Milestone.objects.filter(kind="contacted").first()
    milestones.rewrite(old, add_months(MONTH, -2), "altă zi", by=by)


@pytest.fixture
def run(people: None) -> ReportRun:
    return make(runs.ask(MONTH, by=None))


@pytest.fixture
def frozen(people: None) -> ReportRun:
    """The same without files: drawing takes seconds."""
    return make(runs.ask(MONTH, by=None), ())
