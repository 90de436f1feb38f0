/* SPDX-License-Identifier: MIT */
/* What the V4L2 device and sub-device interfaces share. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_COMMON_H
#define _CEDRUS_EMU_LINUX_V4L2_COMMON_H

#include <linux/types.h>
#include <linux/v4l2/selection-targets.h>

#endif
