"""Jobs of an environment, run in its cluster by hand."""

import copy
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lib.operations.errors import OperationError
from lib.operations.kubectl import Kubectl

KEPT_SECONDS = 24 * 60 * 60
"""How long a finished Job and its log stay in the cluster."""

Manifest = dict[str, Any]


def job_from(cron_job: Manifest, arguments: Sequence[str] | None, moment: datetime) -> Manifest:
    """Return a Job as the CronJob makes them, tried once, with other arguments where some are given.

    One with the same arguments is the CronJob's own, whose last success it can be.
    """
    template = copy.deepcopy(cron_job["spec"]["jobTemplate"])
    [container] = template["spec"]["template"]["spec"]["containers"]
    usual = container.get("args")
    wanted = usual if arguments is None else list(arguments)
    template["metadata"] |= {
        "name": _name(cron_job["metadata"]["name"], arguments, moment),
        "namespace": cron_job["metadata"]["namespace"],
    }
    if wanted == usual:
        template["metadata"]["ownerReferences"] = [_owner(cron_job)]
    else:
        container["args"] = wanted
    template["spec"] |= {"backoffLimit": 0, "ttlSecondsAfterFinished": KEPT_SECONDS}
    return {"apiVersion": "batch/v1", "kind": "Job", **template}


def _name(job: str, arguments: Sequence[str] | None, moment: datetime) -> str:
    what = arguments[0] if arguments else "now"
    return f"{job}-{what}-{moment:%Y%m%d%H%M%S}"


def _owner(cron_job: Manifest) -> Manifest:
    known = {name: cron_job["metadata"][name] for name in ("name", "uid")}
    return {"apiVersion": "batch/v1", "kind": "CronJob", **known, "controller": True}


@dataclass(frozen=True)
class Namespace:
    """A namespace of the cluster that kubectl reaches."""

    name: str
    kubectl: Kubectl
    poll_seconds: float = 1

    def ask(self, *arguments: str, body: Manifest | None = None) -> str:
        """Return kubectl's answer; raise OperationError with what it says."""
        given = [f"--namespace={self.name}", *arguments]
        done = self.kubectl(*given, body="" if body is None else json.dumps(body))
        if done.code:
            raise OperationError(f"kubectl {' '.join(given)}: {done.errors.strip()}")
        return done.output

    def run(self, job: str, arguments: Sequence[str] | None) -> bool:
        """Run a job of the environment now, print its log, and return whether it did what it should."""
        cron_job = json.loads(self.ask("get", f"cronjob/{job}", "--output=json"))
        made = job_from(cron_job, arguments, datetime.now(UTC))
        name = made["metadata"]["name"]
        self.ask("create", "--filename=-", body=made)
        print(f"job {name} in namespace {self.name}: waiting for its end, then its log follows", flush=True)
        succeeded = self._end_of(name)
        print(self._log(name), end="")
        return succeeded

    def _end_of(self, name: str) -> bool:
        while True:
            status = json.loads(self.ask("get", f"job/{name}", "--output=json"))["status"]
            ended = [each["type"] for each in status.get("conditions", ()) if each["status"] == "True"]
            if "Complete" in ended or "Failed" in ended:
                return "Complete" in ended
            time.sleep(self.poll_seconds)

    def _log(self, name: str) -> str:
        """Return the log of a Job or, where its program never started, what the cluster says of it."""
        pods = f"--selector=job-name={name}"
        ended = "jsonpath={.items[*].status.containerStatuses[*].state.terminated.reason}"
        if self.ask("get", "pods", pods, f"--output={ended}"):
            return self.ask("logs", f"job/{name}", "--tail=-1")
        return self.ask("describe", f"job/{name}") + self.ask("describe", "pods", pods)
