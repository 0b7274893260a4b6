"""Two processes that work in turn: the order stays, and a helper that dies is no loss."""

import os
import signal
from collections.abc import Iterator

import pytest

from intespo.kit import in_turn as module
from intespo.kit.in_turn import in_turn

BLOCKS = 40


def numbers() -> Iterator[int]:
    """More than a pipe holds, so that the helper has to wait."""
    yield from range(BLOCKS)


def by_whom(number: int) -> bytes:
    """A block with the process that made it; every seventh is empty."""
    return b"" if number % 7 == 0 else b"%d:%d " % (number, os.getpid()) * 20_000


def seen(parts: Iterator[bytes]) -> list[tuple[int, int]]:
    """Each block's number and maker, the empty ones left out."""
    return [
        (int(number), int(maker))
        for number, maker in (part.split()[0].split(b":") for part in parts if part)
    ]


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that are forked meanwhile; the servers of other tests are none of them."""
    forked: list[int] = []
    fork = os.fork

    def counted() -> int:
        forked.append(fork())
        return forked[-1]

    monkeypatch.setattr(os, "fork", counted)
    return forked


def buried(helpers: list[int]) -> bool:
    """The one helper lives no more, and does not wait to be buried either."""
    (helper,) = helpers
    try:
        os.waitpid(helper, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def test_every_block_comes_once_and_in_order_from_two_processes(helpers: list[int]) -> None:
    found = seen(in_turn(numbers, by_whom))
    assert [number for number, _maker in found] == [n for n in range(BLOCKS) if n % 7]
    mine = {number for number, maker in found if maker == os.getpid()}
    assert mine == {n for n in range(0, BLOCKS, 2) if n % 7}
    assert len({maker for _number, maker in found}) == 2
    assert buried(helpers)


def test_what_a_killed_helper_did_not_deliver_is_made_here(helpers: list[int]) -> None:
    parts = in_turn(numbers, by_whom)
    found = seen(iter([next(parts), next(parts)]))
    helper = found[0][1]
    assert helper != os.getpid()
    os.kill(helper, signal.SIGKILL)
    found += seen(parts)
    assert [number for number, _maker in found] == [n for n in range(BLOCKS) if n % 7]
    assert {maker for _number, maker in found[-8:]} == {os.getpid()}
    assert buried(helpers)


def test_what_breaks_in_the_helper_breaks_where_it_is_told(helpers: list[int]) -> None:
    def fails(number: int) -> bytes:
        if number == 5:
            raise ValueError("block 5")
        return b"%d" % number

    parts = in_turn(numbers, fails)
    with pytest.raises(ValueError, match="block 5"):
        list(parts)
    assert buried(helpers)


def test_a_reader_that_stops_early_leaves_no_helper(helpers: list[int]) -> None:
    parts = in_turn(numbers, by_whom)
    next(parts)
    parts.close()
    assert buried(helpers)


def test_short_lists_and_single_cores_have_no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    assert module.worth_it(module.MANY)
    assert not module.worth_it(module.MANY - 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0})
    assert not module.worth_it(module.MANY)
