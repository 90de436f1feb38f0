/* SPDX-License-Identifier: MIT */
/* All clocks of the kernel count virtual time since power-on; the wall clock does so too. */
#ifndef _LINUX_KTIME_H
#define _LINUX_KTIME_H

#include <linux/time.h>
#include <linux/jiffies.h>
#include <linux/bug.h>

typedef s64 ktime_t;
#define KTIME_MAX ((s64)~((u64)1 << 63))
#define KTIME_SEC_MAX (KTIME_MAX / NSEC_PER_SEC)

u64 emu_now(void);
static inline ktime_t ktime_get(void) { return emu_now(); }
static inline ktime_t ktime_get_raw(void) { return emu_now(); }
static inline ktime_t ktime_get_boottime(void) { return emu_now(); }
static inline ktime_t ktime_get_real(void) { return emu_now(); }
static inline u64 ktime_get_ns(void) { return emu_now(); }
static inline u64 ktime_get_raw_ns(void) { return emu_now(); }
static inline u64 ktime_get_boottime_ns(void) { return emu_now(); }
static inline u64 ktime_get_real_ns(void) { return emu_now(); }
static inline u64 ktime_get_mono_fast_ns(void) { return emu_now(); }
static inline u64 local_clock(void) { return emu_now(); }
static inline u64 sched_clock(void) { return emu_now(); }
static inline time64_t ktime_get_seconds(void) { return emu_now() / NSEC_PER_SEC; }
static inline time64_t ktime_get_real_seconds(void) { return emu_now() / NSEC_PER_SEC; }
static inline void ktime_get_ts64(struct timespec64 *t) { *t = ns_to_timespec64(emu_now()); }
static inline void ktime_get_raw_ts64(struct timespec64 *t) { *t = ns_to_timespec64(emu_now()); }
static inline void ktime_get_real_ts64(struct timespec64 *t) { *t = ns_to_timespec64(emu_now()); }

static inline ktime_t ktime_set(s64 s, unsigned long ns) { return s * NSEC_PER_SEC + (s64)ns; }
#define ktime_add(a, b) ((a) + (b))
#define ktime_sub(a, b) ((a) - (b))
#define ktime_add_ns(t, ns) ((t) + (ns))
#define ktime_sub_ns(t, ns) ((t) - (ns))
#define ktime_to_ns(t) (t)
static inline ktime_t ktime_add_us(ktime_t t, u64 us) { return t + us * NSEC_PER_USEC; }
static inline ktime_t ktime_add_ms(ktime_t t, u64 ms) { return t + ms * NSEC_PER_MSEC; }
static inline ktime_t ktime_sub_us(ktime_t t, u64 us) { return t - us * NSEC_PER_USEC; }
static inline ktime_t ktime_sub_ms(ktime_t t, u64 ms) { return t - ms * NSEC_PER_MSEC; }
static inline s64 ktime_to_us(ktime_t t) { return t / NSEC_PER_USEC; }
static inline s64 ktime_to_ms(ktime_t t) { return t / NSEC_PER_MSEC; }
static inline s64 ktime_us_delta(ktime_t later, ktime_t earlier) { return ktime_to_us(later - earlier); }
static inline s64 ktime_ms_delta(ktime_t later, ktime_t earlier) { return ktime_to_ms(later - earlier); }
static inline s64 ktime_divns(ktime_t t, s64 d) { return t / d; }
static inline int ktime_compare(ktime_t a, ktime_t b) { return a < b ? -1 : a > b; }
static inline bool ktime_after(ktime_t a, ktime_t b) { return a > b; }
static inline bool ktime_before(ktime_t a, ktime_t b) { return a < b; }
static inline ktime_t ns_to_ktime(u64 ns) { return ns; }
static inline ktime_t us_to_ktime(u64 us) { return us * NSEC_PER_USEC; }
static inline ktime_t ms_to_ktime(u64 ms) { return ms * NSEC_PER_MSEC; }
static inline struct timespec64 ktime_to_timespec64(ktime_t t) { return ns_to_timespec64(t); }
static inline ktime_t timespec64_to_ktime(struct timespec64 t) { return timespec64_to_ns(&t); }

#endif
