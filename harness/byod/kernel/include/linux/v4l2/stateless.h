/* SPDX-License-Identifier: MIT */
/* V4L2 controls of the stateless codec class. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_STATELESS_H
#define _CEDRUS_EMU_LINUX_V4L2_STATELESS_H

#include <linux/v4l2/control-classes.h>

#define V4L2_CID_CODEC_STATELESS_BASE	(V4L2_CTRL_CLASS_CODEC_STATELESS | 0x900)
#define V4L2_CID_CODEC_STATELESS_CLASS	(V4L2_CTRL_CLASS_CODEC_STATELESS | 1)

#endif
