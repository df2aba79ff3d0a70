"""Which store a release is pushed to: its address and the environment in, its endpoints out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from loaders.settings import Declared, setting
from ontology import vocab

DEFAULT_GRAPH = vocab.mint_graph("default")
"""Stands for the default graph at stores whose own is the union of all graphs."""


class PushError(Exception):
    """The store did not do what it was asked; the text says what, and what it answered."""


@dataclass(frozen=True)
class Layout:
    """Where a kind of store has its endpoints, and how it treats graphs and transactions."""

    query: str
    update: str
    graphs: str
    parameter: str
    """Name of the parameter that names a graph in the Graph Store Protocol."""
    default_graph: str
    """The graph that holds the default graph's triples; empty for the store's own default graph."""
    atomic: bool
    """Whether an update request is one transaction."""


LAYOUTS = {
    "oxigraph": Layout("/query", "/update", "/store", "graph", "", atomic=True),
    "virtuoso": Layout(
        "/sparql-auth", "/sparql-auth", "/sparql-graph-crud-auth", "graph-uri", DEFAULT_GRAPH,
        atomic=False,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class PushSettings(Declared):
    """What only the environment says of the store that a release is pushed to."""

    push_user: str = setting("", "Who writes; sent when the store asks, as Digest or Basic.")
    push_password: str = setting(
        "", "Only the environment has it; Basic over plain HTTP can be read on the way."
    )
    push_query: str = setting(
        "", "Address of queries where it is not where the layout has it: for stores of other kinds."
    )
    push_update: str = setting("", "Address of updates, as above.")
    push_store: str = setting("", "Address of the graph store, as above.")
    push_default_graph: str = setting("", "Named graph that holds the default graph's triples.")


@dataclass(frozen=True)
class Target:
    """Where to push, and as whom."""

    query: str
    update: str
    graphs: str
    parameter: str
    default_graph: str
    atomic: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_environ(cls, url: str, layout: str, environ: Mapping[str, str] = os.environ) -> Target:
        """Derive the addresses from the store's, unless DXKG_PUSH_QUERY and the like name them."""
        kind, base = LAYOUTS[layout], url.rstrip("/")
        given = PushSettings.from_environ(environ)
        return cls(
            query=given.push_query or base + kind.query,
            update=given.push_update or base + kind.update,
            graphs=given.push_store or base + kind.graphs,
            parameter=kind.parameter,
            default_graph=given.push_default_graph or kind.default_graph,
            atomic=kind.atomic,
            user=given.push_user,
            password=given.push_password,
        )
