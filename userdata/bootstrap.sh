#!/bin/bash
# Fetch the node's bundle, check it, install it. Written by user data, run by kafka-bootstrap.service.
# No jq on the image; python3 and awscli are there.
set -euo pipefail

readonly descriptor=/etc/kafka-node/node.json
readonly target=/opt/kafka-node
readonly download=/opt/kafka-node.tar

# field PATH: one value of the node descriptor, for example bundle.key
field() {
  python3 -c '
import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("."):
    value = value[key]
print(value)' "$descriptor" "$1"
}

# retry SECONDS STEP COMMAND...: again and again with growing pauses, and say in the journal which step it is.
# A fresh instance profile is refused for minutes, so that "access denied" is no reason to give up soon.
retry() {
  local limit=$1 step=$2 delay=2
  shift 2
  local deadline=$((SECONDS + limit))
  until "$@"; do
    if ((SECONDS >= deadline)); then
      echo "step '$step' kept failing for $limit s, giving up for now: the reason is above" >&2
      return 1
    fi
    echo "step '$step' failed, again in $delay s" >&2
    sleep "$delay"
    delay=$((delay < 20 ? delay * 2 : 30))
  done
  echo "step '$step' done after $SECONDS s"
}

fetch() {
  aws s3api get-object --region "$region" --cli-connect-timeout 5 --cli-read-timeout 60 \
    --bucket "$bucket" --key "$key" --version-id "$version" "$download" >/dev/null || return 1
  echo "$sha256  $download" | sha256sum --check --quiet
}

unpack() {
  rm -rf "$target" && mkdir -p "$target" && tar --extract --file "$download" --directory "$target"
}

region=$(field region)
bucket=$(field bucket)
key=$(field bundle.key)
version=$(field bundle.versionId)
sha256=$(field bundle.sha256)

retry 600 fetch fetch
retry 60 unpack unpack
rm -f "$download"
# The packages' database may be locked by the image's own upgrades.
retry 600 install "$target/install.sh"
touch "$target/installed"
