/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DEVICE_BUS_H
#define _LINUX_DEVICE_BUS_H

struct device;
struct device_driver;
struct dev_pm_ops;
struct bus_type {
	const char *name;
	int (*probe)(struct device *dev);
	void (*remove)(struct device *dev);
	const struct dev_pm_ops *pm;
};

#endif
