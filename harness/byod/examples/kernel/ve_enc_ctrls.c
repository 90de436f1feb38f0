// SPDX-License-Identifier: MIT
/*
 * Controls. They are noted here and count from the next picture on.
 */
#include <linux/kernel.h>

#include "ve_enc.h"

#define QP_MIN			0
#define QP_MAX			51
#define QP_I			26
#define QP_P			28

/* The register has three bits without a sign, fact book 8 quirk 2. */
#define CHROMA_QP_OFFSET_MAX	7

#define LOOP_FILTER_OFFSET_MAX	6
#define GOP_DEFAULT		30
#define PERIOD_MAX		65535
#define SAR_MAX			65535

static struct ve_enc_ctx *ve_enc_ctrl_to_ctx(struct v4l2_ctrl *ctrl)
{
	return container_of(ctrl->handler, struct ve_enc_ctx, hdl);
}

static bool ve_enc_is_baseline(s32 profile)
{
	return profile == V4L2_MPEG_VIDEO_H264_PROFILE_BASELINE ||
	       profile == V4L2_MPEG_VIDEO_H264_PROFILE_CONSTRAINED_BASELINE;
}

/* Of a cluster the first control comes here, for all of them. */
static int ve_enc_try_ctrl(struct v4l2_ctrl *ctrl)
{
	struct ve_enc_ctx *ctx = ve_enc_ctrl_to_ctx(ctrl);

	switch (ctrl->id) {
	case V4L2_CID_MPEG_VIDEO_H264_PROFILE:
		/* Baseline has no CABAC (A.2.1) */
		if (ve_enc_is_baseline(ctrl->val))
			ctx->ctrl_entropy->val = V4L2_MPEG_VIDEO_H264_ENTROPY_MODE_CAVLC;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_MIN_QP:
		ctx->ctrl_qp_max->val = max(ctx->ctrl_qp_max->val, ctrl->val);
		break;
	}

	return 0;
}

static int ve_enc_s_ctrl(struct v4l2_ctrl *ctrl)
{
	struct ve_enc_ctx *ctx = ve_enc_ctrl_to_ctx(ctrl);
	struct ve_enc_params *params = &ctx->params;

	switch (ctrl->id) {
	case V4L2_CID_MPEG_VIDEO_H264_PROFILE:
		params->profile = ctrl->val;
		params->cabac = ctx->ctrl_entropy->val == V4L2_MPEG_VIDEO_H264_ENTROPY_MODE_CABAC;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_MIN_QP:
		params->qp_min = ctrl->val;
		params->qp_max = ctx->ctrl_qp_max->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_LEVEL:
		params->level = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_GOP_SIZE:
		params->gop_size = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_I_PERIOD:
		params->i_period = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME:
		params->force_key = true;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP:
		params->qp_i = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_P_FRAME_QP:
		params->qp_p = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_CHROMA_QP_INDEX_OFFSET:
		params->chroma_qp_offset = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_LOOP_FILTER_MODE:
		/* the menu counts as disable_deblocking_filter_idc does */
		params->loop_filter = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_LOOP_FILTER_ALPHA:
		params->loop_filter_alpha = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_LOOP_FILTER_BETA:
		params->loop_filter_beta = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_VUI_SAR_ENABLE:
		params->sar_enable = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_VUI_SAR_IDC:
		params->sar_idc = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_VUI_EXT_SAR_WIDTH:
		params->sar_width = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_H264_VUI_EXT_SAR_HEIGHT:
		params->sar_height = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_PREPEND_SPSPPS_TO_IDR:
		params->prepend = ctrl->val;
		break;
	case V4L2_CID_MPEG_VIDEO_HEADER_MODE:
		/* there is one */
		break;
	default:
		return -EINVAL;
	}

	return 0;
}

static const struct v4l2_ctrl_ops ve_enc_ctrl_ops = {
	.try_ctrl = ve_enc_try_ctrl,
	.s_ctrl = ve_enc_s_ctrl,
};

static struct v4l2_ctrl *ve_enc_ctrl_int(struct ve_enc_ctx *ctx, u32 id, s64 min, s64 max,
					 s64 def)
{
	return v4l2_ctrl_new_std(&ctx->hdl, &ve_enc_ctrl_ops, id, min, max, 1, def);
}

/* @only: the values that are offered */
static struct v4l2_ctrl *ve_enc_ctrl_menu(struct ve_enc_ctx *ctx, u32 id, u8 max, u64 only, u8 def)
{
	return v4l2_ctrl_new_std_menu(&ctx->hdl, &ve_enc_ctrl_ops, id, max, ~only, def);
}

static void ve_enc_ctrls_coding(struct ve_enc_ctx *ctx)
{
	ctx->ctrl_profile =
		ve_enc_ctrl_menu(ctx, V4L2_CID_MPEG_VIDEO_H264_PROFILE,
				 V4L2_MPEG_VIDEO_H264_PROFILE_HIGH,
				 BIT(V4L2_MPEG_VIDEO_H264_PROFILE_BASELINE) |
				 BIT(V4L2_MPEG_VIDEO_H264_PROFILE_CONSTRAINED_BASELINE) |
				 BIT(V4L2_MPEG_VIDEO_H264_PROFILE_MAIN) |
				 BIT(V4L2_MPEG_VIDEO_H264_PROFILE_HIGH),
				 V4L2_MPEG_VIDEO_H264_PROFILE_MAIN);
	ctx->ctrl_entropy =
		ve_enc_ctrl_menu(ctx, V4L2_CID_MPEG_VIDEO_H264_ENTROPY_MODE,
				 V4L2_MPEG_VIDEO_H264_ENTROPY_MODE_CABAC, ~0ULL,
				 V4L2_MPEG_VIDEO_H264_ENTROPY_MODE_CABAC);
	/* raised where size and rate need more */
	ve_enc_ctrl_menu(ctx, V4L2_CID_MPEG_VIDEO_H264_LEVEL, V4L2_MPEG_VIDEO_H264_LEVEL_6_2,
			 ~0ULL, V4L2_MPEG_VIDEO_H264_LEVEL_1_0);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP, QP_MIN, QP_MAX, QP_I);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_P_FRAME_QP, QP_MIN, QP_MAX, QP_P);
	ctx->ctrl_qp_min = ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_MIN_QP, QP_MIN, QP_MAX,
					   QP_MIN);
	ctx->ctrl_qp_max = ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_MAX_QP, QP_MIN, QP_MAX,
					   QP_MAX);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_CHROMA_QP_INDEX_OFFSET, 0,
			CHROMA_QP_OFFSET_MAX, 0);
	ve_enc_ctrl_menu(ctx, V4L2_CID_MPEG_VIDEO_H264_LOOP_FILTER_MODE,
			 V4L2_MPEG_VIDEO_H264_LOOP_FILTER_MODE_DISABLED_AT_SLICE_BOUNDARY, ~0ULL,
			 V4L2_MPEG_VIDEO_H264_LOOP_FILTER_MODE_ENABLED);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_LOOP_FILTER_ALPHA, -LOOP_FILTER_OFFSET_MAX,
			LOOP_FILTER_OFFSET_MAX, 0);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_LOOP_FILTER_BETA, -LOOP_FILTER_OFFSET_MAX,
			LOOP_FILTER_OFFSET_MAX, 0);
}

static void ve_enc_ctrls_stream(struct ve_enc_ctx *ctx)
{
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_GOP_SIZE, 1, PERIOD_MAX, GOP_DEFAULT);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_I_PERIOD, 0, PERIOD_MAX, 0);
	v4l2_ctrl_new_std(&ctx->hdl, &ve_enc_ctrl_ops, V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, 0, 0, 0,
			  0);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_PREPEND_SPSPPS_TO_IDR, 0, 1, 1);
	ve_enc_ctrl_menu(ctx, V4L2_CID_MPEG_VIDEO_HEADER_MODE,
			 V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME,
			 BIT(V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME),
			 V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_VUI_SAR_ENABLE, 0, 1, 0);
	ve_enc_ctrl_menu(ctx, V4L2_CID_MPEG_VIDEO_H264_VUI_SAR_IDC,
			 V4L2_MPEG_VIDEO_H264_VUI_SAR_IDC_EXTENDED, ~0ULL,
			 V4L2_MPEG_VIDEO_H264_VUI_SAR_IDC_1x1);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_VUI_EXT_SAR_WIDTH, 0, SAR_MAX, 0);
	ve_enc_ctrl_int(ctx, V4L2_CID_MPEG_VIDEO_H264_VUI_EXT_SAR_HEIGHT, 0, SAR_MAX, 0);
	/* no ops: read only */
	v4l2_ctrl_new_std(&ctx->hdl, NULL, V4L2_CID_MIN_BUFFERS_FOR_OUTPUT, 1, 1, 1, 1);
}

int ve_enc_ctrls_init(struct ve_enc_ctx *ctx)
{
	int ret;

	v4l2_ctrl_handler_init(&ctx->hdl, 24);
	ve_enc_ctrls_coding(ctx);
	ve_enc_ctrls_stream(ctx);
	ret = ctx->hdl.error;
	if (ret)
		goto err_free;

	/* what belongs together is tried and set together; the members lie side by side */
	v4l2_ctrl_cluster(2, &ctx->ctrl_profile);
	v4l2_ctrl_cluster(2, &ctx->ctrl_qp_min);

	ret = v4l2_ctrl_handler_setup(&ctx->hdl);
	if (ret)
		goto err_free;

	ctx->fh.ctrl_handler = &ctx->hdl;

	return 0;

err_free:
	v4l2_ctrl_handler_free(&ctx->hdl);
	return ret;
}
