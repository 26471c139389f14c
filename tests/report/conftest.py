"""The small island of the command line's tests, for reports on it."""

from tests.cli.conftest import island

__all__ = ["island"]
