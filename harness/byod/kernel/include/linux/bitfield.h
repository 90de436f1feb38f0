/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BITFIELD_H
#define _LINUX_BITFIELD_H

#include <linux/build_bug.h>
#include <linux/bitops.h>
#include <asm/byteorder.h>

#define __bf_shf(mask) (__builtin_ffsll(mask) - 1)
/* The mask must be a constant run of ones, and a constant value must fit it. */
#define EMU_FIELD_CHECK(mask, value, what) do { \
	BUILD_BUG_ON_MSG((mask) == 0, what ": mask is zero"); \
	BUILD_BUG_ON_MSG((((u64)(mask) >> __bf_shf(mask)) & (((u64)(mask) >> __bf_shf(mask)) + 1)) != 0, what ": mask has a hole"); \
	BUILD_BUG_ON_MSG(__builtin_constant_p(value) && (~((u64)(mask) >> __bf_shf(mask)) & (u64)(value)), what ": value too large for the field"); \
} while (0)
#define FIELD_MAX(mask) ((typeof(mask))((mask) >> __bf_shf(mask)))
#define FIELD_FIT(mask, value) (!((((typeof(mask))(value)) << __bf_shf(mask)) & ~(mask)))
#define FIELD_PREP(mask, value) ({ \
	EMU_FIELD_CHECK(mask, value, "FIELD_PREP"); \
	((typeof(mask))(value) << __bf_shf(mask)) & (mask); })
#define FIELD_PREP_CONST(mask, value) (((typeof(mask))(value) << __bf_shf(mask)) & (mask))
#define FIELD_GET(mask, reg) ({ \
	EMU_FIELD_CHECK(mask, 0, "FIELD_GET"); \
	(typeof(mask))(((reg) & (mask)) >> __bf_shf(mask)); })
#define FIELD_MODIFY(mask, pointer, value) ({ \
	*(pointer) &= ~(mask); \
	*(pointer) |= FIELD_PREP(mask, value); })

#define EMU_BITFIELD(type, base, to, from) \
static inline base type##_encode_bits(base value, base field) { return ((value) << __bf_shf(field)) & field; } \
static inline base type##_get_bits(base value, base field) { return (value & field) >> __bf_shf(field); } \
static inline base type##_replace_bits(base old, base value, base field) { return (old & ~field) | type##_encode_bits(value, field); } \
static inline void type##p_replace_bits(base *p, base value, base field) { *p = type##_replace_bits(*p, value, field); }
EMU_BITFIELD(u8, u8, , )
EMU_BITFIELD(u16, u16, , )
EMU_BITFIELD(u32, u32, , )
EMU_BITFIELD(u64, u64, , )
#undef EMU_BITFIELD

#endif
