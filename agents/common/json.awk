# Reads one JSON text (RFC 8259) of octets O[1..n] into TYPE, VALUE, LETTERS and COUNT, by path. `bad`: it is none.
# A path is the keys with a dot in front of each. A key that is no plain word gets a path that nothing asks for.
BEGIN {
    for (i = 0; i < 256; i++) { CHAR[i] = sprintf("%c", i); ORDER[CHAR[i]] = i; OCTET[sprintf("%02x", i)] = i }
}
function take_hex(text,    i) {
    n = length(text) / 2
    for (i = 1; i <= n; i++) O[i] = OCTET[substr(text, 2 * i - 1, 2)]
}
function take_text(text,    i) {
    n = length(text)
    for (i = 1; i <= n; i++) O[i] = ORDER[substr(text, i, 1)]
}
function parse() {
    at = 1; bad = 0
    value("", 0); blank()
    if (at <= n) bad = 1
    return !bad
}
function blank() { while (at <= n && (O[at] == 32 || O[at] == 9 || O[at] == 10 || O[at] == 13)) at++ }
function value(path, depth,    c, word) {
    blank()
    if (bad || depth > 16 || at > n || (path in TYPE)) { bad = 1; return }
    c = O[at]
    if (c == 123) { members(path, depth, 125); return }
    if (c == 91) { members(path, depth, 93); return }
    if (c == 34) { TYPE[path] = "string"; VALUE[path] = quoted(); LETTERS[path] = letters; return }
    word = ""
    while (at <= n && CHAR[O[at]] ~ /[-+.0-9A-Za-z]/) word = word CHAR[O[at++]]
    VALUE[path] = word
    if (word == "true" || word == "false") TYPE[path] = "truth"
    else if (word == "null") TYPE[path] = "null"
    else if (word ~ /^-?(0|[1-9][0-9]*)$/) TYPE[path] = "whole"
    else if (word ~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/) TYPE[path] = "number"
    else bad = 1
}
function members(path, depth, last,    key) {
    TYPE[path] = (last == 125) ? "object" : "list"
    COUNT[path] = 0; at++; blank()
    if (at <= n && O[at] == last) { at++; return }
    while (!bad) {
        key = COUNT[path]++
        if (last == 125) {
            blank()
            if (at > n || O[at] != 34) { bad = 1; return }
            key = quoted(); blank()
            if (key !~ /^[0-9A-Za-z_-]+$/) key = "?" at
            if (at > n || O[at++] != 58) { bad = 1; return }
        }
        value(path "." key, depth + 1); blank()
        if (bad || at > n) { bad = 1; return }
        if (O[at] == last) { at++; return }
        if (O[at++] != 44) bad = 1
    }
}
function quoted(    text, c) {
    text = ""; letters = 0; at++
    while (at <= n && !bad) {
        c = O[at++]
        if (c == 34) return text
        if (c < 32) bad = 1
        else if (c == 92) text = text escaped()
        else if (c < 128) text = text CHAR[c]
        else text = text CHAR[c] continued(c)
        letters++
    }
    bad = 1
    return ""
}
function escaped(    c, code, low) {
    c = CHAR[O[at++]]
    if (c ~ /["\\\/]/) return c
    if (c == "b") return CHAR[8]
    if (c == "f") return CHAR[12]
    if (c == "n") return CHAR[10]
    if (c == "r") return CHAR[13]
    if (c == "t") return CHAR[9]
    if (c != "u") { bad = 1; return "" }
    code = unit()
    if (code >= 56320 && code <= 57343) bad = 1
    if (code >= 55296 && code <= 56319) {
        if (O[at] != 92 || O[at + 1] != 117) { bad = 1; return "" }
        at += 2; low = unit()
        if (low < 56320 || low > 57343) bad = 1
        code = 65536 + (code - 55296) * 1024 + low - 56320
    }
    return utf8(code)
}
function unit(    i, digit, code) {
    code = 0
    for (i = 0; i < 4; i++) {
        digit = (at <= n) ? index("0123456789abcdef", tolower(CHAR[O[at++]])) : 0
        if (!digit) bad = 1
        code = code * 16 + digit - 1
    }
    return code
}
function utf8(code) {
    if (code < 128) return CHAR[code]
    if (code < 2048) return CHAR[192 + int(code / 64)] CHAR[128 + code % 64]
    if (code < 65536) return CHAR[224 + int(code / 4096)] CHAR[128 + int(code / 64) % 64] CHAR[128 + code % 64]
    return CHAR[240 + int(code / 262144)] CHAR[128 + int(code / 4096) % 64] CHAR[128 + int(code / 64) % 64] \
        CHAR[128 + code % 64]
}
# The octets that must follow c, by RFC 3629, section 4.
function continued(c,    more, least, most, text) {
    more = (c >= 194 && c <= 223) ? 1 : (c >= 224 && c <= 239) ? 2 : (c >= 240 && c <= 244) ? 3 : 0
    if (!more) bad = 1
    least = (c == 224) ? 160 : (c == 240) ? 144 : 128
    most = (c == 237) ? 159 : (c == 244) ? 143 : 191
    text = ""
    for (; more && !bad; more--) {
        if (at > n || O[at] < least || O[at] > most) { bad = 1; return "" }
        text = text CHAR[O[at++]]; least = 128; most = 191
    }
    return text
}
