from __future__ import annotations

import asyncio

from monitor.app.jobs import Jobs

SOON_S = 0.01


def test_each_job_comes_round_at_its_interval_until_stopped() -> None:
    async def look() -> int:
        rounds, third = 0, asyncio.Event()

        async def job() -> None:
            nonlocal rounds
            rounds += 1
            if rounds == 3:
                third.set()

        jobs = Jobs(lambda _name, _error: None)
        jobs.every("count", SOON_S, job)
        jobs.start()
        await asyncio.wait_for(third.wait(), 20)
        jobs.stop()
        return rounds

    assert asyncio.run(look()) == 3


def test_a_job_never_runs_beside_itself() -> None:
    async def look() -> int:
        running = most = 0
        rounds, enough = 0, asyncio.Event()

        async def slow() -> None:
            nonlocal running, most, rounds
            running += 1
            most = max(most, running)
            await asyncio.sleep(5 * SOON_S)
            running -= 1
            rounds += 1
            if rounds == 3:
                enough.set()

        jobs = Jobs(lambda _name, _error: None)
        jobs.every("slow", SOON_S, slow)
        jobs.start()
        await asyncio.wait_for(enough.wait(), 20)
        jobs.stop()
        return most

    assert asyncio.run(look()) == 1


def test_a_job_that_breaks_is_told_by_name_with_its_error() -> None:
    async def look() -> tuple[str, BaseException]:
        told: asyncio.Future[tuple[str, BaseException]] = asyncio.get_running_loop().create_future()

        async def broken() -> None:
            raise ZeroDivisionError("ours")

        def failed(name: str, error: BaseException) -> None:
            if not told.done():
                told.set_result((name, error))

        jobs = Jobs(failed)
        jobs.every("broken", SOON_S, broken)
        jobs.start()
        try:
            return await asyncio.wait_for(told, 20)
        finally:
            jobs.stop()

    name, error = asyncio.run(look())
    assert name == "broken"
    assert isinstance(error, ZeroDivisionError)


def test_stopping_twice_or_before_the_start_is_nothing() -> None:
    async def look() -> None:
        jobs = Jobs(lambda _name, _error: None)
        jobs.stop()
        jobs.start()
        jobs.stop()
        jobs.stop()

    asyncio.run(look())
