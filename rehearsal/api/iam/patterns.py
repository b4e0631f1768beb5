"""Wildcards and policy variables in the texts of a policy. Pure.

Source: IAM User Guide, "IAM JSON policy elements: Resource" and "IAM policy elements: Variables and tags".
"""

import functools
import re
from collections.abc import Callable, Iterator

VARIABLE = re.compile(r"\$\{([^}]*)\}")
#: ${*} and the like: the character itself, without its meaning.
ESCAPES = {"*", "?", "$"}
#: partition, service, region, account, then the resource, which may have colons of its own.
ARN_COLONS = 5

#: The value of a condition key, for policy variables.
Lookup = Callable[[str], str | None]


class MissingVariable(Exception):
    """A text with a variable that the call has no value for matches nothing."""


def _value(expression: str, lookup: Lookup) -> str:
    if expression in ESCAPES:
        return expression
    key, _, default = (part.strip() for part in expression.partition(","))
    value = lookup(key)
    if value is not None:
        return value
    if default:
        return default.strip("'")
    raise MissingVariable(key)


def _pieces(text: str, lookup: Lookup | None) -> Iterator[tuple[str, bool]]:
    """Parts of a text, each with whether it is literal. Without `lookup` the text has no variables."""
    if lookup is None:
        yield text, False
        return
    for index, part in enumerate(VARIABLE.split(text)):
        yield (_value(part, lookup), True) if index % 2 else (part, False)


def expand(text: str, lookup: Lookup | None) -> str:
    """The text with its variables filled in. Raises MissingVariable."""
    return "".join(part for part, _ in _pieces(text, lookup))


def _expression(text: str, lookup: Lookup | None, arn: bool) -> str:
    """A regular expression. In an ARN a wildcard does not reach beyond its segment."""
    expression, colons = [], 0
    for part, literal in _pieces(text, lookup):
        for character in part:
            anything = "[^:]" if arn and colons < ARN_COLONS else "."
            if literal or character not in "*?":
                expression.append(re.escape(character))
            else:
                expression.append(anything + ("*" if character == "*" else ""))
            colons += character == ":" and not literal
    # "arn:aws:sqs" stands for "arn:aws:sqs:*:*:*".
    missing = ARN_COLONS - colons if arn else 0
    return "".join(expression) + ":[^:]*" * (missing - 1) + (":.*" if missing > 0 else "")


@functools.lru_cache(maxsize=4096)
def _compiled(expression: str, flags: int) -> re.Pattern[str]:
    return re.compile(expression, flags | re.DOTALL)


def matches(pattern: str, value: str, lookup: Lookup | None = None, *, ignore_case: bool = False) -> bool:
    """Whether a text with * (any characters) and ? (any one) fits the whole value. Raises MissingVariable."""
    expression = _expression(pattern, lookup, arn=False)
    return _compiled(expression, re.IGNORECASE if ignore_case else 0).fullmatch(value) is not None


def matches_arn(pattern: str, arn: str, lookup: Lookup | None = None) -> bool:
    """The same for ARNs, segment by segment. Raises MissingVariable."""
    return _compiled(_expression(pattern, lookup, arn=True), 0).fullmatch(arn) is not None
