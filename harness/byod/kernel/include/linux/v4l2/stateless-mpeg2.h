/* SPDX-License-Identifier: MIT */
/* V4L2 stateless MPEG-2 decoding: controls and their structures. */
#ifndef _CEDRUS_EMU_LINUX_V4L2_STATELESS_MPEG2_H
#define _CEDRUS_EMU_LINUX_V4L2_STATELESS_MPEG2_H

#include <linux/v4l2/stateless.h>

#define V4L2_MPEG2_SEQ_FLAG_PROGRESSIVE		0x01
#define V4L2_CID_STATELESS_MPEG2_SEQUENCE	(V4L2_CID_CODEC_STATELESS_BASE + 220)

struct v4l2_ctrl_mpeg2_sequence {
	__u16 horizontal_size;
	__u16 vertical_size;
	__u32 vbv_buffer_size;
	__u16 profile_and_level_indication;
	__u8 chroma_format;
	__u8 flags;
};

#define V4L2_MPEG2_PIC_CODING_TYPE_I		1
#define V4L2_MPEG2_PIC_CODING_TYPE_P		2
#define V4L2_MPEG2_PIC_CODING_TYPE_B		3
#define V4L2_MPEG2_PIC_CODING_TYPE_D		4
#define V4L2_MPEG2_PIC_TOP_FIELD		0x1
#define V4L2_MPEG2_PIC_BOTTOM_FIELD		0x2
#define V4L2_MPEG2_PIC_FRAME			0x3
#define V4L2_MPEG2_PIC_FLAG_TOP_FIELD_FIRST	0x0001
#define V4L2_MPEG2_PIC_FLAG_FRAME_PRED_DCT	0x0002
#define V4L2_MPEG2_PIC_FLAG_CONCEALMENT_MV	0x0004
#define V4L2_MPEG2_PIC_FLAG_Q_SCALE_TYPE	0x0008
#define V4L2_MPEG2_PIC_FLAG_INTRA_VLC		0x0010
#define V4L2_MPEG2_PIC_FLAG_ALT_SCAN		0x0020
#define V4L2_MPEG2_PIC_FLAG_REPEAT_FIRST	0x0040
#define V4L2_MPEG2_PIC_FLAG_PROGRESSIVE		0x0080
#define V4L2_CID_STATELESS_MPEG2_PICTURE	(V4L2_CID_CODEC_STATELESS_BASE + 221)

struct v4l2_ctrl_mpeg2_picture {
	__u64 backward_ref_ts;
	__u64 forward_ref_ts;
	__u32 flags;
	__u8 f_code[2][2];
	__u8 picture_coding_type;
	__u8 picture_structure;
	__u8 intra_dc_precision;
	__u8 reserved[5];
};

#define V4L2_CID_STATELESS_MPEG2_QUANTISATION	(V4L2_CID_CODEC_STATELESS_BASE + 222)

struct v4l2_ctrl_mpeg2_quantisation {
	__u8 intra_quantiser_matrix[64];
	__u8 non_intra_quantiser_matrix[64];
	__u8 chroma_intra_quantiser_matrix[64];
	__u8 chroma_non_intra_quantiser_matrix[64];
};

#endif
