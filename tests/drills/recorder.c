/* Records what a process writes below some folders, in the order in which it asked: loaded by LD_PRELOAD in the power-cut drill.

   RECORD_ROOTS   folders, separated by colons; only files below them are recorded
   RECORD_TO      the record: one entry a call, appended whole

   An entry: one letter, six numbers of eight bytes (inode, offset, length of data, length of path, length of second path, 0), the
   path, the second path, the data. W write, T truncate (offset: new size), S the file is on the disk, D the folder is on the disk,
   U unlink, R rename, L link. W, T, U, R, L are noted before they are done, S and D after they succeeded: whoever reads the record
   may take as durable what an S or a D follows, and nothing else. Mapped memory is not recorded (SQLite maps its -shm only, and
   makes that anew). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int record = -1;
static const char *roots;
static ssize_t (*real_write)(int, const void *, size_t);
#define REAL(name) ({ if (!name##_real) name##_real = dlsym(RTLD_NEXT, #name); name##_real; })

__attribute__((constructor)) static void begin(void) {
    const char *to = getenv("RECORD_TO");
    roots = getenv("RECORD_ROOTS");
    real_write = dlsym(RTLD_NEXT, "write");
    if (to && roots) record = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int wanted(const char *path) {
    const char *root = roots;
    if (record < 0) return 0;
    while (root && *root) {
        const char *end = strchrnul(root, ':');
        size_t length = (size_t)(end - root);
        if (!strncmp(path, root, length) && (path[length] == '/' || path[length] == 0)) return 1;
        root = *end ? end + 1 : end;
    }
    return 0;
}

static void note(char kind, uint64_t inode, uint64_t offset, const char *path, const char *second, const void *data, size_t size) {
    uint64_t head[6] = {inode, offset, size, strlen(path), second ? strlen(second) : 0, 0};
    struct iovec parts[5] = {
        {&kind, 1}, {head, sizeof head}, {(void *)path, head[3]}, {(void *)(second ? second : ""), head[4]}, {(void *)data, size}};
    int before = errno;
    size_t total = 1 + sizeof head + head[3] + head[4] + size;
    if (writev(record, parts, 5) != (ssize_t)total) _exit(99); /* a record with a hole would prove nothing */
    errno = before;
}

static int path_of(int file, char *path, struct stat *about) {
    char link[64];
    ssize_t length;
    if (record < 0 || file == record) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0 || path[0] != '/') return 0;
    path[length] = 0;
    return wanted(path) && !fstat(file, about);
}

static void absolute(int folder, const char *path, char *out) {
    char base[PATH_MAX] = "";
    if (path[0] == '/') { snprintf(out, PATH_MAX, "%s", path); return; }
    if (folder == AT_FDCWD) { if (!getcwd(base, sizeof base)) base[0] = 0; }
    else { struct stat about; (void)path_of(folder, base, &about); }
    snprintf(out, PATH_MAX, "%.2000s/%.2000s", base, path);
}

static void note_write(int file, const void *data, size_t size, off64_t offset, int at_end) {
    char path[PATH_MAX];
    struct stat about;
    if (!path_of(file, path, &about) || !S_ISREG(about.st_mode)) return;
    if (at_end) offset = (fcntl(file, F_GETFL) & O_APPEND) ? about.st_size : lseek64(file, 0, SEEK_CUR);
    note('W', about.st_ino, (uint64_t)offset, path, NULL, data, size);
}

ssize_t write(int file, const void *data, size_t size) {
    if (record >= 0) note_write(file, data, size, 0, 1);
    if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
    return real_write(file, data, size);
}

#define PWRITE(name, type)                                                     \
    static ssize_t (*name##_real)(int, const void *, size_t, type);            \
    ssize_t name(int file, const void *data, size_t size, type offset) {       \
        note_write(file, data, size, offset, 0);                               \
        return REAL(name)(file, data, size, offset);                           \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, type)                                                                                  \
    static int (*name##_real)(int, type);                                                                     \
    int name(int file, type size) {                                                                           \
        char path[PATH_MAX];                                                                                  \
        struct stat about;                                                                                    \
        if (path_of(file, path, &about)) note('T', about.st_ino, (uint64_t)size, path, NULL, "", 0);          \
        return REAL(name)(file, size);                                                                        \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                                             \
    static int (*name##_real)(int);                                                                            \
    int name(int file) {                                                                                       \
        char path[PATH_MAX];                                                                                   \
        struct stat about;                                                                                     \
        int done = REAL(name)(file);                                                                           \
        if (!done && path_of(file, path, &about)) note(S_ISDIR(about.st_mode) ? 'D' : 'S', about.st_ino, 0, path, NULL, "", 0); \
        return done;                                                                                           \
    }
SYNC(fsync)
SYNC(fdatasync)

static void note_names(char kind, int folder, const char *path, int other, const char *second) {
    char one[PATH_MAX], two[PATH_MAX];
    int before = errno;
    absolute(folder, path, one);
    if (second) absolute(other, second, two);
    if (wanted(one)) {
        struct stat about = {0};
        if (!lstat(one, &about)) note(kind, about.st_ino, 0, one, second ? two : NULL, "", 0);
    }
    errno = before;
}

static int (*unlink_real)(const char *);
int unlink(const char *path) { note_names('U', AT_FDCWD, path, 0, NULL); return REAL(unlink)(path); }
static int (*unlinkat_real)(int, const char *, int);
int unlinkat(int folder, const char *path, int flags) { note_names('U', folder, path, 0, NULL); return REAL(unlinkat)(folder, path, flags); }
static int (*rename_real)(const char *, const char *);
int rename(const char *old, const char *new) { note_names('R', AT_FDCWD, old, AT_FDCWD, new); return REAL(rename)(old, new); }
static int (*renameat_real)(int, const char *, int, const char *);
int renameat(int a, const char *old, int b, const char *new) { note_names('R', a, old, b, new); return REAL(renameat)(a, old, b, new); }
static int (*link_real)(const char *, const char *);
int link(const char *old, const char *new) { note_names('L', AT_FDCWD, old, AT_FDCWD, new); return REAL(link)(old, new); }
static int (*linkat_real)(int, const char *, int, const char *, int);
int linkat(int a, const char *old, int b, const char *new, int flags) {
    note_names('L', a, old, b, new);
    return REAL(linkat)(a, old, b, new, flags);
}

static void note_truncated(int folder, const char *path, int flags) {
    char one[PATH_MAX];
    struct stat about;
    if (record < 0 || !(flags & O_TRUNC)) return;
    absolute(folder, path, one);
    if (wanted(one) && !lstat(one, &about)) note('T', about.st_ino, 0, one, NULL, "", 0);
}

#define MODE(flags)                                                \
    mode_t mode = 0;                                               \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {                       \
        va_list rest;                                              \
        va_start(rest, flags);                                     \
        mode = va_arg(rest, mode_t);                               \
        va_end(rest);                                              \
    }
#define OPEN(name)                                                 \
    static int (*name##_real)(const char *, int, ...);             \
    int name(const char *path, int flags, ...) {                   \
        MODE(flags)                                                \
        note_truncated(AT_FDCWD, path, flags);                     \
        return REAL(name)(path, flags, mode);                      \
    }
OPEN(open)
OPEN(open64)
#define OPENAT(name)                                               \
    static int (*name##_real)(int, const char *, int, ...);        \
    int name(int folder, const char *path, int flags, ...) {       \
        MODE(flags)                                                \
        note_truncated(folder, path, flags);                       \
        return REAL(name)(folder, path, flags, mode);              \
    }
OPENAT(openat)
OPENAT(openat64)
