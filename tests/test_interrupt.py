"""Ctrl-C is held back where it would tear something apart, and becomes a request where a person waits."""

from __future__ import annotations

import signal

import pytest

from panarchy.interrupt import on_interrupt, uninterrupted


def test_an_interrupt_is_held_back_until_the_block_has_ended() -> None:
    done = []

    def work() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("the block went on")
        done.append("never reached")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["the block went on"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_first_interrupt_asks_and_the_second_interrupts() -> None:
    asked = []

    def work() -> None:
        with on_interrupt(lambda: asked.append("please")):
            signal.raise_signal(signal.SIGINT)
            asked.append("went on")
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert asked == ["please", "went on"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_request_survives_a_block_that_holds_interrupts_back() -> None:
    asked = []
    with on_interrupt(lambda: asked.append("please")):
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            assert asked == []
        assert asked == ["please"]
