/* SPDX-License-Identifier: MIT */
/* Sub-devices have no part in a memory-to-memory codec; the header is there because drivers include it. */
#ifndef _CEDRUS_EMU_MEDIA_V4L2_SUBDEV_H
#define _CEDRUS_EMU_MEDIA_V4L2_SUBDEV_H

#include <linux/v4l2-subdev.h>
#include <media/media-entity.h>
#include <media/v4l2-common.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-fh.h>
#include <media/v4l2-mediabus.h>

struct v4l2_subdev;

#endif
