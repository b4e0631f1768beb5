"""Lets a call of an instance through or refuses it. Operators' calls are not evaluated."""

import json
from typing import Any

from calls import Call, Credential

from . import autoscaling_checks, ec2_checks, s3_checks, sns_checks, ssm_checks
from .callers import Caller, identify_caller
from .checks import Check, Form
from .ledger import ledger
from .policy import Context, Statement, Verdict, evaluate, parse
from .reference import condition_keys, is_supported
from .refusals import Refused, denied

FORM_CHECKS = {**ec2_checks.CHECKS, **autoscaling_checks.CHECKS, **sns_checks.CHECKS}
#: "No permissions are required to perform this operation" (AWS STS API Reference).
FREE = "sts:GetCallerIdentity"


def authorize(call: Call, credential: Credential, environ: dict[str, Any]) -> None:
    """Raises Refused, or NotSupported (errors.py) for what cannot be judged. To be called under the lock."""
    name = credential.access_key
    try:
        caller = identify_caller(call.service, credential.access_key, credential.token)
        if caller is not None:
            name = caller.arn
            _evaluate(call, caller, credential.region, environ)
    except Refused as refusal:
        ledger.refused(name, refusal.action or call.name, refusal.resource, refusal.code)
        raise
    except Exception:
        # Nothing that was not judged gets through: application.py answers 500 and names the call.
        ledger.refused(name, call.name, None, "InternalError")
        raise


def _evaluate(call: Call, caller: Caller, region: str, environ: dict[str, Any]) -> None:
    statements = [statement for document in caller.documents for statement in parse(document)]
    ledger.granted(caller.role.name, statements)
    checks = _checks(call, region, environ)
    if checks is None:
        raise _unknown(call, caller, statements)
    always = caller.context(region)
    for check in checks:
        verdict = evaluate(statements, check.action, check.resource, _context(check, always))
        if verdict is not Verdict.ALLOWED:
            explicitly = verdict is Verdict.DENIED
            raise denied(call.service, caller.arn, check.action, check.resource, explicitly)
    ledger.allowed(caller.role.name, statements, [check.action for check in checks])


def _context(check: Check, always: dict[str, Any]) -> Context:
    """Without the keys that AWS would not look at: a condition on one of them never holds there either."""
    own = {key: value for key, value in check.context.items() if is_supported(check.action, check.kind, key)}
    return Context({**always, **own}, condition_keys(check.action, check.kind))


def _checks(call: Call, region: str, environ: dict[str, Any]) -> list[Check] | None:
    """None for a call that no table knows."""
    if call.service == "s3":
        return s3_checks.checks(environ)
    if call.name == FREE:
        return []
    if environ.get("QUERY_STRING"):
        # moto would read parameters from it too; no SDK puts any there.
        return None
    body = environ["wsgi.input"].getvalue()
    if call.service == "ssm":
        return ssm_checks.checks(call.name, region, json.loads(body))
    find_checks = FORM_CHECKS.get(call.name)
    return find_checks(Form.parse(call.name, region, body)) if find_checks else None


def _unknown(call: Call, caller: Caller, statements: list[Statement]) -> Refused:
    """A call that no statement allows on anything is denied whatever it touches. No other can be judged."""
    if call.service == "s3" or any(statement.allows and statement.names(call.name) for statement in statements):
        message = f"{call.name}: the local cloud does not know what this call of an instance needs (rehearsal/api/iam)"
        return Refused(400, "UnsupportedOperation", message)
    return denied(call.service, caller.arn, call.name, "*", explicitly=False)
