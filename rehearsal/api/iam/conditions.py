"""The Condition element of a policy's statement. Pure.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "... multivalued context keys".
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from .errors import NotSupported
from .patterns import Lookup, MissingVariable, expand, matches, matches_arn

#: A condition key's value in a call; a list where the key can have several; None where the call has none.
Value = str | list[str] | None
#: (text of the policy, value of the call, policy variables)
Test = Callable[[str, str, Lookup | None], bool]

SET_OPERATORS = ("ForAllValues", "ForAnyValue")


def _expanded(compare: Callable[[str, str], bool]) -> Test:
    return lambda text, value, lookup: compare(value, expand(text, lookup))


def _converted(convert: Callable[[str], float], compare: Callable[[float, float], bool]) -> Test:
    """Values that are no numbers or dates match nothing."""

    def test(text: str, value: str, lookup: Lookup | None) -> bool:
        try:
            return compare(convert(value), convert(expand(text, lookup)))
        except ValueError:
            return False

    return test


def _seconds(date: str) -> float:
    """ISO 8601, or seconds since 1970."""
    if date.isdigit():
        return float(date)
    moment = datetime.fromisoformat(date)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


COMPARISONS = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
TESTS: dict[str, Test] = {
    "StringEquals": _expanded(operator.eq),
    "StringEqualsIgnoreCase": _expanded(lambda value, text: value.casefold() == text.casefold()),
    "StringLike": lambda text, value, lookup: matches(text, value, lookup),
    # AWS treats the two alike.
    "ArnEquals": lambda text, value, lookup: matches_arn(text, value, lookup),
    "ArnLike": lambda text, value, lookup: matches_arn(text, value, lookup),
    "Bool": _expanded(lambda value, text: value.lower() == text.lower()),
    **{f"Numeric{name}": _converted(float, compare) for name, compare in COMPARISONS.items()},
    **{f"Date{name}": _converted(_seconds, compare) for name, compare in COMPARISONS.items()},
}
NEGATIONS = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}


@dataclass(frozen=True)
class Condition:
    """One operator on one key, with the values of the policy."""

    key: str
    texts: tuple[str, ...]
    #: Name in TESTS, or Null.
    test: str
    negated: bool
    if_exists: bool
    #: ForAllValues, ForAnyValue, or empty.
    set_operator: str

    def holds(self, value: Value, lookup: Lookup | None) -> bool:
        if self.test == "Null":
            return any((text.lower() == "true") == (value is None) for text in self.texts)
        if value is None:
            return self._without_value()
        values = [value] if isinstance(value, str) else value
        match self.set_operator:
            case "ForAllValues":
                return all(self._fits(item, lookup) for item in values)
            case "ForAnyValue":
                return any(self._fits(item, lookup) for item in values)
        if not isinstance(value, str):
            # AWS warns that such a policy may allow too much, and does not say what it does.
            raise NotSupported(f"{self.key} can have several values: ForAllValues or ForAnyValue says which count")
        return self._fits(value, lookup)

    def _without_value(self) -> bool:
        if self.set_operator == "ForAnyValue":
            return False
        return self.negated or self.if_exists or self.set_operator == "ForAllValues"

    def _fits(self, value: str, lookup: Lookup | None) -> bool:
        return any(self._matches(text, value, lookup) for text in self.texts) != self.negated

    def _matches(self, text: str, value: str, lookup: Lookup | None) -> bool:
        try:
            return TESTS[self.test](text, value, lookup)
        except MissingVariable:
            return False


def parse_condition(name: str, key: str, texts: tuple[str, ...]) -> Condition:
    """`name` as in the policy, for example ForAllValues:StringLikeIfExists. Raises NotSupported naming it."""
    set_operator, _, rest = name.rpartition(":")
    base = rest.removesuffix("IfExists")
    test = NEGATIONS.get(base, base)
    if test not in TESTS and rest != "Null":
        raise NotSupported(f"condition operator {name}")
    if set_operator not in ("", *SET_OPERATORS):
        raise NotSupported(f"set operator {set_operator}")
    return Condition(key, texts, test, base in NEGATIONS, base != rest, set_operator)
