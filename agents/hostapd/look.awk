# From the names of the radios, one a line, and `iw dev`:
#   radio NAME BAND CHANNEL UP WANTED_CHANNEL      wlan RADIO INTERFACE SSID
/^phy#/ { began = 1; radio = "phy" substr($1, 5); next }
!began { radios[++counted] = $1; next }
/^\tInterface / { interface = $2; ssid = ""; is_ap = 0; next }
/^\t\tssid / { ssid = substr($0, 8); next }
/^\t\ttype / { is_ap = ($2 == "AP"); next }
/^\t\tchannel [0-9]/ && is_ap && ssid != "" {
    channel[radio] = $2; mhz = substr($3, 2) + 0
    band[radio] = (mhz < 3000) ? "2.4" : (mhz < 5925) ? "5" : "6"
    rows[radio] = rows[radio] "wlan " radio " " interface " " ssid "\n"
}
END {
    for (i = 1; i <= counted; i++) {
        radio = radios[i]
        print "radio", radio, (radio in band) ? band[radio] : "-", channel[radio] + 0, 1, "-"
        printf "%s", rows[radio]
    }
}
