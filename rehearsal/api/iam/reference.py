"""AWS's service authorization reference, as far as the calls of instances need it. Pure.

authorization-reference.json says where it is from; extract_reference.py makes it.
"""

import functools
import json
from pathlib import Path

from .errors import NotSupported

_ACTIONS = json.loads(Path(__file__).with_name("authorization-reference.json").read_text())["actions"]


@functools.cache
def condition_keys(action: str, kind: str) -> frozenset[str]:
    """Keys in lower case that AWS has for an action on a type of resource, those for any tag ending in a slash.

    `kind` is empty for actions that know no resources.
    """
    entry = _ACTIONS.get(action)
    if entry is None or (kind and kind not in entry["resources"]):
        raise NotSupported(f"{action} on {kind or 'no resource'}: not in authorization-reference.json")
    keys = entry["keys"] + (entry["resources"][kind]["keys"] if kind else [])
    return frozenset(key.partition("${")[0].partition("<")[0].lower() for key in keys)


def is_supported(action: str, kind: str, key: str) -> bool:
    """Whether AWS looks at a service's or resource's condition key for this action at all."""
    name = key.lower()
    keys = condition_keys(action, kind)
    family, slash, _ = name.partition("/")
    return name in keys or family + slash in keys
