/* SPDX-License-Identifier: MIT */
/* Identifiers, menus and structures of the V4L2 controls a codec meets. VP9, AV1, camera, radio and flash are not there. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_CONTROLS_H
#define _CEDRUS_EMU_LINUX_V4L2_CONTROLS_H

#include <linux/types.h>
#include <linux/v4l2/codec-controls.h>
#include <linux/v4l2/control-classes.h>
#include <linux/v4l2/jpeg-controls.h>
#include <linux/v4l2/stateless-fwht.h>
#include <linux/v4l2/stateless-h264.h>
#include <linux/v4l2/stateless-hevc.h>
#include <linux/v4l2/stateless-mpeg2.h>
#include <linux/v4l2/stateless-vp8.h>

#endif
