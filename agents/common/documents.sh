# shellcheck shell=sh disable=SC2154,SC2034
# What comes from the broker: checked, put in order, stored, and only then obeyed.

# read_message KIND FORM FILE: prints what message.awk makes of it
read_message() {
    awk -f "$lib/json.awk" -f "$lib/message.awk" -v kind="$1" -v form="$2" -v ap="$ap" \
        -v line="${4:-}" -v signature="${5:-}" <"$3" || echo 'refused malformed'
}

refuse() {
    case $1 in
    older) older=$((older + 1)) ;;
    oversized) oversized=$((oversized + 1)) ;;
    version) wrong_version=$((wrong_version + 1)) ;;
    foreign) foreign=$((foreign + 1)) ;;
    signature) bad_signature=$((bad_signature + 1)) ;;
    command) bad_command=$((bad_command + 1)) ;;
    *) malformed=$((malformed + 1)) ;;
    esac
    note "refused: $1"
}

# A document that was accepted before. One that cannot be read is none: then nothing is touched.
recall_document() {
    epoch=0 generation=0 ends=- asked=none network=- radios=-
    rm -f "$state/document.new"
    [ -s "$state/document" ] || return 0
    found=$(read_message desired text "$state/document")
    case $found in
    ok*) accept "$found" ;;
    *) note "the stored document cannot be read: $found" ;;
    esac
}

# accept "ok EPOCH GENERATION ENDS GOAL NETWORK RADIOS FOREIGN"
accept() {
    read -r _ epoch generation ends asked network radios _ <<EOF
$1
EOF
}

take_desired() {
    found=$(read_message desired hex "$run/inbox/$1" "$run/document" "$run/signature")
    rm -f "$run/inbox/$1"
    case $found in
    ok*) ;;
    *)
        refuse "${found#refused }"
        return
        ;;
    esac
    if [ -e "$etc/signing.pub" ] && ! is_signed "$run/document" "$run/signature"; then
        refuse signature
        return
    fi
    if [ "${found##* }" != 0 ]; then
        refuse foreign
        return
    fi
    case $(order_of "$found") in
    older) refuse older ;;
    newer) obey "$found" ;;
    esac
    report_within_spread
}

order_of() {
    read -r _ its_epoch its_generation _ <<EOF
$1
EOF
    if [ "$its_epoch" -eq "$epoch" ] && [ "$its_generation" -eq "$generation" ]; then
        echo same
    elif [ "$its_epoch" -gt "$epoch" ] || { [ "$its_epoch" -eq "$epoch" ] && [ "$its_generation" -gt "$generation" ]; }; then
        echo newer
    else
        echo older
    fi
}

# Stored first: whatever happens from here on, nothing older is ever obeyed again.
obey() {
    if keep "$state/document" <"$run/document"; then
        accept "$1"
        retry_s=$TRY_AGAIN_S
        act
    else
        duty=failed error=storage detail='the document cannot be stored' retry_at=''
    fi
}

# is_signed DOCUMENT SIGNATURE: with OpenWrt's usign, OpenBSD's signify, or OpenSSL 3. Without any: no.
is_signed() {
    for verifier in usign signify-openbsd signify; do
        if command -v "$verifier" >/dev/null; then
            "$verifier" -V -q -p "$etc/signing.pub" -m "$1" -x "$2" 2>/dev/null
            return
        fi
    done
    # The ten octets in front are the letters Ed and the key's number; then DER (RFC 8410) around the bare key.
    sed -n 2p "$2" | openssl base64 -d -A 2>/dev/null | tail -c +11 >"$run/bare" &&
        { printf '\060\052\060\005\006\003\053\145\160\003\041\000' &&
            sed -n 2p "$etc/signing.pub" | openssl base64 -d -A | tail -c +11; } >"$run/key.der" 2>/dev/null &&
        openssl pkeyutl -verify -pubin -keyform DER -inkey "$run/key.der" -rawin -in "$1" -sigfile "$run/bare" \
            >/dev/null 2>&1
}

# take_command FILE RETAINED
take_command() {
    found=$(read_message command hex "$run/inbox/$1")
    rm -f "$run/inbox/$1"
    case $found in
    ok*) ;;
    *)
        refuse command
        return
        ;;
    esac
    if [ "$2" = 1 ] || { clock_is_set && is_past "${found#ok }"; }; then
        refuse command
        return
    fi
    report_at=$now
}

take_controller() {
    found=$(read_message controller hex "$run/inbox/$1")
    rm -f "$run/inbox/$1"
    case $found in ok*) ;; *) return ;; esac
    before=$controller_epoch
    read -r _ controller_epoch every_s spread_s <<EOF
$found
EOF
    [ "$before" = "$controller_epoch" ] || report_within_spread
}
