# shellcheck shell=sh disable=SC2154,SC2034
# Brings the radios to the newest accepted document, looks at them, and says in `duty` what it has come to.
# The platform's part: platform_offer NETWORK RADIOS, platform_withdraw, platform_look (prints radios and networks on the
# air), platform_clock_is_set. The first two return 1, with `error` and `detail`, when the box refuses.

duty=idle error='' detail='' retry_s=$TRY_AGAIN_S retry_at='' tried_at=0 goal=none over=''

clock_is_set() {
    [ "$clock" = rtc ] || [ -e "$run/clock" ] || { platform_clock_is_set && : >"$run/clock"; }
}

# Whether it is past a moment, given as YYYYMMDDhhmmss in UTC. In halves, because the `[` of a small busybox counts to 2^31.
is_past() {
    moment=$(date -u +%Y%m%d%H%M%S)
    [ "${moment%??????}" -gt "${1%??????}" ] ||
        { [ "${moment%??????}" -eq "${1%??????}" ] && [ "${moment#????????}" -ge "${1#????????}" ]; }
}

# A document that has ended asks for the opposite; without a clock nobody knows that it has not.
set_goal() {
    goal=$asked over=''
    [ "$ends" != - ] || return 0
    if ! clock_is_set; then
        over=waiting_for_clock
    elif is_past "$ends"; then
        over=ended
    else
        return 0
    fi
    [ "$asked" != open ] || goal=close
}

act() {
    set_goal
    duty=applying error='' detail='' tried_at=$now retry_at=''
    case $goal in
    open) platform_offer "$network" "$radios" ;;
    close) platform_withdraw ;;
    esac || {
        fail "$error"
        return
    }
    look
    conclude
}

fail() {
    duty=${over:-failed} error=$1
    retry_at=$((now + retry_s))
    retry_s=$((retry_s * 2 > 300 ? 300 : retry_s * 2))
}

look() {
    platform_look >"$run/look"
    read -r verdict differs <<EOF
$(awk -f "$lib/judge.awk" -v goal="$goal" -v network="$network" -v asked="$radios" -v out="$run/substituted" "$run/look")
EOF
}

conclude() {
    is_late=$((now >= tried_at + SETTLES_S))
    case $verdict in
    right) settle applied ;;
    substituted) settle substituted ;;
    partly) [ $is_late = 0 ] || settle substituted ;;
    dangerous)
        platform_withdraw
        platform_look >"$run/look"
        fail read_back_differs
        duty=${over:-rolled_back} detail=$differs
        : >"$run/substituted"
        ;;
    *) [ $is_late = 0 ] || fail "$differs" ;;
    esac
}

settle() {
    duty=${over:-$1} error='' detail='' retry_s=$TRY_AGAIN_S retry_at=''
    [ "$goal" != none ] || duty=idle
}

# Before each report: what went away by itself is brought back, what came right by itself is said.
look_again() {
    [ "$error" != storage ] || return 0
    look
    case $duty:$verdict in
    applying:* | *:dangerous) conclude ;;
    failed:right | rolled_back:right | failed:substituted | rolled_back:substituted) conclude ;;
    failed:* | rolled_back:* | substituted:partly) ;;
    *:right | *:substituted) conclude ;;
    *) [ -n "$error" ] || act ;;
    esac
}

keep_duty() {
    if [ "$ends" != - ]; then
        before=$over
        set_goal
        [ "$over" = "$before" ] || act
    fi
    if [ "$duty" = applying ]; then
        look
        conclude
    elif [ -n "$retry_at" ] && [ "$now" -ge "$retry_at" ]; then
        act
    fi
}
