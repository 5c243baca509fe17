/* Exit 0 if the web server answers /livez with 200: the container's health check, as the image has no shell. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int main(void) {
    static const char request[] = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    static const char expected[] = "HTTP/1.1 200 ";
    const struct timeval limit = {.tv_sec = 3};
    const char *port = getenv("HTTP_PORT");
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((unsigned short)(port ? atoi(port) : 8080)),
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
    };
    char answer[sizeof expected - 1];
    size_t have = 0;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) ||
        connect(fd, (struct sockaddr *)&address, sizeof address) || write(fd, request, sizeof request - 1) < 0)
        return 1;
    while (have < sizeof answer) {
        ssize_t got = read(fd, answer + have, sizeof answer - have);
        if (got <= 0) return 1;
        have += (size_t)got;
    }
    return memcmp(answer, expected, sizeof answer) != 0;
}
