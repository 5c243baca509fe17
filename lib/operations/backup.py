"""Backs up an environment's database now, lists its archives, or restores one, in the cluster of KUBECONFIG.

python -m lib.operations.backup {backup,archives} ENVIRONMENT
python -m lib.operations.backup restore ENVIRONMENT ARCHIVE [--replace]
"""

import argparse
import copy
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lib.model import Platform, ScheduledJob
from lib.operations.secrets import chosen_platform, refuse_without_cluster
from lib.services import BACKUP

KEPT_SECONDS = 24 * 60 * 60
"""How long a finished Job and its log stay in the cluster."""

_POLL_SECONDS = 1
Manifest = dict[str, Any]


def job_from(cron_job: Manifest, arguments: Sequence[str], moment: datetime) -> Manifest:
    """Return a Job as the CronJob makes them, with other arguments; it is tried once.

    One with the same arguments is the CronJob's own, whose last success it can be.
    """
    template = copy.deepcopy(cron_job["spec"]["jobTemplate"])
    owner = cron_job["metadata"]
    name = f"{owner['name']}-{arguments[0]}-{moment:%Y%m%d%H%M%S}"
    template["metadata"] |= {"name": name, "namespace": owner["namespace"]}
    if template["spec"]["template"]["spec"]["containers"][0]["args"] == list(arguments):
        whose = {"apiVersion": "batch/v1", "kind": "CronJob", "name": owner["name"], "uid": owner["uid"]}
        template["metadata"]["ownerReferences"] = [{**whose, "controller": True}]
    template["spec"] |= {"backoffLimit": 0, "ttlSecondsAfterFinished": KEPT_SECONDS}
    template["spec"]["template"]["spec"]["containers"][0]["args"] = list(arguments)
    return {"apiVersion": "batch/v1", "kind": "Job", **template}


@dataclass(frozen=True)
class Cluster:
    """kubectl in one namespace of the cluster that KUBECONFIG names."""

    namespace: str

    def ask(self, *arguments: str, body: Manifest | None = None) -> str:
        """Return kubectl's answer, or exit with what it says."""
        command = ["kubectl", "--request-timeout=60s", f"--namespace={self.namespace}", *arguments]
        content = None if body is None else json.dumps(body)
        answer = subprocess.run(command, input=content, capture_output=True, text=True, check=False)
        if answer.returncode:
            sys.exit(f"{' '.join(command)}: {answer.stderr.strip()}")
        return answer.stdout

    def run(self, job: Manifest) -> bool:
        """Make a Job, wait for its end, print its log, and return whether it did what it should."""
        name = job["metadata"]["name"]
        self.ask("create", "--filename=-", body=job)
        print(
            f"job {name} in namespace {self.namespace}: waiting for its end, then its log follows", flush=True
        )
        succeeded = self._end_of(name)
        print(
            self.ask("logs", f"job/{name}", "--tail=-1") if self._has_log(name) else self._why(name), end=""
        )
        return succeeded

    def _end_of(self, name: str) -> bool:
        while True:
            status = json.loads(self.ask("get", f"job/{name}", "--output=json"))["status"]
            ended = [each["type"] for each in status.get("conditions", ()) if each["status"] == "True"]
            if "Complete" in ended or "Failed" in ended:
                return "Complete" in ended
            time.sleep(_POLL_SECONDS)

    def _has_log(self, name: str) -> bool:
        started = "jsonpath={.items[*].status.containerStatuses[*].state.terminated.reason}"
        return self.ask("get", "pods", f"--selector=job-name={name}", f"--output={started}") != ""

    def _why(self, name: str) -> str:
        """Return what the cluster says of a Job whose program never started."""
        return self.ask("describe", f"job/{name}") + self.ask(
            "describe", "pods", f"--selector=job-name={name}"
        )


def scheduled(platform: Platform) -> ScheduledJob:
    """Return the environment's backup, or exit where it has none."""
    for job in platform.jobs:
        if job.job is BACKUP:
            return job
    name = platform.environment.name
    sys.exit(f"{name} has no backup: give it a Backup(...) in config/{name}.py")


def archive_name(text: str) -> str:
    """Return the name of an archive, which `make restore` leaves empty where nobody gave one."""
    if not text:
        raise argparse.ArgumentTypeError("name one, as in ARCHIVE=latest: `make archives` lists them")
    return text


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lib.operations.backup", description=__doc__.partition("\n")[0]
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("backup", "archives", "restore"):
        command = commands.add_parser(name)
        command.add_argument("environment")
        command.add_argument("--namespace", help="where it is not the one in config/")
    restore = commands.choices["restore"]
    restore.add_argument("archive", type=archive_name, help="the name of an archive, or: latest")
    restore.add_argument("--replace", action="store_true", help="also if the database is not empty")
    return parser.parse_args()


def main() -> None:
    """Run a command of the backup's program in the cluster, and fail if it fails."""
    given = parse()
    platform = chosen_platform(given.environment)
    job = scheduled(platform)
    refuse_without_cluster()
    arguments = [given.command]
    if given.command == "restore":
        arguments += [given.archive, *(["--replace"] if given.replace else [])]
    cluster = Cluster(given.namespace or platform.environment.namespace)
    cron_job = json.loads(cluster.ask("get", f"cronjob/{job.name}", "--output=json"))
    if not cluster.run(job_from(cron_job, arguments, datetime.now(UTC))):
        sys.exit(f"{given.command} of {given.environment} failed: see docs/backup.md")


if __name__ == "__main__":
    main()
