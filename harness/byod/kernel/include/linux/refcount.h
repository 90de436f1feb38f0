/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_REFCOUNT_H
#define _LINUX_REFCOUNT_H

#include <linux/atomic.h>
#include <linux/types.h>

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;
#define REFCOUNT_INIT(n) { .refs = ATOMIC_INIT(n) }

/* Complains as the kernel does: of counting up from 0 (use after free) and down below 0. */
void emu_refcount_misuse(const char *what);

static inline void refcount_set(refcount_t *r, int n) { atomic_set(&r->refs, n); }
static inline unsigned int refcount_read(const refcount_t *r) { return atomic_read(&r->refs); }
static inline bool refcount_inc_not_zero(refcount_t *r) { return atomic_inc_not_zero(&r->refs); }
static inline void refcount_add(int n, refcount_t *r)
{
	if (atomic_fetch_add(n, &r->refs) <= 0)
		emu_refcount_misuse("counted up from 0: the object was free already");
}
static inline void refcount_inc(refcount_t *r) { refcount_add(1, r); }
static inline bool refcount_sub_and_test(int n, refcount_t *r)
{
	int old = atomic_fetch_sub(n, &r->refs);

	if (old < n)
		emu_refcount_misuse("counted down below 0: one put too many");
	return old == n;
}
static inline bool refcount_dec_and_test(refcount_t *r) { return refcount_sub_and_test(1, r); }
static inline void refcount_dec(refcount_t *r)
{
	if (refcount_sub_and_test(1, r))
		emu_refcount_misuse("counted down to 0 where nobody frees the object");
}
static inline bool refcount_dec_if_one(refcount_t *r) { return atomic_cmpxchg(&r->refs, 1, 0) == 1; }
static inline bool refcount_dec_not_one(refcount_t *r) { return atomic_add_unless(&r->refs, -1, 1); }

#endif
