"""The `dxkg` command: arguments in, exit code out.

0 good; 1 problems in sheets, findings at or above `--fail-on`, or damaged data; 2 bad usage, or a
place that cannot be read or written.
"""

from pathlib import Path

import click

from loaders.commands.failure import Commands, Failure
from loaders.settings import Settings


@click.group(
    cls=Commands,
    elsewhere={
        "backup": "loaders.commands.releases:backup",
        "build": "loaders.commands.build:build_command",
        "diff": "loaders.commands.releases:diff",
        "query": "loaders.commands.query:query_command",
        "releases": "loaders.commands.releases:releases",
        "evaluate": "loaders.commands.evaluate:evaluate",
        "extract": "loaders.commands.extract:extract",
        "lexicon": "loaders.commands.lexicon:lexicon",
        "reports": "loaders.commands.reports:reports",
        "restore": "loaders.commands.releases:restore",
        "review": "loaders.commands.review:review",
        "rollback": "loaders.commands.releases:rollback",
        "validate": "loaders.commands.validate:validate_command",
    },
)
@click.version_option(package_name="dxkg")
def main() -> None:
    """Knowledge graph of Vietnam's provincial digital transformation."""


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--data",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Serve this RDF file instead of the current release.",
)
def serve_command(host: str, port: int, data: Path | None) -> None:
    """Serve the current release, or a file, over HTTP."""
    from loaders.settings import SettingError
    from service.server import serve  # the service is loaded only when it is wanted

    try:
        serve(host=host, port=port, releases=Settings.from_environ().releases, data=data)
    except SettingError as error:
        raise Failure(str(error)) from error


@main.command("mcp")
@click.option("--service", metavar="URL", help="Ask this running service instead of a release.")
def mcp_command(service: str | None) -> None:
    """Serve search, saved queries, facts and SPARQL to language models over stdio; read-only."""
    from service.mcp.command import serve_tools  # the service is loaded only when it is wanted

    serve_tools(service)


if __name__ == "__main__":
    main()
