# Prints a report on one line of at most 4096 octets. Environment: HEAD, TAIL (ready JSON), DETAIL. Variable: processor, a
# file that keeps how busy the processor was before. Reads the tables of judge.awk, then os-release, meminfo, stat.
FILENAME ~ /look$/ && $1 == "radio" && radios < 8 { radio[radios++] = $0 }
FILENAME ~ /look$/ && $1 == "wlan" { wlan[wlans++] = $0 }
FILENAME ~ /substituted$/ && substitutions < 16 { substitution[substitutions++] = $0 }
FILENAME ~ /os-release$/ && /^PRETTY_NAME=/ { firmware = $0; sub(/^PRETTY_NAME="?/, "", firmware); sub(/"$/, "", firmware) }
FILENAME ~ /meminfo$/ && /^Mem(Total|Available):/ { memory[$1] = $2 }
FILENAME ~ /stat$/ && $1 == "cpu" { for (i = 2; i <= 9; i++) ticks += $i; idle = $5 + $6 }
END {
    middle = "\"detail\":" quote(substr(ENVIRON["DETAIL"], 1, 200)) ",\"substituted\":[" substituted() "]"
    last = ENVIRON["TAIL"] ",\"firmware\":" quote(substr(firmware, 1, 64)) use()
    for (everything = 1; everything >= 0; everything--) {
        text = "{" ENVIRON["HEAD"] "," middle ",\"radios\":[" on_air() "]," last "}"
        if (length(text) <= 4096) break
    }
    print text
}
# What is no UTF-8 is told with question marks, rather than not at all.
function quote(raw,    i, c, done) {
    done = "\""
    for (i = 1; i <= length(raw); i++) {
        c = substr(raw, i, 1)
        done = done ((c == "\"" || c == "\\") ? "\\" c : (ORDER[c] < 32) ? "?" : c)
    }
    done = done "\""
    take_text(done)
    split("", TYPE)
    if (!parse()) { gsub(/[^ -~]/, "?", done) }
    return done
}
function on_air(    i, j, f, text, count, networks) {
    text = ""
    for (i = 0; i < radios; i++) {
        split(radio[i], f, " ")
        text = text (i ? "," : "") "{\"name\":" quote(f[2]) ",\"band\":\"" (f[3] == "-" ? "" : f[3]) "\",\"channel\":" \
            f[4] + 0 ",\"up\":" (f[5] ? "true" : "false") ",\"wlans\":["
        networks = ""; count = 0
        for (j = 0; j < wlans; j++) if (index(wlan[j], "wlan " f[2] " ") == 1 && count < 16) {
            one = network(wlan[j])
            if (one != "") networks = networks (count++ ? "," : "") one
        }
        text = text networks "]}"
    }
    return text
}
function network(row,    f, ssid, text) {
    split(row, f, " "); ssid = row
    sub(/^wlan [^ ]+ [^ ]+ [^ ]+ [^ ]+ [^ ]+ /, "", ssid)
    if (ssid != "00000JAPAN") return everything ? "{\"ssid\":" quote(ssid) ",\"clients\":" f[3] + 0 "}" : ""
    text = "{\"ssid\":\"00000JAPAN\""
    if (f[4] != "-") text = text ",\"security\":\"" f[4] "\""
    if (f[5] != "-") text = text ",\"isolation\":" (f[5] ? "true" : "false")
    if (f[6] != "-") text = text ",\"network\":" quote(f[6])
    return text ",\"clients\":" f[3] + 0 "}"
}
function substituted(    i, f, why, text) {
    text = ""
    for (i = 0; i < substitutions; i++) {
        split(substitution[i], f, " "); why = substitution[i]
        sub(/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ /, "", why)
        text = text (i ? "," : "") "{\"radio\":" quote(f[1]) ",\"what\":" quote(f[2]) ",\"wanted\":" quote(f[3]) \
            ",\"got\":" quote(f[4]) ",\"why\":" quote(why) "}"
    }
    return text
}
function use(    text, before) {
    text = ""
    if ((getline before < processor) > 0 && split(before, was, " ") == 2 && ticks > was[1])
        text = ",\"cpu_percent\":" int(100 - 100 * (idle - was[2]) / (ticks - was[1]))
    close(processor)
    print ticks, idle > processor
    if (memory["MemTotal:"] > 0 && ("MemAvailable:" in memory))
        text = text ",\"memory_percent\":" int(100 - 100 * memory["MemAvailable:"] / memory["MemTotal:"])
    return text
}
