/* SPDX-License-Identifier: MIT */
/* The parent of a driver's video devices. Sub-devices are not there. */
#ifndef _CEDRUS_EMU_MEDIA_V4L2_DEVICE_H
#define _CEDRUS_EMU_MEDIA_V4L2_DEVICE_H

#include <linux/device.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <media/media-device.h>
#include <media/v4l2-common.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-subdev.h>

struct v4l2_device {
	struct device *dev;
	struct media_device *mdev;
	struct list_head subdevs;
	spinlock_t lock;
	char name[36];
	void (*notify)(struct v4l2_subdev *sd, unsigned int notification, void *arg);
	struct v4l2_ctrl_handler *ctrl_handler;
	struct v4l2_prio_state prio;
	struct kref ref;
	void (*release)(struct v4l2_device *v4l2_dev);
};

static inline void v4l2_device_get(struct v4l2_device *v4l2_dev)
{
	kref_get(&v4l2_dev->ref);
}

int v4l2_device_put(struct v4l2_device *v4l2_dev);
int __must_check v4l2_device_register(struct device *dev, struct v4l2_device *v4l2_dev);
int v4l2_device_set_name(struct v4l2_device *v4l2_dev, const char *basename, atomic_t *instance);
void v4l2_device_disconnect(struct v4l2_device *v4l2_dev);
void v4l2_device_unregister(struct v4l2_device *v4l2_dev);

static inline bool v4l2_device_supports_requests(struct v4l2_device *v4l2_dev)
{
	return v4l2_dev->mdev && v4l2_dev->mdev->ops && v4l2_dev->mdev->ops->req_queue;
}

static inline int v4l2_device_register_subdev_nodes(struct v4l2_device *v4l2_dev)
{
	return 0;
}

#endif
