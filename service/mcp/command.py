"""The command that serves the tools over standard input and output."""

from __future__ import annotations

import importlib.metadata
import logging
import sys

import click

from loaders.reports.archive import Archive
from loaders.settings import Settings as Folders
from service.errors import Problem
from service.mcp.backend import Backend, LocalBackend, RefusedError, ServiceBackend
from service.mcp.tools import Tools
from service.replies.problem_text import described
from service.settings import Settings

MISSING = "dxkg mcp needs the extra [mcp]; install it with: pip install 'dxkg[mcp]'"


def serve_tools(address: str | None) -> None:
    """Serve until standard input ends; raises click's errors for what keeps it from starting."""
    try:
        from service.mcp.server import make_server  # the extra may not be installed
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "pydantic"):
            raise
        raise click.ClickException(MISSING) from error
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)  # standard output is the wire
    folders, settings = Folders.from_environ(), Settings.from_environ()
    backend = _backend(address, folders, settings)
    try:
        archive = Archive(folders.reports, largest=folders.report_size)
        tools = Tools(backend, archive, settings)
        make_server(tools, importlib.metadata.version("dxkg")).run("stdio")
    finally:
        backend.close()


def _backend(address: str | None, folders: Folders, settings: Settings) -> Backend:
    try:
        if address:
            return ServiceBackend(address, settings)
        return LocalBackend(settings, folders.releases)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    except (LookupError, ConnectionError, RefusedError) as error:
        raise click.ClickException(str(error)) from error
    except Problem as problem:
        raise click.ClickException(str(described(problem, "en")["detail"])) from problem
