/* SPDX-License-Identifier: MIT */
/* The node of a media device. */
#ifndef _CEDRUS_EMU_MEDIA_DEVNODE_H
#define _CEDRUS_EMU_MEDIA_DEVNODE_H

#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/fs.h>

struct media_device;

#define MEDIA_FLAG_REGISTERED	0

struct media_devnode {
	struct media_device *media_dev;
	struct device dev;
	struct device *parent;
	int minor;
	unsigned long flags;

	struct list_head emu_node;
};

static inline int media_devnode_is_registered(struct media_devnode *devnode)
{
	return devnode && test_bit(MEDIA_FLAG_REGISTERED, &devnode->flags);
}

#endif
