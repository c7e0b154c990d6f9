# shellcheck shell=sh disable=SC2154,SC2034
# OpenWrt. The network lies in sections of its own, wireless.hinan_RADIO, the same that the command line uses (see
# device_profiles/openwrt.toml): the two never make two networks. No other section is written.

state=${HINAN_STATE:-/etc/hinan/state} # /var is in memory here
reload='wifi reload'

settings() {
    ap='' host='' port=8883 root=hinan/v1 key_file='' key_disaster=1 clock=ntp
    while read -r pair; do
        value=${pair#*=\'} value=${value%\'}
        case ${pair%%=*} in
        hinan.agent.ap) ap=$value ;;
        hinan.agent.host) host=$value ;;
        hinan.agent.port) port=$value ;;
        hinan.agent.root) root=$value ;;
        hinan.agent.key_file) key_file=$value ;;
        hinan.agent.key_disaster) key_disaster=$value ;;
        hinan.agent.clock) clock=$value ;;
        esac
    done <<EOF
$(uci -q show hinan.agent)
EOF
    if [ -z "$ap" ] || [ -z "$host" ]; then
        note 'set ap and host in /etc/config/hinan'
        exit 1
    fi
}

# What others have changed and not committed stays theirs: our changes wait in a folder of our own.
wireless() { uci -q -t "$run/uci" "$@"; }

# put SECTION "OPTION=VALUE ...": writes what differs, in one go, and reads it back: `uci batch` tells no errors
put() {
    is_put "$@" && return
    {
        [ -n "$(wireless get "wireless.$1")" ] || echo "set wireless.$1=wifi-iface"
        for pair in $2; do echo "set wireless.$1.$pair"; done
    } | wireless batch
    changed=yes
    is_put "$@"
}

is_put() {
    shown=$(wireless show "wireless.$1" | tr -d "'")
    for pair in $2; do
        case "
$shown
" in
        *"
wireless.$1.$pair
"*) ;;
        *) return 1 ;;
        esac
    done
}

all_radios() { uci -q show wireless | sed -n 's/^wireless\.\([^.=]*\)=.\{0,1\}wifi-device.\{0,1\}$/\1/p'; }

refused() {
    rm -f "$run/uci/wireless"
    error=$1 detail=$2
    return 1
}

platform_offer() {
    [ "$(uci -q get "network.$1")" = interface ] || refused no_network "network.$1 is not there" || return
    wanted=$2
    [ "$wanted" != - ] || wanted=$(all_radios | tr '\n' ,)
    changed='' on_some=''
    for radio in $(all_radios); do
        case ,$wanted, in
        *,"$radio",*) on_some=yes && offer_on "$radio" "$1" ;;
        *) disable "$radio" ;;
        esac || refused config_refused "uci set wireless.hinan_$radio" || return
    done
    [ -n "$on_some" ] || refused no_radio "$2" || return
    take_effect
}

offer_on() {
    put "hinan_$1" "device=$1 mode=ap network=$2 ssid=00000JAPAN encryption=none isolate=1 ifname=hinan-$1 disabled=0"
}

disable() { [ -z "$(wireless get "wireless.hinan_$1")" ] || put "hinan_$1" disabled=1; }

platform_withdraw() {
    changed=''
    for radio in $(all_radios); do
        disable "$radio" || refused config_refused "uci set wireless.hinan_$radio.disabled" || return
    done
    take_effect
}

# Without need nobody is disturbed: only when something was written, or is not on the air as it is written.
take_effect() {
    if [ -n "$changed" ]; then
        wireless commit wireless || refused config_refused 'uci commit wireless' || return
    else
        look
        [ "${verdict:-}" != right ] || return 0
    fi
    $reload || refused config_refused "$reload"
}

# `ubus call network.wireless status` names the radios and what runs on them; iwinfo asks the kernel what they send.
platform_look() {
    ubus call network.wireless status >"$run/wireless" 2>/dev/null
    iwinfo >"$run/iwinfo" 2>/dev/null
    awk -f "$lib/json.awk" -f "$lib/look.awk" "$run/wireless" "$run/iwinfo" |
        while read -r kind radio interface rest; do
            if [ "$kind" = radio ]; then
                echo "$kind $radio $interface $rest"
                continue
            fi
            clients=$(iwinfo "$interface" assoclist 2>/dev/null | grep -c '^[0-9A-Fa-f][0-9A-Fa-f]:')
            security=${rest%% *} ssid=${rest#* }
            if [ "$ssid" = 00000JAPAN ]; then
                echo "wlan $radio $clients $security $(isolation_of "$interface") $(network_of "$interface") $ssid"
            else
                echo "wlan $radio $clients $security - - $ssid"
            fi
        done
}

# hostapd keeps its own clients apart (ap_isolate, in the file that netifd made for it); the bridge keeps those of two
# radios apart, which UCI cannot ask for, so that it is set here.
isolation_of() {
    port_of_bridge=$sys/class/net/$1/brport/isolated
    if [ -e "$port_of_bridge" ]; then
        [ "$(cat "$port_of_bridge")" = 1 ] || echo 1 >"$port_of_bridge"
        [ "$(cat "$port_of_bridge")" = 1 ] || { echo 0 && return; }
    fi
    cat "${HINAN_HOSTAPD:-/var/run}"/hostapd*.conf 2>/dev/null | awk -v name="$1" '
        /^(interface|bss)=/ { here = ($0 == "interface=" name || $0 == "bss=" name); if (here) isolated = 0 }
        here { there = 1 }
        here && /^ap_isolate=/ { isolated = ($0 == "ap_isolate=1") }
        END { print there ? isolated + 0 : "-" }'
}

# The guest network when the interface is in its bridge; else the bridge's own name. With VLANs in one bridge the kernel
# does not tell here which of them it is.
network_of() {
    bridge=$(readlink "$sys/class/net/$1/master") || { echo - && return; }
    bridge=${bridge##*/}
    device=$(uci -q get "network.$network.device")
    case $bridge in
    "$device" | "br-$network") echo "$network" ;;
    "${device%.*}") echo - ;;
    *) echo "$bridge" ;;
    esac
}

platform_clock_is_set() { return 1; } # /etc/hotplug.d/ntp/30-hinan says so
