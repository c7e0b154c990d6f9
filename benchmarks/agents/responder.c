/* Many fast SNMP agents in one process, so that a client and not its agents is measured.
 *
 * responder COUNT PORT SILENT_EVERY: one UDP socket for each of 127.1.0.1, 127.1.0.2, ...; with SILENT_EVERY = 5 every
 * fifth reads and says nothing. SNMPv2c (RFC 3416) with community "bench", SNMPv3 (RFC 3412, RFC 3414, RFC 3826) with
 * user "bench", SHA-96 and AES-128. All agents have the same objects, see objects(); one of them is the agent's number,
 * and 20 are counters that grow with every GETBULK.
 * Prints "ready", then after each empty line on standard input its requests and its CPU seconds so far. Other lines are
 * `silent N`, `awake N`, `reboot N`, `replace N` (as by another box: a new engine's id) and `traps N PORT COUNT`.
 *
 * cc -O2 -o responder responder.c -lcrypto
 */
#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef unsigned char octet;
enum { OBJECTS_MAX = 8192, DATAGRAM_MAX = 65535, ANSWER_MAX = 1400, GET = 0xA0, NEXT = 0xA1, BULK = 0xA5 };

typedef struct { octet name[32]; int name_len; octet value[32]; int value_len; } object;
typedef struct {
    int fd, number, silent;
    unsigned long looks;
    long boots;
    time_t started;
    octet replaced, engine_id[9], auth_key[20], priv_key[20];
} agent;
typedef struct { const octet *at, *end; } span;

static object mib[OBJECTS_MAX];
static int objects_count, counters;
static long requests;
static const octet ABSENT[] = {0x81, 0}, END[] = {0x82, 0};

/* Objects: added in order; every number below 16384, so that octets sort as the numbers do. */

static void add(const int *arcs, int count, int tag, const void *content, int len) {
    object *o = &mib[objects_count++];
    o->name[o->name_len++] = (octet)(arcs[0] * 40 + arcs[1]);
    for (int i = 2; i < count; i++) {
        if (arcs[i] > 127) o->name[o->name_len++] = (octet)(128 | arcs[i] >> 7);
        o->name[o->name_len++] = (octet)(arcs[i] & 127);
    }
    o->value[0] = (octet)tag, o->value[1] = (octet)len;
    memcpy(o->value + 2, content, (size_t)len), o->value_len = len + 2;
}

static int octets_of(unsigned long n, octet *content) {
    int len = 0;
    for (int shift = 56; shift >= 0; shift -= 8)
        if (len || shift == 0 || n >> shift || (n >> (shift - 8) & 128)) content[len++] = (octet)(n >> shift);
    return len;
}

static void add_number(const int *arcs, int count, int tag, unsigned long n) {
    octet content[9];
    add(arcs, count, tag, content, octets_of(n, content));
}

static void objects(void) {
    int uptime[] = {1, 3, 6, 1, 2, 1, 1, 3, 0};
    add_number(uptime, 9, 0x43, 360000);
    int column[] = {1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6, 0};
    for (counters = objects_count, column[11] = 1; column[11] <= 20; column[11]++) add_number(column, 12, 0x46, 0);
    int table[] = {1, 3, 6, 1, 4, 1, 14823, 2, 2, 1, 5, 2, 1, 5, 1, 0, 1, 0};
    for (table[15] = 2; table[15] < 5; table[15]++)
        for (table[17] = 1; table[17] <= 1380; table[17]++) add_number(table, 18, 0x42, (unsigned)table[17] % 10);
    int scalar[] = {1, 3, 6, 1, 4, 1, 14988, 1, 1, 0, 0};
    for (scalar[9] = 1; scalar[9] <= 6; scalar[9]++) add(scalar, 11, 4, "a text of 24 characters.", 24);
    for (; scalar[9] <= 12; scalar[9]++) add_number(scalar, 11, 0x42, 1000UL * (unsigned)scalar[9]);
}

static int compare(const object *o, const octet *name, int len) {
    int by = memcmp(o->name, name, (size_t)(o->name_len < len ? o->name_len : len));
    return by ? by : o->name_len - len;
}

static int first_not_before(const octet *name, int len) {
    int low = 0, high = objects_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (compare(&mib[middle], name, len) < 0) low = middle + 1; else high = middle;
    }
    return low;
}

/* BER: reading forwards, writing backwards. */

static int element(span *in, span *content) {
    if (in->end - in->at < 2) return -1;
    int tag = *in->at++;
    long len = *in->at++;
    if (len > 127) {
        int count = (int)len & 127;
        if (count > 3 || in->end - in->at < count) return -1;
        for (len = 0; count; count--) len = len << 8 | *in->at++;
    }
    if (in->end - in->at < len) return -1;
    content->at = in->at, content->end = in->at += len;
    return tag;
}

static long number(span *in) {
    span content;
    long n = 0;
    if (element(in, &content) != 2) return -1;
    while (content.at < content.end) n = n << 8 | *content.at++;
    return n;
}

static octet *put(octet *at, const void *content, long len) { return memcpy(at - len, content, (size_t)len); }

static octet *wrap(octet *at, const octet *end, int tag) {
    long len = end - at;
    if (len < 128) *--at = (octet)len;
    else {
        int count = 0;
        for (long rest = len; rest; rest >>= 8, count++) *--at = (octet)rest;
        *--at = (octet)(128 | count);
    }
    *--at = (octet)tag;
    return at;
}

static octet *put_number(octet *at, long n) {
    octet *end = at;
    do *--at = (octet)n, n >>= 8; while (n || *at > 127);
    return wrap(at, end, 2);
}

static octet *put_octets(octet *at, const void *content, long len) { return wrap(put(at, content, len), at, 4); }

/* PDUs. */

typedef struct { const octet *name, *value; int name_len, value_len, own; } variable;

static variable found(int at, span name) {
    if (at < objects_count) return (variable){mib[at].name, mib[at].value, mib[at].name_len, mib[at].value_len, at + 1};
    return (variable){name.at, END, (int)(name.end - name.at), 2, 0};
}

/* The counter of a row after so many looks: they are of one to eight octets, and grow as fast as they are large. */
static variable counted(int row, unsigned long looks) {
    static octet values[20][11];
    octet *value = values[row];
    value[0] = 0x46, value[1] = (octet)octets_of((64 + looks) << 2 * row, value + 2);
    return (variable){mib[counters + row].name, value, mib[counters + row].name_len, value[1] + 2, counters + row + 1};
}

static int answers(int kind, span list, long repetitions, variable *out, octet *own, unsigned long looks) {
    span names[128];
    int width = 0, count = 0, octets = 0, again[128];
    for (span one, name; width < 128 && element(&list, &one) == 0x30 && element(&one, &name) == 6; width++)
        names[width] = name, again[width] = 0;
    for (long row = 0; row < (kind == BULK ? repetitions : 1); row++)
        for (int i = 0; i < width; i++) {
            int len = (int)(names[i].end - names[i].at);
            int at = again[i] ? again[i] : first_not_before(names[i].at, len);
            int same = !again[i] && at < objects_count && !compare(&mib[at], names[i].at, len);
            variable b = found(kind == GET ? at : at + same, names[i]);
            if (kind == GET && !same) b = (variable){names[i].at, ABSENT, len, 2, 0};
            if (kind == GET && same && at == objects_count - 1) b.value = own, b.value_len = own[1] + 2; /* its number */
            if (b.own > counters && b.own <= counters + 20) b = counted(b.own - 1 - counters, looks);
            octets += b.name_len + b.value_len + 4;
            if ((octets > ANSWER_MAX && kind == BULK) || count == 400) return count;
            again[i] = b.own ? b.own : objects_count;
            out[count++] = b;
        }
    return count;
}

static octet *answer(agent *a, span pdu, octet *end) {
    span in;
    int kind = element(&pdu, &in);
    long id = number(&in);
    number(&in);
    long repetitions = number(&in);
    span list;
    static variable binds[400];
    octet own[] = {0x42, 2, (octet)((10000 + a->number) >> 8), (octet)(10000 + a->number)};
    if ((kind != GET && kind != NEXT && kind != BULK) || element(&in, &list) != 0x30) return NULL;
    a->looks += kind == BULK;
    int count = answers(kind, list, repetitions, binds, own, a->looks);
    octet *at = end;
    while (count--) {
        octet *bind_end = at;
        at = put(at, binds[count].value, binds[count].value_len);
        at = wrap(put(at, binds[count].name, binds[count].name_len), at, 6);
        at = wrap(at, bind_end, 0x30);
    }
    at = put_number(put_number(wrap(at, end, 0x30), 0), 0);
    return wrap(put_number(at, id), end, 0xA2);
}

#include "usm.h"

static void serve(agent *a) {
    static octet in[DATAGRAM_MAX], out[DATAGRAM_MAX];
    struct sockaddr_in from;
    for (int turn = 0; turn < 64; turn++) {
        socklen_t from_len = sizeof from;
        long len = recvfrom(a->fd, in, sizeof in, MSG_DONTWAIT, (struct sockaddr *)&from, &from_len);
        if (len < 0) return;
        requests++;
        span whole = {in, in + len}, message, community;
        octet *end = out + sizeof out, *at = NULL;
        if (a->silent || element(&whole, &message) != 0x30) continue;
        long version = number(&message);
        if (version == 1 && element(&message, &community) == 4 && !memcmp(community.at, "bench", 5)) {
            at = answer(a, message, end);
            if (at) at = wrap(put_number(put_octets(at, "bench", 5), 1), end, 0x30);
        } else if (version == 3) at = answer_v3(a, in, message, end);
        if (at) sendto(a->fd, at, (size_t)(end - at), MSG_DONTWAIT, (struct sockaddr *)&from, from_len);
    }
}

static void listen_on(agent *a, int number, int port, int silent_every) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    address.sin_addr.s_addr = htonl(0x7F010000U + (unsigned)(number / 250 << 8 | number % 250) + 1);
    a->fd = socket(AF_INET, SOCK_DGRAM, 0), a->number = number;
    a->silent = silent_every && number % silent_every == silent_every - 1;
    a->boots = 1, a->started = time(NULL);
    if (a->fd < 0 || bind(a->fd, (struct sockaddr *)&address, sizeof address)) perror("bind"), exit(1);
    keys(a);
}

/* coldStart (RFC 3418): sysUpTime.0 and snmpTrapOID.0, sent from the agent's own address. */
static void send_traps(const agent *a, int port, int times) {
    static const octet up[] = {0x30, 0x0D, 6, 8, 0x2B, 6, 1, 2, 1, 1, 3, 0, 0x43, 1, 100};
    static const octet what[] = {0x30, 0x17, 6, 10, 0x2B, 6, 1, 6, 3, 1, 1, 4, 1, 0, 6, 9, 0x2B, 6, 1, 6, 3, 1, 1, 5, 1};
    octet out[128], *end = out + sizeof out, *at = put(put(end, what, sizeof what), up, sizeof up);
    at = put_number(put_number(put_number(wrap(at, end, 0x30), 0), 0), 1);
    at = wrap(put_number(put_octets(wrap(at, end, 0xA7), "bench", 5), 1), end, 0x30);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    while (times--) sendto(a->fd, at, (size_t)(end - at), MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to);
}

static void report_use(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%ld %.6f\n", requests, (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    fflush(stdout);
}

static void obey(agent *agents, int count, const char *line) {
    char what[16];
    int n, port, times;
    if (sscanf(line, "%15s %d %d %d", what, &n, &port, &times) < 2) { report_use(); return; }
    agent *a = &agents[n % count];
    if (!strcmp(what, "silent")) a->silent = 1;
    if (!strcmp(what, "awake")) a->silent = 0;
    if (!strcmp(what, "reboot")) a->boots++, a->started = time(NULL);
    if (!strcmp(what, "replace")) a->replaced++, a->boots = 1, a->started = time(NULL), keys(a);
    if (!strcmp(what, "traps")) send_traps(a, port, times);
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    int count = atoi(argv[1]), poller = epoll_create1(0);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files), files.rlim_cur = files.rlim_max, setrlimit(RLIMIT_NOFILE, &files);
    objects(), master_keys();
    agent *agents = calloc((size_t)count, sizeof *agents);
    for (int i = 0; i < count; i++) {
        listen_on(&agents[i], i, atoi(argv[2]), atoi(argv[3]));
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &agents[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, agents[i].fd, &event);
    }
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL}, events[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, &input);
    for (puts("ready"), fflush(stdout);;) {
        int ready = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr) { serve(events[i].data.ptr); continue; }
            char lines[4096], *line = lines;
            ssize_t len = read(0, lines, sizeof lines - 1);
            if (len <= 0) return 0;
            for (lines[len] = 0; *line; line = strchr(line, '\n') + 1) {
                obey(agents, count, line);
                if (!strchr(line, '\n')) break;
            }
        }
    }
}
