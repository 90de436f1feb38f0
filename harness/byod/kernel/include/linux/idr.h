/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IDR_H
#define _LINUX_IDR_H

#include <linux/xarray.h>
#include <linux/gfp.h>

/* Numbers given to pointers, lowest first. */
struct idr {
	struct xarray xa;
	unsigned int next;
};
#define IDR_INIT(name) { .xa = XARRAY_INIT(name, 0) }
#define DEFINE_IDR(name) struct idr name = IDR_INIT(name)
void idr_init(struct idr *idr);
void idr_destroy(struct idr *idr);
int idr_alloc(struct idr *idr, void *p, int start, int end, gfp_t gfp);
int idr_alloc_cyclic(struct idr *idr, void *p, int start, int end, gfp_t gfp);
void *idr_remove(struct idr *idr, unsigned long id);
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_replace(struct idr *idr, void *p, unsigned long id);
void *idr_get_next(struct idr *idr, int *id);
static inline bool idr_is_empty(const struct idr *idr) { return !idr->xa.count; }
static inline void idr_preload(gfp_t gfp) { }	/* allocations do not fail for lack of preparation */
static inline void idr_preload_end(void) { }
int idr_for_each(const struct idr *idr, int (*function)(int id, void *p, void *data), void *data);
#define idr_for_each_entry(idr, entry, id) for (id = 0; ((entry) = idr_get_next(idr, &(id))) != NULL; id++)

/* Numbers alone. */
struct ida {
	struct xarray xa;
};
#define IDA_INIT(name) { .xa = XARRAY_INIT(name, 0) }
#define DEFINE_IDA(name) struct ida name = IDA_INIT(name)
void ida_init(struct ida *ida);
void ida_destroy(struct ida *ida);
int ida_alloc_range(struct ida *ida, unsigned int least, unsigned int most, gfp_t gfp);
void ida_free(struct ida *ida, unsigned int id);
static inline int ida_alloc(struct ida *ida, gfp_t gfp) { return ida_alloc_range(ida, 0, ~0, gfp); }
static inline int ida_alloc_min(struct ida *ida, unsigned int least, gfp_t gfp) { return ida_alloc_range(ida, least, ~0, gfp); }
static inline int ida_alloc_max(struct ida *ida, unsigned int most, gfp_t gfp) { return ida_alloc_range(ida, 0, most, gfp); }
static inline bool ida_is_empty(const struct ida *ida) { return !ida->xa.count; }

#endif
