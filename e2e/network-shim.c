/* Loaded before libc (LD_PRELOAD) into every process of the app under test: writes down whom it tries to reach over
   IP, and every name it asks the system to resolve, and lets it go on. One line each: what, process, whom. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void say(const char *what, const char *whom) {
  int kept = errno;
  const char *path = getenv("RECOLLECT_E2E_CONNECTIONS");
  int fd = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666) : -1;
  if (fd >= 0) {
    char line[512];
    int n = snprintf(line, sizeof line, "%s %d %s %s\n", what, getpid(), program_invocation_short_name, whom);
    if (write(fd, line, n) != n) { /* Nothing to be done: the count of watched processes would show it. */ }
    close(fd);
  }
  errno = kept;
}

__attribute__((constructor)) static void begin(void) { say("watching", "-"); }

static void note(const char *what, const struct sockaddr *to) {
  char name[INET6_ADDRSTRLEN] = "?", whom[INET6_ADDRSTRLEN + 8];
  int port;
  if (!to) return;
  if (to->sa_family == AF_INET) {
    const struct sockaddr_in *in = (const struct sockaddr_in *)to;
    inet_ntop(AF_INET, &in->sin_addr, name, sizeof name);
    port = ntohs(in->sin_port);
  } else if (to->sa_family == AF_INET6) {
    const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)to;
    inet_ntop(AF_INET6, &in->sin6_addr, name, sizeof name);
    port = ntohs(in->sin6_port);
  } else
    return;
  snprintf(whom, sizeof whom, "%s:%d", name, port);
  say(what, whom);
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, #name)

int connect(int fd, const struct sockaddr *to, socklen_t n) {
  REAL(int, connect, int, const struct sockaddr *, socklen_t);
  note("connect", to);
  return real(fd, to, n);
}
ssize_t sendto(int fd, const void *b, size_t n, int f, const struct sockaddr *to, socklen_t m) {
  REAL(ssize_t, sendto, int, const void *, size_t, int, const struct sockaddr *, socklen_t);
  note("sendto", to);
  return real(fd, b, n, f, to, m);
}
ssize_t sendmsg(int fd, const struct msghdr *m, int f) {
  REAL(ssize_t, sendmsg, int, const struct msghdr *, int);
  note("sendmsg", m->msg_name);
  return real(fd, m, f);
}
int sendmmsg(int fd, struct mmsghdr *m, unsigned n, int f) {
  REAL(int, sendmmsg, int, struct mmsghdr *, unsigned, int);
  for (unsigned i = 0; i < n; i++) note("sendmmsg", m[i].msg_hdr.msg_name);
  return real(fd, m, n, f);
}
int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **out) {
  REAL(int, getaddrinfo, const char *, const char *, const struct addrinfo *, struct addrinfo **);
  if (host) say("resolve", host);
  return real(host, service, hints, out);
}
