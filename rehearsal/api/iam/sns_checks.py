"""Checks of SNS's calls: publishing to a topic. Topics have no policies here that could allow it, too."""

from .checks import Check, Form, FormChecks


def _topic(form: Form) -> list[Check]:
    return [Check(form.action, form.get("TopicArn") or form.get("TargetArn") or "*", "topic")]


CHECKS: dict[str, FormChecks] = {"sns:Publish": _topic}
