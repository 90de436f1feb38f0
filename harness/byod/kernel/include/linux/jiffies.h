/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include <linux/math64.h>
#include <linux/limits.h>
#include <linux/time.h>
#include <linux/typecheck.h>

#define HZ CONFIG_HZ
#define USER_HZ 100
#define TICK_NSEC (NSEC_PER_SEC / HZ)
/* They wrap five minutes after power-on, as the kernel's do, so that wrong comparisons show. */
#define INITIAL_JIFFIES ((unsigned long)(unsigned int)(-300 * HZ))
#define MAX_JIFFY_OFFSET ((LONG_MAX >> 1) - 1)

unsigned long emu_jiffies(void);
u64 get_jiffies_64(void);
#define jiffies emu_jiffies()
#define jiffies_64 get_jiffies_64()

#define time_after(a, b) (typecheck(unsigned long, a) && typecheck(unsigned long, b) && ((long)((b) - (a)) < 0))
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) (typecheck(unsigned long, a) && typecheck(unsigned long, b) && ((long)((a) - (b)) >= 0))
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_in_range(a, b, c) (time_after_eq(a, b) && time_before_eq(a, c))
#define time_after64(a, b) ((s64)((b) - (a)) < 0)
#define time_before64(a, b) time_after64(b, a)
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)
#define time_is_before_eq_jiffies(a) time_after_eq(jiffies, a)
#define time_is_after_eq_jiffies(a) time_before_eq(jiffies, a)

static inline unsigned long msecs_to_jiffies(unsigned int ms) { return (int)ms < 0 ? MAX_JIFFY_OFFSET : DIV_ROUND_UP((u64)ms * HZ, 1000); }
static inline unsigned long usecs_to_jiffies(unsigned int us) { return DIV_ROUND_UP((u64)us * HZ, 1000000); }
static inline unsigned long nsecs_to_jiffies(u64 ns) { return div64_u64(ns, TICK_NSEC); }
static inline u64 nsecs_to_jiffies64(u64 ns) { return div64_u64(ns, TICK_NSEC); }
static inline unsigned long secs_to_jiffies(unsigned int s) { return s * HZ; }
static inline unsigned int jiffies_to_msecs(unsigned long j) { return j * (1000 / HZ); }
static inline unsigned int jiffies_to_usecs(unsigned long j) { return j * (1000000 / HZ); }
static inline u64 jiffies_to_nsecs(unsigned long j) { return (u64)j * TICK_NSEC; }
static inline unsigned long round_jiffies(unsigned long j) { return roundup(j, HZ); }
static inline unsigned long round_jiffies_relative(unsigned long j) { return j; }
static inline unsigned long timespec64_to_jiffies(const struct timespec64 *t) { return t->tv_sec * HZ + DIV_ROUND_UP(t->tv_nsec, TICK_NSEC); }

#endif
