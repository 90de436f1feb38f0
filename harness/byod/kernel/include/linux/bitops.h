/* SPDX-License-Identifier: MIT */
/* One thread: the atomic operations are the plain ones. */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>
#include <linux/typecheck.h>

#define BITS_TO_LONGS(n) (((n) + 31) / 32)
#define BITS_TO_U32(n) (((n) + 31) / 32)
#define BITS_TO_U64(n) (((n) + 63) / 64)
#define BITS_TO_BYTES(n) (((n) + 7) / 8)

static inline void __set_bit(unsigned long n, volatile unsigned long *a) { a[n / 32] |= 1UL << (n % 32); }
static inline void __clear_bit(unsigned long n, volatile unsigned long *a) { a[n / 32] &= ~(1UL << (n % 32)); }
static inline void __change_bit(unsigned long n, volatile unsigned long *a) { a[n / 32] ^= 1UL << (n % 32); }
static inline bool test_bit(unsigned long n, const volatile unsigned long *a) { return a[n / 32] >> (n % 32) & 1; }
static inline bool __test_and_set_bit(unsigned long n, volatile unsigned long *a)
{
	bool was = test_bit(n, a);

	__set_bit(n, a);
	return was;
}
static inline bool __test_and_clear_bit(unsigned long n, volatile unsigned long *a)
{
	bool was = test_bit(n, a);

	__clear_bit(n, a);
	return was;
}
static inline bool __test_and_change_bit(unsigned long n, volatile unsigned long *a)
{
	bool was = test_bit(n, a);

	__change_bit(n, a);
	return was;
}
#define set_bit(n, a) __set_bit(n, a)
#define clear_bit(n, a) __clear_bit(n, a)
#define clear_bit_unlock(n, a) __clear_bit(n, a)
#define change_bit(n, a) __change_bit(n, a)
#define test_and_set_bit(n, a) __test_and_set_bit(n, a)
#define test_and_set_bit_lock(n, a) __test_and_set_bit(n, a)
#define test_and_clear_bit(n, a) __test_and_clear_bit(n, a)
#define test_and_change_bit(n, a) __test_and_change_bit(n, a)
#define assign_bit(n, a, value) ((value) ? __set_bit((n), (a)) : __clear_bit((n), (a)))
#define __assign_bit(n, a, value) assign_bit(n, a, value)

static inline unsigned long __ffs(unsigned long x) { return __builtin_ctzl(x); }
static inline unsigned long __ffs64(u64 x) { return __builtin_ctzll(x); }
static inline unsigned long ffz(unsigned long x) { return __builtin_ctzl(~x); }
static inline unsigned long __fls(unsigned long x) { return 31 - __builtin_clzl(x); }
#define ffs(x) __builtin_ffs(x)
static inline int fls(unsigned int x) { return x ? 32 - __builtin_clz(x) : 0; }
static inline int fls64(u64 x) { return x ? 64 - __builtin_clzll(x) : 0; }
static inline int fls_long(unsigned long x) { return fls(x); }
static inline int get_count_order(unsigned int n) { return n ? fls(n - 1) : -1; }
#define hweight8(x) __builtin_popcount((u8)(x))
#define hweight16(x) __builtin_popcount((u16)(x))
#define hweight32(x) __builtin_popcount((u32)(x))
#define hweight64(x) __builtin_popcountll((u64)(x))
#define hweight_long(x) __builtin_popcountl(x)
static inline u32 rol32(u32 x, unsigned int n) { return x << (n & 31) | x >> (-n & 31); }
static inline u32 ror32(u32 x, unsigned int n) { return x >> (n & 31) | x << (-n & 31); }
static inline u16 rol16(u16 x, unsigned int n) { return x << (n & 15) | x >> (-n & 15); }
static inline u16 ror16(u16 x, unsigned int n) { return x >> (n & 15) | x << (-n & 15); }
static inline u8 rol8(u8 x, unsigned int n) { return x << (n & 7) | x >> (-n & 7); }
static inline u8 ror8(u8 x, unsigned int n) { return x >> (n & 7) | x << (-n & 7); }
static inline u64 rol64(u64 x, unsigned int n) { return x << (n & 63) | x >> (-n & 63); }
static inline u64 ror64(u64 x, unsigned int n) { return x >> (n & 63) | x << (-n & 63); }
static inline s32 sign_extend32(u32 x, int sign) { return (s32)(x << (31 - sign)) >> (31 - sign); }
static inline s64 sign_extend64(u64 x, int sign) { return (s64)(x << (63 - sign)) >> (63 - sign); }

u8 bitrev8(u8 x);
u32 bitrev32(u32 x);

#include <linux/find.h>

#endif
