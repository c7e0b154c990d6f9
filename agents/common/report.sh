# shellcheck shell=sh disable=SC2154,SC2034
# What is on the air, told to the controller: at each connection, after each document, at changes, and every so often.

report_within_spread() {
    random_below $((spread_s + 1))
    random=$((now + random))
    [ -n "$report_at" ] && [ "$report_at" -le "$random" ] || report_at=$random
}

keep_reporting() {
    [ -n "$is_connected" ] || return 0
    # What is done within two seconds is told when it is done.
    [ "$duty" != applying ] || [ "$now" -ge $((tried_at + 2)) ] || return 0
    [ "$duty $error $epoch $generation" = "$told" ] || {
        told="$duty $error $epoch $generation"
        report_within_spread
    }
    [ -z "$report_at" ] || [ "$now" -lt "$report_at" ] || report
}

report() {
    look_again
    told="$duty $error $epoch $generation"
    sequence=$((sequence + 1))
    echo "$sequence" >"$run/sequence"
    if [ -n "$key_file" ] && [ -n "$position" ]; then
        key="{\"position\":\"$position\",\"turns\":$turns}"
    else
        key=null
    fi
    clock_is_set && is_set=true || is_set=false
    head="\"v\":1,\"ap\":\"$ap\",\"boot\":\"$boot\",\"sequence\":$sequence,\"epoch\":$epoch,\"generation\":$generation"
    head="$head,\"state\":\"$duty\",\"error\":\"$error\""
    refused="\"older\":$older,\"malformed\":$malformed,\"oversized\":$oversized,\"version\":$wrong_version"
    refused="$refused,\"foreign\":$foreign,\"signature\":$bad_signature,\"command\":$bad_command"
    tail="\"key\":$key,\"refused\":{$refused},\"uptime_s\":$now,\"clock\":$is_set,\"agent\":\"$version\""
    HEAD=$head TAIL=$tail DETAIL=$detail awk -f "$lib/json.awk" -f "$lib/report.awk" -v processor="$run/processor" \
        "$run/look" "$run/substituted" /etc/os-release /proc/meminfo /proc/stat >&4
    report_at=$((now + every_s))
}
