# shellcheck shell=sh disable=SC2154,SC2034
# Linux with hostapd 2.10 or later, one more BSS a radio, added to the hostapd that runs and taken away again: the names
# and lines of device_profiles/linux_hostapd.toml. The facility's own hostapd.conf is never written.

state=${HINAN_STATE:-/var/lib/hinan}

settings() {
    key_file='' key_disaster=1 clock=ntp port=8883 root=hinan/v1 ap='' host='' hostapd_run=/run/hostapd driver=nl80211
    # shellcheck source=/dev/null
    . "$etc/agent.conf"
    if [ -z "$ap" ] || [ -z "$host" ]; then
        note "set ap and host in $etc/agent.conf"
        exit 1
    fi
}

all_radios() { for phy in "$sys/class/ieee80211/"*; do [ ! -d "$phy" ] || echo "${phy##*/}"; done; }

is_there() { hostapd_cli -p "$hostapd_run" -i "hinan-$1" ping >/dev/null 2>&1; }

tell_hostapd() {
    said=$(hostapd_cli -p "$hostapd_run" -i global raw "$@" 2>&1)
    [ "$said" = OK ] && return
    error=config_refused detail="hostapd: $1: $said"
    return 1
}

platform_offer() {
    [ -d "$sys/class/net/$1/bridge" ] || {
        error=no_network detail="there is no bridge $1"
        return 1
    }
    on_some='' wanted=$2
    [ "$wanted" != - ] || wanted=$(all_radios | tr '\n' ,)
    for radio in $(all_radios); do
        case ,$wanted, in
        *,"$radio",*) on_some=yes && offer_on "$radio" "$1" ;;
        *) ! is_there "$radio" || tell_hostapd REMOVE "hinan-$radio" ;;
        esac || return
    done
    [ -n "$on_some" ] && return
    error=no_radio detail=$2
    return 1
}

# offer_on RADIO BRIDGE: a network that is there and lacks something is taken away first, whoever made it
offer_on() {
    printf '%s\n' "interface=hinan-$1" "bridge=$2" "driver=$driver" "ctrl_interface=$hostapd_run" ssid=00000JAPAN \
        auth_algs=1 wpa=0 ignore_broadcast_ssid=0 ap_isolate=1 >"$run/$1.conf"
    if is_there "$1"; then
        cmp -s "$run/$1.conf" "$etc/hinan-$1.conf" && return
        tell_hostapd REMOVE "hinan-$1" || return
    fi
    cmp -s "$run/$1.conf" "$etc/hinan-$1.conf" || keep "$etc/hinan-$1.conf" <"$run/$1.conf" || {
        error=storage detail="$etc/hinan-$1.conf"
        return 1
    }
    tell_hostapd ADD "bss_config=$1:$etc/hinan-$1.conf" && bridge link set dev "hinan-$1" isolated on && return
    error=${error:-config_refused}
    return 1
}

platform_withdraw() {
    for radio in $(all_radios); do
        ! is_there "$radio" || tell_hostapd REMOVE "hinan-$radio" || return
    done
}

# `iw dev` is the kernel's answer: a network has its channel there while the radio sends.
platform_look() {
    iw dev 2>/dev/null >"$run/iw"
    { all_radios && cat "$run/iw"; } | awk -f "$lib/look.awk" |
        while read -r kind radio interface rest; do
            if [ "$kind" = radio ]; then
                echo "$kind $radio $interface $rest"
                continue
            fi
            clients=$(iw dev "$interface" station dump 2>/dev/null | grep -c '^Station')
            if [ "$rest" = 00000JAPAN ]; then
                echo "wlan $radio $clients $(security_of "$interface") $(isolation_of "$interface") $(network_of "$interface") $rest"
            else
                echo "wlan $radio $clients - - - $rest"
            fi
        done
}

# hostapd names a key management or a cipher only where there is one.
security_of() {
    answer=$(hostapd_cli -p "$hostapd_run" -i "$1" get_config 2>/dev/null)
    case $answer in
    *wpa=* | *key_mgmt=* | *group_cipher=*) echo other ;;
    *ssid=00000JAPAN*) echo open ;;
    *) echo - ;;
    esac
}

# hostapd tells nobody what it was told of ap_isolate: what it was given counts. The bridge is asked.
isolation_of() {
    grep -qsx 'ap_isolate=1' "$etc/$1.conf" && bridge -d link show dev "$1" 2>/dev/null | grep -q '\bisolated on\b' &&
        echo 1 || echo 0
}

network_of() {
    master=$(bridge -d link show dev "$1" 2>/dev/null | sed -n 's/.* master \([^ ]*\).*/\1/p')
    echo "${master:--}"
}

platform_clock_is_set() {
    [ -e /run/systemd/timesync/synchronized ] || [ "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)" = yes ]
}
