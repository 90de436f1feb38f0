/* SPDX-License-Identifier: MIT */
#ifndef _UNISTD_H
#define _UNISTD_H

#include <stddef.h>
#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#define _SC_PAGESIZE 30
#define _SC_PAGE_SIZE _SC_PAGESIZE

ssize_t read(int fd, void *memory, size_t size);
ssize_t write(int fd, const void *memory, size_t size);
off_t lseek(int fd, off_t offset, int whence);
int close(int fd);
int fsync(int fd);
int usleep(useconds_t microseconds);
unsigned int sleep(unsigned int seconds);
long sysconf(int name);
int getpagesize(void);
pid_t getpid(void);
_Noreturn void _exit(int status);

extern char *optarg;
extern int optind, opterr, optopt;
int getopt(int argc, char *const argv[], const char *options);

#endif
