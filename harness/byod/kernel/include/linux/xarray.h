/* SPDX-License-Identifier: MIT */
/* A sorted array of index and pointer: as many as a driver has buffers or contexts. */
#ifndef _LINUX_XARRAY_H
#define _LINUX_XARRAY_H

#include <linux/types.h>
#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/err.h>

struct emu_xa_entry {
	unsigned long index;
	void *pointer;
};
struct xarray {
	struct emu_xa_entry *entries;
	unsigned int count, room;
	unsigned int flags;
};
struct xa_limit {
	u32 max, min;
};
#define XA_LIMIT(least, most) (struct xa_limit){ .min = (least), .max = (most) }
#define xa_limit_32b XA_LIMIT(0, UINT_MAX)
#define xa_limit_31b XA_LIMIT(0, INT_MAX)
#define xa_limit_16b XA_LIMIT(0, USHRT_MAX)
#define XA_FLAGS_ALLOC 1
#define XA_FLAGS_ALLOC1 3
#define XA_FLAGS_LOCK_IRQ 4
#define XA_FLAGS_LOCK_BH 8
#define XARRAY_INIT(name, flags_) { .flags = (flags_) }
#define DEFINE_XARRAY_FLAGS(name, flags_) struct xarray name = XARRAY_INIT(name, flags_)
#define DEFINE_XARRAY(name) DEFINE_XARRAY_FLAGS(name, 0)
#define DEFINE_XARRAY_ALLOC(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC)
#define DEFINE_XARRAY_ALLOC1(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC1)
static inline void xa_init_flags(struct xarray *xa, gfp_t flags) { *xa = (struct xarray){ .flags = flags }; }
static inline void xa_init(struct xarray *xa) { xa_init_flags(xa, 0); }
static inline bool xa_empty(const struct xarray *xa) { return !xa->count; }
static inline bool xa_is_err(const void *entry) { return IS_ERR(entry); }
static inline int xa_err(void *entry) { return PTR_ERR_OR_ZERO(entry); }
void *xa_load(struct xarray *xa, unsigned long index);
void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_erase(struct xarray *xa, unsigned long index);
int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp);
void *xa_find(struct xarray *xa, unsigned long *index, unsigned long most, unsigned int filter);
void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long most, unsigned int filter);
void xa_destroy(struct xarray *xa);
#define XA_PRESENT 8U
#define xa_for_each(xa, index, entry) \
	for (index = 0, entry = xa_find(xa, &index, ULONG_MAX, XA_PRESENT); entry; entry = xa_find_after(xa, &index, ULONG_MAX, XA_PRESENT))

#endif
