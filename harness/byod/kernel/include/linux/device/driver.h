/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DEVICE_DRIVER_H
#define _LINUX_DEVICE_DRIVER_H

#include <linux/types.h>
#include <linux/mod_devicetable.h>
#include <linux/init.h>

struct device;
struct bus_type;
struct module;
struct dev_pm_ops;
struct attribute_group;

enum probe_type { PROBE_DEFAULT_STRATEGY, PROBE_PREFER_ASYNCHRONOUS, PROBE_FORCE_SYNCHRONOUS };

struct device_driver {
	const char *name;
	const struct bus_type *bus;
	struct module *owner;
	const char *mod_name;
	bool suppress_bind_attrs;
	enum probe_type probe_type;
	const struct of_device_id *of_match_table;
	const void *acpi_match_table;
	int (*probe)(struct device *dev);
	void (*sync_state)(struct device *dev);
	int (*remove)(struct device *dev);
	void (*shutdown)(struct device *dev);
	const struct attribute_group **groups;
	const struct attribute_group **dev_groups;
	const struct dev_pm_ops *pm;
	void *p;
};

#define module_driver(driver, add, remove, args...) \
	static int __init driver##_init(void) { return add(&(driver), ##args); } \
	module_init(driver##_init); \
	static void __exit driver##_exit(void) { remove(&(driver), ##args); } \
	module_exit(driver##_exit)
#define builtin_driver(driver, add, args...) \
	static int __init driver##_init(void) { return add(&(driver), ##args); } \
	device_initcall(driver##_init)

#endif
