/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OF_PLATFORM_H
#define _LINUX_OF_PLATFORM_H

#include <linux/mod_devicetable.h>
#include <linux/of_device.h>

struct platform_device;
struct platform_device *of_find_device_by_node(struct device_node *node);

#endif
