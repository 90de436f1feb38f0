/* SPDX-License-Identifier: MIT */
/* One thread, and interrupts only between statements: the plain operations are atomic. */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <linux/types.h>
#include <linux/compiler.h>
#include <asm/barrier.h>

#define EMU_ATOMIC(a, type, of) \
static inline type a##_read(const of *v) { return READ_ONCE(v->counter); } \
static inline void a##_set(of *v, type i) { WRITE_ONCE(v->counter, i); } \
static inline void a##_add(type i, of *v) { v->counter += i; } \
static inline void a##_sub(type i, of *v) { v->counter -= i; } \
static inline void a##_inc(of *v) { v->counter++; } \
static inline void a##_dec(of *v) { v->counter--; } \
static inline void a##_or(type i, of *v) { v->counter |= i; } \
static inline void a##_and(type i, of *v) { v->counter &= i; } \
static inline void a##_andnot(type i, of *v) { v->counter &= ~i; } \
static inline void a##_xor(type i, of *v) { v->counter ^= i; } \
static inline type a##_add_return(type i, of *v) { return v->counter += i; } \
static inline type a##_sub_return(type i, of *v) { return v->counter -= i; } \
static inline type a##_inc_return(of *v) { return ++v->counter; } \
static inline type a##_dec_return(of *v) { return --v->counter; } \
static inline type a##_fetch_add(type i, of *v) { type old = v->counter; v->counter += i; return old; } \
static inline type a##_fetch_sub(type i, of *v) { type old = v->counter; v->counter -= i; return old; } \
static inline type a##_fetch_inc(of *v) { return v->counter++; } \
static inline type a##_fetch_dec(of *v) { return v->counter--; } \
static inline type a##_fetch_or(type i, of *v) { type old = v->counter; v->counter |= i; return old; } \
static inline type a##_fetch_and(type i, of *v) { type old = v->counter; v->counter &= i; return old; } \
static inline type a##_xchg(of *v, type i) { type old = v->counter; v->counter = i; return old; } \
static inline type a##_cmpxchg(of *v, type from, type to) { type old = v->counter; if (old == from) v->counter = to; return old; } \
static inline bool a##_try_cmpxchg(of *v, type *from, type to) \
{ type old = v->counter; if (old == *from) { v->counter = to; return true; } *from = old; return false; } \
static inline bool a##_sub_and_test(type i, of *v) { return (v->counter -= i) == 0; } \
static inline bool a##_dec_and_test(of *v) { return --v->counter == 0; } \
static inline bool a##_inc_and_test(of *v) { return ++v->counter == 0; } \
static inline bool a##_add_negative(type i, of *v) { return (v->counter += i) < 0; } \
static inline type a##_fetch_add_unless(of *v, type i, type unless) { type old = v->counter; if (old != unless) v->counter += i; return old; } \
static inline bool a##_add_unless(of *v, type i, type unless) { return a##_fetch_add_unless(v, i, unless) != unless; } \
static inline bool a##_inc_not_zero(of *v) { return a##_add_unless(v, 1, 0); } \
static inline bool a##_inc_unless_negative(of *v) { if (v->counter < 0) return false; v->counter++; return true; } \
static inline type a##_dec_if_positive(of *v) { type left = v->counter - 1; if (left >= 0) v->counter = left; return left; }

EMU_ATOMIC(atomic, int, atomic_t)
EMU_ATOMIC(atomic64, s64, atomic64_t)
#undef EMU_ATOMIC
#define ATOMIC64_INIT(i) { (i) }
#define ATOMIC_LONG_INIT(i) { (i) }
#define atomic_read_acquire(v) atomic_read(v)
#define atomic_set_release(v, i) atomic_set(v, i)
#define atomic_long_read(v) ((long)atomic_read(v))
#define atomic_long_set(v, i) atomic_set(v, i)
#define atomic_long_add(i, v) atomic_add(i, v)
#define atomic_long_inc(v) atomic_inc(v)
#define atomic_long_dec(v) atomic_dec(v)
#define atomic_long_inc_return(v) ((long)atomic_inc_return(v))
#define xchg(p, value) ({ typeof(p) emu_xp__ = (p); typeof(*emu_xp__) emu_xo__ = *emu_xp__; *emu_xp__ = (value); emu_xo__; })
#define cmpxchg(p, from, to) ({ typeof(p) emu_cp__ = (p); typeof(*emu_cp__) emu_co__ = *emu_cp__; if (emu_co__ == (from)) *emu_cp__ = (to); emu_co__; })

#endif
