/* SPDX-License-Identifier: MIT */
/* V4L2 user interface: frame intervals, selections, codec commands. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_STREAMING_H
#define _CEDRUS_EMU_LINUX_V4L2_STREAMING_H

#include <linux/v4l2/basics.h>

struct v4l2_jpegcompression {
	int quality;
	int APPn;
	int APP_len;
	char APP_data[60];
	int COM_len;
	char COM_data[60];
	__u32 jpeg_markers;
};

#define V4L2_JPEG_MARKER_DHT	(1 << 3)
#define V4L2_JPEG_MARKER_DQT	(1 << 4)
#define V4L2_JPEG_MARKER_DRI	(1 << 5)
#define V4L2_JPEG_MARKER_COM	(1 << 6)
#define V4L2_JPEG_MARKER_APP	(1 << 7)

struct v4l2_captureparm {
	__u32 capability;
	__u32 capturemode;
	struct v4l2_fract timeperframe;
	__u32 extendedmode;
	__u32 readbuffers;
	__u32 reserved[4];
};

#define V4L2_MODE_HIGHQUALITY	0x0001
#define V4L2_CAP_TIMEPERFRAME	0x1000

struct v4l2_outputparm {
	__u32 capability;
	__u32 outputmode;
	struct v4l2_fract timeperframe;
	__u32 extendedmode;
	__u32 writebuffers;
	__u32 reserved[4];
};

struct v4l2_cropcap {
	__u32 type;
	struct v4l2_rect bounds;
	struct v4l2_rect defrect;
	struct v4l2_fract pixelaspect;
};

struct v4l2_crop {
	__u32 type;
	struct v4l2_rect c;
};

struct v4l2_selection {
	__u32 type;
	__u32 target;
	__u32 flags;
	struct v4l2_rect r;
	__u32 reserved[9];
};

#define V4L2_ENC_IDX_FRAME_I	(0)
#define V4L2_ENC_IDX_FRAME_P	(1)
#define V4L2_ENC_IDX_FRAME_B	(2)
#define V4L2_ENC_IDX_FRAME_MASK	(0xf)

struct v4l2_enc_idx_entry {
	__u64 offset;
	__u64 pts;
	__u32 length;
	__u32 flags;
	__u32 reserved[2];
};

#define V4L2_ENC_IDX_ENTRIES	(64)

struct v4l2_enc_idx {
	__u32 entries;
	__u32 entries_cap;
	__u32 reserved[4];
	struct v4l2_enc_idx_entry entry[V4L2_ENC_IDX_ENTRIES];
};

#define V4L2_ENC_CMD_START		(0)
#define V4L2_ENC_CMD_STOP		(1)
#define V4L2_ENC_CMD_PAUSE		(2)
#define V4L2_ENC_CMD_RESUME		(3)
#define V4L2_ENC_CMD_STOP_AT_GOP_END	(1 << 0)

struct v4l2_encoder_cmd {
	__u32 cmd;
	__u32 flags;
	union {
		struct {
			__u32 data[8];
		} raw;
	};
};

#define V4L2_DEC_CMD_START		(0)
#define V4L2_DEC_CMD_STOP		(1)
#define V4L2_DEC_CMD_PAUSE		(2)
#define V4L2_DEC_CMD_RESUME		(3)
#define V4L2_DEC_CMD_FLUSH		(4)
#define V4L2_DEC_CMD_PAUSE_TO_BLACK	(1 << 0)
#define V4L2_DEC_CMD_STOP_TO_BLACK	(1 << 0)
#define V4L2_DEC_CMD_STOP_IMMEDIATELY	(1 << 1)
#define V4L2_DEC_START_FMT_NONE		(0)
#define V4L2_DEC_START_FMT_GOP		(1)

struct v4l2_decoder_cmd {
	__u32 cmd;
	__u32 flags;
	union {
		struct {
			__u64 pts;
		} stop;
		struct {
			__s32 speed;
			__u32 format;
		} start;
		struct {
			__u32 data[16];
		} raw;
	};
};

struct v4l2_streamparm {
	__u32 type;
	union {
		struct v4l2_captureparm capture;
		struct v4l2_outputparm output;
		__u8 raw_data[200];
	} parm;
};

#endif
