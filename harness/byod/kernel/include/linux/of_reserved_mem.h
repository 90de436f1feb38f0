/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_RESERVED_MEM_H
#define _LINUX_OF_RESERVED_MEM_H

#include <linux/device.h>
#include <linux/of.h>

/* -ENODEV where the node has no memory-region, as on most boards of this SoC. */
int of_reserved_mem_device_init(struct device *dev);
int of_reserved_mem_device_init_by_idx(struct device *dev, struct device_node *node, int index);
void of_reserved_mem_device_release(struct device *dev);

#endif
