/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PROPERTY_H
#define _LINUX_PROPERTY_H

#include <linux/types.h>

struct device;
struct fwnode_handle {
	struct device *dev;
};
struct fwnode_handle *emu_dev_fwnode(const struct device *dev);
#define dev_fwnode(dev) emu_dev_fwnode(dev)
bool device_property_present(const struct device *dev, const char *name);
static inline bool device_property_read_bool(const struct device *dev, const char *name) { return device_property_present(dev, name); }
int device_property_read_u32(const struct device *dev, const char *name, u32 *value);
int device_property_read_u32_array(const struct device *dev, const char *name, u32 *values, size_t count);
int device_property_read_string(const struct device *dev, const char *name, const char **value);
bool device_is_compatible(const struct device *dev, const char *compatible);
const void *device_get_match_data(const struct device *dev);
static inline void fwnode_handle_put(struct fwnode_handle *fwnode) { }	/* not counted, as the nodes */

#endif
