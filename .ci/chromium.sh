#!/bin/sh
# Debian's Chromium with Chinese letters, for the tests that open pages; installed where it is missing, as root.
set -eu
if ! command -v chromium >/dev/null; then
    [ "$(id -u)" = 0 ] || { echo "Chromium is not installed: as root, apt-get install chromium fonts-noto-cjk" >&2; exit 1; }
    export DEBIAN_FRONTEND=noninteractive
    apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk
fi
