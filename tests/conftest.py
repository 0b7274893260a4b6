"""Fixtures of all tests. The database is made by the owner and used by the app role, as in life."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

from intespo.accounts import scope
from intespo.accounts.enums import Role
from tests.factories import UserFactory
from tests.stack import Stack

# The role that serves, and what a test does outside of a request sees every county.
APP_ROLE = (
    f" -c role={settings.APP_ROLE}"
    f" -c intespo.county_from={scope.FIRST} -c intespo.county_to={scope.LAST}"
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers come last: their loop stays in the thread, and Django refuses the ORM beside it."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The owner makes the test database."""
    for name in ("USER", "PASSWORD"):
        connections["default"].settings_dict[name] = connections["owner"].settings_dict[name]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the reference data, then go on as the role that serves."""
    connection = connections["default"]
    with django_db_blocker.unblock():
        for command in ("load_territory", "load_grid", "load_targets"):
            call_command(command, verbosity=0, stdout=open("/dev/null", "w"))  # noqa: SIM115
        connection.close()
    connection.settings_dict["OPTIONS"]["options"] += APP_ROLE
    yield
    connection.close()
    options = connection.settings_dict["OPTIONS"]["options"]
    connection.settings_dict["OPTIONS"]["options"] = options.removesuffix(APP_ROLE)


@pytest.fixture(autouse=True)
def _country() -> Iterator[None]:
    """To where a request's scope goes back at its end, as long as the test's transaction lives."""
    token = scope._current.set(scope.of_system("test"))
    yield
    scope._current.reset(token)


@pytest.fixture
def sign_in(client: Client) -> Any:
    """`sign_in(Role.EXPERT, "CJ")` gives a client and its user."""

    def enter(role: Role, county: str | None = None) -> Client:
        user = UserFactory(role=role, code=county)
        client.force_login(user)
        client.user = user  # type: ignore[attr-defined]
        return client

    return enter


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running product on a database of its own: gunicorn and a Celery worker as processes."""
    running = Stack(tmp_path_factory.mktemp("stack"))
    try:
        running.start()
        yield running
    finally:
        running.stop()
