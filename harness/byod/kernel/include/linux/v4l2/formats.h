/* SPDX-License-Identifier: MIT */
/* V4L2 user interface: formats, their enumeration, frame sizes and intervals. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_FORMATS_H
#define _CEDRUS_EMU_LINUX_V4L2_FORMATS_H

#include <linux/v4l2/basics.h>
#include <linux/v4l2/pixel-formats.h>

struct v4l2_pix_format {
	__u32 width;
	__u32 height;
	__u32 pixelformat;
	__u32 field;
	__u32 bytesperline;
	__u32 sizeimage;
	__u32 colorspace;
	__u32 priv;
	__u32 flags;
	union {
		__u32 ycbcr_enc;
		__u32 hsv_enc;
	};
	__u32 quantization;
	__u32 xfer_func;
};

#define V4L2_PIX_FMT_PRIV_MAGIC		0xfeedcafe
#define V4L2_PIX_FMT_FLAG_PREMUL_ALPHA	0x00000001
#define V4L2_PIX_FMT_FLAG_SET_CSC	0x00000002

struct v4l2_fmtdesc {
	__u32 index;
	__u32 type;
	__u32 flags;
	__u8 description[32];
	__u32 pixelformat;
	__u32 mbus_code;
	__u32 reserved[3];
};

#define V4L2_FMT_FLAG_COMPRESSED		0x0001
#define V4L2_FMT_FLAG_EMULATED			0x0002
#define V4L2_FMT_FLAG_CONTINUOUS_BYTESTREAM	0x0004
#define V4L2_FMT_FLAG_DYN_RESOLUTION		0x0008
#define V4L2_FMT_FLAG_ENC_CAP_FRAME_INTERVAL	0x0010
#define V4L2_FMT_FLAG_CSC_COLORSPACE		0x0020
#define V4L2_FMT_FLAG_CSC_XFER_FUNC		0x0040
#define V4L2_FMT_FLAG_CSC_YCBCR_ENC		0x0080
#define V4L2_FMT_FLAG_CSC_HSV_ENC		V4L2_FMT_FLAG_CSC_YCBCR_ENC
#define V4L2_FMT_FLAG_CSC_QUANTIZATION		0x0100
#define V4L2_FMT_FLAG_META_LINE_BASED		0x0200
#define V4L2_FMTDESC_FLAG_ENUM_ALL		0x80000000

enum v4l2_frmsizetypes {
	V4L2_FRMSIZE_TYPE_DISCRETE = 1,
	V4L2_FRMSIZE_TYPE_CONTINUOUS = 2,
	V4L2_FRMSIZE_TYPE_STEPWISE = 3,
};

struct v4l2_frmsize_discrete {
	__u32 width;
	__u32 height;
};

struct v4l2_frmsize_stepwise {
	__u32 min_width;
	__u32 max_width;
	__u32 step_width;
	__u32 min_height;
	__u32 max_height;
	__u32 step_height;
};

struct v4l2_frmsizeenum {
	__u32 index;
	__u32 pixel_format;
	__u32 type;
	union {
		struct v4l2_frmsize_discrete discrete;
		struct v4l2_frmsize_stepwise stepwise;
	};
	__u32 reserved[2];
};

enum v4l2_frmivaltypes {
	V4L2_FRMIVAL_TYPE_DISCRETE = 1,
	V4L2_FRMIVAL_TYPE_CONTINUOUS = 2,
	V4L2_FRMIVAL_TYPE_STEPWISE = 3,
};

struct v4l2_frmival_stepwise {
	struct v4l2_fract min;
	struct v4l2_fract max;
	struct v4l2_fract step;
};

struct v4l2_frmivalenum {
	__u32 index;
	__u32 pixel_format;
	__u32 width;
	__u32 height;
	__u32 type;
	union {
		struct v4l2_fract discrete;
		struct v4l2_frmival_stepwise stepwise;
	};
	__u32 reserved[2];
};

struct v4l2_plane_pix_format {
	__u32 sizeimage;
	__u32 bytesperline;
	__u16 reserved[6];
} __attribute__ ((packed));

struct v4l2_pix_format_mplane {
	__u32 width;
	__u32 height;
	__u32 pixelformat;
	__u32 field;
	__u32 colorspace;
	struct v4l2_plane_pix_format plane_fmt[VIDEO_MAX_PLANES];
	__u8 num_planes;
	__u8 flags;
	union {
		__u8 ycbcr_enc;
		__u8 hsv_enc;
	};
	__u8 quantization;
	__u8 xfer_func;
	__u8 reserved[7];
} __attribute__ ((packed));

struct v4l2_meta_format {
	__u32 dataformat;
	__u32 buffersize;
	__u32 width;
	__u32 height;
	__u32 bytesperline;
} __attribute__ ((packed));

struct v4l2_format {
	__u32 type;
	union {
		struct v4l2_pix_format pix;
		struct v4l2_pix_format_mplane pix_mp;
		struct v4l2_meta_format meta;
		__u8 raw_data[200];
	} fmt;
};

#endif
