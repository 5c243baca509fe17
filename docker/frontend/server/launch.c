/* Check the settings, then become Caddy. A wrong setting is one JSON line: place, value and fix. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const LEVELS[][2] = {
    {"debug", "DEBUG"}, {"info", "INFO"}, {"warning", "WARN"}, {"error", "ERROR"}};
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
        report("METRICS_PORT", "set it to another port than HTTP_PORT");
    check_host("HTTP_HOST");
    check_host("METRICS_HOST");
    check_url("BACKEND_URL");
    if (wrong) return 1;
    fflush(stdout);
    execlp("caddy", "caddy", "run", "--config", "/etc/caddy/Caddyfile", (char *)NULL);
    perror("caddy");
    return 1;
}
