"""The list of commands; each lives in a file of its own and is imported when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from panarchy.cli import asking, benching, branching, listing, recording, reporting


def build_app() -> typer.Typer:
    """Return the application with all its commands."""
    app = typer.Typer(
        name="panarchy",
        help="A deterministic world you can step, question, rewind and fork.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )
    app.callback()(_options)
    app.command("run")(recording.run)
    app.command("resume")(recording.resume)
    app.command("verify")(recording.verify)
    app.command("fork")(branching.fork)
    app.command("replay")(branching.replay)
    app.command("diff")(branching.diff)
    app.command("sql")(asking.sql)
    app.command("export")(asking.export)
    app.command("report")(reporting.report)
    app.command("scenarios")(listing.scenarios)
    app.command("lab", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
        listing.lab
    )
    app.command("bench")(benching.bench)
    return app


def _show_version(wanted: bool) -> None:
    """Print the engine's version and end."""
    if wanted:
        from panarchy import __version__

        typer.echo(f"panarchy {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and end."
        ),
    ] = False,
    traceback: Annotated[
        bool,
        typer.Option(
            "--traceback", help="After an error, show where it arose; may stand anywhere."
        ),
    ] = False,
) -> None:
    """Declare what may stand before a command; `panarchy.cli.main` has read ``--traceback`` already."""
