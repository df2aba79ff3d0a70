"""`python -m bench`: measure the service beside its peers, soak it, or attack it."""

from __future__ import annotations

from pathlib import Path

import click

from bench.evening.account import document as evening_document
from bench.evening.account import told
from bench.evening.evening import evening
from bench.figure import OURS
from bench.measure import CLIENTS, Extent
from bench.pages import measure_pages
from bench.peers.dxkg import Dxkg, DxkgUvicorn
from bench.peers.oxigraph import Oxigraph
from bench.peers.peer import Peer
from bench.peers.rdflib_endpoint import RdflibEndpoint
from bench.peers.virtuoso import Virtuoso
from bench.report import Run, document, markdown, put_into
from bench.session import Session, Wanted
from bench.soak import soak
from bench.verdict import written
from bench.vocabulary import read_vocabulary
from loaders.resources import ONTOLOGY

_USUAL: tuple[Peer, ...] = (Dxkg(), Oxigraph(), Virtuoso(), RdflibEndpoint())
_PEERS: dict[str, Peer] = {peer.name: peer for peer in (*_USUAL, DxkgUvicorn())}


def _numbers(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.replace("_", "").split(","))
    except ValueError:
        raise click.BadParameter(f"expected numbers joined by commas, found {text!r}") from None


@click.command()
@click.option("--triples", default="100000,1000000", callback=_numbers, help="Sizes to measure.")
@click.option("--seed", default=1, help="The same seed gives the same graph.")
@click.option(
    "--peers",
    default=",".join(peer.name for peer in _USUAL),
    help="Servers to measure, in this order.",
)
@click.option("--rounds", default=2, help="How often the peers take turns.")
@click.option("--repeats", default=1, help="How often the mix of 312 queries is sent.")
@click.option("--clients", default=",".join(map(str, CLIENTS)), callback=_numbers)
@click.option("--limits/--no-limits", default=True, help="Whether to send runaway queries.")
@click.option("--reuse", is_flag=True, help="Use stores that an earlier run loaded.")
@click.option("--patience", default=0.0, help="Seconds to wait for a quiet machine, in all.")
@click.option("--on-disk", is_flag=True, help="Have dxkg serve from disk whatever the size.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/bench"))
@click.option("--page", type=click.Path(path_type=Path), help="Page to put the tables into.")
@click.option("--pages", is_flag=True, help="Measure pages and pictures instead of queries.")
@click.option("--soak", default=0.0, help="Minutes of soak and evening instead of measurements.")
@click.option(
    "--evening",
    "attacked",
    is_flag=False,
    flag_value=1.0,
    default=0.0,
    help="Minutes of attack instead of measurements; each input is sent once at least.",
)
@click.option("--only", multiple=True, default=("*",), help="Names of inputs to attack with.")
def main(
    triples: tuple[int, ...], seed: int, peers: str, rounds: int, repeats: int,
    clients: tuple[int, ...], limits: bool, reuse: bool, folder: Path, page: Path | None,
    soak: float, on_disk: bool, patience: float, pages: bool, attacked: float,
    only: tuple[str, ...],
) -> None:  # fmt: skip
    """Measure the service beside other SPARQL servers; ratios on standard output."""
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = read_vocabulary(ONTOLOGY)
    if soak:
        raise SystemExit(max(_soaked(soak, folder, seed), _attacked(soak, folder, seed, only)))
    if attacked:
        raise SystemExit(_attacked(attacked, folder, seed, only))
    if pages:
        runs = [measure_pages(folder, rounds, patience, _say)]
        _write(runs, folder, page, "pages")
        return
    unknown = set(peers.split(",")) - set(_PEERS)
    if unknown:
        raise click.BadParameter(
            f"expected some of {', '.join(_PEERS)}, found {', '.join(unknown)}"
        )
    wanted = Wanted(folder, seed, Extent(rounds, repeats, clients, patience), reuse, limits)
    chosen = [_PEERS[name] for name in peers.split(",")]
    if on_disk:
        chosen = [Dxkg(memory_budget="1") if peer.name == OURS else peer for peer in chosen]
    runs = []
    for size in triples:
        runs.append(Session(wanted, vocabulary, _say).run(size, chosen))
        (folder / "figures.json").write_text(document(runs), "utf-8")
    _write(runs, folder, page, "figures")


def _write(runs: list[Run], folder: Path, page: Path | None, name: str) -> None:
    """Write the values as JSON, and the tables into the folder, into a page and for people."""
    tables = markdown(runs)
    (folder / f"{name}.json").write_text(document(runs), "utf-8")
    (folder / f"{name}.md").write_text(tables, "utf-8")
    if page is not None:
        page.write_text(put_into(page.read_text("utf-8"), tables, name), "utf-8")
    click.echo(tables)


def _say(text: str) -> None:
    click.echo(text, err=True)


def _soaked(minutes: float, folder: Path, seed: int) -> int:
    """Soak the service; 1 where something grew or was answered wrongly."""
    verdict = soak(minutes * 60, folder, seed, _say)
    click.echo(written(verdict))
    return 0 if verdict.passed else 1


def _attacked(minutes: float, folder: Path, seed: int, only: tuple[str, ...]) -> int:
    """Attack the service; 1 where anything is not as it should be."""
    found = evening(minutes * 60, folder, seed, only, _say)
    (folder / "evening.json").write_text(evening_document(found), "utf-8")
    (folder / "evening.md").write_text(told(found), "utf-8")
    click.echo(told(found))
    return 0 if found.passed else 1


if __name__ == "__main__":
    main()
