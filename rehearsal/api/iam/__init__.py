"""IAM for the calls that instances make: who calls, what the call needs, what the role's policies say.

policy.py, conditions.py, patterns.py and reference.py are pure. gate.py puts the parts together.
"""
