"""Settings of the service: environment in, one frozen `Settings` out; nothing else reads it.

Each field is a setting: its variable is `DXKG_` and the name in upper case, its help the metadata.
`docs/operations.md` lists them all, and a test compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

PREFIX = "DXKG_"
CPUS = len(os.sched_getaffinity(0))


class SettingError(ValueError):
    """A setting that cannot be used; the text names its variable."""


def setting(default: Any, help: str) -> Any:
    """Declare one setting; typed Any as dataclasses.field is, so that each field keeps its type."""
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class Settings:
    """What an operator can change; every value has a default that is safe on the open Internet."""

    time_limit: float = setting(10.0, "Seconds a query may run before it is ended.")
    memory_limit: int = setting(1 << 30, "Bytes a query may allocate beyond the store itself.")
    stack_limit: int = setting(512 << 20, "Bytes of stack of a worker; deep queries need much.")
    max_rows: int = setting(1_000_000, "Rows of a SELECT result; a longer one is cut, and says so.")
    max_result: int = setting(1 << 30, "Bytes of a result before compression.")
    max_body: int = setting(1 << 20, "Bytes of a request body, compressed or not.")
    max_query: int = setting(256 << 10, "Bytes of a query.")
    max_depth: int = setting(1000, "Brackets that a query may open within each other.")
    max_head: int = setting(64 << 10, "Bytes of a request line and its header fields.")
    workers: int = setting(max(2, CPUS), "Workers for queries that are quick, or not yet slow.")
    slow_workers: int = setting(max(2, CPUS // 2), "Workers for queries found to be slow.")
    slow_after: float = setting(0.25, "Seconds after which a query counts as slow.")
    queue: int = setting(256, "Queries that may wait for a worker; one more is answered 503.")
    queue_wait: float = setting(
        10.0, "Seconds a query may wait for a worker before it is answered 503."
    )
    rate: float = setting(20.0, "Evaluated queries a second for one client; 0 sets no limit.")
    rate_burst: int = setting(100, "Evaluated queries one client may send at once.")
    rate_exempt: str = setting("127.0.0.0/8,::1/128", "Networks whose clients have no rate limit.")
    trusted_proxies: str = setting(
        "127.0.0.0/8,::1/128", "Networks of proxies whose X-Forwarded-For is believed."
    )
    max_connections: int = setting(4096, "Connections open at one time; one more is closed.")
    head_timeout: float = setting(10.0, "Seconds a client may take to send a request's head.")
    body_timeout: float = setting(20.0, "Seconds a client may take to send a request's body.")
    idle_timeout: float = setting(75.0, "Seconds an idle connection is kept open.")
    write_timeout: float = setting(
        30.0, "Seconds without progress after which a slow reader is cut off."
    )
    response_timeout: float = setting(
        600.0, "Seconds a client may take to read one whole response."
    )
    spool_limit: int = setting(1 << 30, "Bytes of results kept on disk, in all, for slow readers.")
    cache_size: int = setting(64 << 20, "Bytes of the result cache; 0 turns it off.")
    cache_entry: int = setting(4 << 20, "Bytes of the largest result that is cached.")
    max_age: int = setting(60, "Seconds that a browser may use a result without asking again.")
    memory_budget: int = setting(
        4 << 30, "Bytes of memory for a release; a larger one is served from disk."
    )
    endpoint: str = setting(
        "", "URL of another SPARQL endpoint that answers instead of a store here."
    )
    endpoint_default_graph: str = setting(
        "", "IRI of the graph that stands for the default graph where the endpoint has none."
    )
    page_threads: int = setting(8, "Threads that render pages.")
    grace: float = setting(15.0, "Seconds that running requests get when the service stops.")
    query_log: str = setting("evaluated", "Which queries are logged: evaluated or none.")
    reports: str = setting(
        "", "Folder of the report texts; by default `reports` beside the releases."
    )
    base_url: str = setting(
        "", "Public address of the service where a proxy hides it, without a slash."
    )
    map: str = setting("", "Files of map layers, GeoJSON or TopoJSON, joined by `:`.")
    map_caption: str = setting("", "What pages say of these map layers; else their `caption`.")
    warm_pictures: int = setting(
        1, "1 starts the process that draws pictures with the service, 0 with the first picture."
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings that are set; an unfit value raises SettingError and is named."""
        found: dict[str, Any] = {}  # of the fields' types, by _value
        for each in fields(cls):
            text = environ.get(PREFIX + each.name.upper())
            if text:
                found[each.name] = _value(PREFIX + each.name.upper(), text, type(each.default))
        return cls(**found)


def _value(variable: str, text: str, kind: type) -> object:
    try:
        value = kind(text)
    except ValueError:
        raise SettingError(f"{variable}: expected {kind.__name__}, found {text!r}") from None
    if kind is not str and value < 0:
        raise SettingError(f"{variable}: expected a number not below 0, found {text!r}")
    return value
