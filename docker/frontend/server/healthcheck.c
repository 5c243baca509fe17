/* A container's health check: `healthcheck PATH [FAILURES START]` requests PATH from the web server.
 *
 * An engine restarts only what exits. So a server that hangs is killed after FAILURES failures in a row, or
 * START of them before its first answer; the container's init then exits, and the engine restarts it. */
#include <netdb.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char COUNT[] = "/tmp/health-failures";

static const char *setting(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value ? value : otherwise;
}

static int connected(void) {
    const struct timeval limit = {.tv_sec = 1};
    const struct addrinfo wanted = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    if (getaddrinfo(setting("HTTP_HOST", "127.0.0.1"), setting("HTTP_PORT", "8080"), &wanted, &found)) return -1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) ||
        connect(fd, found->ai_addr, found->ai_addrlen))
        return -1;
    return fd;
}

static bool is_alive(const char *path) {
    static const char expected[] = "HTTP/1.1 200 ";
    char answer[sizeof expected - 1];
    size_t have = 0;
    int fd = connected();
    if (fd < 0 || dprintf(fd, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path) < 0)
        return false;
    while (have < sizeof answer) {
        ssize_t got = read(fd, answer + have, sizeof answer - have);
        if (got <= 0) return false;
        have += (size_t)got;
    }
    return !memcmp(answer, expected, sizeof answer);
}

static int counted(int otherwise) {
    int count = otherwise;
    FILE *file = fopen(COUNT, "r");
    if (file && fscanf(file, "%d", &count) != 1) count = otherwise;
    if (file) fclose(file);
    return count;
}

static void count(int failures) {
    FILE *file = fopen(COUNT, "w");
    if (!file) return;
    fprintf(file, "%d", failures);
    fclose(file);
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "/livez";
    if (argc < 4) return !is_alive(path);
    int failures = atoi(argv[2]), before = counted(failures - atoi(argv[3]));
    count(before + 1); /* before it happens: the engine kills a check that takes too long */
    if (before < failures && is_alive(path)) {
        count(0);
        return 0;
    }
    if (before + 1 >= failures) kill(-1, SIGKILL); /* everything but init and this process */
    return 1;
}
