/* SNMPv3 for responder.c: user "bench", SHA-96 and AES-128, passwords "bench-auth" and "bench-priv" (RFC 3414, 3826). */

static octet auth_master[20], priv_master[20];

static void master(const char *password, octet *key) {
    SHA_CTX context;
    size_t len = strlen(password);
    octet block[64];
    SHA1_Init(&context);
    for (size_t done = 0; done < 1 << 20; done += sizeof block) {
        for (size_t i = 0; i < sizeof block; i++) block[i] = (octet)password[(done + i) % len];
        SHA1_Update(&context, block, sizeof block);
    }
    SHA1_Final(key, &context);
}

static void master_keys(void) { master("bench-auth", auth_master), master("bench-priv", priv_master); }

static void localise(const octet *key, const agent *a, octet *out) {
    octet text[20 + sizeof a->engine_id + 20];
    memcpy(text, key, 20), memcpy(text + 20, a->engine_id, sizeof a->engine_id);
    memcpy(text + 20 + sizeof a->engine_id, key, 20);
    SHA1(text, sizeof text, out);
}

static void keys(agent *a) {
    octet id[sizeof a->engine_id] = {0x80, 0, 0x1F, 0x88, 4, 'b', a->replaced, (octet)(a->number >> 8), (octet)a->number};
    memcpy(a->engine_id, id, sizeof id);
    localise(auth_master, a, a->auth_key), localise(priv_master, a, a->priv_key);
}

static void cfb(const agent *a, int encrypt, long boots, long now, const octet *salt, const octet *in, int len,
                octet *out) {
    static EVP_CIPHER_CTX *context;
    octet iv[16] = {(octet)(boots >> 24), (octet)(boots >> 16), (octet)(boots >> 8), (octet)boots,
                    (octet)(now >> 24), (octet)(now >> 16), (octet)(now >> 8), (octet)now};
    int written;
    if (!context) context = EVP_CIPHER_CTX_new();
    memcpy(iv + 8, salt, 8);
    EVP_CipherInit_ex(context, EVP_aes_128_cfb128(), NULL, a->priv_key, iv, encrypt);
    EVP_CipherUpdate(context, out, &written, in, len);
}

static void digest(const agent *a, const octet *message, long len, octet *out) {
    octet whole[20];
    HMAC(EVP_sha1(), a->auth_key, 20, message, (size_t)len, whole, NULL);
    memcpy(out, whole, 12);
}

static long engine_time(const agent *a) { return time(NULL) - a->started + 100; }

/* The whole message around `scoped` (a PDU, or a sealed one): level 0 is a Report in the clear, 1 one that is signed. */
static octet *envelope_v3(const agent *a, long id, int level, octet *scoped, octet *end, const octet *salt) {
    static const octet zeros[12];
    octet *at = scoped, *user = put_octets(at, salt, level & 2 ? 8 : 0), *digest_at;
    user = put_octets(user, zeros, level ? 12 : 0);
    digest_at = user + 2;
    user = put_number(put_number(put_octets(user, "bench", level ? 5 : 0), engine_time(a)), a->boots);
    user = wrap(put_octets(user, a->engine_id, sizeof a->engine_id), at, 0x30);
    at = wrap(user, at, 4);
    octet *header_end = at, flags = (octet)level;
    at = put_number(put_octets(put_number(at, 3), &flags, 1), 65507);
    at = wrap(put_number(at, id), header_end, 0x30);
    at = wrap(put_number(at, 3), end, 0x30);
    if (level) digest(a, at, end - at, digest_at);
    return at;
}

static octet *scoped_pdu(const agent *a, octet *at, octet *end) {
    return wrap(put_octets(put_octets(at, "", 0), a->engine_id, sizeof a->engine_id), end, 0x30);
}

/* usmStatsUnknownEngineIDs (4) tells a stranger who we are (RFC 3414, 4), usmStatsNotInTimeWindows (2) our clock. */
static octet *report(const agent *a, long id, int which, octet *end) {
    octet what[] = {0x30, 0x0F, 6, 0x0A, 0x2B, 6, 1, 6, 3, 0x0F, 1, 1, (octet)which, 0, 0x41, 1, 1};
    octet *at = put_number(put_number(wrap(put(end, what, sizeof what), end, 0x30), 0), 0);
    at = scoped_pdu(a, wrap(put_number(at, id), end, 0xA8), end);
    return envelope_v3(a, id, which == 2, at, end, NULL);
}

static octet *answer_v3(agent *a, octet *datagram, span message, octet *end) {
    static octet plain[DATAGRAM_MAX];
    static unsigned long salts;
    span header, flags, user, id, name, signature, salt, sealed, scoped, pdu, any;
    if (element(&message, &header) != 0x30) return NULL;
    long msg_id = number(&header);
    number(&header);
    if (element(&header, &flags) != 4 || element(&message, &user) != 4) return NULL;
    if (element(&user, &any) != 0x30 || element(&any, &id) != 4) return NULL;
    if (id.end - id.at != sizeof a->engine_id || memcmp(id.at, a->engine_id, sizeof a->engine_id))
        return report(a, msg_id, 4, end);
    long boots = number(&any), now = number(&any);
    octet shown[12], ours[12];
    if (element(&any, &name) != 4 || element(&any, &signature) != 4 || element(&any, &salt) != 4) return NULL;
    if ((*flags.at & 3) != 3 || signature.end - signature.at != 12 || salt.end - salt.at != 8) return NULL;
    memcpy(shown, signature.at, 12), memset((octet *)signature.at, 0, 12);
    if (element(&message, &sealed) != 4) return NULL;
    digest(a, datagram, sealed.end - datagram, ours);
    if (memcmp(shown, ours, 12)) return NULL;
    if (boots != a->boots || labs(now - engine_time(a)) > 150) return report(a, msg_id, 2, end);
    cfb(a, 0, boots, now, salt.at, sealed.at, (int)(sealed.end - sealed.at), plain);
    span whole = {plain, plain + (sealed.end - sealed.at)};
    if (element(&whole, &scoped) != 0x30 || element(&scoped, &any) != 4 || element(&scoped, &any) != 4) return NULL;
    pdu = scoped;
    octet *at = answer(a, pdu, end);
    if (!at) return NULL;
    at = scoped_pdu(a, at, end);
    octet new_salt[8];
    salts++, memcpy(new_salt, &salts, 8);
    cfb(a, 1, a->boots, engine_time(a), new_salt, at, (int)(end - at), at);
    return envelope_v3(a, msg_id, 3, wrap(at, end, 4), end, new_salt);
}
