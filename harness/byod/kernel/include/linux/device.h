/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

#include <linux/dev_printk.h>
#include <linux/ioport.h>
#include <linux/kobject.h>
#include <linux/klist.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/mutex.h>
#include <linux/pm.h>
#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/cleanup.h>
#include <linux/device/bus.h>
#include <linux/device/class.h>
#include <linux/device/driver.h>
#include <linux/device/devres.h>
#include <linux/module.h>

struct device_node;
struct fwnode_handle;
struct device_private;
struct iommu_group;

struct device_dma_parameters {
	unsigned int max_segment_size;
	unsigned int min_align_mask;
	unsigned long segment_boundary_mask;
};

struct device_type {
	const char *name;
	const struct attribute_group **groups;
	void (*release)(struct device *dev);
	const struct dev_pm_ops *pm;
};

struct device {
	struct kobject kobj;
	struct device *parent;
	const char *init_name;
	const struct device_type *type;
	const struct bus_type *bus;
	struct device_driver *driver;
	void *platform_data;
	void *driver_data;
	struct mutex mutex;
	struct dev_pm_info power;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	u64 bus_dma_limit;
	struct device_dma_parameters *dma_parms;
	struct device_node *of_node;
	struct fwnode_handle *fwnode;
	dev_t devt;
	u32 id;
	struct list_head devres_head;
	const struct class *class;
	const struct attribute_group **groups;
	void (*release)(struct device *dev);
	struct iommu_group *iommu_group;
	bool registered;
	char emu_name[48];
};
static inline struct device *kobj_to_dev(struct kobject *kobj) { return container_of(kobj, struct device, kobj); }

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attribute, char *buffer);
	ssize_t (*store)(struct device *dev, struct device_attribute *attribute, const char *buffer, size_t size);
};
#define __ATTR(name_, mode_, show_, store_) { .attr = { .name = #name_, .mode = mode_ }, .show = show_, .store = store_ }
#define DEVICE_ATTR(name_, mode, show, store) struct device_attribute dev_attr_##name_ = __ATTR(name_, mode, show, store)
#define DEVICE_ATTR_RW(name_) DEVICE_ATTR(name_, 0644, name_##_show, name_##_store)
#define DEVICE_ATTR_RO(name_) DEVICE_ATTR(name_, 0444, name_##_show, NULL)
#define DEVICE_ATTR_WO(name_) DEVICE_ATTR(name_, 0200, NULL, name_##_store)
int device_create_file(struct device *dev, const struct device_attribute *attribute);
void device_remove_file(struct device *dev, const struct device_attribute *attribute);

static inline const char *dev_name(const struct device *dev) { return dev->init_name ? dev->init_name : dev->emu_name; }
int dev_set_name(struct device *dev, const char *fmt, ...) __printf(2, 3);
static inline void *dev_get_drvdata(const struct device *dev) { return dev->driver_data; }
static inline void dev_set_drvdata(struct device *dev, void *data) { dev->driver_data = data; }
static inline void *dev_get_platdata(const struct device *dev) { return dev->platform_data; }
const char *dev_driver_string(const struct device *dev);
const char *dev_bus_name(const struct device *dev);
static inline struct device_node *dev_of_node(struct device *dev) { return dev ? dev->of_node : NULL; }
static inline int dev_to_node(struct device *dev) { return -1; }	/* no NUMA */

void device_initialize(struct device *dev);
int __must_check device_add(struct device *dev);
int __must_check device_register(struct device *dev);
void device_del(struct device *dev);
void device_unregister(struct device *dev);
static inline bool device_is_registered(struct device *dev) { return dev->registered; }
struct device *get_device(struct device *dev);
void put_device(struct device *dev);
DEFINE_FREE(put_device, struct device *, if (_T) put_device(_T))
static inline void device_lock(struct device *dev) { mutex_lock(&dev->mutex); }
static inline void device_unlock(struct device *dev) { mutex_unlock(&dev->mutex); }
static inline void device_set_of_node_from_dev(struct device *dev, const struct device *other) { dev->of_node = other->of_node; }
static inline void device_set_node(struct device *dev, struct fwnode_handle *fwnode) { dev->fwnode = fwnode; }
static inline int device_init_wakeup(struct device *dev, bool enable) { return 0; }
const void *device_get_match_data(const struct device *dev);

/* Links of a device to its suppliers: the board has one device, whose suppliers are always there. */
struct device_link;

#endif
