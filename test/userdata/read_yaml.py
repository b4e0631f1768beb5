"""Reads a list of texts as YAML, as cloud-init does: by PyYAML's safe loader."""

import json
import sys

import yaml

json.dump([yaml.safe_load(text) for text in json.load(sys.stdin)], sys.stdout)
