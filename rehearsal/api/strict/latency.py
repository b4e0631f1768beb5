"""How long AWS takes for what no hypervisor does, whose own latencies are in rehearsal/cloud/latency.ts. Pure."""

import hashlib
import json
from pathlib import Path
from typing import Literal

#: A group launches in place of an instance that has left or ended; tags of an instance are seen, by describing calls
#: and by the metadata service.
Transition = Literal["react", "show-tags"]

AWS_SECONDS = json.loads((Path(__file__).parents[2] / "aws-seconds.json").read_text())


def seconds(seed: int | None, transition: Transition, subject: str) -> float:
    """Nothing without a seed. The same one and the same subject always give the same."""
    if seed is None:
        return 0.0
    shortest, longest = AWS_SECONDS[transition]["from"], AWS_SECONDS[transition]["to"]
    return shortest + (longest - shortest) * _fraction(f"{seed} {transition} {subject}")


def _fraction(text: str) -> float:
    """From 0 to 1, as in latency.ts."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32
