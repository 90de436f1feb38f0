/* SPDX-License-Identifier: MIT */
/*
 * The V4L2 user interface, as far as memory-to-memory codecs meet it. Tuners, audio, VBI, overlays, analogue and DV
 * timings are not there. Structures have the layout of a 32-bit system with 64-bit time.
 */
#ifndef _CEDRUS_EMU_LINUX_VIDEODEV2_H
#define _CEDRUS_EMU_LINUX_VIDEODEV2_H

#include <linux/compiler.h>
#include <linux/ioctl.h>
#include <linux/kernel.h>
#include <linux/types.h>
#include <linux/time.h>
#include <linux/v4l2-common.h>
#include <linux/v4l2-controls.h>
#include <linux/v4l2/basics.h>
#include <linux/v4l2/buffers.h>
#include <linux/v4l2/capability.h>
#include <linux/v4l2/control-calls.h>
#include <linux/v4l2/events.h>
#include <linux/v4l2/formats.h>
#include <linux/v4l2/ioctls.h>
#include <linux/v4l2/pixel-formats.h>
#include <linux/v4l2/streaming.h>

#endif
