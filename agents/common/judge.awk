# Compares what is on the air with what is asked. Variables: goal, network, asked (radios with commas, or "-"), out.
# Reads:   radio NAME BAND CHANNEL UP WANTED_CHANNEL      wlan RADIO CLIENTS SECURITY ISOLATION NETWORK SSID
# Prints:  right | substituted | partly | missing ERROR | dangerous WHAT
# `partly`: a radio is down, which may still be coming up. Writes to `out`: RADIO WHAT WANTED GOT WHY
$1 == "radio" { known[$2] = 1; up[$2] = $5; channel[$2] = $4; usual[$2] = $6; order[++many] = $2 }
$1 == "wlan" {
    ssid = $0
    sub(/^wlan [^ ]+ [^ ]+ [^ ]+ [^ ]+ [^ ]+ /, "", ssid)
    if (ssid != "00000JAPAN") next
    carries[$2] = 1; any = 1
    if ($4 == "other") dangerous = dangerous " not-open:" $2
    if ($5 == "0") dangerous = dangerous " no-isolation:" $2
    if ($6 != "-" && $6 != network) dangerous = dangerous " network-" $6 ":" $2
}
END {
    printf "" > out
    if (goal == "close") { print (any ? "missing read_back_differs" : "right"); exit }
    if (goal != "open") { print "right"; exit }
    if (dangerous != "") { print "dangerous" dangerous; exit }
    wanted = (asked == "-") ? many : split(asked, order, ",")
    for (i = 1; i <= wanted; i++) {
        r = order[i]
        if (carries[r]) {
            carried++
            if (usual[r] ~ /^[0-9]+$/ && usual[r] > 0 && usual[r] != channel[r]) {
                print r, "channel", usual[r], channel[r], "the radio chose it" > out
                substituted = 1
            }
        } else if (!known[r]) { print r, "radio", "up", "absent", "there is no such radio" > out; absent++ }
        else if (!up[r]) { print r, "radio", "up", "down", "the radio is down" > out; down++ }
        else silent++
    }
    if (carried && !silent) verdict = down ? "partly" : (absent || substituted) ? "substituted" : "right"
    else verdict = "missing " ((carried || silent) ? "read_back_differs" : down ? "radio_down" : "no_radio")
    print verdict
}
