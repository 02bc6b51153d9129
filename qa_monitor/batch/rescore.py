"""Stored calls judged again without audio, by as many processes as there are cores.

Each process reads, judges and stores some calls, in one transaction. An interruption leaves the others as they were,
and the same command goes on with them: what was judged under these versions is left alone.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

from qa_monitor.batch import pool
from qa_monitor.batch.capacity import usable_cores
from qa_monitor.batch.rescoring import Rescored, Task, Wish, all_together, in_groups, rescoring
from qa_monitor.batch.signals import noted
from qa_monitor.batch.worker import Failure
from qa_monitor.errors import ExitCode
from qa_monitor.store import CallFilter, calls_with_customers, other_calls_to, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class RescoreReport:
    """What was judged again, or would be."""

    chosen: int
    """Calls that the filter fits."""
    outcome: Rescored
    left: int
    """Not reached because the run was stopped."""

    @property
    def exit_code(self) -> ExitCode:
        """Interrupted before incomplete before good."""
        if self.left:
            return ExitCode.INTERRUPTED
        return ExitCode.RECORDING_FAILED if self.outcome.failures else ExitCode.OK


def rescore(
    where: CallFilter,
    *,
    task: Task,
    engine: sa.Engine,
    on_progress: Callable[[int, int], None],
) -> RescoreReport:
    """Judge the calls that fit, whatever judged them last.

    So are other calls to the same customers that these rules have judged already, where their history is told
    otherwise now. `engine` is the settings' database. `on_progress` is told how many of how many calls are through.
    Raises QaMonitorError if no worker can get ready or the database refuses.
    """
    with reading(engine) as db:
        calls = calls_with_customers(db, where)
        customers = {customer for _, customer in calls if customer is not None}
        followers = [] if where == CallFilter() else other_calls_to(db, customers, [number for number, _ in calls])
    groups = in_groups(calls, followers)
    parts: list[Rescored] = []
    through = 0
    with noted() as stopped:
        crew = min(task.settings.workers or usable_cores(), len(groups)) or 1
        with closing(pool.work_off(groups, prepare=partial(rescoring, task), workers=crew, stopped=stopped)) as events:
            for event in events:
                match event:
                    case pool.Done(_, outcome):
                        parts.append(outcome)
                    case pool.Failed(_, what):
                        parts.append(_all_failed(event.job, what))
                    case pool.Lost(_, exit_code):
                        parts.append(_all_failed(event.job, Failure("killed", str(exit_code))))
                    case _:
                        continue
                through += sum(wish.chosen for wish in event.job)
                on_progress(through, len(calls))
    return RescoreReport(chosen=len(calls), outcome=all_together(parts), left=len(calls) - through)


def _all_failed(group: Sequence[Wish], what: Failure) -> Rescored:
    """Of a group whose worker failed on it as a whole: nobody knows by which call."""
    return Rescored(failures=(("", what),) * sum(wish.chosen for wish in group))
