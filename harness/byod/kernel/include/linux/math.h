/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MATH_H
#define _LINUX_MATH_H

#include <linux/types.h>

/* round_up and round_down want a power of two, roundup and rounddown do not. */
#define __round_mask(x, y) ((typeof(x))((y) - 1))
#define round_up(x, y) (((x) + __round_mask(x, y)) & ~__round_mask(x, y))
#define round_down(x, y) ((x) & ~__round_mask(x, y))
#define roundup(x, y) ({ typeof(y) emu_r__ = (y); (((x) + (emu_r__ - 1)) / emu_r__) * emu_r__; })
#define rounddown(x, y) ({ typeof(x) emu_r__ = (x); emu_r__ - (emu_r__ % (y)); })
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_POW2(n, d) ((n) / (d) + !!((n) & ((d) - 1)))
#define DIV_ROUND_DOWN_ULL(n, d) ((unsigned long long)(n) / (d))
#define DIV_ROUND_UP_ULL(n, d) DIV_ROUND_DOWN_ULL((unsigned long long)(n) + (d) - 1, (d))
#define DIV_ROUND_UP_SECTOR_T(n, d) DIV_ROUND_UP_ULL(n, d)
/* Halves go away from 0; a type without a sign has no negative side. */
#define EMU_HAS_SIGN(x) ((typeof(x))-1 < (typeof(x))1)
#define DIV_ROUND_CLOSEST(n, d) ({ \
	typeof(n) emu_n__ = (n); \
	typeof(d) emu_d__ = (d); \
	bool emu_apart__ = EMU_HAS_SIGN(emu_n__) && EMU_HAS_SIGN(emu_d__) && (emu_n__ > 0) != (emu_d__ > 0); \
	(emu_n__ + (emu_apart__ ? -(emu_d__ / 2) : emu_d__ / 2)) / emu_d__; })
#define DIV_ROUND_CLOSEST_ULL(n, d) ({ \
	unsigned long long emu_n__ = (n); \
	typeof(d) emu_d__ = (d); \
	(emu_n__ + emu_d__ / 2) / emu_d__; })
#define mult_frac(x, n, d) ({ \
	typeof(x) emu_x__ = (x); \
	typeof(n) emu_n__ = (n); \
	typeof(d) emu_d__ = (d); \
	emu_x__ / emu_d__ * emu_n__ + emu_x__ % emu_d__ * emu_n__ / emu_d__; })
#define sector_div(n, base) ({ u32 emu_rem__ = (n) % (base); (n) /= (base); emu_rem__; })
#define abs(x) ({ \
	__auto_type emu_abs__ = (x) + 0; \
	emu_abs__ < 0 ? -emu_abs__ : emu_abs__; })
#define abs_diff(a, b) ({ __auto_type emu_a__ = (a); __auto_type emu_b__ = (b); emu_a__ > emu_b__ ? emu_a__ - emu_b__ : emu_b__ - emu_a__; })

unsigned long int_sqrt(unsigned long x);
u32 int_sqrt64(u64 x);

#endif
