"""Settings of the service: environment in, one frozen `Settings` out; nothing else reads it."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass

from loaders.settings import (
    POSITIVE,
    REPORT_SIZE,
    REPORT_SIZE_HELP,
    REPORTS,
    Declared,
    Fit,
    setting,
)

CPUS = len(os.sched_getaffinity(0))
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """Read a list of networks; raises ValueError."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


NETWORKS = Fit("networks as 10.0.0.0/8, joined by commas", networks)
ADDRESS = Fit("an address as https://example.vn", re.compile(r"https?://[\w.:\[\]-]+").fullmatch)
ENDPOINT = Fit("an address as https://store/sparql", re.compile(r"https?://[^/\s]\S*").fullmatch)
IRI = Fit("an absolute IRI", re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+").fullmatch)
LOG = Fit("evaluated or none", ("evaluated", "none").__contains__)


@dataclass(frozen=True)
class Settings(Declared):
    """What an operator can change; every value has a default that is safe on the open Internet."""

    time_limit: float = setting(
        10.0, "Seconds by the clock that a query may run before it is ended.", POSITIVE
    )
    memory_limit: int = setting(
        1 << 30, "Bytes a query may allocate beyond the store itself.", POSITIVE
    )
    stack_limit: int = setting(
        512 << 20, "Bytes of stack of a worker; deep queries need much.", POSITIVE
    )
    max_rows: int = setting(
        1_000_000, "Rows of a SELECT result; a longer one is cut, and says so.", POSITIVE
    )
    max_result: int = setting(1 << 30, "Bytes of a result before compression.", POSITIVE)
    max_body: int = setting(1 << 20, "Bytes of a request body, compressed or not.", POSITIVE)
    max_parameters: int = setting(
        1000, "Parameters of an address, and of a form in a request's body.", POSITIVE
    )
    max_held: int = setting(
        64 << 20,
        "Bytes of requests that wait, of all clients together; more are refused.",
        POSITIVE,
    )
    max_unread: int = setting(
        128 << 20,
        "Bytes of answers that wait in memory for slow readers, of all together.",
        POSITIVE,
    )
    max_query: int = setting(256 << 10, "Bytes of a query.", POSITIVE)
    max_depth: int = setting(1000, "Brackets that a query may open within each other.", POSITIVE)
    max_head: int = setting(64 << 10, "Bytes of a request line and its header fields.", POSITIVE)
    max_fields: int = setting(100, "Header fields of a request.", POSITIVE)
    workers: int = setting(
        max(2, CPUS), "Workers for queries that are quick, or not yet slow.", POSITIVE
    )
    slow_workers: int = setting(
        max(2, CPUS // 2), "Workers for queries found to be slow.", POSITIVE
    )
    slow_after: float = setting(
        0.25, "Seconds of processor time after which a query counts as slow."
    )
    ahead_below: float = setting(
        0.02,
        "Seconds of processor time that queries take at most where workers are sent jobs ahead; "
        "0: never.",
    )
    queue: int = setting(256, "Queries that may wait for a worker; one more is answered 503.")
    queue_wait: float = setting(
        10.0, "Seconds a query may wait for a worker before it is answered 503."
    )
    rate: float = setting(
        20.0, "Requests for work a second for one client, refused ones too; 0 sets no limit."
    )
    rate_burst: int = setting(100, "Requests for work one client may send at once.", POSITIVE)
    rate_exempt: str = setting(
        "127.0.0.0/8,::1/128", "Networks whose clients have no rate limit.", NETWORKS
    )
    trusted_proxies: str = setting(
        "127.0.0.0/8,::1/128", "Networks of proxies whose X-Forwarded-For is believed.", NETWORKS
    )
    max_connections: int = setting(
        4096, "Connections open at one time; one more is closed.", POSITIVE
    )
    head_timeout: float = setting(
        10.0, "Seconds a client may take to send a request's head.", POSITIVE
    )
    body_timeout: float = setting(
        20.0, "Seconds a client may take to send a request's body.", POSITIVE
    )
    idle_timeout: float = setting(75.0, "Seconds an idle connection is kept open.", POSITIVE)
    write_timeout: float = setting(
        30.0, "Seconds without progress after which a slow reader is cut off.", POSITIVE
    )
    response_timeout: float = setting(
        600.0, "Seconds a client may take to read one whole response.", POSITIVE
    )
    spool_limit: int = setting(1 << 30, "Bytes of results kept on disk, in all, for slow readers.")
    cache_size: int = setting(64 << 20, "Bytes of the result cache; 0 turns it off.")
    cache_entry: int = setting(4 << 20, "Bytes of the largest result that is cached.")
    max_age: int = setting(60, "Seconds that a browser may use a result without asking again.")
    memory_budget: int = setting(
        4 << 30, "Bytes of memory for a release; a larger one is served from disk."
    )
    endpoint: str = setting(
        "", "URL of another SPARQL endpoint that answers instead of a store here.", ENDPOINT
    )
    endpoint_default_graph: str = setting(
        "", "IRI of the graph that stands for the default graph where the endpoint has none.", IRI
    )
    page_processes: int = setting(
        min(8, max(2, CPUS)),
        "Processes that render pages; as many again for what strangers' queries give.",
        POSITIVE,
    )
    page_time: float = setting(
        10.0, "Seconds of processor that a page may take to be rendered.", POSITIVE
    )
    page_memory: int = setting(
        512 << 20,
        "Bytes that a process may allocate for a page, beyond what it begins with.",
        POSITIVE,
    )
    page_threads: int = setting(
        8, "Threads that render pages where a WSGI server has no such processes.", POSITIVE
    )
    grace: float = setting(15.0, "Seconds that running requests get when the service stops.")
    query_log: str = setting("evaluated", "Which queries are logged: evaluated or none.", LOG)
    reports: str = setting("", REPORTS)
    report_size: int = setting(REPORT_SIZE, REPORT_SIZE_HELP, POSITIVE)
    base_url: str = setting(
        "", "Public address of the service where a proxy hides it, without a slash.", ADDRESS
    )
    map: str = setting("", "Files of map layers, GeoJSON or TopoJSON, joined by `:`.")
    map_caption: str = setting("", "What pages say of these map layers; else their `caption`.")
    warm_pictures: int = setting(
        1,
        "1 starts the processes of pages and pictures with the service, "
        "0 with the first page and picture.",
    )
