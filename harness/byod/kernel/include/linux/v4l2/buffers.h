/* SPDX-License-Identifier: MIT */
/* V4L2 user interface: buffers. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_BUFFERS_H
#define _CEDRUS_EMU_LINUX_V4L2_BUFFERS_H

#include <linux/v4l2/basics.h>
#include <linux/v4l2/formats.h>
#include <linux/v4l2/time.h>

struct v4l2_timecode {
	__u32 type;
	__u32 flags;
	__u8 frames;
	__u8 seconds;
	__u8 minutes;
	__u8 hours;
	__u8 userbits[4];
};

#define V4L2_TC_TYPE_24FPS		1
#define V4L2_TC_TYPE_25FPS		2
#define V4L2_TC_TYPE_30FPS		3
#define V4L2_TC_TYPE_50FPS		4
#define V4L2_TC_TYPE_60FPS		5
#define V4L2_TC_FLAG_DROPFRAME		0x0001
#define V4L2_TC_FLAG_COLORFRAME		0x0002
#define V4L2_TC_USERBITS_field		0x000C
#define V4L2_TC_USERBITS_USERDEFINED	0x0000
#define V4L2_TC_USERBITS_8BITCHARS	0x0008

struct v4l2_requestbuffers {
	__u32 count;
	__u32 type;
	__u32 memory;
	__u32 capabilities;
	__u8 flags;
	__u8 reserved[3];
};

#define V4L2_MEMORY_FLAG_NON_COHERENT			(1 << 0)
#define V4L2_BUF_CAP_SUPPORTS_MMAP			(1 << 0)
#define V4L2_BUF_CAP_SUPPORTS_USERPTR			(1 << 1)
#define V4L2_BUF_CAP_SUPPORTS_DMABUF			(1 << 2)
#define V4L2_BUF_CAP_SUPPORTS_REQUESTS			(1 << 3)
#define V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS		(1 << 4)
#define V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF	(1 << 5)
#define V4L2_BUF_CAP_SUPPORTS_MMAP_CACHE_HINTS		(1 << 6)
#define V4L2_BUF_CAP_SUPPORTS_MAX_NUM_BUFFERS		(1 << 7)
#define V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS		(1 << 8)

struct v4l2_plane {
	__u32 bytesused;
	__u32 length;
	union {
		__u32 mem_offset;
		unsigned long userptr;
		__s32 fd;
	} m;
	__u32 data_offset;
	__u32 reserved[11];
};

struct v4l2_buffer {
	__u32 index;
	__u32 type;
	__u32 bytesused;
	__u32 flags;
	__u32 field;
	struct __kernel_v4l2_timeval timestamp;
	struct v4l2_timecode timecode;
	__u32 sequence;
	__u32 memory;
	union {
		__u32 offset;
		unsigned long userptr;
		struct v4l2_plane *planes;
		__s32 fd;
	} m;
	__u32 length;
	__u32 reserved2;
	union {
		__s32 request_fd;
		__u32 reserved;
	};
};

#define V4L2_BUF_FLAG_MAPPED			0x00000001
#define V4L2_BUF_FLAG_QUEUED			0x00000002
#define V4L2_BUF_FLAG_DONE			0x00000004
#define V4L2_BUF_FLAG_KEYFRAME			0x00000008
#define V4L2_BUF_FLAG_PFRAME			0x00000010
#define V4L2_BUF_FLAG_BFRAME			0x00000020
#define V4L2_BUF_FLAG_ERROR			0x00000040
#define V4L2_BUF_FLAG_IN_REQUEST		0x00000080
#define V4L2_BUF_FLAG_TIMECODE			0x00000100
#define V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF	0x00000200
#define V4L2_BUF_FLAG_PREPARED			0x00000400
#define V4L2_BUF_FLAG_NO_CACHE_INVALIDATE	0x00000800
#define V4L2_BUF_FLAG_NO_CACHE_CLEAN		0x00001000
#define V4L2_BUF_FLAG_TIMESTAMP_MASK		0x0000e000
#define V4L2_BUF_FLAG_TIMESTAMP_UNKNOWN		0x00000000
#define V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC	0x00002000
#define V4L2_BUF_FLAG_TIMESTAMP_COPY		0x00004000
#define V4L2_BUF_FLAG_TSTAMP_SRC_MASK		0x00070000
#define V4L2_BUF_FLAG_TSTAMP_SRC_EOF		0x00000000
#define V4L2_BUF_FLAG_TSTAMP_SRC_SOE		0x00010000
#define V4L2_BUF_FLAG_LAST			0x00100000
#define V4L2_BUF_FLAG_REQUEST_FD		0x00800000

struct v4l2_exportbuffer {
	__u32 type;
	__u32 index;
	__u32 plane;
	__u32 flags;
	__s32 fd;
	__u32 reserved[11];
};

struct v4l2_create_buffers {
	__u32 index;
	__u32 count;
	__u32 memory;
	struct v4l2_format format;
	__u32 capabilities;
	__u32 flags;
	__u32 max_num_buffers;
	__u32 reserved[5];
};

struct v4l2_remove_buffers {
	__u32 index;
	__u32 count;
	__u32 type;
	__u32 reserved[13];
};

#endif
