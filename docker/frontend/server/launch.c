/* Check the settings, then become Caddy. Each invalid setting gives one JSON line: place, value and fix.
 *
 * Everything else that the Caddyfile needs is derived from them: variables that begin with CADDY_. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "network.h"

static const char *const LEVELS[][2] = {
    {"debug", "DEBUG"}, {"info", "INFO"}, {"warning", "WARN"}, {"error", "ERROR"}};
enum { HOST_SIZE = 256, MOST_HOSTS = 50 };
static bool wrong = false;

static const char *get(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

static void report(const char *name, const char *fix) {
    char now[sizeof "2000-01-01T00:00:00Z"];
    time_t seconds = time(NULL);
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime(&seconds));
    printf("{\"level\":\"error\",\"timestamp\":\"%s\",\"event\":\"%s is '", now, name);
    for (const char *c = get(name); *c; c++) /* quotes and control characters would break the line */
        putchar(isprint((unsigned char)*c) && *c != '"' && *c != '\\' ? *c : '?');
    printf("': %s\"}\n", fix);
    wrong = true;
}

static void set_number(const char *name, long number) {
    char text[21];
    snprintf(text, sizeof text, "%ld", number);
    setenv(name, text, 1);
}

static void check_number(const char *name, long least, long most, const char *fix) {
    const char *value = get(name);
    char *end;
    long number = strtol(value, &end, 10);
    if (!isdigit((unsigned char)*value) || *end || number < least || number > most) report(name, fix);
}

static void check_host(const char *name) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    if (getenv(name) && (!*get(name) || get(name)[strspn(get(name), allowed)]))
        report(name, "set it to a host name or an IPv4 address to listen on, or leave it out for all");
}

static void check_url(const char *name) {
    const char *value = get(name);
    const char *host = strstr(value, "://");
    bool web = host && (!strncmp(value, "http://", 7) || !strncmp(value, "https://", 8));
    const char *allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
    if (!web || !host[3] || host[3 + strspn(host + 3, allowed)])
        report(name, "set it to http://HOST:PORT or https://HOST:PORT, without a path");
}

/* Write an IPv6 address in its shortest form, as browsers do, and any other host as it is. */
static bool as_asked_for(const char *host, char *asked, socklen_t size) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    struct in6_addr address;
    size_t length = strlen(host);
    if (!length || length >= size) return false;
    bool bracketed = host[0] == '[' && host[length - 1] == ']';
    snprintf(asked, size, "%.*s", (int)(bracketed ? length - 2 : length), host + bracketed);
    if (inet_pton(AF_INET6, asked, &address) == 1) return inet_ntop(AF_INET6, &address, asked, size);
    if (bracketed || strspn(asked, allowed) != length) return false;
    if (length > 1 && asked[length - 1] == '.') asked[length - 1] = '\0';
    return asked[0] != '.';
}

static bool is_listed(const char *hosts, const char *host) {
    size_t length = strlen(host);
    for (const char *at = hosts; *at; at += strspn(at, " ")) {
        size_t next = strcspn(at, " ");
        if (next == length && !strncasecmp(at, host, length)) return true;
        at += next;
    }
    return false;
}

/* Pass on the allowed hosts and localhost, each once, and the names with a trailing dot as well. */
static void set_hosts(void) {
    static char hosts[4 * MOST_HOSTS * HOST_SIZE] = "localhost localhost. 127.0.0.1 ::1";
    char given[MOST_HOSTS * HOST_SIZE], host[HOST_SIZE];
    bool fits = (size_t)snprintf(given, sizeof given, "%s", get("ALLOWED_HOSTS")) < sizeof given;
    char *rest = getenv("ALLOWED_HOSTS") ? given : NULL;
    for (char *next; fits && (next = strsep(&rest, ","));) {
        fits = as_asked_for(next, host, sizeof host);
        if (!fits || is_listed(hosts, host)) continue;
        size_t end = strlen(hosts);
        snprintf(hosts + end, sizeof hosts - end, strchr(host, ':') ? " %s" : " %1$s %1$s.", host);
    }
    if (!fits)
        report("ALLOWED_HOSTS", "set it to host names or IP addresses with a comma between them and without ports, "
                                "or leave it out for localhost alone");
    setenv("CADDY_HOSTS", hosts, 1);
}

/* Pass on the backend's name, whose addresses Caddy resolves; an address or a TLS server's name is used as it is. */
static void set_backend(void) {
    static const char scheme[] = "http://";
    const char *url = get("BACKEND_URL");
    bool plain = !strncmp(url, scheme, strlen(scheme));
    const char *host = plain ? url + strlen(scheme) : url, *port = strchr(host, ':');
    bool address = *host == '[' || !host[strspn(host, "0123456789.:")];
    setenv("CADDY_BACKEND", plain && !address ? "named" : "fixed", 1);
    setenv("CADDY_BACKEND_PORT", port ? port + 1 : "80", 1);
    char *name = strndup(host, strcspn(host, ":"));
    setenv("CADDY_BACKEND_NAME", name ? name : "", 1);
    free(name);
}

/* Divide a request's time: until it has arrived, until the backend is reached, and until it responds. */
static void set_times(void) {
    long milliseconds = strtol(get("REQUEST_TIMEOUT_SECONDS"), NULL, 10) * 1000;
    long arrival = milliseconds / 5, reaching = milliseconds / 10 + 600;
    set_number("CADDY_ARRIVAL_MS", arrival);
    set_number("CADDY_REACHING_MS", reaching);
    set_number("CADDY_ANSWER_MS", milliseconds - arrival - reaching);
}

static void set_level(void) {
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++)
        if (!strcmp(get("LOG_LEVEL"), LEVELS[i][0])) {
            setenv("CADDY_LOG_LEVEL", LEVELS[i][1], 1);
            return;
        }
    report("LOG_LEVEL", "set it to one of debug, info, warning, error");
}

int main(void) {
    set_level();
    check_number("HTTP_PORT", 1, 65535, "set it to a number from 1 to 65535");
    check_number("METRICS_PORT", 1, 65535, "set it to a number from 1 to 65535");
    check_number("DRAIN_SECONDS", 0, 3600, "set it to a number of seconds from 0 to 3600");
    check_number("REQUEST_TIMEOUT_SECONDS", 1, 3600, "set it to a number of seconds from 1 to 3600");
    if (*get("HTTP_PORT") && !strcmp(get("HTTP_PORT"), get("METRICS_PORT")))
        report("METRICS_PORT", "set it to a port other than HTTP_PORT");
    check_host("HTTP_HOST");
    check_host("METRICS_HOST");
    check_url("BACKEND_URL");
    set_hosts();
    if (wrong) return 1;
    set_times();
    set_backend();
    setenv("CADDY_RESOLVERS", resolvers(), 1);
    fflush(stdout);
    execlp("caddy", "caddy", "run", "--config", "/etc/caddy/Caddyfile", (char *)NULL);
    perror("caddy");
    return 1;
}
