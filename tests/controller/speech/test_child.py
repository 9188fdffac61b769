import asyncio

from controller.speech import child


async def sleeper() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec("sleep", "60", stdin=asyncio.subprocess.PIPE)


async def test_a_running_process_is_killed_and_reaped():
    process = await sleeper()
    await asyncio.wait_for(child.end(process), 5)
    assert process.returncode == -9
    assert process.stdin is not None
    assert process.stdin.is_closing()


async def test_one_that_has_ended_already_is_no_error():
    process = await sleeper()
    process.kill()
    await process.wait()
    await asyncio.wait_for(child.end(process), 5)
    await asyncio.wait_for(child.end(process), 5)
