"""Latencies of the questions [seed, transition, subject] on standard input."""

import json
import sys

from strict.latency import seconds

json.dump([seconds(*question) for question in json.load(sys.stdin)], sys.stdout)
