"""The job of nightly.py on an event loop, for a program that has one; options, files and exit statuses are the same."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from nightly import Exit, Job, parse, set_up_logging, stopped

from webex_wholesale import AsyncWholesaleClient, LocalError, Plan, Unauthorized


async def run(client: AsyncWholesaleClient, job: Job) -> Exit:
    """Carry out the plan of a job, or with `dry_run` say what would happen."""
    plan = Plan.read_csv(job.plan)
    if job.dry_run:
        return job.end(await client.bulk.precheck(plan, on_progress=job.told))
    return job.end(
        await client.bulk.provision(
            plan,
            checkpoint=job.checkpoint(plan),
            on_progress=job.told,
            on_difference="update" if job.update else "report",
        )
    )


async def main(arguments: Sequence[str] | None = None) -> Exit:
    """Run the job of a command line."""
    set_up_logging()
    try:
        job = parse(arguments)
        async with AsyncWholesaleClient() as client:
            return await run(client, job)
    except (LocalError, Unauthorized, OSError) as problem:
        return stopped(problem)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
