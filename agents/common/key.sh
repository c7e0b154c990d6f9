# shellcheck shell=sh disable=SC2154,SC2034
# A key switch: any contact that a file shows, such as /sys/class/gpio/gpio17/value or one that a button script writes.
# A position counts when two looks, a second apart, agree. A file that cannot be read is no turn: cables break.

recall_key() {
    position='' turns=0 seen='' seen_at=0
    [ -n "$key_file" ] && [ -s "$state/key" ] && read -r position turns <"$state/key"
}

keep_key() {
    [ -n "$key_file" ] && [ "$now" != "$seen_at" ] || return 0
    contact=''
    read -r contact 2>/dev/null <"$key_file" || :
    case $contact in
    '') looks=$seen ;;
    "$key_disaster") looks=disaster ;;
    *) looks=normal ;;
    esac
    before=$seen seen=$looks seen_at=$now
    [ -n "$looks" ] && [ "$looks" = "$before" ] && [ "$looks" != "$position" ] || return 0
    # The first position ever read is no turn.
    counted=$((turns + (${#position} > 0)))
    if echo "$looks $counted" | keep "$state/key"; then
        position=$looks turns=$counted report_at=$now
        note "the key was turned to $position ($turns)"
    fi
}
