"""Reads `GET /metrics` of a served process as Prometheus does."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

TOKEN = "what a drill says to be shown them"


class Figures:
    """What one process has counted, by name and labels."""

    def __init__(self, base: str) -> None:
        answer = httpx.get(
            f"{base}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30
        )
        assert answer.status_code == 200
        self.text = answer.text
        self.samples = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    def __call__(self, name: str, **labels: str) -> float:
        return self.samples.get((f"wangge_{name}", frozenset(labels.items())), 0.0)
