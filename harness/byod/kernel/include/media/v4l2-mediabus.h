/* SPDX-License-Identifier: MIT */
/* Formats on a media bus. */
#ifndef _CEDRUS_EMU_MEDIA_V4L2_MEDIABUS_H
#define _CEDRUS_EMU_MEDIA_V4L2_MEDIABUS_H

#include <linux/v4l2-mediabus.h>

#endif
