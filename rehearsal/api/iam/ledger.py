"""What was allowed and refused so far. The contract is IamLedger in rehearsal/cloud-state.ts.

Kept apart from the roles, which a destroy deletes.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from .policy import Statement


class Ledger:
    def __init__(self) -> None:
        self._allowed = 0
        self._refused: Counter[tuple[str, str, str | None, str]] = Counter()
        self._roles: dict[str, Counter[str]] = {}

    def granted(self, role: str, statements: Iterable[Statement]) -> None:
        """Actions as the role's policies name them, patterns included."""
        uses = self._roles.setdefault(role, Counter())
        for statement in statements:
            if statement.allows and not statement.other_actions:
                uses.update(dict.fromkeys(statement.actions, 0))

    def allowed(self, role: str, statements: Iterable[Statement], actions: Iterable[str]) -> None:
        """A call that needed these actions."""
        self._allowed += 1
        patterns = {
            pattern
            for statement in statements
            if statement.allows and not statement.other_actions
            for action in actions
            for pattern in statement.patterns_of(action)
        }
        self._roles[role].update(patterns)

    def refused(self, caller: str, action: str, resource: str | None, code: str) -> None:
        self._refused[caller, action, resource, code] += 1

    def content(self) -> dict[str, Any]:
        refused = self._refused.total()
        return {
            "evaluated": self._allowed + refused,
            "allowed": self._allowed,
            "refused": [
                {"caller": caller, "action": action, "resource": resource, "code": code, "count": count}
                for (caller, action, resource, code), count in self._refused.items()
            ],
            "roles": {role: dict(sorted(uses.items())) for role, uses in sorted(self._roles.items())},
        }


ledger = Ledger()
