"""How long AWS takes for what no hypervisor does, whose own latencies are in rehearsal/cloud/latency.ts. Pure."""

import hashlib
from typing import Literal

Transition = Literal["react", "show-tags"]

#: Seconds, from and to.
AWS_SECONDS: dict[Transition, tuple[float, float]] = {
    # A group launches in place of an instance that has left or ended.
    "react": (5, 30),
    # Tags of an instance are seen, by describing calls and by the metadata service.
    "show-tags": (1, 5),
}


def seconds(seed: int | None, transition: Transition, subject: str) -> float:
    """Nothing without a seed. The same one and the same subject always give the same."""
    if seed is None:
        return 0.0
    shortest, longest = AWS_SECONDS[transition]
    return shortest + (longest - shortest) * _fraction(f"{seed} {transition} {subject}")


def _fraction(text: str) -> float:
    """From 0 to 1, as in latency.ts."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32
