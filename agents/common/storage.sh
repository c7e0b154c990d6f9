# shellcheck shell=sh
# What power cuts do not reach. Written only when something has changed: flash wears out.

# keep FILE: standard input goes there. A power cut at any instant leaves the old text or the new one, whole.
# (coreutils' sync writes out what it is named; OpenWrt's busybox has no such choice, and writes out everything.)
keep() {
    cat >"$1.new" && sync "$1.new" && mv "$1.new" "$1" && sync "${1%/*}"
}
