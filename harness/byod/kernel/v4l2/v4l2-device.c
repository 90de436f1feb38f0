// SPDX-License-Identifier: MIT
/* The parent of a driver's video devices. */
#include <linux/kref.h>
#include <linux/string.h>
#include <media/v4l2-device.h>

#include "complain.h"

static void release_device(struct kref *ref)
{
	struct v4l2_device *v4l2_dev = container_of(ref, struct v4l2_device, ref);

	if (v4l2_dev->release)
		v4l2_dev->release(v4l2_dev);
}

/* A name the driver gave stands. */
static int name_after(struct v4l2_device *v4l2_dev, struct device *dev)
{
	if (v4l2_dev->name[0])
		return 0;
	if (!dev) {
		emu_v4l2_complain("v4l2-device-register", "v4l2_device_register without a device needs a name.");
		return -EINVAL;
	}
	snprintf(v4l2_dev->name, sizeof(v4l2_dev->name), "%s %s", dev_driver_string(dev), dev_name(dev));
	return 0;
}

int v4l2_device_register(struct device *dev, struct v4l2_device *v4l2_dev)
{
	int ret;

	if (!v4l2_dev)
		return -EINVAL;
	v4l2_dev->dev = dev;
	kref_init(&v4l2_dev->ref);
	v4l2_prio_init(&v4l2_dev->prio);
	INIT_LIST_HEAD(&v4l2_dev->subdevs);
	spin_lock_init(&v4l2_dev->lock);
	ret = name_after(v4l2_dev, dev);
	if (!ret && dev && !dev_get_drvdata(dev))
		dev_set_drvdata(dev, v4l2_dev);
	return ret;
}

int v4l2_device_set_name(struct v4l2_device *v4l2_dev, const char *basename, atomic_t *instance)
{
	int number = atomic_inc_return(instance) - 1;
	size_t length = strlen(basename);
	bool digit = length && basename[length - 1] >= '0' && basename[length - 1] <= '9';

	snprintf(v4l2_dev->name, sizeof(v4l2_dev->name), digit ? "%s-%d" : "%s%d", basename, number);
	return number;
}

int v4l2_device_put(struct v4l2_device *v4l2_dev)
{
	return kref_put(&v4l2_dev->ref, release_device);
}

void v4l2_device_disconnect(struct v4l2_device *v4l2_dev)
{
	if (!v4l2_dev->dev)
		return;
	if (dev_get_drvdata(v4l2_dev->dev) == v4l2_dev)
		dev_set_drvdata(v4l2_dev->dev, NULL);
	v4l2_dev->dev = NULL;
}

void v4l2_device_unregister(struct v4l2_device *v4l2_dev)
{
	/* without a name it was never registered, or is unregistered already */
	if (!v4l2_dev || !v4l2_dev->name[0])
		return;
	v4l2_device_disconnect(v4l2_dev);
	v4l2_dev->name[0] = '\0';
}
