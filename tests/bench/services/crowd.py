"""Locust clients, in their own process: `python -m tests.bench.services.crowd ORDER`, an order in JSON.

It prints "begin" and "end" around the time that counts, and the tally as soon as every create is answered.
The time ends early when its standard input does.
"""

import json
import sys
import time
from dataclasses import dataclass

import gevent.select  # type: ignore[import-untyped, unused-ignore]
from locust import User, constant, task  # type: ignore[import-not-found, unused-ignore]
from locust.env import Environment  # type: ignore[import-not-found, unused-ignore]
from locust.exception import StopUser  # type: ignore[import-not-found, unused-ignore]

from tests.bench.services.client import Answer, Broken, Client
from tests.bench.services.manners import Manners, manners
from tests.bench.services.mix import Wish, wish
from tests.bench.services.order import Order
from tests.bench.services.outcome import CONNECTION, GOOD, LEFT, TIMEOUT, Tally, kind_of

_SPAWNED_A_SECOND = 500
_SETTLE_SECONDS = 120


@dataclass
class Load:
    """What the clients of one load share."""

    order: Order
    tally: Tally
    counts: bool = False
    over: bool = False


class Visitor(User):  # type: ignore[misc, unused-ignore]
    """Sends one request after another, each until it is answered."""

    wait_time = constant(0)

    def on_start(self) -> None:
        self._load: Load = self.environment.load
        self._client = Client(self._load.order.url)
        self._patient = manners(patient=True)
        self._usual = manners(patient=self._load.order.patient)

    @task  # type: ignore[untyped-decorator, unused-ignore]
    def visit(self) -> None:
        """Send a request until it is answered; one that creates nothing is dropped when the load is over."""
        wanted = wish(self._load.order.goals)
        while not self._sent(wanted):
            if self._load.over and not wanted.key:
                break
        if self._load.over:
            self._client.close()
            raise StopUser

    def _sent(self, wanted: Wish) -> bool:
        manner = self._patient if self._load.over else self._usual
        start = time.perf_counter()
        outcome, answer = self._outcome(wanted, manner)
        if self._load.counts:
            self._load.tally.add(wanted.kind, outcome, time.perf_counter() - start)
        if outcome == GOOD or outcome.startswith("4"):
            return True
        gevent.sleep(manner.pause(answer))
        return False

    def _outcome(self, wanted: Wish, manner: Manners) -> tuple[str, Answer | None]:
        if manner.reconnects():
            self._client.close()
        try:
            with gevent.Timeout(manner.longest_seconds()):
                answer = self._answer(wanted)
            return kind_of(answer.status, answer.body), answer
        except gevent.Timeout:
            outcome = TIMEOUT if manner.patient else LEFT
        except Broken:
            outcome = CONNECTION
        self._client.close()
        return outcome, None

    def _answer(self, wanted: Wish) -> Answer:
        tally = self._load.tally
        if wanted.key:
            tally.sent.add(wanted.key)
        answer = self._client.ask(wanted.method, wanted.path, wanted.body or None, wanted.headers)
        if wanted.key and answer.status < 300:
            tally.acknowledged.setdefault(wanted.key, []).append(json.loads(answer.body)["id"])
            tally.acknowledged_at[wanted.key] = time.time()
        return answer


def run(order: Order) -> Tally:
    """Load a service as ordered, and return what the clients saw."""
    load = Load(order, Tally())
    environment = Environment(user_classes=[Visitor])
    environment.load = load
    runner = environment.create_local_runner()
    runner.start(order.clients, spawn_rate=_SPAWNED_A_SECOND)
    gevent.sleep(order.warm_up_seconds)
    _count(load)
    load.over = True
    with gevent.Timeout(_SETTLE_SECONDS, exception=False):
        while runner.user_count:
            gevent.sleep(0.1)
    runner.quit()
    return load.tally


def _count(load: Load) -> None:
    print("begin", flush=True)
    start, load.counts = time.perf_counter(), True
    gevent.select.select([sys.stdin], [], [], load.order.seconds)
    load.counts, load.tally.seconds = False, time.perf_counter() - start
    print("end", flush=True)


if __name__ == "__main__":
    print(run(Order.load(sys.argv[1])).dump(), flush=True)
