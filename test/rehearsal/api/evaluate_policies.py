"""Reads cases as JSON and prints the verdict of each: the pure part of rehearsal/api/iam, for jest."""

import json
import sys

from iam.errors import NotSupported
from iam.policy import Context, evaluate, parse


def verdict(case: dict) -> str:
    try:
        statements = [statement for policy in case["policies"] for statement in parse(json.dumps(policy))]
        context = Context(case["context"], case["supported"])
        return evaluate(statements, case["action"], case["resource"], context).name
    except NotSupported as error:
        return f"NOT_SUPPORTED {error}"


json.dump([verdict(case) for case in json.load(sys.stdin)], sys.stdout)
