"""The least that a FastAGI program can be: answer, play, hang up at the key. No flow, no lease, no record.

    python -m bench.bare_fastagi PORT SOUND

A process of its own, so that its processor time can be counted; it says ``ready`` and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop


async def _session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sound: str) -> None:
    while (await reader.readline()).strip():
        pass

    async def ask(command: str) -> bytes:
        writer.write(command.encode() + b"\n")
        return await reader.readline()

    await ask("ANSWER")
    if b"result=0" in await ask(f'STREAM FILE "{sound}" "1"'):
        await ask("WAIT FOR DIGIT 10000")
    await ask("HANGUP")
    writer.close()


async def _serve(port: int, sound: str) -> None:
    server = await asyncio.start_server(lambda reader, writer: _session(reader, writer, sound), "127.0.0.1", port)
    print("ready", flush=True)
    async with server:
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), sys.argv[2]))
