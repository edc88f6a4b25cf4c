"""What the front door tells machines by itself: that it is alive, and its counts (Prometheus)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.registry import Collector

from palabre.frontdoor.answers import Answer, OwnAnswer
from palabre.frontdoor.counting import COUNTED, NOW, Shared

NO_STORE = ("cache-control", "no-store")


def alive() -> Answer:
    """The process answers: nothing else is asked, no thread and no database."""
    return Answer(200, [("content-type", "application/json"), NO_STORE], b'{"alive": true}')


def absent() -> Answer:
    """Not ready: the database has not been heard of for longer than a lease lasts."""
    return Answer(
        503, [("content-type", "application/json"), NO_STORE], b'{"ready": false, "away": "absent"}'
    )


class Counts(Collector):
    """The counts of every process, added up."""

    def __init__(self, shared: Shared):
        self.shared = shared

    def collect(self) -> Iterator[Metric]:
        """Each count as a metric of its own, ``palabre_hits_total`` and so on."""
        rows = self.shared.rows()
        for name, about in COUNTED.items():
            yield CounterMetricFamily(f"palabre_{name}", about, value=sum(row[name] for row in rows))
        for name, about in NOW.items():
            yield GaugeMetricFamily(f"palabre_{name}", about, value=sum(row[name] for row in rows))
        yield GaugeMetricFamily("palabre_processes", "Processes that answer.", value=len(rows))


def metrics(shared: Shared, caller: str) -> Answer:
    """The counts, for whoever asks from this machine or its own network. Raises ``OwnAnswer`` (404) for others."""
    address = ipaddress.ip_address(caller)
    if not (address.is_private or address.is_loopback):
        raise OwnAnswer(404)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Counts(shared))
    return Answer(200, [("content-type", CONTENT_TYPE_PLAIN_1_0_0), NO_STORE], generate_latest(registry))
