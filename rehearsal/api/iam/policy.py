"""Whether a role's policies allow an action on a resource. Pure.

Source: IAM User Guide, "Policy evaluation logic": an explicit deny beats every allow, and nothing allowed is denied.
"""

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .conditions import Condition, Value, parse_condition
from .errors import NotSupported
from .patterns import Lookup, MissingVariable, matches, matches_arn

ELEMENTS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
#: Variables came with this version; in an older policy they are plain text.
VERSION_WITH_VARIABLES = "2012-10-17"
#: What a call may have or not, for each tag: never a fault of the stand-in.
TAG_KEYS = ("aws:resourcetag/", "aws:requesttag/", "aws:principaltag/", "aws:tagkeys", "ec2:resourcetag/")


class Context:
    """Condition keys of one call and their values. The names of keys are not case-sensitive."""

    def __init__(self, values: dict[str, Value], supported: Iterable[str] = ()) -> None:
        """`supported`: keys that AWS knows for this action and resource, according to its reference."""
        self._values = {key.lower(): value for key, value in values.items()}
        self._supported = frozenset(key.lower() for key in supported)

    def get(self, key: str) -> Value:
        """None for what AWS would not have either. Raises NotSupported for what only AWS has."""
        name = key.lower()
        if name in self._values:
            return self._values[name]
        if not name.startswith(TAG_KEYS) and (name.startswith("aws:") or name in self._supported):
            raise NotSupported(f"condition key {key}")
        return None

    def variable(self, key: str) -> str | None:
        value = self.get(key)
        if isinstance(value, list):
            raise NotSupported(f"policy variable {key}, which has several values")
        return value


@dataclass(frozen=True)
class Statement:
    """One statement of a policy."""

    allows: bool
    actions: tuple[str, ...]
    #: NotAction
    other_actions: bool
    resources: tuple[str, ...]
    #: NotResource
    other_resources: bool
    conditions: tuple[Condition, ...]
    has_variables: bool

    def names(self, action: str) -> bool:
        return any(self.patterns_of(action)) != self.other_actions

    def patterns_of(self, action: str) -> list[str]:
        """Those of the statement's actions that the action fits."""
        return [pattern for pattern in self.actions if matches(pattern, action, ignore_case=True)]

    def applies(self, resource: str, context: Context) -> bool:
        """To an action that the statement names."""
        lookup = context.variable if self.has_variables else None
        if any(_is_resource(text, resource, lookup) for text in self.resources) == self.other_resources:
            return False
        return all(condition.holds(context.get(condition.key), lookup) for condition in self.conditions)


def _is_resource(text: str, resource: str, lookup: Lookup | None) -> bool:
    try:
        return text == "*" or matches_arn(text, resource, lookup)
    except MissingVariable:
        return False


class Verdict(Enum):
    ALLOWED = "allowed"
    NOT_ALLOWED = "no statement allows it"
    DENIED = "a statement denies it"


def evaluate(statements: Iterable[Statement], action: str, resource: str, context: Context) -> Verdict:
    """Raises NotSupported if a statement that matters cannot be judged."""
    applying = [item for item in statements if item.names(action) and item.applies(resource, context)]
    if any(not statement.allows for statement in applying):
        return Verdict.DENIED
    return Verdict.ALLOWED if applying else Verdict.NOT_ALLOWED


def _texts(value: Any) -> tuple[str, ...]:
    """One or a list of strings; conditions may have numbers and truth values too."""
    items = value if isinstance(value, list) else [value]
    return tuple(json.dumps(item) if isinstance(item, bool | int | float) else item for item in items)


def _statement(content: dict[str, Any], version: str) -> Statement:
    if unknown := set(content) - ELEMENTS:
        raise NotSupported(f"policy element {', '.join(sorted(unknown))}")
    return Statement(
        allows=content["Effect"] == "Allow",
        actions=_texts(content.get("Action", content.get("NotAction"))),
        other_actions="NotAction" in content,
        resources=_texts(content.get("Resource", content.get("NotResource"))),
        other_resources="NotResource" in content,
        conditions=tuple(
            parse_condition(name, key, _texts(values))
            for name, keys in content.get("Condition", {}).items()
            for key, values in keys.items()
        ),
        has_variables=version == VERSION_WITH_VARIABLES,
    )


@functools.lru_cache(maxsize=256)
def parse(document: str) -> tuple[Statement, ...]:
    """Statements of a policy that IAM has accepted. Raises NotSupported."""
    content = json.loads(document)
    statements = content["Statement"]
    version = content.get("Version", "2008-10-17")
    return tuple(_statement(item, version) for item in (statements if isinstance(statements, list) else [statements]))
