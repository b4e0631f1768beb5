#!/bin/bash
# Install this bundle on an instance: packages, user, units, command line. May be run again.
set -euo pipefail

bundle=$(dirname "$(readlink --canonicalize "${BASH_SOURCE[0]}")")
readonly bundle

# Services of packages are not to start by themselves while they are installed.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

# The image may have newer ones of these packages already. No fsync after each file: an instance that dies here is
# replaced, not repaired.
DEBIAN_FRONTEND=noninteractive dpkg --install --refuse-downgrade --skip-same-version \
  --force-unsafe-io --force-confold "$bundle"/debs/*.deb

getent passwd kafka >/dev/null ||
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin kafka

# Root's and empty: whatever runs without the data volume finds nothing it may write to.
install -d -m 755 /var/lib/kafka /etc/kafka
install -d -m 755 /run/kafka-node
# What has to outlive a reboot: the orders to hand the node over, and how far that is.
install -d -m 755 /var/lib/kafka-node

# EBS may take longer than the 30 s after which NVMe gives up; AWS advises the largest value. Holds for volumes
# attached from now on.
nvme_timeout=/sys/module/nvme_core/parameters/io_timeout
if [[ -w $nvme_timeout ]]; then
  echo 4294967295 >"$nvme_timeout"
fi

install -m 644 "$bundle"/units/*.service "$bundle"/units/*.timer /etc/systemd/system/
ln --symbolic --force --no-dereference "$bundle/agent.js" /usr/local/bin/agent

systemctl daemon-reload
systemctl enable --quiet kafka-agent.service kafka-watcher.service kafka-drain.service
systemctl start --no-block kafka-agent.service kafka-watcher.service
