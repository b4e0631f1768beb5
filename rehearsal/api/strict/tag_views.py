"""What an instance's tags look like to whoever asks: some seconds old. IAM alone sees them at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from moto.ec2.models.tags import TagBackend

from .clock import Clock
from .latency import seconds
from .patching import wrap
from .world import Options


@dataclass(frozen=True)
class _Change:
    """A tag that is not seen yet."""

    visible_at: float
    key: str
    #: The value that is seen instead, None if the key is not there.
    before: str | None


#: By instance, oldest first.
_unseen: defaultdict[str, list[_Change]] = defaultdict(list)
#: How often each was written to.
_writes: Counter[str] = Counter()


@contextmanager
def written(backend: Any, resource_ids: Iterable[str]) -> Iterator[None]:
    """Changes of instances' tags made within become visible later. To be called under the lock."""
    before = {name: dict(backend.tags.get(name, {})) for name in resource_ids if name.startswith("i-")}
    yield
    if Options.latency_seed is None:
        return
    for instance_id, old in before.items():
        new = backend.tags.get(instance_id, {})
        visible_at = _next_view(instance_id, new)
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                _unseen[instance_id].append(_Change(visible_at, key, old.get(key)))


def _next_view(instance_id: str, tags: dict[str, str]) -> float:
    """Not before that of an earlier change. By the instance's name, so that another run's instance gets the same."""
    name = tags.get("Name", instance_id)
    _writes[name] += 1
    visible_at = Clock.now() + seconds(Options.latency_seed, "show-tags", f"{name} {_writes[name]}")
    return max([visible_at, *(change.visible_at for change in _unseen[instance_id])])


def seen_tags(backend: Any, resource_id: str) -> dict[str, str]:
    """A resource's tags as they are seen now."""
    tags = dict(backend.tags.get(resource_id, {}))
    if resource_id not in _unseen:
        return tags
    now = Clock.now()
    _unseen[resource_id] = [change for change in _unseen[resource_id] if change.visible_at > now]
    # What the first of several changes replaced is what is seen.
    for change in reversed(_unseen[resource_id]):
        if change.before is None:
            tags.pop(change.key, None)
        else:
            tags[change.key] = change.before
    return tags


@wrap(TagBackend, "describe_tags", "filters")
def describe_tags(original: Any, self: Any, filters: dict[str, list[str]] | None = None) -> list[dict[str, str]]:
    """Also what instances themselves look their tags up with."""
    true_tags = self.tags
    self.tags = {**true_tags, **{resource_id: seen_tags(self, resource_id) for resource_id in list(_unseen)}}
    try:
        return original(self, filters)
    finally:
        self.tags = true_tags
