/* SPDX-License-Identifier: MIT */
#ifndef _TIME_H
#define _TIME_H

#include <sys/types.h>

struct timespec {
	time_t tv_sec;
	long tv_nsec;
};

typedef int clockid_t;
typedef long long clock_t;

#define CLOCKS_PER_SEC 1000000LL
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

/* All clocks count the board's virtual time from power-on. */
time_t time(time_t *result);
clock_t clock(void);
int clock_gettime(clockid_t clock, struct timespec *result);
int nanosleep(const struct timespec *duration, struct timespec *rest);

#endif
