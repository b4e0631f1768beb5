# shellcheck shell=bash
# What a fresh Debian 12 or 13 machine needs, for scripts/rehearse and scripts/test. Sourced from the repository's
# root. Each step looks first and does nothing if it is done: everything is cached by content.

readonly NODE_MAJOR=20
# The one that is installed where Debian's is older.
readonly NODE_VERSION=20.20.2
readonly TERRAFORM_MINIMUM=1.11

say() { printf '▸ %s\n' "$*" >&2; }
stop() { printf '✗ %s\n' "$*" >&2; exit 2; }

# The local cloud makes namespaces, mounts and loop devices.
require_root() {
  [ "$(id -u)" = 0 ] || stop "the local cloud needs root: run sudo $0 (npm test runs what does not)"
}

readonly MACHINE_PACKAGES=(ca-certificates debian-archive-keyring dnsmasq-base e2fsprogs git iproute2 maven mmdebstrap
  nftables openssl procps python3 python3-venv systemd-container util-linux xfsprogs)

# Arguments: the packages.
install_debian_packages() {
  [ -f /etc/debian_version ] || stop "this needs Debian 12 or 13 (or a relative with apt-get and its packages)"
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  # Kafka's own client runs here, and a class of ours on it. Maven brings only a runtime.
  command -v javac >/dev/null || missing+=(default-jdk-headless)
  [ ${#missing[@]} -eq 0 ] && return
  say "installing Debian packages: ${missing[*]}"
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

require_terraform() {
  local version
  version=$(terraform version -json 2>/dev/null | sed -n 's/.*"terraform_version": "\([0-9.]*\).*/\1/p') || true
  [ -n "$version" ] ||
    stop "terraform is missing: install $TERRAFORM_MINIMUM or newer as developer.hashicorp.com/terraform/install says"
  printf '%s\n%s\n' "$TERRAFORM_MINIMUM" "$version" | sort -V -C ||
    stop "terraform $version is too old: $TERRAFORM_MINIMUM or newer keeps secrets out of the state"
}

# Debian 12 has Node.js 18; a newer one comes from the npm registry then, into .cache.
use_node() {
  local major folder
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge "$NODE_MAJOR" ] && return
  folder=$PWD/.cache/node-$NODE_VERSION
  if [ ! -x "$folder/node_modules/.bin/node" ] && [ ! -x "$folder/bin/node" ]; then
    say "installing Node.js $NODE_VERSION from npm, since this machine has $major"
    npm install --no-audit --no-fund --no-save --prefix "$folder" "node-linux-$(node -p process.arch)@$NODE_VERSION"
    ln -sfn "node_modules/node-linux-$(node -p process.arch)/bin" "$folder/bin"
  fi
  PATH=$folder/bin:$PATH
}

install_npm_packages() {
  local stamp wanted
  stamp=node_modules/.package-lock.sha256
  wanted=$(sha256sum package-lock.json)
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  say 'installing npm packages'
  npm ci --no-audit --no-fund
  printf '%s' "$wanted" >"$stamp"
}

set_up_machine() {
  install_debian_packages "${MACHINE_PACKAGES[@]}"
  require_terraform
  use_node
  install_npm_packages
  npm run --silent build
}
