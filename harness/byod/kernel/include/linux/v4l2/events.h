/* SPDX-License-Identifier: MIT */
/* V4L2 user interface: events. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_EVENTS_H
#define _CEDRUS_EMU_LINUX_V4L2_EVENTS_H

#include <linux/v4l2/basics.h>
#include <linux/v4l2/time.h>

#define V4L2_EVENT_ALL			0
#define V4L2_EVENT_VSYNC		1
#define V4L2_EVENT_EOS			2
#define V4L2_EVENT_CTRL			3
#define V4L2_EVENT_FRAME_SYNC		4
#define V4L2_EVENT_SOURCE_CHANGE	5
#define V4L2_EVENT_MOTION_DET		6
#define V4L2_EVENT_PRIVATE_START	0x08000000

struct v4l2_event_vsync {
	__u8 field;
} __attribute__ ((packed));

#define V4L2_EVENT_CTRL_CH_VALUE	(1 << 0)
#define V4L2_EVENT_CTRL_CH_FLAGS	(1 << 1)
#define V4L2_EVENT_CTRL_CH_RANGE	(1 << 2)
#define V4L2_EVENT_CTRL_CH_DIMENSIONS	(1 << 3)

struct v4l2_event_ctrl {
	__u32 changes;
	__u32 type;
	union {
		__s32 value;
		__s64 value64;
	};
	__u32 flags;
	__s32 minimum;
	__s32 maximum;
	__s32 step;
	__s32 default_value;
};

struct v4l2_event_frame_sync {
	__u32 frame_sequence;
};

#define V4L2_EVENT_SRC_CH_RESOLUTION	(1 << 0)

struct v4l2_event_src_change {
	__u32 changes;
};

struct v4l2_event {
	__u32 type;
	union {
		struct v4l2_event_vsync vsync;
		struct v4l2_event_ctrl ctrl;
		struct v4l2_event_frame_sync frame_sync;
		struct v4l2_event_src_change src_change;
		__u8 data[64];
	} u;
	__u32 pending;
	__u32 sequence;
	struct __kernel_timespec timestamp;
	__u32 id;
	__u32 reserved[8];
};

#define V4L2_EVENT_SUB_FL_SEND_INITIAL		(1 << 0)
#define V4L2_EVENT_SUB_FL_ALLOW_FEEDBACK	(1 << 1)

struct v4l2_event_subscription {
	__u32 type;
	__u32 id;
	__u32 flags;
	__u32 reserved[5];
};

#endif
