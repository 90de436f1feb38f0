/* SPDX-License-Identifier: MIT */
/* Pools of on-chip memory: the node of the Video Engine refers to none. */
#ifndef _LINUX_GENALLOC_H
#define _LINUX_GENALLOC_H

#include <linux/types.h>

struct device_node;
struct gen_pool;
static inline struct gen_pool *of_gen_pool_get(struct device_node *node, const char *property, int index) { return NULL; }

#endif
