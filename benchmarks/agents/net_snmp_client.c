/* The peer that sets the bound: net-snmp's C library, asynchronous, one session per device.
 *
 * net_snmp_client EVENTS VERSION PORT COUNT WINDOW POLLS: EVENTS is `select`, the library's own event handling as its
 * manual page snmp_select_info(3) shows it, or `epoll`, which goes past it and reads ready sessions only. It polls
 * devices in turn, WINDOW at once; one poll is a GET of the 12 scalars and a GETBULK of the 20 rows of responder.c, sent
 * together. The first round of all devices opens sessions and is not counted. Prints one JSON object: polls, bad, CPU
 * seconds, wall seconds, resident kilobytes.
 *
 * cc -O2 -o net_snmp_client net_snmp_client.c -lnetsnmp
 */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/large_fd_set.h>
#include <sys/epoll.h>
#include <sys/resource.h>

static const unsigned long COUNTED = ((1UL << 40) - 1) / 3; /* see poll_agents.py */
enum { SCALARS = 12, ROWS = 20, REPETITIONS = 25 };
static const oid SCALAR[] = {1, 3, 6, 1, 4, 1, 14988, 1, 1, 0, 0}, COLUMN[] = {1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6};

typedef struct { void *session; int number, sock, open, good; unsigned long looks; } device;

static device *devices;
static int count, next_device, outstanding;
static long to_start, finished, bad;
static int use_epoll;

static void begin(device *d);

static void done(device *d) {
    if (--d->open) return;
    finished++, outstanding--, bad += d->good != 2;
    if (to_start > 0) begin(&devices[next_device++ % count]);
}

static int check_get(const device *d, netsnmp_pdu *answer) {
    int found = 0;
    netsnmp_variable_list *v = answer->variables, *last = v;
    for (; v; last = v, v = v->next_variable) found++;
    return found == SCALARS && answer->variables->type == ASN_OCTET_STR && *last->val.integer == 10000 + d->number;
}

static int check_bulk(device *d, netsnmp_pdu *answer) {
    unsigned long total = 0, looks;
    oid row = 0;
    for (netsnmp_variable_list *v = answer->variables; v; v = v->next_variable) {
        if (v->name_length != 12 || memcmp(v->name, COLUMN, sizeof COLUMN)) break;
        if (v->type != ASN_COUNTER64 || v->name[11] != ++row) return 0;
        total += v->val.counter64->high << 32 | v->val.counter64->low;
    }
    looks = total / COUNTED, row += total % COUNTED || looks <= d->looks;
    d->looks = looks;
    return row == ROWS;
}

static int answered(int operation, netsnmp_session *s, int id, netsnmp_pdu *answer, void *magic) {
    device *d = magic;
    (void)s, (void)id;
    if (operation == NETSNMP_CALLBACK_OP_RESEND) return 1;
    if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE && answer->errstat == 0)
        d->good += answer->variables->name[answer->variables->name_length - 1] == 0 &&
                   answer->variables->name[6] == 14988 ? check_get(d, answer) : check_bulk(d, answer);
    done(d);
    return 1;
}

static int send_one(device *d, netsnmp_pdu *pdu) {
    return use_epoll ? snmp_sess_async_send(d->session, pdu, answered, d) : snmp_async_send(d->session, pdu, answered, d);
}

static void begin(device *d) {
    static const size_t name_len = sizeof SCALAR / sizeof *SCALAR;
    oid name[sizeof SCALAR / sizeof *SCALAR];
    netsnmp_pdu *get = snmp_pdu_create(SNMP_MSG_GET), *bulk = snmp_pdu_create(SNMP_MSG_GETBULK);
    memcpy(name, SCALAR, sizeof name);
    for (name[9] = 1; name[9] <= SCALARS; name[9]++) snmp_add_null_var(get, name, name_len);
    bulk->non_repeaters = 0, bulk->max_repetitions = REPETITIONS;
    snmp_add_null_var(bulk, COLUMN, sizeof COLUMN / sizeof *COLUMN);
    to_start--, outstanding++, d->open = 2, d->good = 0;
    if (!send_one(d, get)) snmp_free_pdu(get), done(d);
    if (!send_one(d, bulk)) snmp_free_pdu(bulk), done(d);
}

static void open_session(device *d, int v3, const char *port) {
    netsnmp_session s;
    char peer[64];
    snmp_sess_init(&s);
    snprintf(peer, sizeof peer, "udp:127.1.%d.%d:%s", d->number / 250, d->number % 250 + 1, port);
    s.peername = peer, s.retries = 1, s.timeout = 1000000;
    if (v3) {
        s.version = SNMP_VERSION_3, s.securityName = "bench", s.securityNameLen = 5;
        s.securityLevel = SNMP_SEC_LEVEL_AUTHPRIV;
        s.securityAuthProto = usmHMACSHA1AuthProtocol, s.securityAuthProtoLen = USM_AUTH_PROTO_SHA_LEN;
        s.securityPrivProto = usmAESPrivProtocol, s.securityPrivProtoLen = USM_PRIV_PROTO_AES_LEN;
        s.securityAuthKeyLen = USM_AUTH_KU_LEN, s.securityPrivKeyLen = USM_PRIV_KU_LEN;
        generate_Ku(s.securityAuthProto, s.securityAuthProtoLen, (const u_char *)"bench-auth", 10, s.securityAuthKey,
                    &s.securityAuthKeyLen);
        generate_Ku(s.securityAuthProto, s.securityAuthProtoLen, (const u_char *)"bench-priv", 10, s.securityPrivKey,
                    &s.securityPrivKeyLen);
    } else
        s.version = SNMP_VERSION_2c, s.community = (u_char *)"bench", s.community_len = 5;
    d->session = use_epoll ? snmp_sess_open(&s) : (void *)snmp_open(&s);
    if (!d->session) snmp_perror("open"), exit(1);
    if (use_epoll) d->sock = snmp_sess_transport(d->session)->sock;
}

static void poll_all(int poller, int window, long polls) {
    netsnmp_large_fd_set ready;
    struct epoll_event events[64];
    netsnmp_large_fd_set_init(&ready, 4096);
    NETSNMP_LARGE_FD_ZERO(&ready);
    to_start = polls;
    for (int i = 0; i < window && to_start > 0; i++) begin(&devices[next_device++ % count]);
    while (outstanding && !use_epoll) {
        struct timeval wait;
        int fds = 0, block = 1;
        NETSNMP_LARGE_FD_ZERO(&ready);
        snmp_select_info2(&fds, &ready, &wait, &block);
        if (netsnmp_large_fd_set_select(fds, &ready, NULL, NULL, block ? NULL : &wait) > 0) snmp_read2(&ready);
        else snmp_timeout();
    }
    while (outstanding) {
        int found = epoll_wait(poller, events, 64, 200);
        for (int i = 0; i < found; i++) {
            device *d = events[i].data.ptr;
            NETSNMP_LARGE_FD_SET(d->sock, &ready);
            snmp_sess_read2(d->session, &ready);
            NETSNMP_LARGE_FD_CLR(d->sock, &ready);
        }
        for (int i = 0; !found && i < count; i++) snmp_sess_timeout(devices[i].session);
    }
}

static double cpu_s(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
    if (argc != 7) return 2;
    use_epoll = !strcmp(*++argv, "epoll");
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
    setenv("MIBS", "", 1), init_snmp("bench");
    count = atoi(argv[3]), devices = calloc((size_t)count, sizeof *devices);
    int poller = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        devices[i].number = i, open_session(&devices[i], !strcmp(argv[1], "v3"), argv[2]);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &devices[i]};
        if (use_epoll) epoll_ctl(poller, EPOLL_CTL_ADD, devices[i].sock, &event);
    }
    poll_all(poller, atoi(argv[4]), count);
    double before = cpu_s();
    struct timespec from, to;
    struct rusage used;
    finished = 0;
    clock_gettime(CLOCK_MONOTONIC, &from);
    poll_all(poller, atoi(argv[4]), atol(argv[5]));
    clock_gettime(CLOCK_MONOTONIC, &to);
    getrusage(RUSAGE_SELF, &used);
    printf("{\"polls\": %ld, \"bad\": %ld, \"cpu_s\": %.6f, \"wall_s\": %.6f, \"rss_kb\": %ld}\n", finished, bad,
           cpu_s() - before, (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9,
           used.ru_maxrss);
}
