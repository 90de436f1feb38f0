/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TIME64_H
#define _LINUX_TIME64_H

#include <linux/types.h>
#include <linux/math64.h>

#define MSEC_PER_SEC 1000L
#define USEC_PER_MSEC 1000L
#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define USEC_PER_SEC 1000000L
#define NSEC_PER_SEC 1000000000L
#define PSEC_PER_SEC 1000000000000LL
#define FSEC_PER_SEC 1000000000000000LL

struct timespec64 {
	time64_t tv_sec;
	long tv_nsec;
};
struct __kernel_timespec {
	__kernel_time64_t tv_sec;
	long long tv_nsec;
};
static inline s64 timespec64_to_ns(const struct timespec64 *t) { return (s64)t->tv_sec * NSEC_PER_SEC + t->tv_nsec; }
static inline struct timespec64 ns_to_timespec64(s64 ns)
{
	struct timespec64 t = { div64_s64(ns, NSEC_PER_SEC), ns % NSEC_PER_SEC };

	if (t.tv_nsec < 0) {
		t.tv_sec--;
		t.tv_nsec += NSEC_PER_SEC;
	}
	return t;
}

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_BOOTTIME 7

#endif
