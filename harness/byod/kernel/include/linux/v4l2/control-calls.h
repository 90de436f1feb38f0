/* SPDX-License-Identifier: MIT */
/* V4L2 user interface: control structures. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_CONTROL_CALLS_H
#define _CEDRUS_EMU_LINUX_V4L2_CONTROL_CALLS_H

#include <linux/v4l2/basics.h>
#include <linux/v4l2-controls.h>

struct v4l2_control {
	__u32 id;
	__s32 value;
};

struct v4l2_ext_control {
	__u32 id;
	__u32 size;
	__u32 reserved2[1];
	union {
		__s32 value;
		__s64 value64;
		char __user *string;
		__u8 __user *p_u8;
		__u16 __user *p_u16;
		__u32 __user *p_u32;
		__s32 __user *p_s32;
		__s64 __user *p_s64;
		struct v4l2_area __user *p_area;
		struct v4l2_rect __user *p_rect;
		struct v4l2_ctrl_h264_sps __user *p_h264_sps;
		struct v4l2_ctrl_h264_pps __user *p_h264_pps;
		struct v4l2_ctrl_h264_scaling_matrix __user *p_h264_scaling_matrix;
		struct v4l2_ctrl_h264_pred_weights __user *p_h264_pred_weights;
		struct v4l2_ctrl_h264_slice_params __user *p_h264_slice_params;
		struct v4l2_ctrl_h264_decode_params __user *p_h264_decode_params;
		struct v4l2_ctrl_fwht_params __user *p_fwht_params;
		struct v4l2_ctrl_vp8_frame __user *p_vp8_frame;
		struct v4l2_ctrl_mpeg2_sequence __user *p_mpeg2_sequence;
		struct v4l2_ctrl_mpeg2_picture __user *p_mpeg2_picture;
		struct v4l2_ctrl_mpeg2_quantisation __user *p_mpeg2_quantisation;
		struct v4l2_ctrl_hevc_sps __user *p_hevc_sps;
		struct v4l2_ctrl_hevc_pps __user *p_hevc_pps;
		struct v4l2_ctrl_hevc_slice_params __user *p_hevc_slice_params;
		struct v4l2_ctrl_hevc_scaling_matrix __user *p_hevc_scaling_matrix;
		struct v4l2_ctrl_hevc_decode_params __user *p_hevc_decode_params;
		struct v4l2_ctrl_hdr10_cll_info __user *p_hdr10_cll_info;
		struct v4l2_ctrl_hdr10_mastering_display __user *p_hdr10_mastering_display;
		void __user *ptr;
	} __attribute__ ((packed));
} __attribute__ ((packed));

struct v4l2_ext_controls {
	union {
		__u32 ctrl_class;
		__u32 which;
	};
	__u32 count;
	__u32 error_idx;
	__s32 request_fd;
	__u32 reserved[1];
	struct v4l2_ext_control *controls;
};

#define V4L2_CTRL_ID_MASK		(0x0fffffff)
#define V4L2_CTRL_MAX_DIMS		(4)
#define V4L2_CTRL_WHICH_CUR_VAL		0
#define V4L2_CTRL_WHICH_DEF_VAL		0x0f000000
#define V4L2_CTRL_WHICH_REQUEST_VAL	0x0f010000
#define V4L2_CTRL_WHICH_MIN_VAL		0x0f020000
#define V4L2_CTRL_WHICH_MAX_VAL		0x0f030000

enum v4l2_ctrl_type {
	V4L2_CTRL_TYPE_INTEGER = 1,
	V4L2_CTRL_TYPE_BOOLEAN = 2,
	V4L2_CTRL_TYPE_MENU = 3,
	V4L2_CTRL_TYPE_BUTTON = 4,
	V4L2_CTRL_TYPE_INTEGER64 = 5,
	V4L2_CTRL_TYPE_CTRL_CLASS = 6,
	V4L2_CTRL_TYPE_STRING = 7,
	V4L2_CTRL_TYPE_BITMASK = 8,
	V4L2_CTRL_TYPE_INTEGER_MENU = 9,
	V4L2_CTRL_COMPOUND_TYPES = 0x0100,
	V4L2_CTRL_TYPE_U8 = 0x0100,
	V4L2_CTRL_TYPE_U16 = 0x0101,
	V4L2_CTRL_TYPE_U32 = 0x0102,
	V4L2_CTRL_TYPE_AREA = 0x0106,
	V4L2_CTRL_TYPE_RECT = 0x0107,
	V4L2_CTRL_TYPE_HDR10_CLL_INFO = 0x0110,
	V4L2_CTRL_TYPE_HDR10_MASTERING_DISPLAY = 0x0111,
	V4L2_CTRL_TYPE_H264_SPS = 0x0200,
	V4L2_CTRL_TYPE_H264_PPS = 0x0201,
	V4L2_CTRL_TYPE_H264_SCALING_MATRIX = 0x0202,
	V4L2_CTRL_TYPE_H264_SLICE_PARAMS = 0x0203,
	V4L2_CTRL_TYPE_H264_DECODE_PARAMS = 0x0204,
	V4L2_CTRL_TYPE_H264_PRED_WEIGHTS = 0x0205,
	V4L2_CTRL_TYPE_FWHT_PARAMS = 0x0220,
	V4L2_CTRL_TYPE_VP8_FRAME = 0x0240,
	V4L2_CTRL_TYPE_MPEG2_QUANTISATION = 0x0250,
	V4L2_CTRL_TYPE_MPEG2_SEQUENCE = 0x0251,
	V4L2_CTRL_TYPE_MPEG2_PICTURE = 0x0252,
	V4L2_CTRL_TYPE_VP9_COMPRESSED_HDR = 0x0260,
	V4L2_CTRL_TYPE_VP9_FRAME = 0x0261,
	V4L2_CTRL_TYPE_HEVC_SPS = 0x0270,
	V4L2_CTRL_TYPE_HEVC_PPS = 0x0271,
	V4L2_CTRL_TYPE_HEVC_SLICE_PARAMS = 0x0272,
	V4L2_CTRL_TYPE_HEVC_SCALING_MATRIX = 0x0273,
	V4L2_CTRL_TYPE_HEVC_DECODE_PARAMS = 0x0274,
	V4L2_CTRL_TYPE_AV1_SEQUENCE = 0x280,
	V4L2_CTRL_TYPE_AV1_TILE_GROUP_ENTRY = 0x281,
	V4L2_CTRL_TYPE_AV1_FRAME = 0x282,
	V4L2_CTRL_TYPE_AV1_FILM_GRAIN = 0x283,
};

struct v4l2_queryctrl {
	__u32 id;
	__u32 type;
	__u8 name[32];
	__s32 minimum;
	__s32 maximum;
	__s32 step;
	__s32 default_value;
	__u32 flags;
	__u32 reserved[2];
};

struct v4l2_query_ext_ctrl {
	__u32 id;
	__u32 type;
	char name[32];
	__s64 minimum;
	__s64 maximum;
	__u64 step;
	__s64 default_value;
	__u32 flags;
	__u32 elem_size;
	__u32 elems;
	__u32 nr_of_dims;
	__u32 dims[V4L2_CTRL_MAX_DIMS];
	__u32 reserved[32];
};

struct v4l2_querymenu {
	__u32 id;
	__u32 index;
	union {
		__u8 name[32];
		__s64 value;
	};
	__u32 reserved;
} __attribute__ ((packed));

#define V4L2_CTRL_FLAG_DISABLED			0x0001
#define V4L2_CTRL_FLAG_GRABBED			0x0002
#define V4L2_CTRL_FLAG_READ_ONLY		0x0004
#define V4L2_CTRL_FLAG_UPDATE			0x0008
#define V4L2_CTRL_FLAG_INACTIVE			0x0010
#define V4L2_CTRL_FLAG_SLIDER			0x0020
#define V4L2_CTRL_FLAG_WRITE_ONLY		0x0040
#define V4L2_CTRL_FLAG_VOLATILE			0x0080
#define V4L2_CTRL_FLAG_HAS_PAYLOAD		0x0100
#define V4L2_CTRL_FLAG_EXECUTE_ON_WRITE		0x0200
#define V4L2_CTRL_FLAG_MODIFY_LAYOUT		0x0400
#define V4L2_CTRL_FLAG_DYNAMIC_ARRAY		0x0800
#define V4L2_CTRL_FLAG_HAS_WHICH_MIN_MAX	0x1000
#define V4L2_CTRL_FLAG_NEXT_CTRL		0x80000000
#define V4L2_CTRL_FLAG_NEXT_COMPOUND		0x40000000
#define V4L2_CID_MAX_CTRLS			1024
#define V4L2_CID_PRIVATE_BASE			0x08000000

#define V4L2_CTRL_ID2CLASS(id)		((id) & 0x0fff0000UL)
#define V4L2_CTRL_ID2WHICH(id)		((id) & 0x0fff0000UL)
#define V4L2_CTRL_DRIVER_PRIV(id)	(((id) & 0xffff) >= 0x1000)

#endif
