/* Loaded before libc (LD_PRELOAD) into a process under trial: makes chosen file operations fail or hang, as a full
   or failing disk or a share that is down would. Steered through a small file that is mapped into memory. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct control {
  int32_t countdown; /* writes until the first that fails; 0: none fails */
  int32_t error;     /* errno */
  int32_t sticky;    /* 1: all later ones fail too */
  int32_t failed;    /* how many did */
  int32_t hang;      /* 1: calls below the hanging folder wait until it is 0; more: each takes so many ms */
  int32_t waiting;   /* how many have waited */
};
static volatile struct control *ctl;
static const char *failing, *hanging;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("RECOLLECT_TRUST_CONTROL");
  failing = getenv("RECOLLECT_TRUST_FAILING");
  hanging = getenv("RECOLLECT_TRUST_HANGING");
  if (!path) return;
  int fd = open(path, O_RDWR);
  if (fd < 0) return;
  void *map = mmap(0, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED) ctl = map;
}

static int below(const char *path, const char *folder) {
  return path && folder && *folder && strncmp(path, folder, strlen(folder)) == 0;
}
static int fails(void) {
  if (!ctl) return 0;
  int32_t left = ctl->countdown;
  if (left <= 0) return 0;
  if (left > 1) { __sync_fetch_and_sub(&ctl->countdown, 1); return 0; }
  if (!ctl->sticky) ctl->countdown = 0;
  __sync_fetch_and_add(&ctl->failed, 1);
  errno = ctl->error;
  return 1;
}
static int fdFails(int fd) {
  if (!ctl || ctl->countdown <= 0) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return below(path, failing) && fails();
}
static void wait_for(const char *path) {
  if (!ctl || !ctl->hang || !below(path, hanging)) return;
  __sync_fetch_and_add(&ctl->waiting, 1);
  if (ctl->hang > 1) { usleep(ctl->hang * 1000); return; }
  while (ctl->hang == 1) usleep(5000);
}
#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *b, size_t n) { REAL(ssize_t, write, int, const void *, size_t); return fdFails(fd) ? -1 : real(fd, b, n); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { REAL(ssize_t, pwrite, int, const void *, size_t, off_t); return fdFails(fd) ? -1 : real(fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t); return fdFails(fd) ? -1 : real(fd, b, n, o); }
ssize_t writev(int fd, const struct iovec *v, int n) { REAL(ssize_t, writev, int, const struct iovec *, int); return fdFails(fd) ? -1 : real(fd, v, n); }
int fsync(int fd) { REAL(int, fsync, int); return fdFails(fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL(int, fdatasync, int); return fdFails(fd) ? -1 : real(fd); }
int ftruncate(int fd, off_t n) { REAL(int, ftruncate, int, off_t); return fdFails(fd) ? -1 : real(fd, n); }
int ftruncate64(int fd, off64_t n) { REAL(int, ftruncate64, int, off64_t); return fdFails(fd) ? -1 : real(fd, n); }
int rename(const char *a, const char *b) { REAL(int, rename, const char *, const char *); return below(b, failing) && fails() ? -1 : real(a, b); }
int mkdir(const char *p, mode_t m) { REAL(int, mkdir, const char *, mode_t); return below(p, failing) && fails() ? -1 : real(p, m); }

int open(const char *p, int f, ...) {
  REAL(int, open, const char *, int, ...);
  va_list a; va_start(a, f); mode_t m = va_arg(a, mode_t); va_end(a);
  wait_for(p);
  return real(p, f, m);
}
int open64(const char *p, int f, ...) {
  REAL(int, open64, const char *, int, ...);
  va_list a; va_start(a, f); mode_t m = va_arg(a, mode_t); va_end(a);
  wait_for(p);
  return real(p, f, m);
}
int access(const char *p, int m) { REAL(int, access, const char *, int); wait_for(p); return real(p, m); }
char *realpath(const char *p, char *r) { REAL(char *, realpath, const char *, char *); wait_for(p); return real(p, r); }
int scandir(const char *p, struct dirent ***l, int (*f)(const struct dirent *), int (*c)(const struct dirent **, const struct dirent **)) {
  REAL(int, scandir, const char *, struct dirent ***, int (*)(const struct dirent *), int (*)(const struct dirent **, const struct dirent **));
  wait_for(p);
  return real(p, l, f, c);
}
int scandir64(const char *p, struct dirent64 ***l, int (*f)(const struct dirent64 *), int (*c)(const struct dirent64 **, const struct dirent64 **)) {
  REAL(int, scandir64, const char *, struct dirent64 ***, int (*)(const struct dirent64 *), int (*)(const struct dirent64 **, const struct dirent64 **));
  wait_for(p);
  return real(p, l, f, c);
}
/* libuv asks statx past libc's own function. */
long syscall(long n, ...) {
  REAL(long, syscall, long, ...);
  va_list v; va_start(v, n);
  long a = va_arg(v, long), b = va_arg(v, long), c = va_arg(v, long), d = va_arg(v, long), e = va_arg(v, long), f = va_arg(v, long);
  va_end(v);
  if (n == SYS_statx) wait_for((const char *)b);
  return real(n, a, b, c, d, e, f);
}
int statx(int dir, const char *p, int f, unsigned m, struct statx *s) { REAL(int, statx, int, const char *, int, unsigned, struct statx *); wait_for(p); return real(dir, p, f, m, s); }
