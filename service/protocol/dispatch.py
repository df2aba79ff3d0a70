"""The front: a request in, a response out; the engine evaluates, Flask renders pages."""

from __future__ import annotations

import functools
import json
import logging
import re
from collections.abc import Awaitable, Callable

from service.engine.frames import Job
from service.errors import Problem
from service.formats import GRAPHS, HTML, Format, choose_coding, chosen, chosen_of_results
from service.http.answered import answered
from service.http.unpacking import is_coded, unpacked
from service.protocol.description import describe
from service.protocol.problems import problem_response
from service.protocol.rate import RateLimiter
from service.protocol.sparql_request import (
    ADDRESS,
    METHODS,
    graph_iri,
    not_allowed,
    read_parameters,
    read_request,
)
from service.protocol.static_files import StaticFiles
from service.rendering.pages import Pages
from service.replies.headers import CITE, DATA_HEADERS, SECURITY_HEADERS, preflight_headers
from service.replies.kept_pages import KeptPages
from service.replies.message import Request, Response
from service.replies.metrics import CONTENT_TYPE
from service.replies.problem_text import texts
from service.replies.reply import Replies
from service.settings import Settings
from service.sparql.policy import Form, form_of
from service.stream import Work

log = logging.getLogger(__name__)
Then = Callable[[Response], None]
Answer = Response | Awaitable[Response] | Work
Route = Callable[[Request, Then], Answer]
READING = ("GET", "HEAD", "OPTIONS")
_CITE = CITE.lower()
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


class Dispatch:
    """Handles every request; the paths for programs itself, the rest by pages."""

    def __init__(self, settings: Settings, replies: Replies, pages: Pages, kept: KeptPages) -> None:
        self._settings = settings
        self._replies = replies
        self._pages = pages
        self._kept = kept
        self._static = StaticFiles()
        self._limiter = RateLimiter(settings)
        self._routes = {
            "/sparql": self._sparql,
            "/data": self._data,
            "/health": self._health,
            "/metrics": self._metrics,
        }
        self.at_once = replies.repeated.at_once
        self.remember = replies.repeated.remember
        self.stopping = False
        texts()  # read now: when all descriptors are taken, it is too late

    def __call__(self, request: Request, then: Then) -> Answer:
        """Answer at once from the cache, or by and by."""
        return self._guarded(self._routed, request, then)

    def _routed(self, request: Request, then: Then) -> Answer:
        route = self._routes.get(request.path)
        if route is None and request.path.startswith("/data/"):
            route = self._data
        if route is None:
            return self._shown(request)
        methods = METHODS if request.path == "/sparql" else READING
        if request.method == "OPTIONS":
            return Response(204, preflight_headers(methods))
        if request.method not in methods:
            raise not_allowed(methods)
        return route(request, then)

    def _guarded(self, route: Route, request: Request, then: Then) -> Answer:
        """Take a route; what it raises becomes an answer."""
        try:
            return route(request, then)
        except Problem as problem:
            return problem_response(problem, request)
        except Exception:
            log.exception("a request failed")
            return problem_response(Problem(500, "internal"), request)

    def _sparql(self, request: Request, then: Then) -> Answer:
        """Charge the client, then read what it sent."""
        charged = self._count(request)
        asked = functools.partial(self._asked, charged=charged)
        if request.method == "POST" and is_coded(request):
            return self._unpacked(asked, request)
        return asked(request, then)

    async def _unpacked(self, route: Route, request: Request) -> Response:
        """Take a route with the body decoded, for which others need not wait."""
        try:
            plain = await unpacked(request, self._settings.max_body)
        except Problem as problem:
            return problem_response(problem, request)
        return await answered(functools.partial(self._guarded, route), plain)

    def _asked(self, request: Request, then: Then, charged: str) -> Answer:
        asked = read_request(request, self._settings)
        accept = request.header("accept")
        if asked.query is None:
            format = chosen(accept, (*GRAPHS, HTML), asked.format)
            return self._page(request) if format is HTML else self._described(request, format)
        if request.header(_CITE) not in ("", "0"):
            return self._page(request)
        rows, graph = chosen_of_results(accept, asked.format)
        if HTML in (rows, graph) and self._is_page(asked.query, rows, graph):
            return self._page(request)  # its result stands in the page
        job = Job(
            text=asked.query,
            rows_format=_job_format(rows),
            graph_format=_job_format(graph),
            coding=choose_coding(request.header("accept-encoding")),
            base=self._endpoint(request),
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            rows=self._settings.max_rows,
            size=self._settings.max_result,
            depth=self._settings.max_depth,
        )
        return self._answered(request, job, then, charged)

    def _is_page(self, query: str, rows: Format | None, graph: Format | None) -> bool:
        """Tell whether HTML is wanted of what the query gives; mostly both or none want it."""
        if rows is graph:
            return True
        form = form_of(query)
        return (rows if form in (Form.SELECT, Form.ASK) else graph) is HTML

    def _data(self, request: Request, then: Then) -> Answer:
        """Give a graph: https://www.w3.org/TR/sparql11-http-rdf-update/, reading only."""
        charged = self._count(request)
        found = read_parameters(request.query, ADDRESS, self._settings.max_parameters)
        named_graphs = found.get("graph", [])
        if request.path != "/data":  # the address itself is the name of a graph
            named_graphs = [self._address(request) + request.path, *named_graphs]
        if len(named_graphs) + ("default" in found) != 1:
            raise Problem(400, "graph-choice")
        format = chosen(request.header("accept"), GRAPHS, found.get("format", [""])[0])
        job = Job(
            text=graph_iri("graph", named_graphs[0]) if named_graphs else "",
            rows_format="",
            graph_format=format.name,
            coding=choose_coding(request.header("accept-encoding")),
            is_graph=True,
            size=self._settings.max_result,
        )
        return self._answered(request, job, then, charged)

    def _answered(self, request: Request, job: Job, then: Then, charged: str) -> Response | Work:
        def ended(found: Response | Problem) -> None:
            then(problem_response(found, request) if isinstance(found, Problem) else found)

        # an answer to POST is no representation that it selects: RFC 9110, 13.2.1
        condition = request.header("if-none-match") if request.method in ("GET", "HEAD") else ""
        answer = self._replies.answer(
            job, ended, condition=condition, repeatable=request.method == "GET"
        )
        if isinstance(answer, Response) and not request.body:  # a body was work to read
            self._limiter.give_back(charged)
        return answer

    def _count(self, request: Request) -> str:
        """Charge the client of a request; raises Problem where it sends too many."""
        return self._limiter.charge(request.peer, request.header("x-forwarded-for"))

    def _described(self, request: Request, format: Format) -> Response:
        body = describe(self._endpoint(request), self._replies.engine.release, format)
        headers = (("Content-Type", format.content_type), ("Vary", "Accept"), *DATA_HEADERS)
        return Response(200, headers, body)

    def _health(self, request: Request, then: Then) -> Response:
        """Tell whether the service lives and is ready, and which release it serves."""
        release, refused = self._replies.engine.release, self._replies.engine.refused
        ready = self._replies.engine.ready and not self.stopping
        state = {
            "live": True,
            "ready": ready,
            "release": release.digest if release else None,
            "quads": release.quads if release else None,
            "store": self._replies.engine.store,
            "refused": {"release": refused.release, "reason": refused.reason} if refused else None,
        }
        headers = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
        return Response(
            200 if ready else 503, (*headers, *DATA_HEADERS), json.dumps(state).encode()
        )

    def _metrics(self, request: Request, then: Then) -> Response:
        headers = (("Content-Type", CONTENT_TYPE), ("Cache-Control", "no-store"))
        return Response(200, (*headers, *SECURITY_HEADERS), self._replies.metrics.written())

    def _shown(self, request: Request) -> Answer:
        """Answer with a file or a page; what stands ready costs a client nothing."""
        if request.path in self._static and request.method in ("GET", "HEAD"):
            return self._static.respond(request)
        if (kept := self._kept.get(request)) is not None:
            return kept
        self._count(request)
        return self._page(request)

    async def _page(self, request: Request) -> Response:
        if self._pages.is_full(request):
            problem = Problem(503, "busy").with_header("Retry-After", "2")
            return problem_response(problem, request)
        basis = self._kept.basis()
        try:
            response, keep = await self._pages.respond(request)
        except Problem as problem:
            return problem_response(problem, request)
        except Exception:
            log.exception("a page failed")
            return problem_response(Problem(500, "internal"), request)
        given = {name.lower(): value for name, value in response.headers}
        if request.method == "OPTIONS" and "allow" in given:
            return Response(204, preflight_headers(tuple(sorted(given["allow"].split(", ")))))
        added = [(name, value) for name, value in DATA_HEADERS if name.lower() not in given]
        response.headers = (*response.headers, *added)
        if keep:
            self._kept.put(request, response, basis)
        return response

    def _endpoint(self, request: Request) -> str:
        """Return the public address of the endpoint."""
        return f"{self._address(request)}/sparql"

    def _address(self, request: Request) -> str:
        """Return the public address of the service."""
        if self._settings.base_url:
            return self._settings.base_url
        return _local_address(request.header("host"))


def _job_format(format: Format | None) -> str:
    """Name a format for the engine, which writes no pages."""
    return "" if format is None or format is HTML else format.name


@functools.lru_cache(64)
def _local_address(host: str) -> str:
    return f"http://{host if _HOST.fullmatch(host) else 'localhost'}"
