/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MATH64_H
#define _LINUX_MATH64_H

#include <linux/types.h>
#include <linux/math.h>

/* wasm32 divides 64 bits itself. */
#define do_div(n, base) ({ \
	u32 emu_base__ = (base); \
	u32 emu_rem__ = (u64)(n) % emu_base__; \
	(n) = (u64)(n) / emu_base__; \
	emu_rem__; })

static inline u64 div_u64_rem(u64 n, u32 d, u32 *rem) { *rem = n % d; return n / d; }
static inline s64 div_s64_rem(s64 n, s32 d, s32 *rem) { *rem = n % d; return n / d; }
static inline u64 div64_u64_rem(u64 n, u64 d, u64 *rem) { *rem = n % d; return n / d; }
static inline u64 div64_u64(u64 n, u64 d) { return n / d; }
static inline s64 div64_s64(s64 n, s64 d) { return n / d; }
static inline u64 div_u64(u64 n, u32 d) { return n / d; }
static inline s64 div_s64(s64 n, s32 d) { return n / d; }
#define div64_ul(n, d) div64_u64((n), (d))
#define div64_long(n, d) div64_s64((n), (d))
static inline u64 mul_u32_u32(u32 a, u32 b) { return (u64)a * b; }
u64 mul_u64_u64_div_u64(u64 a, u64 b, u64 d);
static inline u64 mul_u64_u32_div(u64 a, u32 b, u32 d) { return mul_u64_u64_div_u64(a, b, d); }
static inline u64 mul_u64_u32_shr(u64 a, u32 b, unsigned int shift)
{
	return ((u64)(u32)a * b >> shift) + ((a >> 32) * b << (32 - shift));
}
#define DIV64_U64_ROUND_UP(n, d) ({ u64 emu_d__ = (d); ((n) + emu_d__ - 1) / emu_d__; })
#define DIV64_U64_ROUND_CLOSEST(n, d) ({ u64 emu_d__ = (d); ((n) + emu_d__ / 2) / emu_d__; })
#define DIV_U64_ROUND_UP(n, d) DIV64_U64_ROUND_UP(n, (u32)(d))
#define DIV_U64_ROUND_CLOSEST(n, d) DIV64_U64_ROUND_CLOSEST(n, (u32)(d))
#define DIV_S64_ROUND_CLOSEST(n, d) ({ s64 emu_n__ = (n); s32 emu_d__ = (d); \
	(emu_n__ > 0) == (emu_d__ > 0) ? (emu_n__ + emu_d__ / 2) / emu_d__ : (emu_n__ - emu_d__ / 2) / emu_d__; })

#endif
