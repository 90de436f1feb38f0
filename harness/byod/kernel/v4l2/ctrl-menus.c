// SPDX-License-Identifier: MIT
/* The menus of the standard controls. */
#include <linux/kernel.h>

#include "ctrl-internal.h"

static const char *const mpeg_video_encoding[] = {
	"MPEG-1", "MPEG-2", "MPEG-4 AVC", NULL,
};

static const char *const mpeg_video_aspect[] = {
	"1x1", "4x3", "16x9", "2.21x1", NULL,
};

static const char *const mpeg_video_bitrate_mode[] = {
	"Variable Bitrate", "Constant Bitrate", "Constant Quality", NULL,
};

static const char *const mpeg_stream_type[] = {
	"MPEG-2 Program Stream", "MPEG-2 Transport Stream", "MPEG-1 System Stream",
	"MPEG-2 DVD-compatible Stream", "MPEG-1 VCD-compatible Stream", "MPEG-2 SVCD-compatible Stream",
	NULL,
};

static const char *const camera_power_line_frequency[] = {
	"Disabled", "50 Hz", "60 Hz", "Auto", NULL,
};

static const char *const colorfx[] = {
	"None", "Black & White", "Sepia", "Negative", "Emboss", "Sketch", "Sky Blue", "Grass Green",
	"Skin Whiten", "Vivid", "Aqua", "Art Freeze", "Silhouette", "Solarization", "Antique", "Set Cb/Cr",
	NULL,
};

static const char *const header_mode[] = {
	"Separate Buffer", "Joined With 1st Frame", NULL,
};

static const char *const mpeg_video_frame_skip[] = {
	"Disabled", "Level Limit", "VBV/CPB Limit", NULL,
};

static const char *const multi_slice[] = {
	"Single", "Max Macroblocks", "Max Bytes", NULL,
};

static const char *const entropy_mode[] = {
	"CAVLC", "CABAC", NULL,
};

static const char *const mpeg_h264_level[] = {
	"1", "1b", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "3", "3.1", "3.2", "4", "4.1", "4.2", "5", "5.1",
	"5.2", "6.0", "6.1", "6.2", NULL,
};

static const char *const h264_loop_filter[] = {
	"Enabled", "Disabled", "Disabled at Slice Boundary", NULL,
};

static const char *const h264_profile[] = {
	"Baseline", "Constrained Baseline", "Main", "Extended", "High", "High 10", "High 422",
	"High 444 Predictive", "High 10 Intra", "High 422 Intra", "High 444 Intra", "CAVLC 444 Intra",
	"Scalable Baseline", "Scalable High", "Scalable High Intra", "Stereo High", "Multiview High",
	"Constrained High", NULL,
};

static const char *const vui_sar_idc[] = {
	"Unspecified", "1:1", "12:11", "10:11", "16:11", "40:33", "24:11", "20:11", "32:11", "80:33",
	"18:11", "15:11", "64:33", "160:99", "4:3", "3:2", "2:1", "Extended SAR", NULL,
};

static const char *const h264_fp_arrangement_type[] = {
	"Checkerboard", "Column", "Row", "Side by Side", "Top Bottom", "Temporal", NULL,
};

static const char *const h264_fmo_map_type[] = {
	"Interleaved Slices", "Scattered Slices", "Foreground with Leftover", "Box Out", "Raster Scan",
	"Wipe Scan", "Explicit", NULL,
};

static const char *const h264_decode_mode[] = {
	"Slice-Based", "Frame-Based", NULL,
};

static const char *const h264_start_code[] = {
	"No Start Code", "Annex B Start Code", NULL,
};

static const char *const h264_hierarchical_coding_type[] = {
	"Hier Coding B", "Hier Coding P", NULL,
};

static const char *const mpeg_mpeg2_level[] = {
	"Low", "Main", "High 1440", "High", NULL,
};

static const char *const mpeg2_profile[] = {
	"Simple", "Main", "SNR Scalable", "Spatially Scalable", "High", NULL,
};

static const char *const mpeg_mpeg4_level[] = {
	"0", "0b", "1", "2", "3", "3b", "4", "5", NULL,
};

static const char *const mpeg4_profile[] = {
	"Simple", "Advanced Simple", "Core", "Simple Scalable", "Advanced Coding Efficiency", NULL,
};

static const char *const vpx_golden_frame_sel[] = {
	"Use Previous Frame", "Use Previous Specific Frame", NULL,
};

static const char *const vp8_profile[] = {
	"0", "1", "2", "3", NULL,
};

static const char *const jpeg_chroma_subsampling[] = {
	"4:4:4", "4:2:2", "4:2:0", "4:1:1", "4:1:0", "Gray", NULL,
};

static const char *const hevc_profile[] = {
	"Main", "Main Still Picture", "Main 10", NULL,
};

static const char *const hevc_level[] = {
	"1", "2", "2.1", "3", "3.1", "4", "4.1", "5", "5.1", "5.2", "6", "6.1", "6.2", NULL,
};

static const char *const hevc_hierarchial_coding_type[] = {
	"B", "P", NULL,
};

static const char *const hevc_refresh_type[] = {
	"None", "CRA", "IDR", NULL,
};

static const char *const hevc_size_of_length_field[] = {
	"0", "1", "2", "4", NULL,
};

static const char *const hevc_tier[] = {
	"Main", "High", NULL,
};

static const char *const hevc_loop_filter_mode[] = {
	"Disabled", "Enabled", "Disabled at slice boundary", "NULL", NULL,
};

static const char *const hevc_decode_mode[] = {
	"Slice-Based", "Frame-Based", NULL,
};

static const char *const hevc_start_code[] = {
	"No Start Code", "Annex B Start Code", NULL,
};

static const char *const intra_refresh_period_type[] = {
	"Random", "Cyclic", NULL,
};

static const struct {
	u32 id;
	const char *const *menu;
} menus[] = {
	{ V4L2_CID_MPEG_VIDEO_ENCODING, mpeg_video_encoding },
	{ V4L2_CID_MPEG_VIDEO_ASPECT, mpeg_video_aspect },
	{ V4L2_CID_MPEG_VIDEO_BITRATE_MODE, mpeg_video_bitrate_mode },
	{ V4L2_CID_MPEG_STREAM_TYPE, mpeg_stream_type },
	{ V4L2_CID_POWER_LINE_FREQUENCY, camera_power_line_frequency },
	{ V4L2_CID_COLORFX, colorfx },
	{ V4L2_CID_MPEG_VIDEO_HEADER_MODE, header_mode },
	{ V4L2_CID_MPEG_VIDEO_FRAME_SKIP_MODE, mpeg_video_frame_skip },
	{ V4L2_CID_MPEG_VIDEO_MULTI_SLICE_MODE, multi_slice },
	{ V4L2_CID_MPEG_VIDEO_H264_ENTROPY_MODE, entropy_mode },
	{ V4L2_CID_MPEG_VIDEO_H264_LEVEL, mpeg_h264_level },
	{ V4L2_CID_MPEG_VIDEO_H264_LOOP_FILTER_MODE, h264_loop_filter },
	{ V4L2_CID_MPEG_VIDEO_H264_PROFILE, h264_profile },
	{ V4L2_CID_MPEG_VIDEO_H264_VUI_SAR_IDC, vui_sar_idc },
	{ V4L2_CID_MPEG_VIDEO_H264_SEI_FP_ARRANGEMENT_TYPE, h264_fp_arrangement_type },
	{ V4L2_CID_MPEG_VIDEO_H264_FMO_MAP_TYPE, h264_fmo_map_type },
	{ V4L2_CID_STATELESS_H264_DECODE_MODE, h264_decode_mode },
	{ V4L2_CID_STATELESS_H264_START_CODE, h264_start_code },
	{ V4L2_CID_MPEG_VIDEO_H264_HIERARCHICAL_CODING_TYPE, h264_hierarchical_coding_type },
	{ V4L2_CID_MPEG_VIDEO_MPEG2_LEVEL, mpeg_mpeg2_level },
	{ V4L2_CID_MPEG_VIDEO_MPEG2_PROFILE, mpeg2_profile },
	{ V4L2_CID_MPEG_VIDEO_MPEG4_LEVEL, mpeg_mpeg4_level },
	{ V4L2_CID_MPEG_VIDEO_MPEG4_PROFILE, mpeg4_profile },
	{ V4L2_CID_MPEG_VIDEO_VPX_GOLDEN_FRAME_SEL, vpx_golden_frame_sel },
	{ V4L2_CID_MPEG_VIDEO_VP8_PROFILE, vp8_profile },
	{ V4L2_CID_JPEG_CHROMA_SUBSAMPLING, jpeg_chroma_subsampling },
	{ V4L2_CID_MPEG_VIDEO_HEVC_PROFILE, hevc_profile },
	{ V4L2_CID_MPEG_VIDEO_HEVC_LEVEL, hevc_level },
	{ V4L2_CID_MPEG_VIDEO_HEVC_HIER_CODING_TYPE, hevc_hierarchial_coding_type },
	{ V4L2_CID_MPEG_VIDEO_HEVC_REFRESH_TYPE, hevc_refresh_type },
	{ V4L2_CID_MPEG_VIDEO_HEVC_SIZE_OF_LENGTH_FIELD, hevc_size_of_length_field },
	{ V4L2_CID_MPEG_VIDEO_HEVC_TIER, hevc_tier },
	{ V4L2_CID_MPEG_VIDEO_HEVC_LOOP_FILTER_MODE, hevc_loop_filter_mode },
	{ V4L2_CID_STATELESS_HEVC_DECODE_MODE, hevc_decode_mode },
	{ V4L2_CID_STATELESS_HEVC_START_CODE, hevc_start_code },
	{ V4L2_CID_MPEG_VIDEO_INTRA_REFRESH_PERIOD_TYPE, intra_refresh_period_type },
};

const char *const *v4l2_ctrl_get_menu(u32 id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(menus); i++)
		if (menus[i].id == id)
			return menus[i].menu;
	return NULL;
}

const s64 *v4l2_ctrl_get_int_menu(u32 id, u32 *len)
{
	static const s64 partitions[] = { 1, 2, 4, 8 };
	static const s64 reference_frames[] = { 1, 2, 3 };

	switch (id) {
	case V4L2_CID_MPEG_VIDEO_VPX_NUM_PARTITIONS:
		*len = ARRAY_SIZE(partitions);
		return partitions;
	case V4L2_CID_MPEG_VIDEO_VPX_NUM_REF_FRAMES:
		*len = ARRAY_SIZE(reference_frames);
		return reference_frames;
	default:
		*len = 0;
		return NULL;
	}
}
