# From `ubus call network.wireless status` and `iwinfo`:
#   radio NAME BAND CHANNEL UP WANTED_CHANNEL      wlan RADIO INTERFACE SECURITY SSID
# A network counts as on the air while iwinfo tells its channel: while a radio still listens for radar it tells none.
FILENAME ~ /wireless$/ { json = json $0 "\n"; next }
/^[^ \t]/ {
    name = $1; ssid[name] = ""; channel[name] = ""; names[++many] = name
    if (match($0, /ESSID: ".*"/)) ssid[name] = substr($0, RSTART + 8, RLENGTH - 9)
}
/^[ \t]+Mode: / {
    mode[name] = $2
    if (match($0, /Channel: [0-9]+ \([0-9.]+/)) {
        split(substr($0, RSTART + 9, RLENGTH - 9), told, " [(]")
        channel[name] = told[1]; band[name] = (told[2] < 3) ? "2.4" : (told[2] < 5.925) ? "5" : "6"
    }
}
/^[ \t]+Encryption: / { security[name] = ($2 == "none") ? "open" : "other" }
END {
    take_text(json)
    if (!parse()) exit
    for (path in TYPE) if (path ~ /^\.[^.]+$/) radios[++counted] = substr(path, 2)
    sort(radios, counted)
    for (r = 1; r <= counted; r++) tell(radios[r])
}
function tell(radio,    i, where, rows, its_channel, its_band, usual) {
    its_channel = 0; its_band = "-"; rows = ""
    for (i = 0; i < COUNT["." radio ".interfaces"]; i++) {
        where = VALUE["." radio ".interfaces." i ".ifname"]
        if (mode[where] != "Master" || channel[where] == "" || ssid[where] == "") continue
        its_channel = channel[where]; its_band = band[where]
        rows = rows "wlan " radio " " where " " (where in security ? security[where] : "-") " " ssid[where] "\n"
    }
    usual = VALUE["." radio ".config.channel"]
    print "radio", radio, its_band, its_channel, VALUE["." radio ".up"] == "true", (usual == "") ? "-" : usual
    printf "%s", rows
}
function sort(list, many,    i, j, held) {
    for (i = 2; i <= many; i++) {
        held = list[i]
        for (j = i - 1; j >= 1 && list[j] > held; j--) list[j + 1] = list[j]
        list[j + 1] = held
    }
}
