"""An environment in which all is well, as its series tell it, and ways to let something be wrong."""

from dataclasses import dataclass

from lib.model import Autoscaling, Objectives, Platform, ScheduledJob, Workload
from lib.monitoring import cluster
from lib.monitoring.objectives import measured_bound
from lib.monitoring.scope import scope
from tests.examples import workload as workload_of
from tests.monitoring.series import Input, changing, constant, counter, foreign, other, own, sampled

GIB = 1024**3
DAY_SECONDS = 24 * 3600
REQUESTS_A_MINUTE = 600
Parts = tuple[tuple[float, float, float, float], ...]
_NOT_COUNTED = {"handler": "subroute", "route": "/readyz"}
"""Values of labels by which the same requests are measured again, or probes are."""


@dataclass(frozen=True)
class World:
    """An environment for some minutes."""

    platform: Platform
    minutes: int

    def well(self) -> Input:
        """Return the series of an environment in which nobody need look at anything."""
        found: Input = {}
        for each in self.platform.workloads:
            found |= self._cluster(each) | self.requests(each.name, (REQUESTS_A_MINUTE, 0, 0, self.minutes))
            if each.declared.has_metrics:
                found |= self.targets(each.name, up=1)
        for job in self.platform.jobs:
            found |= self.succeeded(job, hours_ago=0) | self.created(job, hours_ago=1000)
        found |= self._load() | self._embeddings()
        return found | {self.database("one"): constant(1, self.minutes)}

    def workload(self, service: str) -> Workload:
        return workload_of(self.platform, service)

    def replicas(self, service: str, available: int) -> Input:
        """Return how many replicas are ready, of those that there should be."""
        selector = cluster.replicas_available(self.workload(service))
        return {foreign(selector): constant(available, self.minutes)}

    def scaled_to(self, service: str, current: int) -> Input:
        selector = cluster.autoscaler(self.workload(service), "status_current")
        return {foreign(selector): constant(current, self.minutes)}

    def restarts(self, service: str, *parts: tuple[float, int]) -> Input:
        """Return a container that was started again so often, for so many minutes."""
        selector = cluster.restarts(self.workload(service))
        return {foreign(selector, pod=f"{service}-0"): changing(*parts)}

    def volume(self, service: str, free: str) -> Input:
        return {foreign(cluster.volume(self.workload(service), "available")): free}

    def certificate(self, service: str, days: float) -> Input:
        """Return a certificate that ends so many days after the beginning."""
        selector = cluster.certificate_expiry(self.workload(service))
        assert selector is not None
        return {foreign(selector): constant(days * DAY_SECONDS, self.minutes)}

    def targets(self, service: str, up: int, instance: str = "one") -> Input:
        selector = f"up{{{scope(self.workload(service))}}}"
        return {foreign(selector, instance=instance): constant(up, self.minutes)}

    def succeeded(self, job: ScheduledJob, hours_ago: float) -> Input:
        """Return the last success of a job, so many hours before the beginning."""
        return {foreign(cluster.job_succeeded(job)): constant(-3600 * hours_ago, self.minutes)}

    def created(self, job: ScheduledJob, hours_ago: float) -> Input:
        """Return the age of a job at the beginning."""
        return {foreign(cluster.job_created(job)): constant(-3600 * hours_ago, self.minutes)}

    def database(self, instance: str) -> str:
        """Return the series with which a replica of the backend tells whether it reaches the database."""
        return own(self.platform, "backend", "database_up", {"instance": instance})

    def refused(self) -> str:
        """Return the series of requests that the backend refuses."""
        return own(self.platform, "backend", "http_requests_refused_total", {"reason": "busy"})

    def key_fetches(self, result: str, pod: str = "one") -> str:
        """Return the series of a replica's questions for the issuer's keys."""
        return own(self.platform, "backend", "login_key_fetches_total", {"result": result, "pod": pod})

    def logins_refused(self) -> str:
        return own(self.platform, "backend", "login_refused_total", {"reason": "expired"})

    def sign_ins_failed(self) -> str:
        return own(self.platform, "oauth2-proxy", "oauth2_proxy_requests_total", {"code": "500"})

    def embeddings(self, result: str) -> str:
        return own(self.platform, "backend", "embedding_calls_total", {"result": result})

    def requests(self, service: str, *parts: tuple[float, float, float, float]) -> Input:
        """Return a service's requests: how many a minute, how many fail or are slow, for how many minutes."""
        objectives = self.workload(service).declared.objectives
        assert objectives is not None
        counted = self._counted(objectives, service, parts)
        return (
            counted
            | self._timed(objectives, service, parts, counted)
            | self._not_counted(objectives, service)
        )

    def _counted(self, objectives: Objectives, service: str, parts: Parts) -> Input:
        requests, failures = objectives.availability.requests, objectives.availability.failures
        apart = requests.metric == failures.metric
        good = sampled(requests.matchers)
        good |= {name: other(pattern) for name, pattern in failures.matchers.items() if name not in good}
        succeeded = counter(*((each[0] - (each[1] if apart else 0), each[3]) for each in parts))
        failed = counter(*((each[1], each[3]) for each in parts))
        return {
            self._measured(objectives, service, requests.metric, good): succeeded,
            self._measured(objectives, service, failures.metric, sampled(failures.matchers)): failed,
        }

    def _timed(self, objectives: Objectives, service: str, parts: Parts, counted: Input) -> Input:
        """Return the histogram's count and bucket; its count may be what is counted, without what failed."""
        metric, labels = objectives.latency.requests.metric, sampled(objectives.latency.requests.matchers)
        bound = f"{objectives.latency.seconds:g}"
        assert f'"{bound}|' in measured_bound(objectives.latency.seconds)
        count = self._measured(objectives, service, f"{metric}_count", labels)
        every = [(each[0] - (each[1] if count in counted else 0), each[2], each[3]) for each in parts]
        bucket = self._measured(objectives, service, f"{metric}_bucket", labels | {"le": bound})
        all_buckets = self._measured(objectives, service, f"{metric}_bucket", labels | {"le": "+Inf"})
        return {
            count: counter(*((total, minutes) for total, _, minutes in every)),
            bucket: counter(*((total - slow, minutes) for total, slow, minutes in every)),
            all_buckets: counter(*((total, minutes) for total, _, minutes in every)),
        }

    def _not_counted(self, objectives: Objectives, service: str) -> Input:
        """Return many more requests, good and failed, with labels that the objectives leave out."""
        found = {}
        for each in (objectives.availability.requests, objectives.availability.failures):
            excluded = {name: value for name, value in _NOT_COUNTED.items() if name in each.matchers}
            if excluded:
                labels = sampled(each.matchers) | excluded
                noise = counter((100 * REQUESTS_A_MINUTE, self.minutes))
                found[self._measured(objectives, service, each.metric, labels)] = noise
        return found

    def _measured(self, objectives: Objectives, service: str, metric: str, labels: dict[str, str]) -> str:
        return own(self.platform, objectives.measured_by or service, metric, labels)

    def _load(self) -> Input:
        """Return how much the backend has to do at once, and that it knows the issuer's keys."""
        at_once = {"http_requests_in_flight": 3, "http_requests_waiting": 1}
        found = {
            own(self.platform, "backend", name, {}): constant(value, self.minutes)
            for name, value in at_once.items()
        }
        keys = {self.key_fetches("ok"): counter((0.2, self.minutes))}
        return {**found, **keys, self.refused(): constant(0, self.minutes)}

    def _embeddings(self) -> Input:
        """Return embeddings, one a second, each in half a second."""
        bucket = "embedding_call_duration_seconds_bucket"
        buckets = [own(self.platform, "backend", bucket, {"le": bound}) for bound in ("0.5", "1.0", "+Inf")]
        return dict.fromkeys([self.embeddings("ok"), *buckets], counter((60, self.minutes)))

    def _cluster(self, workload: Workload) -> Input:
        replicas = workload.size.replicas
        number = replicas.minimum if isinstance(replicas, Autoscaling) else replicas
        values = {cluster.replicas_wanted(workload): number}
        values[cluster.replicas_available(workload)] = number
        if isinstance(replicas, Autoscaling):
            values[cluster.autoscaler(workload, "status_current")] = replicas.minimum
            values[cluster.autoscaler(workload, "spec_max")] = replicas.maximum
        if workload.size.volume:
            size = workload.size.volume.size_gib * GIB
            values[cluster.volume(workload, "capacity")] = size
            values[cluster.volume(workload, "available")] = size
        expiry = cluster.certificate_expiry(workload)
        if expiry:
            values[expiry] = 60 * DAY_SECONDS
        return {foreign(selector): constant(value, self.minutes) for selector, value in values.items()}
