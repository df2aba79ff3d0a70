"""Pushing a release into real stores: complete, repeatable, resumable."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from loaders.push.chunks import cut_up
from loaders.push.target import DEFAULT_GRAPH, PushError, Target
from loaders.push.transfer import MARKER, push
from loaders.release.publication import Release, current, release_id
from ontology import vocab
from tests.relay import Relay, relayed
from tests.service_process import START_TIME, until
from tests.stores import PASSWORD, Store, small

COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
BLANK = """<urn:a> <urn:p> _:x <https://w3id.org/vn-dx/graph/one> .
_:x <urn:p> _:y <https://w3id.org/vn-dx/graph/one> .
_:y <urn:p> "1" <https://w3id.org/vn-dx/graph/one> .
"""


def pushed(
    release: Release, target: Target, *, chunk: int = 20_000, dry: bool = False
) -> list[str]:
    said: list[str] = []
    asyncio.run(push(release, target, chunk=chunk, dry_run=dry, say=said.append))
    return said


def at(store: Store | Relay) -> Target:
    return Target.from_environ(store.address, "oxigraph", {})


def ours(store: Store) -> dict[str, int]:
    """Count the triples of every graph of ours, without the marker."""
    rows = [
        line.strip('"').replace('",', ",").split(",") for line in store.asked(COUNTS).split()[1:]
    ]
    marker = MARKER
    return {name: int(n) for name, n in rows if name.startswith(vocab.GRAPH) and name != marker}


def count_in(store: Store, graph: str) -> int:
    found = store.asked(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    return int(found.split()[1])


def expected(release: Release) -> dict[str, int]:
    counted = Counter(quad.graph_name for quad in release.quads())
    return {name.value: n for name, n in counted.items() if isinstance(name, ox.NamedNode)}


def default_count(store: Store) -> int:
    return int(store.asked("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").split()[1])


def test_every_graph_arrives_with_its_count(releases: Path, oxigraph: Store) -> None:
    release = current(releases)
    assert release is not None
    (said,) = pushed(release, at(oxigraph))
    assert release.id in said
    assert ours(oxigraph) == expected(release)
    assert default_count(oxigraph) == release.manifest["data"]["triples"]


def test_a_release_that_is_there_is_not_sent_again(tmp_path: Path, oxigraph: Store) -> None:
    release = small(tmp_path, 10)
    with relayed(oxigraph) as relay:
        pushed(release, at(relay))
        count = len(relay.loads)
        (said,) = pushed(release, at(relay))
    assert "already" in said
    assert len(relay.loads) == count == 2


def test_a_dry_run_says_what_it_would_do_and_does_nothing(tmp_path: Path, oxigraph: Store) -> None:
    said = pushed(small(tmp_path, 10), at(oxigraph), dry=True)
    assert said[0] == "would load default graph: 10 triples, 1 requests"
    assert ours(oxigraph) == {}


def test_another_release_replaces_the_one_before(tmp_path: Path, oxigraph: Store) -> None:
    pushed(small(tmp_path, 10, "one"), at(oxigraph))
    pushed(small(tmp_path, 5, "two"), at(oxigraph))
    assert ours(oxigraph) == {vocab.mint_graph("two"): 5}
    assert default_count(oxigraph) == 5


def test_blank_nodes_stay_joined_across_chunks(tmp_path: Path, oxigraph: Store) -> None:
    pushed(small(tmp_path, 10, extra=BLANK), at(oxigraph), chunk=2)
    path = "<urn:a> <urn:p>/<urn:p>/<urn:p> ?v"
    found = oxigraph.asked(f"SELECT ?v WHERE {{ GRAPH ?g {{ {path} }} }}").split()
    assert found == ["v", "1"]


def test_a_store_without_graph_store_protocol_gets_updates(tmp_path: Path, oxigraph: Store) -> None:
    target = replace(at(oxigraph), graphs=f"{oxigraph.address}/nothing")
    pushed(small(tmp_path, 2500, extra=BLANK), target)
    assert ours(oxigraph) == {vocab.mint_graph("one"): 2503}


def test_a_killed_push_goes_on_where_it_was(releases: Path, oxigraph: Store) -> None:
    """It is killed at the sixth load; the five before are not sent again."""
    release = current(releases)
    assert release is not None
    with relayed(oxigraph) as relay:
        relay.hold_after = 5
        command = [
            sys.executable,
            "-m",
            "service",
            "build",
            "--if-changed",
            "--push",
            relay.address,
        ]
        environ = {**os.environ, "DXKG_RELEASES": str(releases)}
        with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL) as process:
            try:
                until(lambda: relay.holding.is_set() or process.poll() is not None, START_TIME)
            finally:
                process.kill()
        assert relay.holding.is_set()
        first = list(relay.loads)
        assert default_count(oxigraph) == 0
        relay.hold_after = None
        pushed(release, at(relay))
    second = relay.loads[5:]
    assert not {each[1:] for each in first} & {each[1:] for each in second}
    assert ours(oxigraph) == expected(release)


def test_the_release_before_is_answered_until_the_switch(tmp_path: Path, oxigraph: Store) -> None:
    before = small(tmp_path, 10)
    pushed(before, at(oxigraph))
    with relayed(oxigraph) as relay:
        relay.hold_after = 1
        asyncio.run(_given_up(push(small(tmp_path, 20), at(relay), say=print), relay))
    assert default_count(oxigraph) == 10
    assert before.manifest["data"]["sha256"] in oxigraph.asked(
        f"SELECT ?o WHERE {{ GRAPH <{MARKER}> {{ ?s ?p ?o }} }}"
    )


def test_what_an_abandoned_push_staged_is_dropped_by_the_next(
    tmp_path: Path, oxigraph: Store
) -> None:
    with relayed(oxigraph) as relay:
        relay.hold_after = 1
        asyncio.run(_given_up(push(small(tmp_path, 20), at(relay), say=print), relay))
    pushed(small(tmp_path, 10), at(oxigraph))
    assert ours(oxigraph) == {vocab.mint_graph("one"): 10}


def test_a_dead_store_is_named_after_bounded_attempts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.push.remote_store._FIRST_PAUSE", 0.01)
    target = Target.from_environ("http://127.0.0.1:9", "oxigraph", {})
    with pytest.raises(PushError, match="no answer in 4 attempts"):
        pushed(small(tmp_path, 1), target)


def test_chunks_are_the_same_each_time(tmp_path: Path) -> None:
    release = small(tmp_path / "releases", 25, extra=BLANK)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (cut_up(release.quads(), tmp_path / name, 10) for name in "ab")
    contents = [[c.path.read_text() for p in parts for c in p.chunks] for parts in (first, second)]
    assert contents[0] == contents[1]
    assert [chunk.triples for chunk in first[1].chunks] == [3, 10, 10, 5]
    assert [first[1].complete(count) for count in (0, 3, 12, 13, 27, 28, 29)] == [
        0,
        1,
        1,
        2,
        3,
        4,
        0,
    ]


def test_the_password_is_never_shown() -> None:
    environ = {"DXKG_PUSH_USER": "dba", "DXKG_PUSH_PASSWORD": "secret-word"}
    assert "secret-word" not in repr(Target.from_environ("http://x", "virtuoso", environ))


def test_virtuoso_takes_a_release_with_credentials(releases: Path, virtuoso: Store) -> None:
    release = current(releases)
    assert release is not None
    environ = {"DXKG_PUSH_USER": "dba", "DXKG_PUSH_PASSWORD": PASSWORD}
    pushed(release, Target.from_environ(virtuoso.address, "virtuoso", environ))
    wanted = {**expected(release), DEFAULT_GRAPH: release.manifest["data"]["triples"]}
    assert {name: count_in(virtuoso, name) for name in wanted} == wanted


@pytest.mark.parametrize("password", ["wrong", ""])
def test_wrong_credentials_are_named(tmp_path: Path, virtuoso: Store, password: str) -> None:
    environ = {"DXKG_PUSH_USER": "dba" if password else "", "DXKG_PUSH_PASSWORD": password}
    with pytest.raises(PushError, match="DXKG_PUSH_USER with DXKG_PUSH_PASSWORD, found status 401"):
        pushed(small(tmp_path, 1), Target.from_environ(virtuoso.address, "virtuoso", environ))


def test_a_small_release_has_the_name_of_its_data(tmp_path: Path) -> None:
    release = small(tmp_path, 1)
    assert release.id == release_id(release.data.read_bytes())


async def _given_up(work: object, relay: Relay) -> None:
    """Cancel a push at the load that the relay holds."""
    assert asyncio.iscoroutine(work)
    task = asyncio.ensure_future(work)
    while not relay.holding.is_set() and not task.done():
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
