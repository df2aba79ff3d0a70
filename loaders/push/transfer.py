"""Pushing: a release in, the same release in a store on another machine.

Every graph is loaded under a name of its own in `graph/staging/…` and counted there; only then are
the graphs copied to their places. The staged triples are their own record: a push that was
interrupted counts them and goes on with the first chunk that is missing. What the store holds is
written into `graph/release`, which the remote engine reads.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.progress import Note, silent
from loaders.push.chunks import CHUNK, GraphParts, cut_up
from loaders.push.remote_store import RemoteStore, iri
from loaders.push.target import PushError, Target
from loaders.release.publication import Release
from ontology import vocab

MARKER = vocab.mint_graph("release")
"""The graph that says which release a store holds."""
DIGEST = vocab.SPDX + "checksumValue"
QUADS = vocab.VOID + "triples"
SUBSET = vocab.VOID + "subset"
_STAGING = vocab.mint_graph("staging", "")
_STAGED = vocab.DCTERMS + "hasPart"


@dataclass(frozen=True)
class Place:
    """A graph of the release, where it is staged and where it belongs in the store."""

    parts: GraphParts
    staging: str
    graph: str


@dataclass(frozen=True)
class Plan:
    """What a push does."""

    release: str
    digest: str
    quads: int
    places: tuple[Place, ...]
    held: str
    """Digest of the release that the store holds; empty where it holds none, or half of one."""
    dropped: tuple[str, ...]
    """Graphs of the release before that this one has not."""
    forgotten: tuple[str, ...]
    """Staged graphs that a push of another release left."""

    @property
    def graphs(self) -> list[str]:
        """The named graphs that the store will have for this release."""
        return [place.graph for place in self.places if place.graph]


async def push(
    release: Release,
    target: Target,
    *,
    dry_run: bool = False,
    chunk: int = CHUNK,
    say: Callable[[str], None],
    note: Note = silent,
) -> None:
    """Bring a store to a release; raises PushError and leaves what was there, as far as it can."""
    with tempfile.TemporaryDirectory(prefix="dxkg-push-") as folder:
        note("cut up")
        parts = cut_up(release.quads(), Path(folder), chunk)
        async with RemoteStore(target) as store:
            plan = await _plan(release, parts, store)
            if plan.held == plan.digest and not await _differences(plan, store):
                if not dry_run:
                    await _clear(plan, store)
                say(f"{target.query} holds release {plan.release} already")
            elif dry_run:
                await _announce(plan, store, say)
            else:
                await _stage(plan, store, note)
                note("switch")
                await _switch(plan, store)
                await _clear(plan, store)
                say(f"{target.query} holds release {plan.release}: {plan.quads} quads, counted")


async def _plan(release: Release, parts: Sequence[GraphParts], store: RemoteStore) -> Plan:
    known = await _marker(store)
    data: Mapping[str, object] = release.manifest["data"]
    places = tuple(
        Place(
            each,
            staging=f"{_STAGING}{release.id}/{number:04d}",
            graph=each.graph or store.target.default_graph,
        )
        for number, each in enumerate(parts)
    )
    ours = {place.graph for place in places}
    staging = {place.staging for place in places}
    return Plan(
        release=release.id,
        digest=str(data["sha256"]),
        quads=sum(each.triples for each in parts),
        places=places,
        held=next(iter(known.get(DIGEST, ())), ""),
        dropped=tuple(graph for graph in known.get(SUBSET, ()) if graph not in ours),
        forgotten=tuple(graph for graph in known.get(_STAGED, ()) if graph not in staging),
    )


async def _marker(store: RemoteStore) -> dict[str, list[str]]:
    """Read what a push left in the store's marker: predicate -> values."""
    rows = await store.rows(
        f"SELECT ?p ?o WHERE {{ GRAPH {iri(MARKER)} {{ {iri(MARKER)} ?p ?o }} }} ORDER BY ?p ?o"
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["p"], []).append(row["o"])
    return found


async def _announce(plan: Plan, store: RemoteStore, say: Callable[[str], None]) -> None:
    """Say what a push would do."""
    for place in plan.places:
        done = place.parts.complete(await store.count(place.staging))
        left = len(place.parts.chunks) - done
        name = place.graph or "default graph"
        say(f"would load {name}: {place.parts.triples} triples, {left} requests")
    for graph in (*plan.dropped, *plan.forgotten):
        say(f"would drop {graph}")


async def _stage(plan: Plan, store: RemoteStore, note: Note) -> None:
    """Load what is missing under names of its own; the release that is served is not touched."""
    staged = [f"{iri(MARKER)} {iri(_STAGED)} {iri(place.staging)} ." for place in plan.places]
    await store.update(
        [
            *(f"DROP SILENT GRAPH {iri(graph)}" for graph in plan.forgotten),
            _insert(staged),
        ]
    )
    for place in plan.places:
        note(f"load {place.parts.graph.removeprefix(vocab.GRAPH) or 'default graph'}")
        done = place.parts.complete(await store.count(place.staging))
        for number, chunk in list(enumerate(place.parts.chunks))[done:]:
            await store.load(place.staging, chunk.path.read_bytes(), replace=number == 0)
        await _check(place.staging, place.parts, store)


async def _switch(plan: Plan, store: RemoteStore) -> None:
    """Copy the staged graphs to their places: in one transaction where the store has such.

    Elsewhere the digest is taken away first, so that nobody takes the mixture for a release.
    """
    unsay = f"DELETE WHERE {{ GRAPH {iri(MARKER)} {{ {iri(MARKER)} {iri(DIGEST)} ?digest }} }}"
    copies = [f"COPY GRAPH {iri(place.staging)} TO {_to(place)}" for place in plan.places]
    drops = [f"DROP SILENT GRAPH {iri(graph)}" for graph in plan.dropped]
    if store.target.atomic:
        await store.update([unsay, *copies, *drops, *_marking(plan)])
    else:
        await store.update([unsay, *copies, *drops])
    wrong = await _differences(plan, store)
    if wrong:
        raise PushError("the store holds other counts after the switch: " + "; ".join(wrong))
    if not store.target.atomic:
        await store.update(_marking(plan))


async def _clear(plan: Plan, store: RemoteStore) -> None:
    """Drop what was staged, now that it is in its place."""
    drops = [
        f"DROP SILENT GRAPH {iri(graph)}"
        for graph in (*(place.staging for place in plan.places), *plan.forgotten)
    ]
    forget = f"DELETE WHERE {{ GRAPH {iri(MARKER)} {{ {iri(MARKER)} {iri(_STAGED)} ?graph }} }}"
    await store.update([*drops, forget])


async def _differences(plan: Plan, store: RemoteStore) -> list[str]:
    """Name the graphs whose counts are not those of the release."""
    found = []
    for place in plan.places:
        count = await store.count(place.graph)
        if count != place.parts.triples:
            name = place.graph or "default graph"
            found.append(f"{name}: expected {place.parts.triples}, found {count}")
    return found


async def _check(graph: str, parts: GraphParts, store: RemoteStore) -> None:
    count = await store.count(graph)
    if count != parts.triples:
        raise PushError(
            f"{parts.graph or 'default graph'}: expected {parts.triples} triples after loading, "
            f"found {count}; the release before is untouched"
        )


def _to(place: Place) -> str:
    return f"GRAPH {iri(place.graph)}" if place.graph else "DEFAULT"


def _marking(plan: Plan) -> list[str]:
    """Write down what the store holds; what is staged stays noted until it is dropped."""
    kept = f"FILTER(?p != {iri(_STAGED)})"
    old = f"GRAPH {iri(MARKER)} {{ {iri(MARKER)} ?p ?o }}"
    triples = [
        f'{iri(MARKER)} {iri(DIGEST)} "{plan.digest}" .',
        f"{iri(MARKER)} {iri(QUADS)} {plan.quads} .",
        *(f"{iri(MARKER)} {iri(SUBSET)} {iri(graph)} ." for graph in plan.graphs),
    ]
    return [f"DELETE {{ {old} }} WHERE {{ {old} {kept} }}", _insert(triples)]


def _insert(triples: Iterable[str]) -> str:
    return f"INSERT DATA {{ GRAPH {iri(MARKER)} {{\n" + "\n".join(triples) + "\n} }"
