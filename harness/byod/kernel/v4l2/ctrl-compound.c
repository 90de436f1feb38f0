// SPDX-License-Identifier: MIT
/* Initial values of compound controls, and the syntax rules their members keep. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "ctrl-internal.h"

/* ISO/IEC 13818-2, 6.3.11: default intra quantiser matrix, in zigzag order. */
static const u8 mpeg2_intra_matrix[64] = {
	8,  16, 16, 19, 16, 19, 22, 22, 22, 22, 22, 22, 26, 24, 26, 27, 27, 27, 26, 26, 26, 26,
	27, 27, 27, 29, 29, 29, 34, 34, 34, 29, 29, 29, 27, 27, 29, 29, 32, 32, 34, 34, 37, 38,
	37, 35, 35, 34, 35, 38, 38, 40, 40, 40, 48, 48, 46, 46, 56, 56, 58, 69, 69, 83,
};

/* Members that have an initial value, whatever value the driver gives. */
struct member {
	u32 type;
	u16 offset, size;
	u32 value;
};

#define MEMBER(type, name, field, value) \
	{ V4L2_CTRL_TYPE_##type, offsetof(struct v4l2_ctrl_##name, field), \
	  sizeof(((struct v4l2_ctrl_##name *)0)->field), value }

static const struct member initial_members[] = {
	MEMBER(MPEG2_SEQUENCE, mpeg2_sequence, chroma_format, 1),
	MEMBER(MPEG2_PICTURE, mpeg2_picture, picture_structure, V4L2_MPEG2_PIC_TOP_FIELD),
	MEMBER(MPEG2_PICTURE, mpeg2_picture, picture_coding_type, V4L2_MPEG2_PIC_CODING_TYPE_I),
	MEMBER(VP8_FRAME, vp8_frame, num_dct_parts, 1),
	MEMBER(FWHT_PARAMS, fwht_params, version, V4L2_FWHT_VERSION),
	MEMBER(FWHT_PARAMS, fwht_params, width, 1280),
	MEMBER(FWHT_PARAMS, fwht_params, height, 720),
	MEMBER(FWHT_PARAMS, fwht_params, flags, V4L2_FWHT_FL_PIXENC_YUV | 2 << V4L2_FWHT_FL_COMPONENTS_NUM_OFFSET),
};

/* Flat lists are all 16 (H.264, 7-8 and 7-9; ISO/IEC 13818-2, 6.3.11). */
static void init_matrices(u32 type, void *value)
{
	struct v4l2_ctrl_mpeg2_quantisation *mpeg2 = value;

	if (type == V4L2_CTRL_TYPE_H264_SCALING_MATRIX) {
		memset(value, 16, sizeof(struct v4l2_ctrl_h264_scaling_matrix));
	} else if (type == V4L2_CTRL_TYPE_MPEG2_QUANTISATION) {
		memset(mpeg2->non_intra_quantiser_matrix, 16, sizeof(mpeg2->non_intra_quantiser_matrix));
		memcpy(mpeg2->intra_quantiser_matrix, mpeg2_intra_matrix, sizeof(mpeg2_intra_matrix));
	}
}

void emu_ctrl_init_compound(const struct v4l2_ctrl *ctrl, void *value)
{
	const struct member *m;

	memset(value, 0, ctrl->elem_size);
	if (ctrl->p_def.p_const)
		memcpy(value, ctrl->p_def.p_const, ctrl->elem_size);
	/* little-endian: the low bytes of the value are the member's */
	for (m = initial_members; m < initial_members + ARRAY_SIZE(initial_members); m++)
		if (m->type == ctrl->type)
			memcpy((char *)value + m->offset, &m->value, m->size);
	init_matrices(ctrl->type, value);
}

static bool between(s64 value, s64 low, s64 high)
{
	return value >= low && value <= high;
}

static int validate_mpeg2_picture(struct v4l2_ctrl_mpeg2_picture *p)
{
	if (p->intra_dc_precision > 3 ||
	    !between(p->picture_structure, V4L2_MPEG2_PIC_TOP_FIELD, V4L2_MPEG2_PIC_FRAME) ||
	    !between(p->picture_coding_type, V4L2_MPEG2_PIC_CODING_TYPE_I, V4L2_MPEG2_PIC_CODING_TYPE_B))
		return -EINVAL;
	memset(p->reserved, 0, sizeof(p->reserved));
	return 0;
}

/* H.264, 7.3.2.1.1: syntax elements that are not there for the values of others have their inferred values. */
static void infer_h264_sps(struct v4l2_ctrl_h264_sps *p)
{
	u32 absent = 0;

	if (!V4L2_H264_SPS_HAS_CHROMA_FORMAT(p)) {
		p->chroma_format_idc = 1;
		p->bit_depth_luma_minus8 = p->bit_depth_chroma_minus8 = 0;
		absent |= V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS;
	}
	if (p->chroma_format_idc < 3)
		absent |= V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE;
	if (p->flags & V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY)
		absent |= V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD;
	p->flags &= ~absent;

	if (p->pic_order_cnt_type) {
		p->log2_max_pic_order_cnt_lsb_minus4 = 0;
		return;
	}
	memset(p->offset_for_ref_frame, 0, sizeof(p->offset_for_ref_frame));
	p->num_ref_frames_in_pic_order_cnt_cycle = 0;
	p->offset_for_non_ref_pic = p->offset_for_top_to_bottom_field = 0;
}

/* H.264, A.2: 4:2:2 from the High 4:2:2 profile (122) on, 4:4:4 from High 4:4:4 Predictive (244) on. */
static u8 most_chroma_format(u8 profile_idc)
{
	return 1 + (profile_idc >= 122) + (profile_idc >= 244);
}

/* H.264, 7.4.2.1.1. */
static int validate_h264_sps(struct v4l2_ctrl_h264_sps *p)
{
	bool ok;

	infer_h264_sps(p);
	ok = p->chroma_format_idc <= most_chroma_format(p->profile_idc) &&
	     max(p->bit_depth_luma_minus8, p->bit_depth_chroma_minus8) <= 6 &&
	     max(p->log2_max_frame_num_minus4, p->log2_max_pic_order_cnt_lsb_minus4) <= 12 &&
	     p->pic_order_cnt_type <= 2 && p->max_num_ref_frames <= V4L2_H264_REF_LIST_LEN;
	return ok ? 0 : -EINVAL;
}

/* H.264, 7.4.2.2. */
static int validate_h264_pps(const struct v4l2_ctrl_h264_pps *p)
{
	bool ok = p->num_slice_groups_minus1 <= 7 &&
		  p->num_ref_idx_l0_default_active_minus1 < V4L2_H264_REF_LIST_LEN &&
		  p->num_ref_idx_l1_default_active_minus1 < V4L2_H264_REF_LIST_LEN && p->weighted_bipred_idc <= 2 &&
		  between(p->pic_init_qp_minus26, -62, 25) && between(p->pic_init_qs_minus26, -26, 25) &&
		  between(p->chroma_qp_index_offset, -12, 12) && between(p->second_chroma_qp_index_offset, -12, 12);

	return ok ? 0 : -EINVAL;
}

/* H.264, 7.4.3. Lists that the slice type does not use have no length; only B slices predict directly. */
static int validate_h264_slice(struct v4l2_ctrl_h264_slice_params *p)
{
	const bool b = p->slice_type == V4L2_H264_SLICE_TYPE_B;
	const bool intra = p->slice_type == V4L2_H264_SLICE_TYPE_I || p->slice_type == V4L2_H264_SLICE_TYPE_SI;
	bool ok;

	p->reserved = 0;
	if (!b) {
		p->flags &= ~V4L2_H264_SLICE_FLAG_DIRECT_SPATIAL_MV_PRED;
		p->num_ref_idx_l1_active_minus1 = 0;
	}
	if (intra)
		p->num_ref_idx_l0_active_minus1 = 0;
	ok = max(p->num_ref_idx_l0_active_minus1, p->num_ref_idx_l1_active_minus1) < V4L2_H264_REF_LIST_LEN &&
	     between(p->slice_alpha_c0_offset_div2, -6, 6) && between(p->slice_beta_offset_div2, -6, 6) &&
	     p->disable_deblocking_filter_idc <= 2 && p->cabac_init_idc <= 2 && p->colour_plane_id <= 2;
	return ok ? 0 : -EINVAL;
}

static int validate_h264_decode(struct v4l2_ctrl_h264_decode_params *p)
{
	unsigned int i;

	if (p->nal_ref_idc > 3)
		return -EINVAL;
	for (i = 0; i < V4L2_H264_NUM_DPB_ENTRIES; i++)
		memset(p->dpb[i].reserved, 0, sizeof(p->dpb[i].reserved));
	p->reserved = 0;
	return 0;
}

static int validate_vp8_frame(struct v4l2_ctrl_vp8_frame *p)
{
	if (p->num_dct_parts != 1 && p->num_dct_parts != 2 && p->num_dct_parts != 4 && p->num_dct_parts != 8)
		return -EINVAL;
	p->segment.padding = 0;
	p->lf.padding = 0;
	p->quant.padding = 0;
	memset(p->entropy.padding, 0, sizeof(p->entropy.padding));
	p->coder_state.padding = 0;
	return 0;
}

/* H.265, 7.4.3.2. */
static int validate_hevc_sps(struct v4l2_ctrl_hevc_sps *p)
{
	if (!(p->flags & V4L2_HEVC_SPS_FLAG_PCM_ENABLED)) {
		p->pcm_sample_bit_depth_luma_minus1 = 0;
		p->pcm_sample_bit_depth_chroma_minus1 = 0;
		p->log2_min_pcm_luma_coding_block_size_minus3 = 0;
		p->log2_diff_max_min_pcm_luma_coding_block_size = 0;
	}
	if (!(p->flags & V4L2_HEVC_SPS_FLAG_LONG_TERM_REF_PICS_PRESENT))
		p->num_long_term_ref_pics_sps = 0;
	return 0;
}

/* H.265, 7.4.3.3. */
static int validate_hevc_pps(struct v4l2_ctrl_hevc_pps *p)
{
	if (!(p->flags & V4L2_HEVC_PPS_FLAG_CU_QP_DELTA_ENABLED))
		p->diff_cu_qp_delta_depth = 0;
	if (!(p->flags & V4L2_HEVC_PPS_FLAG_TILES_ENABLED)) {
		p->num_tile_columns_minus1 = 0;
		p->num_tile_rows_minus1 = 0;
		memset(p->column_width_minus1, 0, sizeof(p->column_width_minus1));
		memset(p->row_height_minus1, 0, sizeof(p->row_height_minus1));
		p->flags &= ~V4L2_HEVC_PPS_FLAG_LOOP_FILTER_ACROSS_TILES_ENABLED;
	}
	if (p->flags & V4L2_HEVC_PPS_FLAG_PPS_DISABLE_DEBLOCKING_FILTER) {
		p->pps_beta_offset_div2 = 0;
		p->pps_tc_offset_div2 = 0;
	}
	return 0;
}

static int validate_mastering_display(const struct v4l2_ctrl_hdr10_mastering_display *p)
{
	const u32 least = p->min_display_mastering_luminance, most = p->max_display_mastering_luminance;
	unsigned int i;

	for (i = 0; i < 3; i++)
		if (!between(p->display_primaries_x[i], V4L2_HDR10_MASTERING_PRIMARIES_X_LOW,
			     V4L2_HDR10_MASTERING_PRIMARIES_X_HIGH) ||
		    !between(p->display_primaries_y[i], V4L2_HDR10_MASTERING_PRIMARIES_Y_LOW,
			     V4L2_HDR10_MASTERING_PRIMARIES_Y_HIGH))
			return -EINVAL;
	if (!between(p->white_point_x, V4L2_HDR10_MASTERING_WHITE_POINT_X_LOW, V4L2_HDR10_MASTERING_WHITE_POINT_X_HIGH) ||
	    !between(p->white_point_y, V4L2_HDR10_MASTERING_WHITE_POINT_Y_LOW, V4L2_HDR10_MASTERING_WHITE_POINT_Y_HIGH) ||
	    !between(most, V4L2_HDR10_MASTERING_MAX_LUMA_LOW, V4L2_HDR10_MASTERING_MAX_LUMA_HIGH) ||
	    !between(least, V4L2_HDR10_MASTERING_MIN_LUMA_LOW, V4L2_HDR10_MASTERING_MIN_LUMA_HIGH))
		return -EINVAL;
	return most == V4L2_HDR10_MASTERING_MAX_LUMA_LOW && least == V4L2_HDR10_MASTERING_MIN_LUMA_HIGH ? -EINVAL : 0;
}

int emu_ctrl_validate_compound(const struct v4l2_ctrl *ctrl, void *value)
{
	switch ((u32)ctrl->type) {
	case V4L2_CTRL_TYPE_MPEG2_SEQUENCE:
		return between(((struct v4l2_ctrl_mpeg2_sequence *)value)->chroma_format, 1, 3) ? 0 : -EINVAL;
	case V4L2_CTRL_TYPE_MPEG2_PICTURE:
		return validate_mpeg2_picture(value);
	case V4L2_CTRL_TYPE_FWHT_PARAMS: {
		const struct v4l2_ctrl_fwht_params *p = value;

		return p->version < V4L2_FWHT_VERSION || !p->width || !p->height ? -EINVAL : 0;
	}
	case V4L2_CTRL_TYPE_H264_SPS:
		return validate_h264_sps(value);
	case V4L2_CTRL_TYPE_H264_PPS:
		return validate_h264_pps(value);
	case V4L2_CTRL_TYPE_H264_PRED_WEIGHTS: {
		const struct v4l2_ctrl_h264_pred_weights *p = value;

		return p->luma_log2_weight_denom > 7 || p->chroma_log2_weight_denom > 7 ? -EINVAL : 0;
	}
	case V4L2_CTRL_TYPE_H264_SLICE_PARAMS:
		return validate_h264_slice(value);
	case V4L2_CTRL_TYPE_H264_DECODE_PARAMS:
		return validate_h264_decode(value);
	case V4L2_CTRL_TYPE_VP8_FRAME:
		return validate_vp8_frame(value);
	case V4L2_CTRL_TYPE_HEVC_SPS:
		return validate_hevc_sps(value);
	case V4L2_CTRL_TYPE_HEVC_PPS:
		return validate_hevc_pps(value);
	case V4L2_CTRL_TYPE_HEVC_DECODE_PARAMS:
		return ((struct v4l2_ctrl_hevc_decode_params *)value)->num_active_dpb_entries >
				       V4L2_HEVC_DPB_ENTRIES_NUM_MAX ? -EINVAL : 0;
	case V4L2_CTRL_TYPE_HDR10_MASTERING_DISPLAY:
		return validate_mastering_display(value);
	case V4L2_CTRL_TYPE_AREA: {
		const struct v4l2_area *area = value;

		return area->width && area->height ? 0 : -EINVAL;
	}
	case V4L2_CTRL_TYPE_RECT: {
		const struct v4l2_rect *rect = value;

		return rect->width && rect->height ? 0 : -EINVAL;
	}
	case V4L2_CTRL_TYPE_MPEG2_QUANTISATION:
	case V4L2_CTRL_TYPE_H264_SCALING_MATRIX:
	case V4L2_CTRL_TYPE_HEVC_SLICE_PARAMS:
	case V4L2_CTRL_TYPE_HEVC_SCALING_MATRIX:
	case V4L2_CTRL_TYPE_HDR10_CLL_INFO:
		return 0;
	default:
		return -EINVAL;
	}
}
