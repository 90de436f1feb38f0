/* SPDX-License-Identifier: MIT */
/* Sub-devices have no part in a memory-to-memory codec: only the number that tells one from a video device. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_SUBDEV_H
#define _CEDRUS_EMU_LINUX_V4L2_SUBDEV_H

#include <linux/ioctl.h>
#include <linux/v4l2-common.h>
#include <linux/v4l2-mediabus.h>

#define V4L2_SUBDEV_FORMAT_TRY		0
#define V4L2_SUBDEV_FORMAT_ACTIVE	1

#endif
