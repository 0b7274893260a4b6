"""Work on a second connection: its rows arrive, its errors are told, and nobody waits for ever."""

from typing import BinaryIO

import pytest
from django.db import OperationalError, connection, connections

from intespo.kit.beside import beside, take

pytestmark = pytest.mark.django_db
MANY = 200_000  # far more than a pipe holds


@pytest.fixture
def _numbers() -> None:
    """A temporary table that only this connection has."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE numbers (n int, word text)")
        cursor.execute(
            "INSERT INTO numbers SELECT n, E'a\\tb\\\\c' || n FROM generate_series(1, %s) n", [MANY]
        )


@pytest.mark.usefixtures("_numbers")
def test_the_rows_of_a_temporary_table_arrive() -> None:
    def summed(rows: BinaryIO) -> tuple[int, int, str]:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE numbers (n int, word text)")
            take("numbers", rows)
            cursor.execute("SELECT count(*), sum(n), max(word) FROM numbers WHERE n < 10")
            found: tuple[int, int, str] = cursor.fetchone()
            cursor.execute("DROP TABLE numbers")
            return found

    with beside(summed, "numbers") as found, connection.cursor() as cursor:
        # Meanwhile this connection goes on.
        cursor.execute("SELECT count(*) FROM numbers")
        assert cursor.fetchone() == (MANY,)
        assert found() == (9, 45, "a\tb\\c9")


@pytest.mark.usefixtures("_numbers")
@pytest.mark.parametrize("early", [True, False])
def test_what_breaks_there_is_raised_here(early: bool) -> None:
    def broken(rows: BinaryIO) -> None:
        if not early:
            while rows.read(1 << 20):
                pass
        raise OperationalError("gone")

    with pytest.raises(OperationalError, match="gone"), beside(broken, "numbers") as found:
        found()


@pytest.mark.usefixtures("_numbers")
def test_its_connection_is_its_own_and_closed() -> None:
    held = []

    def noted(rows: BinaryIO) -> None:
        rows.read()
        connection.ensure_connection()
        held.append(connections["default"].connection)

    with beside(noted, "numbers") as found:
        found()
    assert held[0] is not connection.connection
    assert held[0].closed


@pytest.mark.usefixtures("_numbers")
def test_what_breaks_here_is_raised_once_the_other_is_done() -> None:
    with pytest.raises(ZeroDivisionError), beside(lambda rows: rows.read(), "numbers"):
        _never = 1 / 0
