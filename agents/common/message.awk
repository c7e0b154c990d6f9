# Checks one payload against its schema, and prints what the agent needs of it on one line, or "refused REASON".
# Variables: kind (desired, command, controller, status); ap; form (hex, text); line, signature: files to write for `desired`.
# desired:    ok EPOCH GENERATION ENDS GOAL NETWORK RADIOS FOREIGN    ("-": none; GOAL: open, close, leave)
# command:    ok EXPIRES        controller: ok EPOCH REPORT_EVERY_S SPREAD_S        status: ok STATE BOOT
BEGIN { OURS = "00000JAPAN"; COUNT_MOST = 999999999999999; EPOCH_MOST = 99999999999 }
{ payload = payload $0 }
END {
    first = payload; rest = ""
    if (kind == "desired" && form == "hex")
        for (i = 1; i < length(payload); i += 2)
            if (substr(payload, i, 2) == "0a") {
                first = substr(payload, 1, i - 1); rest = substr(payload, i + 2)
                break
            }
    if (length(first) > (form == "hex" ? 8192 : 4096)) refuse("oversized")
    if (form == "hex") take_hex(first); else take_text(first)
    if (!parse()) refuse("malformed")
    if (TYPE[".v"] == "whole" && VALUE[".v"] > 1) refuse("version")
    if (!is_whole(".v", 1, 1)) refuse("malformed")
    if (!(kind == "desired" ? desired() : kind == "command" ? command() : kind == "status" ? status() : controller()))
        refuse("malformed")
    if ((".ap" in TYPE) && VALUE[".ap"] != ap) refuse("foreign")
    print "ok " answer
    if (line != "") {
        for (i = 1; i <= n; i++) printf "%s", CHAR[O[i]] > line
        take_hex(rest)
        print "untrusted comment: hinan document" > signature
        for (i = 1; i <= n; i++) printf "%s", CHAR[O[i]] > signature
        print "" > signature
    }
}
function refuse(reason) { print "refused " reason; exit 0 }
function is_whole(path, least, most) {
    return TYPE[path] == "whole" && length(VALUE[path]) <= 16 && VALUE[path] + 0 >= least && VALUE[path] + 0 <= most
}
function is_text(path, least, most) {
    return TYPE[path] == "string" && LETTERS[path] >= least && LETTERS[path] <= most
}
function is_id(path) {
    return TYPE[path] == "string" && length(VALUE[path]) <= 64 && VALUE[path] ~ /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/
}
function is_time(path,    t, year, month, day, days) {
    t = VALUE[path]
    if (TYPE[path] != "string" || length(t) != 20) return 0
    if (t !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z$/) return 0
    year = substr(t, 1, 4) + 0; month = substr(t, 6, 2) + 0; day = substr(t, 9, 2) + 0
    days = (month == 2) ? ((year % 4 == 0 && year % 100 != 0 || year % 400 == 0) ? 29 : 28) \
        : (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days && substr(t, 12, 2) < 24 \
        && substr(t, 15, 2) < 60 && substr(t, 18, 2) < 60
}
function digits(path,    t) { t = VALUE[path]; gsub(/[^0-9]/, "", t); return t }
# A name that no interface, radio or section can have becomes "?", which does not exist either.
function safe_name(path) { return (VALUE[path] ~ /^[0-9A-Za-z_][0-9A-Za-z_.-]*$/) ? VALUE[path] : "?" }
function controller() {
    answer = VALUE[".epoch"] " " VALUE[".report_every_s"] " " VALUE[".spread_s"]
    return TYPE[".state"] == "string" && (VALUE[".state"] == "online" || VALUE[".state"] == "lost") \
        && is_whole(".epoch", 1, EPOCH_MOST) && is_whole(".report_every_s", 1, 300) && is_whole(".spread_s", 0, 300)
}
function status() {
    answer = VALUE[".state"] " " VALUE[".boot"]
    return TYPE[".state"] == "string" && TYPE[".boot"] == "string" && VALUE[".state"] ~ /^(online|offline|lost)$/ \
        && VALUE[".boot"] ~ /^[0-9a-f]+$/
}
function command() {
    answer = digits(".expires_at")
    return is_id(".ap") && is_text(".id", 1, 64) && TYPE[".command"] == "string" && VALUE[".command"] == "report" \
        && is_time(".expires_at")
}
function desired(    i, j, w, opens, closes, foreign, network, radios) {
    if (!is_id(".ap") || !is_whole(".epoch", 1, EPOCH_MOST) || !is_whole(".generation", 1, COUNT_MOST)) return 0
    if (!is_time(".issued_at") || !is_whole(".declaration", 0, COUNT_MOST)) return 0
    if (TYPE[".ends_at"] != "null" && !is_time(".ends_at")) return 0
    if (TYPE[".wlans"] != "list" || COUNT[".wlans"] > 4) return 0
    if (TYPE[".withdraw"] != "list" || COUNT[".withdraw"] > 4) return 0
    network = radios = ""
    for (i = 0; i < COUNT[".wlans"]; i++) {
        w = ".wlans." i
        if (TYPE[w] != "object" || !is_text(w ".ssid", 1, 32) || !is_text(w ".network", 1, 64)) return 0
        if (TYPE[w ".security"] != "string" || VALUE[w ".security"] != "open") return 0
        if (TYPE[w ".isolation"] != "truth" || VALUE[w ".isolation"] != "true") return 0
        if (TYPE[w ".radios"] != "list" || COUNT[w ".radios"] > 8) return 0
        for (j = 0; j < COUNT[w ".radios"]; j++) if (!is_text(w ".radios." j, 1, 64)) return 0
        if (VALUE[w ".ssid"] != OURS) { foreign = 1; continue }
        if (opens++) continue
        network = safe_name(w ".network")
        for (j = 0; j < COUNT[w ".radios"]; j++) radios = radios (j ? "," : "") safe_name(w ".radios." j)
    }
    for (i = 0; i < COUNT[".withdraw"]; i++) {
        if (!is_text(".withdraw." i, 1, 32)) return 0
        if (VALUE[".withdraw." i] == OURS) closes = 1; else foreign = 1
    }
    answer = VALUE[".epoch"] " " VALUE[".generation"] " " (TYPE[".ends_at"] == "null" ? "-" : digits(".ends_at")) \
        " " (closes ? "close" : opens ? "open" : "leave") " " or_dash(network) " " or_dash(radios) " " foreign + 0
    return 1
}
function or_dash(text) { return text == "" ? "-" : text }
