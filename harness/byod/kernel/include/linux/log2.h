/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LOG2_H
#define _LINUX_LOG2_H

#include <linux/types.h>
#include <linux/bitops.h>

/* Constant where n is; of 0 it is -1. */
#define ilog2(n) ((n) ? (sizeof(n) <= 4 ? 31 - __builtin_clz((u32)((n) | !(n))) : 63 - __builtin_clzll((u64)((n) | !(n)))) : -1)
#define is_power_of_2(n) ({ __auto_type emu_p__ = (n); emu_p__ != 0 && (emu_p__ & (emu_p__ - 1)) == 0; })
#define roundup_pow_of_two(n) ((unsigned long)(n) <= 1 ? 1UL : 1UL << (32 - __builtin_clz((unsigned int)(n) - 1)))
#define rounddown_pow_of_two(n) (1UL << (31 - __builtin_clz((unsigned int)(n))))
#define order_base_2(n) ((n) > 1 ? ilog2((n) - 1) + 1 : 0)
#define bits_per(n) ((n) < 2 ? 1 : ilog2(n) + 1)
#define const_ilog2(n) ilog2(n)

#endif
