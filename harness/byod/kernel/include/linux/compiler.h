/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#include <linux/compiler_types.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define barrier() __asm__ __volatile__("" : : : "memory")
#define barrier_data(p) __asm__ __volatile__("" : : "r"(p) : "memory")
#define unreachable() __builtin_unreachable()
#define __UNIQUE_ID(prefix) __PASTE(__PASTE(__unique_##prefix##_, __LINE__), __PASTE(_, __COUNTER__))
#define OPTIMIZER_HIDE_VAR(v) __asm__("" : "=r"(v) : "0"(v))
#define RELOC_HIDE(p, offset) ((typeof(p))((unsigned long)(p) + (offset)))
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value) do { *(volatile typeof(x) *)&(x) = (value); } while (0)
#define data_race(x) (x)
#define __is_constexpr(x) \
	(sizeof(int) == sizeof(*(8 ? ((void *)((long)(x) * 0l)) : (int *)8)))
#define is_signed_type(t) (((t)(-1)) < (t)1)
#define is_unsigned_type(t) (!is_signed_type(t))
#define statically_true(x) (__builtin_constant_p(x) && (x))
#define __must_be_array(a) EMU_ZERO_OR_ERROR(__same_type((a), &(a)[0]))
/* 0, or an error of the compiler when the constant x is not 0. */
#define EMU_ZERO_OR_ERROR(x) ((int)sizeof(struct { int : (-!!(x)); }))
#define compiletime_assert(condition, message) _Static_assert(condition, message)

#endif
