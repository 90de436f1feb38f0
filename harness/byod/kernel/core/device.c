// SPDX-License-Identifier: MIT
#include "internal.h"
#include <linux/of.h>

const char *dev_driver_string(const struct device *dev)
{
	return dev->driver ? dev->driver->name : dev->bus ? dev->bus->name : dev->class ? dev->class->name : "";
}

const char *dev_bus_name(const struct device *dev)
{
	return dev->bus ? dev->bus->name : dev->class ? dev->class->name : "";
}

int dev_set_name(struct device *dev, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(dev->emu_name, sizeof(dev->emu_name), fmt, args);
	va_end(args);
	dev->kobj.name = dev->emu_name;
	return 0;
}

void device_initialize(struct device *dev)
{
	kref_init(&dev->kobj.kref);
	if (!dev->devres_head.next)
		INIT_LIST_HEAD(&dev->devres_head);
	mutex_init(&dev->mutex);
	emu_pm_init(dev);
}

int device_add(struct device *dev)
{
	if (dev->init_name) {
		dev_set_name(dev, "%s", dev->init_name);
		dev->init_name = NULL;
	}
	if (!dev->emu_name[0])
		return -EINVAL;
	if (dev->parent)
		get_device(dev->parent);
	dev->registered = true;
	return 0;
}

int device_register(struct device *dev)
{
	device_initialize(dev);
	return device_add(dev);
}

void device_del(struct device *dev)
{
	if (!dev->registered)
		emu_fault("bad-device", "device %s is unregistered, but is not registered (any more)", dev_name(dev));
	dev->registered = false;
	devres_release_all(dev);
}

void device_unregister(struct device *dev)
{
	device_del(dev);
	put_device(dev);
}

struct device *get_device(struct device *dev)
{
	if (dev)
		kref_get(&dev->kobj.kref);
	return dev;
}

static void release_device(struct kref *kref)
{
	struct device *dev = container_of(kref, struct device, kobj.kref);
	struct device *parent = dev->parent;

	if (dev->release)
		dev->release(dev);
	else if (dev->type && dev->type->release)
		dev->type->release(dev);
	else if (dev->class && dev->class->dev_release)
		dev->class->dev_release(dev);
	else
		emu_complain("no-release", "device %s has no release function: its memory cannot be freed safely", dev_name(dev));
	if (parent)
		put_device(parent);
}

void put_device(struct device *dev)
{
	if (dev)
		kref_put(&dev->kobj.kref, release_device);
}

/* Attributes are found by nobody here: there is no sysfs to show them in. */
int device_create_file(struct device *dev, const struct device_attribute *attribute) { return 0; }
void device_remove_file(struct device *dev, const struct device_attribute *attribute) { }
