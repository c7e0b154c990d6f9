# shellcheck shell=sh disable=SC2154,SC2034
# The line to the broker: one mosquitto_sub that listens and carries the will, one mosquitto_pub that reports. Both stay
# connected: a new one for every report would mean a TLS handshake each time, which costs a small box and a large broker
# more than the report. The agent sees its own `online` come back: then both ways work.

line=0 is_connected='' connect_at='' sub='' pub='' attempts=0 connected_at=0 opened_at=0 looked_at=0

# mosquitto PROGRAM NAME FOLDER WORDS...: with this box's certificate; nobody else can know its client id
mosquitto() {
    program=$1 name=$2 folder=$3
    shift 3
    id=$(sha256sum <"$etc/ap.key")
    exec "mosquitto_$program" -V mqttv311 -h "$host" -p "$port" -k 30 -q 1 -i "$ap-$name-$(printf %.16s "$id")" \
        --cafile "$etc/ca.crt" --cert "$folder/ap.crt" --key "$folder/ap.key" "$@"
}

open_line() {
    line=$((line + 1)) opened_at=$now connect_at='' is_connected=''
    rm -rf "$run/line"
    mkdir -p "$run/line" && cp "$etc/ap.crt" "$etc/ap.key" "$run/line" || return
    mkfifo "$run/line/heard" "$run/line/reports"
    exec 4<>"$run/line/reports"
    topics="$root/ap/$ap"
    (mosquitto sub listen "$run/line" -t "$topics/desired" -t "$topics/command" -t "$topics/status" \
        -t "$root/controller" -F 'M %r %t %x' --will-topic "$topics/status" --will-qos 1 --will-retain \
        --will-payload "{\"v\":1,\"state\":\"lost\",\"boot\":\"$boot\"}" >"$run/line/heard" 2>/dev/null 3>&- 4>&-) &
    sub=$!
    hear $line <"$run/line/heard" 4>&- &
    (mosquitto pub report "$run/line" -r -l -t "$topics/report" <"$run/line/reports" >/dev/null 2>&1 3>&- 4>&-) &
    pub=$!
    echo "$sub $pub" >"$run/children"
    say online
}

# hear LINE: every message goes into a file of its own, and a short word of it into the pipe of events. A broker that lies
# may name any topic: what is no word of ours goes no further, and echo, which obeys backslashes in some shells, is not used.
hear() {
    trap - TERM INT
    count=0
    while read -r mark retained topic payload; do
        [ "$mark" = M ] || continue
        case $retained:${topic##*/} in
        [01]:desired | [01]:command | [01]:controller | [01]:status) ;;
        *) continue ;;
        esac
        count=$((count + 1))
        printf '%s\n' "$payload" >"$run/inbox/$1-$count"
        printf '%s\n' "${topic##*/} $1-$count $retained" >&3
    done
    echo "lost $1" >&3
}

# say STATE: on the status topic, by a connection of its own
say() {
    (mosquitto pub say "$etc" -r -t "$root/ap/$ap/status" \
        -m "{\"v\":1,\"state\":\"$1\",\"boot\":\"$boot\"}" >/dev/null 2>&1 3>&- 4>&-) &
    said=$!
}

# Our own words, come back. A `lost` of this boot is the will of a line that was ours before: it is not true any more.
take_status() {
    found=$(read_message status hex "$run/inbox/$1")
    rm -f "$run/inbox/$1"
    case $found in
    "ok online $boot")
        [ -z "$is_connected" ] || return 0
        is_connected=yes connected_at=$now report_at=$now
        # mosquitto_sub would connect again by itself, after a second, as all the others of the town. Now it cannot.
        rm -f "$run/line/ap.crt" "$run/line/ap.key"
        ;;
    "ok lost $boot" | "ok offline $boot") say online ;;
    esac
}

# Whether both of our programs still have their connection (state 01 of /proc/net/tcp).
line_is_up() {
    for tables in /proc/net/tcp /proc/net/tcp6; do
        [ ! -r $tables ] || cat $tables
    done | awk -v held="$(ls -l "/proc/$sub/fd" "/proc/$pub/fd" 2>/dev/null)" '
        BEGIN { while (match(held, /socket:\[[0-9]+/)) {
            ours[substr(held, RSTART + 8, RLENGTH - 8)] = 1; held = substr(held, RSTART + RLENGTH) } }
        $4 == "01" && ($10 in ours) { up++ }
        END { exit up < 2 }'
}

keep_line() {
    if [ -n "$connect_at" ]; then
        [ "$now" -lt "$connect_at" ] || open_line
    elif [ -z "$is_connected" ]; then
        [ "$now" -lt $((opened_at + CONNECTED_WITHIN_S)) ] || lose_line
    elif [ "$now" -ge $((looked_at + 3)) ] && looked_at=$now && ! line_is_up; then
        lose_line
    elif [ "$now" -ge $((connected_at + 60)) ]; then
        attempts=0
    fi
}

close_line() {
    # shellcheck disable=SC2086
    [ -z "$sub$pub" ] || kill $sub $pub 2>/dev/null
    sub='' pub='' is_connected=''
    exec 4>&-
    rm -rf "$run/line" "$run/children"
}

lose_line() {
    close_line
    line=$((line + 1)) # what the old one still says is not about the next
    attempts=$((attempts + 1))
    # shellcheck disable=SC2086
    set -- $AGAIN_WITHIN_S
    [ "$attempts" -le $# ] || attempts=$#
    shift $((attempts - 1))
    random_below $(($1 + 1))
    connect_at=$((now + random))
    note "no line to the broker; again in $random s"
}

# Programs of an agent that was killed. Without a word, so that the broker hands out the will. Process numbers come
# again, so that they are asked for their names.
end_leftovers() {
    [ -s "$run/children" ] || return 0
    read -r children <"$run/children"
    for child in $children; do
        case $(tr '\0' ' ' <"/proc/$child/cmdline" 2>/dev/null) in
        *mosquitto_*) kill -9 "$child" 2>/dev/null ;;
        esac
    done
    rm -f "$run/children"
}
