/* SPDX-License-Identifier: MIT */
/* The same numbers in every run: a run must be repeatable. */
#ifndef _LINUX_RANDOM_H
#define _LINUX_RANDOM_H

#include <linux/types.h>

u32 get_random_u32(void);
u64 get_random_u64(void);
void get_random_bytes(void *to, size_t size);
u32 get_random_u32_below(u32 ceiling);
static inline u16 get_random_u16(void) { return get_random_u32(); }
static inline u8 get_random_u8(void) { return get_random_u32(); }
#define prandom_u32() get_random_u32()

#endif
