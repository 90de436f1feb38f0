// SPDX-License-Identifier: MIT
#include "headers.h"

#include <stddef.h>

#include "bits.h"

#define PROFILE_BASELINE 66
#define PROFILE_MAIN 77
/* constraint_set0_flag to constraint_set5_flag, from the highest bit on: Constrained Baseline keeps to 0 and 1, Main to 1. */
#define CONSTRAINTS_BASELINE 0xc0
#define CONSTRAINTS_MAIN 0x40

#define PIC_INIT_QP 26

/* The lowest level that holds the video (table A-1). */
static unsigned int level_of(const struct emu_video *video)
{
	static const struct {
		unsigned int level_idc, macroblocks_per_second, macroblocks;
	} levels[] = {
		{ 10, 1485, 99 },      { 11, 3000, 396 },     { 12, 6000, 396 },     { 13, 11880, 396 },
		{ 20, 11880, 396 },    { 21, 19800, 792 },    { 22, 20250, 1620 },   { 30, 40500, 1620 },
		{ 31, 108000, 3600 },  { 32, 216000, 5120 },  { 40, 245760, 8192 },  { 42, 522240, 8704 },
		{ 50, 589824, 22080 }, { 51, 983040, 36864 }, { 52, 2073600, 36864 },
	};
	const size_t count = sizeof(levels) / sizeof(levels[0]);
	unsigned int width = video->coded_width / 16, height = video->coded_height / 16;
	unsigned int macroblocks = width * height;
	unsigned long long per_second = (unsigned long long)macroblocks * video->rate_num / video->rate_den;

	for (size_t i = 0; i < count; i++) {
		/* no side may be longer than the square root of eight times the picture */
		unsigned int longest = width > height ? width : height;
		if (macroblocks <= levels[i].macroblocks && per_second <= levels[i].macroblocks_per_second &&
		    longest * longest <= 8 * levels[i].macroblocks)
			return levels[i].level_idc;
	}
	return levels[count - 1].level_idc;
}

/* Clause 7.3.2.1.1. */
static void put_sps(const struct stream *stream)
{
	const struct emu_video *video = &stream->video;
	unsigned int right = video->coded_width - video->width;
	unsigned int bottom = video->coded_height - video->height;

	begin_unit(NAL_SPS, 3);
	put_bits(stream->cabac ? PROFILE_MAIN : PROFILE_BASELINE, 8);
	put_bits(stream->cabac ? CONSTRAINTS_MAIN : CONSTRAINTS_BASELINE, 8);
	put_bits(level_of(video), 8);
	put_ue(0); /* seq_parameter_set_id */
	put_ue(LOG2_MAX_FRAME_NUM - 4);
	put_ue(2); /* pic_order_cnt_type: pictures are shown in the order of their coding */
	put_ue(1); /* max_num_ref_frames */
	put_flag(0); /* gaps_in_frame_num_value_allowed_flag */
	put_ue(video->coded_width / 16 - 1);
	put_ue(video->coded_height / 16 - 1);
	put_flag(1); /* frame_mbs_only_flag */
	put_flag(1); /* direct_8x8_inference_flag */
	put_flag(right || bottom); /* frame_cropping_flag */
	if (right || bottom) {
		/* in chroma samples */
		put_ue(0);
		put_ue(right / 2);
		put_ue(0);
		put_ue(bottom / 2);
	}
	put_flag(1); /* vui_parameters_present_flag */
	put_flag(0); /* aspect_ratio_info_present_flag */
	put_flag(0); /* overscan_info_present_flag */
	put_flag(0); /* video_signal_type_present_flag */
	put_flag(0); /* chroma_loc_info_present_flag */
	put_flag(1); /* timing_info_present_flag */
	put_bits(video->rate_den, 32); /* num_units_in_tick: a tick is a field, half a frame */
	put_bits(2 * video->rate_num, 32); /* time_scale */
	put_flag(1); /* fixed_frame_rate_flag */
	put_flag(0); /* nal_hrd_parameters_present_flag */
	put_flag(0); /* vcl_hrd_parameters_present_flag */
	put_flag(0); /* pic_struct_present_flag */
	put_flag(0); /* bitstream_restriction_flag */
	end_unit();
}

/* Clause 7.3.2.2. */
static void put_pps(const struct stream *stream)
{
	begin_unit(NAL_PPS, 3);
	put_ue(0); /* pic_parameter_set_id */
	put_ue(0); /* seq_parameter_set_id */
	put_flag(stream->cabac); /* entropy_coding_mode_flag */
	put_flag(0); /* bottom_field_pic_order_in_frame_present_flag */
	put_ue(0); /* num_slice_groups_minus1 */
	put_ue(0); /* num_ref_idx_l0_default_active_minus1 */
	put_ue(0); /* num_ref_idx_l1_default_active_minus1 */
	put_flag(0); /* weighted_pred_flag */
	put_bits(0, 2); /* weighted_bipred_idc */
	put_se(PIC_INIT_QP - 26);
	put_se(0); /* pic_init_qs_minus26 */
	put_se(CHROMA_QP_OFFSET);
	put_flag(1); /* deblocking_filter_control_present_flag */
	put_flag(0); /* constrained_intra_pred_flag */
	put_flag(0); /* redundant_pic_cnt_present_flag */
	end_unit();
}

void put_parameter_sets(const struct stream *stream)
{
	put_sps(stream);
	put_pps(stream);
}

/* Clause 7.3.3. The engine writes the alignment ones of CABAC itself. */
void put_slice_header(const struct stream *stream, const struct slice *slice)
{
	begin_unit(slice->intra ? NAL_SLICE_IDR : NAL_SLICE, slice->intra ? 3 : 2);
	put_ue(0); /* first_mb_in_slice */
	put_ue(slice->intra ? 7 : 5); /* slice_type: I or P, and so are all slices of the picture */
	put_ue(0); /* pic_parameter_set_id */
	put_bits(slice->frame_num, LOG2_MAX_FRAME_NUM);
	if (slice->intra) {
		put_ue(slice->idr_pic_id);
		put_flag(0); /* no_output_of_prior_pics_flag */
		put_flag(0); /* long_term_reference_flag */
	} else {
		put_flag(0); /* num_ref_idx_active_override_flag */
		put_flag(0); /* ref_pic_list_modification_flag_l0 */
		put_flag(0); /* adaptive_ref_pic_marking_mode_flag */
		if (stream->cabac)
			put_ue(0); /* cabac_init_idc */
	}
	put_se(slice->qp - PIC_INIT_QP); /* slice_qp_delta */
	put_ue(0); /* disable_deblocking_filter_idc */
	put_se(0); /* slice_alpha_c0_offset_div2 */
	put_se(0); /* slice_beta_offset_div2 */
}
