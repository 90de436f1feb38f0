// SPDX-License-Identifier: MIT
/*
 * Sequence parameter set, picture parameter set and slice header: clauses 7.3.2.1, 7.3.2.2, 7.3.3 and E.1.1 of ITU-T H.264.
 *
 * The engine writes none of them, and what they say has to agree with what it writes behind them.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "ve_enc.h"

#define NAL_SLICE		1
#define NAL_SLICE_IDR		5
#define NAL_SPS			7
#define NAL_PPS			8

#define PROFILE_BASELINE	66
#define PROFILE_MAIN		77
#define PROFILE_HIGH		100

#define CONSTRAINT_SET0		0x80
#define CONSTRAINT_SET1		0x40
#define CONSTRAINT_SET3		0x10

/* All slices of the picture are of this type, table 7-6. */
#define SLICE_TYPE_P		5
#define SLICE_TYPE_I		7

#define PIC_INIT_QP		26

/* Search range of the engine, 80 and 56 samples, rounded up to a power of two quarter samples. */
#define LOG2_MAX_MV_HORIZONTAL	10
#define LOG2_MAX_MV_VERTICAL	9

#define SAR_EXTENDED		255

/**
 * struct ve_enc_level - a row of table A-1
 * @idc:	level_idc; 9 stands for level 1b
 * @control:	value of V4L2_CID_MPEG_VIDEO_H264_LEVEL
 * @rate:	macroblocks a second
 * @frame:	macroblocks a picture
 */
struct ve_enc_level {
	u32 idc;
	s32 control;
	u32 rate;
	u32 frame;
};

#define LEVEL_1B		9

static const struct ve_enc_level ve_enc_levels[] = {
	{ 10, V4L2_MPEG_VIDEO_H264_LEVEL_1_0, 1485, 99 },
	{ LEVEL_1B, V4L2_MPEG_VIDEO_H264_LEVEL_1B, 1485, 99 },
	{ 11, V4L2_MPEG_VIDEO_H264_LEVEL_1_1, 3000, 396 },
	{ 12, V4L2_MPEG_VIDEO_H264_LEVEL_1_2, 6000, 396 },
	{ 13, V4L2_MPEG_VIDEO_H264_LEVEL_1_3, 11880, 396 },
	{ 20, V4L2_MPEG_VIDEO_H264_LEVEL_2_0, 11880, 396 },
	{ 21, V4L2_MPEG_VIDEO_H264_LEVEL_2_1, 19800, 792 },
	{ 22, V4L2_MPEG_VIDEO_H264_LEVEL_2_2, 20250, 1620 },
	{ 30, V4L2_MPEG_VIDEO_H264_LEVEL_3_0, 40500, 1620 },
	{ 31, V4L2_MPEG_VIDEO_H264_LEVEL_3_1, 108000, 3600 },
	{ 32, V4L2_MPEG_VIDEO_H264_LEVEL_3_2, 216000, 5120 },
	{ 40, V4L2_MPEG_VIDEO_H264_LEVEL_4_0, 245760, 8192 },
	{ 41, V4L2_MPEG_VIDEO_H264_LEVEL_4_1, 245760, 8192 },
	{ 42, V4L2_MPEG_VIDEO_H264_LEVEL_4_2, 522240, 8704 },
	{ 50, V4L2_MPEG_VIDEO_H264_LEVEL_5_0, 589824, 22080 },
	{ 51, V4L2_MPEG_VIDEO_H264_LEVEL_5_1, 983040, 36864 },
	{ 52, V4L2_MPEG_VIDEO_H264_LEVEL_5_2, 2073600, 36864 },
	{ 60, V4L2_MPEG_VIDEO_H264_LEVEL_6_0, 4177920, 139264 },
	{ 61, V4L2_MPEG_VIDEO_H264_LEVEL_6_1, 8355840, 139264 },
	{ 62, V4L2_MPEG_VIDEO_H264_LEVEL_6_2, 16711680, 139264 },
};

/* The level that was asked for, or the lowest one above it that allows size and rate (A.3.1). */
static const struct ve_enc_level *ve_enc_level_find(s32 wanted, const struct ve_enc_sps *sps)
{
	u32 frame = sps->width_mbs * sps->height_mbs;
	u32 side = max(sps->width_mbs, sps->height_mbs);
	u64 per_tick = (u64)frame * sps->time_scale;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ve_enc_levels); i++) {
		const struct ve_enc_level *level = &ve_enc_levels[i];

		/* menu values rise with the levels */
		if (level->control < wanted)
			continue;
		if (frame <= level->frame && side * side <= 8 * level->frame &&
		    per_tick <= 2ULL * sps->num_units_in_tick * level->rate)
			return level;
	}

	return &ve_enc_levels[ARRAY_SIZE(ve_enc_levels) - 1];
}

static void ve_enc_sps_profile(struct ve_enc_sps *sps, s32 profile)
{
	switch (profile) {
	case V4L2_MPEG_VIDEO_H264_PROFILE_BASELINE:
		sps->profile_idc = PROFILE_BASELINE;
		sps->constraint_flags = CONSTRAINT_SET0;
		break;
	case V4L2_MPEG_VIDEO_H264_PROFILE_CONSTRAINED_BASELINE:
		sps->profile_idc = PROFILE_BASELINE;
		sps->constraint_flags = CONSTRAINT_SET0 | CONSTRAINT_SET1;
		break;
	case V4L2_MPEG_VIDEO_H264_PROFILE_MAIN:
		sps->profile_idc = PROFILE_MAIN;
		sps->constraint_flags = CONSTRAINT_SET1;
		break;
	default:
		sps->profile_idc = PROFILE_HIGH;
		break;
	}
}

/* Level 1b is level_idc 9 in High profile, and level 1.1 with a flag in the others (7.4.2.1.1). */
static void ve_enc_sps_level(struct ve_enc_sps *sps, s32 wanted)
{
	sps->level_idc = ve_enc_level_find(wanted, sps)->idc;
	if (sps->level_idc == LEVEL_1B && sps->profile_idc != PROFILE_HIGH) {
		sps->level_idc = 11;
		sps->constraint_flags |= CONSTRAINT_SET3;
	}
}

void ve_enc_sps_fill(struct ve_enc_sps *sps, const struct ve_enc_ctx *ctx,
		     const struct ve_enc_params *params)
{
	const struct v4l2_pix_format *fmt = &ctx->src_fmt;
	const struct v4l2_rect *crop = &ctx->crop;

	memset(sps, 0, sizeof(*sps));
	sps->width_mbs = fmt->width / VE_ENC_MB_SIZE;
	sps->height_mbs = fmt->height / VE_ENC_MB_SIZE;
	sps->crop_left = crop->left;
	sps->crop_right = fmt->width - crop->left - crop->width;
	sps->crop_top = crop->top;
	sps->crop_bottom = fmt->height - crop->top - crop->height;
	/* a tick is a field, so that a frame has two */
	sps->num_units_in_tick = ctx->timeperframe.numerator;
	sps->time_scale = 2 * ctx->timeperframe.denominator;

	if (params->sar_enable) {
		bool extended = params->sar_idc == V4L2_MPEG_VIDEO_H264_VUI_SAR_IDC_EXTENDED;

		sps->sar_present = 1;
		sps->sar_idc = extended ? SAR_EXTENDED : params->sar_idc;
		sps->sar_width = extended ? params->sar_width : 0;
		sps->sar_height = extended ? params->sar_height : 0;
	}

	ve_enc_sps_profile(sps, params->profile);
	ve_enc_sps_level(sps, params->level);
}

/* Crop offsets count chroma samples (table 6-1). */
static void ve_enc_put_crop(struct ve_enc_bits *bits, const struct ve_enc_sps *sps)
{
	bool crop = sps->crop_left || sps->crop_right || sps->crop_top || sps->crop_bottom;

	ve_enc_put(bits, crop, 1);		/* frame_cropping_flag */
	if (!crop)
		return;
	ve_enc_put_ue(bits, sps->crop_left / 2);
	ve_enc_put_ue(bits, sps->crop_right / 2);
	ve_enc_put_ue(bits, sps->crop_top / 2);
	ve_enc_put_ue(bits, sps->crop_bottom / 2);
}

static void ve_enc_put_vui(struct ve_enc_bits *bits, const struct ve_enc_sps *sps)
{
	ve_enc_put(bits, 1, 1);			/* vui_parameters_present_flag */
	ve_enc_put(bits, sps->sar_present, 1);	/* aspect_ratio_info_present_flag */
	if (sps->sar_present) {
		ve_enc_put(bits, sps->sar_idc, 8);
		if (sps->sar_idc == SAR_EXTENDED) {
			ve_enc_put(bits, sps->sar_width, 16);
			ve_enc_put(bits, sps->sar_height, 16);
		}
	}
	ve_enc_put(bits, 0, 1);			/* overscan_info_present_flag */
	ve_enc_put(bits, 0, 1);			/* video_signal_type_present_flag */
	ve_enc_put(bits, 0, 1);			/* chroma_loc_info_present_flag */
	ve_enc_put(bits, 1, 1);			/* timing_info_present_flag */
	ve_enc_put(bits, sps->num_units_in_tick, 32);
	ve_enc_put(bits, sps->time_scale, 32);
	ve_enc_put(bits, 1, 1);			/* fixed_frame_rate_flag */
	ve_enc_put(bits, 0, 1);			/* nal_hrd_parameters_present_flag */
	ve_enc_put(bits, 0, 1);			/* vcl_hrd_parameters_present_flag */
	ve_enc_put(bits, 0, 1);			/* pic_struct_present_flag */
	ve_enc_put(bits, 1, 1);			/* bitstream_restriction_flag */
	ve_enc_put(bits, 1, 1);			/* motion_vectors_over_pic_boundaries_flag */
	ve_enc_put_ue(bits, 0);			/* max_bytes_per_pic_denom: no limit */
	ve_enc_put_ue(bits, 0);			/* max_bits_per_mb_denom: no limit */
	ve_enc_put_ue(bits, LOG2_MAX_MV_HORIZONTAL);
	ve_enc_put_ue(bits, LOG2_MAX_MV_VERTICAL);
	ve_enc_put_ue(bits, 0);			/* max_num_reorder_frames */
	ve_enc_put_ue(bits, 1);			/* max_dec_frame_buffering */
}

void ve_enc_put_sps(struct ve_enc_bits *bits, const struct ve_enc_sps *sps)
{
	ve_enc_put_nal(bits, VE_ENC_NAL_REF_IDC, NAL_SPS);
	ve_enc_put(bits, sps->profile_idc, 8);
	ve_enc_put(bits, sps->constraint_flags, 8);
	ve_enc_put(bits, sps->level_idc, 8);
	ve_enc_put_ue(bits, 0);			/* seq_parameter_set_id */
	if (sps->profile_idc == PROFILE_HIGH) {
		ve_enc_put_ue(bits, 1);		/* chroma_format_idc: 4:2:0 */
		ve_enc_put_ue(bits, 0);		/* bit_depth_luma_minus8 */
		ve_enc_put_ue(bits, 0);		/* bit_depth_chroma_minus8 */
		ve_enc_put(bits, 0, 1);		/* qpprime_y_zero_transform_bypass_flag */
		ve_enc_put(bits, 0, 1);		/* seq_scaling_matrix_present_flag */
	}
	ve_enc_put_ue(bits, VE_ENC_LOG2_MAX_FRAME_NUM - 4);
	ve_enc_put_ue(bits, 0);			/* pic_order_cnt_type */
	ve_enc_put_ue(bits, VE_ENC_LOG2_MAX_POC_LSB - 4);
	ve_enc_put_ue(bits, 1);			/* max_num_ref_frames */
	ve_enc_put(bits, 0, 1);			/* gaps_in_frame_num_value_allowed_flag */
	ve_enc_put_ue(bits, sps->width_mbs - 1);
	ve_enc_put_ue(bits, sps->height_mbs - 1);
	ve_enc_put(bits, 1, 1);			/* frame_mbs_only_flag */
	ve_enc_put(bits, 1, 1);			/* direct_8x8_inference_flag */
	ve_enc_put_crop(bits, sps);
	ve_enc_put_vui(bits, sps);
	ve_enc_put_trailing(bits);
}

void ve_enc_put_pps(struct ve_enc_bits *bits, const struct ve_enc_pps *pps)
{
	ve_enc_put_nal(bits, VE_ENC_NAL_REF_IDC, NAL_PPS);
	ve_enc_put_ue(bits, 0);			/* pic_parameter_set_id */
	ve_enc_put_ue(bits, 0);			/* seq_parameter_set_id */
	ve_enc_put(bits, pps->cabac, 1);	/* entropy_coding_mode_flag */
	ve_enc_put(bits, 0, 1);			/* bottom_field_pic_order_in_frame_present_flag */
	ve_enc_put_ue(bits, 0);			/* num_slice_groups_minus1 */
	ve_enc_put_ue(bits, 0);			/* num_ref_idx_l0_default_active_minus1 */
	ve_enc_put_ue(bits, 0);			/* num_ref_idx_l1_default_active_minus1 */
	ve_enc_put(bits, 0, 1);			/* weighted_pred_flag */
	ve_enc_put(bits, 0, 2);			/* weighted_bipred_idc */
	ve_enc_put_se(bits, PIC_INIT_QP - 26);	/* pic_init_qp_minus26 */
	ve_enc_put_se(bits, 0);			/* pic_init_qs_minus26 */
	ve_enc_put_se(bits, pps->chroma_qp_offset);
	ve_enc_put(bits, 1, 1);			/* deblocking_filter_control_present_flag */
	ve_enc_put(bits, 0, 1);			/* constrained_intra_pred_flag */
	ve_enc_put(bits, 0, 1);			/* redundant_pic_cnt_present_flag */
	ve_enc_put_trailing(bits);
}

/* Ends without trailing bits: slice data goes on at the next bit. */
void ve_enc_put_slice_header(struct ve_enc_bits *bits, const struct ve_enc_picture *picture)
{
	bool idr = picture->type == VE_ENC_IDR;
	bool p = picture->type == VE_ENC_P;

	ve_enc_put_nal(bits, VE_ENC_NAL_REF_IDC, idr ? NAL_SLICE_IDR : NAL_SLICE);
	ve_enc_put_ue(bits, 0);			/* first_mb_in_slice */
	ve_enc_put_ue(bits, p ? SLICE_TYPE_P : SLICE_TYPE_I);
	ve_enc_put_ue(bits, 0);			/* pic_parameter_set_id */
	ve_enc_put(bits, picture->frame_num, VE_ENC_LOG2_MAX_FRAME_NUM);
	if (idr)
		ve_enc_put_ue(bits, picture->idr_pic_id);
	ve_enc_put(bits, picture->pic_order_cnt_lsb, VE_ENC_LOG2_MAX_POC_LSB);
	if (p) {
		ve_enc_put(bits, 0, 1);		/* num_ref_idx_active_override_flag */
		ve_enc_put(bits, 0, 1);		/* ref_pic_list_modification_flag_l0 */
	}
	if (idr) {
		ve_enc_put(bits, 0, 1);		/* no_output_of_prior_pics_flag */
		ve_enc_put(bits, 0, 1);		/* long_term_reference_flag */
	} else {
		ve_enc_put(bits, 0, 1);		/* adaptive_ref_pic_marking_mode_flag */
	}
	if (p && picture->cabac)
		ve_enc_put_ue(bits, 0);		/* cabac_init_idc */
	ve_enc_put_se(bits, (s32)picture->qp - PIC_INIT_QP);
	ve_enc_put_ue(bits, picture->loop_filter);
	if (picture->loop_filter != VE_ENC_AVC_PARA0_DEBLOCK_IDC_DIS) {
		ve_enc_put_se(bits, picture->loop_filter_alpha);
		ve_enc_put_se(bits, picture->loop_filter_beta);
	}
}
