/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HASH_H
#define _LINUX_HASH_H

#include <linux/types.h>

#define GOLDEN_RATIO_32 0x61C88647
static inline u32 hash_32(u32 value, unsigned int bits) { return value * GOLDEN_RATIO_32 >> (32 - bits); }
#define hash_long(value, bits) hash_32((u32)(value), bits)
#define hash_ptr(p, bits) hash_32((u32)(unsigned long)(p), bits)

#endif
