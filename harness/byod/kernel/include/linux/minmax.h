/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MINMAX_H
#define _LINUX_MINMAX_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/const.h>
#include <linux/types.h>

/* Which comparisons keep the value of x: 1 signed, 2 unsigned. Narrow types become int, constants that are not negative fit both. */
#define EMU_NOT_NEGATIVE(x) ((long long)__builtin_choose_expr(__is_constexpr(x), (x), -1) >= 0)
#define EMU_SIGNS(x) \
	((is_signed_type(typeof((x) + 0)) ? 1 : 2) | \
	 (is_unsigned_type(typeof(x)) && sizeof(x) < sizeof(int) ? 3 : 0) | (EMU_NOT_NEGATIVE(x) ? 3 : 0))
#define EMU_CHECK_SIGNS(what, x, y) \
	_Static_assert(EMU_SIGNS(x) & EMU_SIGNS(y), what "(" #x ", " #y "): one is signed and one is not; see " what "_t")

#define EMU_COMPARE(what, x, y, op) ({ \
	EMU_CHECK_SIGNS(what, x, y); \
	__auto_type emu_x__ = (x); \
	__auto_type emu_y__ = (y); \
	emu_x__ op emu_y__ ? emu_x__ : emu_y__; })
#define EMU_COMPARE_T(type, x, y, op) ({ \
	type emu_x__ = (x); \
	type emu_y__ = (y); \
	emu_x__ op emu_y__ ? emu_x__ : emu_y__; })

#define min(x, y) EMU_COMPARE("min", x, y, <)
#define max(x, y) EMU_COMPARE("max", x, y, >)
#define umin(x, y) EMU_COMPARE_T(u64, x, y, <)
#define umax(x, y) EMU_COMPARE_T(u64, x, y, >)
#define min_t(type, x, y) EMU_COMPARE_T(type, x, y, <)
#define max_t(type, x, y) EMU_COMPARE_T(type, x, y, >)
#define min3(x, y, z) ({ __auto_type emu_z__ = min(x, y); min_t(typeof(emu_z__), emu_z__, z); })
#define max3(x, y, z) ({ __auto_type emu_z__ = max(x, y); max_t(typeof(emu_z__), emu_z__, z); })
#define min_not_zero(x, y) ({ \
	__auto_type emu_a__ = (x); \
	__auto_type emu_b__ = (y); \
	emu_a__ && emu_b__ ? min(emu_a__, emu_b__) : emu_a__ + emu_b__; })
#define clamp(value, low, high) ({ \
	EMU_CHECK_SIGNS("clamp", value, low); \
	EMU_CHECK_SIGNS("clamp", value, high); \
	__auto_type emu_v__ = (value); \
	__auto_type emu_l__ = (low); \
	__auto_type emu_h__ = (high); \
	emu_v__ >= emu_h__ ? emu_h__ : (emu_v__ <= emu_l__ ? emu_l__ : emu_v__); })
#define clamp_t(type, value, low, high) \
	({ type emu_tv__ = (value); type emu_tl__ = (low); type emu_th__ = (high); \
	   emu_tv__ >= emu_th__ ? emu_th__ : (emu_tv__ <= emu_tl__ ? emu_tl__ : emu_tv__); })
#define clamp_val(value, low, high) clamp_t(typeof(value), value, low, high)
#define in_range(value, start, length) ((u64)((value) - (start)) < (u64)(length))
#define swap(a, b) do { typeof(a) emu_swap__ = (a); (a) = (b); (b) = emu_swap__; } while (0)

/* For constants, array sizes and the like. */
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define MIN_T(type, a, b) ((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define MAX_T(type, a, b) ((type)(a) > (type)(b) ? (type)(a) : (type)(b))

#endif
