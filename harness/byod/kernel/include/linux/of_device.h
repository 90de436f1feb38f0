/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_DEVICE_H
#define _LINUX_OF_DEVICE_H

#include <linux/device/driver.h>
#include <linux/of.h>

struct device;
const struct of_device_id *of_match_device(const struct of_device_id *matches, const struct device *dev);
const void *of_device_get_match_data(const struct device *dev);
int of_dma_configure(struct device *dev, struct device_node *node, bool force);

#endif
