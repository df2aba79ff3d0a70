"""The service of a model: messages in, the text of its answer out, within time and size.

Any address that speaks OpenAI's chat completions does: vLLM, Ollama, llama.cpp, LiteLLM and hosted
ones (https://platform.openai.com/docs/api-reference/chat). Their client library (openai 2) brings
pydantic and a second HTTP client for one request of one form.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from loaders.extraction.model.question import ANSWER
from loaders.settings import ModelSettings

_LARGEST = 1 << 20
"""Bytes of an answer; a longer one is refused unread."""
_TOO_MANY = 429
_SERVER_FAULT = 500
_ATTEMPTS = 2


class ModelError(Exception):
    """The service gave no answer that can be read; the text says why, without the key."""


@dataclass(frozen=True)
class ModelService:
    """One model at one address."""

    url: str
    """Of the API: `http://127.0.0.1:11434/v1`."""
    model: str
    key: str = ""
    timeout: float = 60.0
    """Seconds for one answer."""

    @classmethod
    def from_settings(cls, settings: ModelSettings) -> ModelService:
        """Take what is set; raises ModelError where address or model is not."""
        url, model = settings.llm_url, settings.llm_model
        if not url.startswith(("http://", "https://")):
            raise ModelError(f"DXKG_LLM_URL: expected http:// or https://, found {url!r}")
        if not model:
            raise ModelError("DXKG_LLM_MODEL: expected the name of a model, found nothing")
        return cls(url.rstrip("/"), model, settings.llm_key, settings.llm_timeout)

    def answer(self, messages: Sequence[Mapping[str, str]]) -> str:
        """Ask once, and once more where the service was busy or broke; raises ModelError."""
        return asyncio.run(self._answer(messages))

    async def _answer(self, messages: Sequence[Mapping[str, str]]) -> str:
        problem = ""
        timeout = ClientTimeout(total=self.timeout)
        async with ClientSession(timeout=timeout, headers=self._headers) as session:
            for _ in range(_ATTEMPTS):
                try:
                    status, body = await self._post(session, messages)
                except (ClientError, TimeoutError, OSError) as error:
                    problem = f"expected an answer within {self.timeout:g} s, found {_named(error)}"
                    continue
                if status == _TOO_MANY or status >= _SERVER_FAULT:
                    problem = f"expected status 200, found {status}"
                    continue
                return _content(status, body)
        raise ModelError(f"{self.url}: {problem}")

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    async def _post(
        self, session: ClientSession, messages: Sequence[Mapping[str, str]]
    ) -> tuple[int, bytes]:
        asked = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "facts", "strict": True, "schema": ANSWER},
            },
        }
        address = f"{self.url}/chat/completions"
        async with session.post(address, json=asked, allow_redirects=False) as response:
            body = b""
            async for chunk in response.content.iter_chunked(1 << 16):
                body += chunk
                if len(body) > _LARGEST:
                    raise ModelError(f"{self.url}: expected at most {_LARGEST} bytes, found more")
            return response.status, body


def _content(status: int, body: bytes) -> str:
    """Take the text out of a reply."""
    if status != 200:
        shown = body[:200].decode(errors="replace")
        raise ModelError(f"expected status 200, found {status}: {shown}")
    try:
        reply: Any = msgspec.json.decode(body)
        content = reply["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        raise ModelError("expected a chat completion, found something else") from None
    if not isinstance(content, str):
        raise ModelError("expected an answer in words, found none")
    return content


def _named(error: Exception) -> str:
    return "none" if isinstance(error, TimeoutError) else f"{type(error).__name__}: {error}"
