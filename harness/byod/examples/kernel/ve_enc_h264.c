// SPDX-License-Identifier: MIT
/*
 * One picture: which kind it is, its headers and its registers. And the memory that the engine keeps from picture to picture.
 */
#include <linux/dma-mapping.h>
#include <linux/iopoll.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "ve_enc.h"

/* Writes that the headers caused reach memory long before. */
#define VE_ENC_IDLE_TIMEOUT_US		1000

/* Sizes of what the engine keeps, fact book 4.5. */
#define VE_ENC_MB_INFO_PAGE		4096
#define VE_ENC_MB_INFO_COLUMNS		32
#define VE_ENC_DEBLK_COLUMN		24

/* The table of the compressed reconstruction has a part for each 48 macroblocks of width. */
#define VE_ENC_TABLE_COLUMNS		48
#define VE_ENC_TABLE_MAX		15

#define VE_ENC_FME_LEVEL		2

#define FIELD(name, value)		CEDRUS_VE_FIELD(VE_ENC_AVC_##name, value)

static bool ve_enc_is_wide(const struct ve_enc_ctx *ctx)
{
	return ctx->src_fmt.width > VE_ENC_WIDE;
}

static bool ve_enc_needs_deblk(const struct ve_enc_ctx *ctx)
{
	return ve_enc_is_wide(ctx) || ctx->ve->variant->version == VE_ENC_VERSION_A13;
}

/* The processor never looks into these. */
static int ve_enc_mem_alloc(struct ve_enc_dev *ve, struct ve_enc_mem *mem, size_t size)
{
	mem->size = PAGE_ALIGN(size);
	mem->cookie = dma_alloc_attrs(ve->dev, mem->size, &mem->dma, GFP_KERNEL,
				      DMA_ATTR_NO_KERNEL_MAPPING);

	return mem->cookie ? 0 : -ENOMEM;
}

static void ve_enc_mem_free(struct ve_enc_dev *ve, struct ve_enc_mem *mem)
{
	if (mem->cookie)
		dma_free_attrs(ve->dev, mem->size, mem->cookie, mem->dma,
			       DMA_ATTR_NO_KERNEL_MAPPING);
	mem->cookie = NULL;
}

static int ve_enc_store_alloc(struct ve_enc_ctx *ctx, struct ve_enc_store *store)
{
	u32 width_mbs = ctx->src_fmt.width / VE_ENC_MB_SIZE;
	u32 height_mbs = ctx->src_fmt.height / VE_ENC_MB_SIZE;
	u32 stride = ALIGN(width_mbs, 2) * VE_ENC_MB_SIZE;
	u32 luma = stride * ALIGN(height_mbs + 1, 4) * VE_ENC_MB_SIZE;
	u32 chroma = stride * ALIGN(DIV_ROUND_UP(height_mbs, 2), 4) * VE_ENC_MB_SIZE;
	u32 line = ALIGN_DOWN((width_mbs + 47) * 2 / 3, 32) + 2 * ALIGN(width_mbs, 32);
	u32 lines = (height_mbs * VE_ENC_MB_SIZE + 72) / 8;
	int ret;

	ctx->h264.chroma = luma;
	ret = ve_enc_mem_alloc(ctx->ve, &store->rec, luma + chroma);
	if (ret)
		return ret;

	return ve_enc_mem_alloc(ctx->ve, &store->subpix, line * lines);
}

/* Called when coded pictures start to stream: a stream of its own begins. */
int ve_enc_h264_start(struct ve_enc_ctx *ctx)
{
	struct ve_enc_h264 *h264 = &ctx->h264;
	u32 width_mbs = ctx->src_fmt.width / VE_ENC_MB_SIZE;
	unsigned int i;
	int ret;

	memset(h264, 0, sizeof(*h264));
	h264->restart = true;

	for (i = 0; i < ARRAY_SIZE(h264->store); i++) {
		ret = ve_enc_store_alloc(ctx, &h264->store[i]);
		if (ret)
			goto err_free;
	}

	ret = ve_enc_mem_alloc(ctx->ve, &h264->mb_info,
			       DIV_ROUND_UP(width_mbs, VE_ENC_MB_INFO_COLUMNS) *
			       VE_ENC_MB_INFO_PAGE);
	if (ret)
		goto err_free;

	if (ve_enc_needs_deblk(ctx)) {
		ret = ve_enc_mem_alloc(ctx->ve, &h264->deblk, width_mbs * VE_ENC_DEBLK_COLUMN);
		if (ret)
			goto err_free;
	}

	return 0;

err_free:
	ve_enc_h264_stop(ctx);
	return ret;
}

void ve_enc_h264_stop(struct ve_enc_ctx *ctx)
{
	struct ve_enc_h264 *h264 = &ctx->h264;
	unsigned int i;

	ve_enc_mem_free(ctx->ve, &h264->deblk);
	ve_enc_mem_free(ctx->ve, &h264->mb_info);
	for (i = 0; i < ARRAY_SIZE(h264->store); i++) {
		ve_enc_mem_free(ctx->ve, &h264->store[i].subpix);
		ve_enc_mem_free(ctx->ve, &h264->store[i].rec);
	}
}

static u32 ve_enc_qp(const struct ve_enc_params *params, enum ve_enc_type type)
{
	s32 qp = type == VE_ENC_P ? params->qp_p : params->qp_i;

	return clamp(qp, params->qp_min, params->qp_max);
}

/* An IDR picture each gop_size pictures, an I picture each i_period of them. */
static enum ve_enc_type ve_enc_type_at(const struct ve_enc_params *params, u32 position)
{
	if (!position)
		return VE_ENC_IDR;
	if (params->i_period && position % params->i_period == 0)
		return VE_ENC_I;
	return VE_ENC_P;
}

/* What the next picture is. Nothing of it counts before ve_enc_h264_done(). */
static void ve_enc_h264_plan(struct ve_enc_ctx *ctx)
{
	struct ve_enc_h264 *h264 = &ctx->h264;
	struct ve_enc_picture *picture = &h264->picture;
	struct ve_enc_params params;
	struct ve_enc_sps sps;
	struct ve_enc_pps pps;
	bool new_sps;

	mutex_lock(ctx->hdl.lock);
	params = ctx->params;
	ctx->params.force_key = false;
	mutex_unlock(ctx->hdl.lock);

	ve_enc_sps_fill(&sps, ctx, &params);
	memset(&pps, 0, sizeof(pps));
	pps.cabac = params.cabac;
	pps.chroma_qp_offset = params.chroma_qp_offset;
	new_sps = memcmp(&sps, &h264->sps, sizeof(sps)) != 0;

	memset(picture, 0, sizeof(*picture));
	/* an SPS may change at IDR pictures only (7.4.1.2.1) */
	if (!h264->restart && !new_sps && !params.force_key &&
	    h264->next_position < (u32)params.gop_size)
		picture->position = h264->next_position;
	picture->type = ve_enc_type_at(&params, picture->position);

	if (picture->type == VE_ENC_IDR) {
		picture->with_sps = !h264->headers || new_sps || params.prepend;
		picture->idr_pic_id = h264->next_idr_pic_id;
	}
	picture->with_pps = picture->with_sps || memcmp(&pps, &h264->pps, sizeof(pps)) != 0;
	h264->sps = sps;
	h264->pps = pps;

	/* every picture is a reference, so that frame_num counts them (7.4.3) */
	picture->frame_num = picture->position % BIT(VE_ENC_LOG2_MAX_FRAME_NUM);
	picture->pic_order_cnt_lsb = 2 * picture->position % BIT(VE_ENC_LOG2_MAX_POC_LSB);
	picture->qp = ve_enc_qp(&params, picture->type);
	picture->cabac = params.cabac;
	picture->chroma_qp_offset = params.chroma_qp_offset;
	picture->loop_filter = params.loop_filter;
	if (params.loop_filter != V4L2_MPEG_VIDEO_H264_LOOP_FILTER_MODE_DISABLED) {
		picture->loop_filter_alpha = params.loop_filter_alpha;
		picture->loop_filter_beta = params.loop_filter_beta;
	}
}

/* The ring of the bit writer is the coded buffer, which a picture never comes round. */
static void ve_enc_write_stream(struct ve_enc_dev *ve, dma_addr_t dst, size_t size)
{
	u32 steps = min_t(u32, size, VE_ENC_STREAM_MAX) / VE_ENC_STREAM_STEP;

	ve_enc_write(ve, VE_ENC_AVC_STARTTRIG, VE_ENC_AVC_STARTTRIG_TYPE_NONE);
	ve_enc_write(ve, VE_ENC_AVC_STM_START_ADDR, dst);
	ve_enc_write(ve, VE_ENC_AVC_STM_END_ADDR, dst + size - 1);
	ve_enc_write(ve, VE_ENC_AVC_STM_BIT_OFFSET, 0);
	ve_enc_write(ve, VE_ENC_AVC_STM_BIT_MAX, FIELD(STM_BIT_MAX_VALUE, steps));
}

static int ve_enc_write_headers(struct ve_enc_ctx *ctx)
{
	const struct ve_enc_h264 *h264 = &ctx->h264;
	struct ve_enc_bits bits = { .ve = ctx->ve };

	if (h264->picture.with_sps)
		ve_enc_put_sps(&bits, &h264->sps);
	if (h264->picture.with_pps)
		ve_enc_put_pps(&bits, &h264->pps);
	ve_enc_put_slice_header(&bits, &h264->picture);

	return bits.error;
}

static void ve_enc_write_source(struct ve_enc_ctx *ctx, dma_addr_t src)
{
	const struct v4l2_pix_format *fmt = &ctx->src_fmt;
	struct ve_enc_dev *ve = ctx->ve;
	u32 width_mbs = fmt->width / VE_ENC_MB_SIZE;
	u32 height_mbs = fmt->height / VE_ENC_MB_SIZE;
	u32 stride_mbs = fmt->bytesperline / VE_ENC_MB_SIZE;

	ve_enc_write(ve, VE_ENC_AVC_PICINFO, FIELD(PICINFO_WIDTH_MBS, width_mbs) |
		     FIELD(PICINFO_HEIGHT_MBS, height_mbs));
	ve_enc_write(ve, VE_ISP_PIC_INFO,
		     CEDRUS_VE_FIELD(VE_ISP_PIC_INFO_WIDTH_MBS, width_mbs) |
		     CEDRUS_VE_FIELD(VE_ISP_PIC_INFO_HEIGHT_MBS, height_mbs));
	ve_enc_write(ve, VE_ISP_PIC_STRIDE0,
		     CEDRUS_VE_FIELD(VE_ISP_PIC_STRIDE0_INPUT_STRIDE_MBS, stride_mbs));
	/* NV12 is 0 in the old layout and in the new one */
	ve_enc_write(ve, VE_ISP_CTRL, CEDRUS_VE_FIELD(VE_ISP_CTRL_FORMAT,
						      VE_ISP_CTRL_FORMAT_YUV420SP));
	ve_enc_write(ve, VE_ISP_INPUT_LUMA_ADDR, src);
	ve_enc_write(ve, VE_ISP_INPUT_CHROMA0_ADDR, src + fmt->bytesperline * fmt->height);
}

static void ve_enc_write_buffers(struct ve_enc_ctx *ctx)
{
	const struct ve_enc_h264 *h264 = &ctx->h264;
	const struct ve_enc_store *rec = &h264->store[h264->current_store];
	const struct ve_enc_store *ref = &h264->store[!h264->current_store];
	struct ve_enc_dev *ve = ctx->ve;

	ve_enc_write(ve, VE_ENC_AVC_REC_ADDR_Y, rec->rec.dma);
	ve_enc_write(ve, VE_ENC_AVC_REC_ADDR_C, rec->rec.dma + h264->chroma);
	ve_enc_write(ve, VE_ENC_AVC_SUBPIX_ADDR_NEW, rec->subpix.dma);
	ve_enc_write(ve, VE_ENC_AVC_REF0_ADDR_Y, ref->rec.dma);
	ve_enc_write(ve, VE_ENC_AVC_REF0_ADDR_C, ref->rec.dma + h264->chroma);
	ve_enc_write(ve, VE_ENC_AVC_SUBPIX_ADDR_LAST, ref->subpix.dma);
	ve_enc_write(ve, VE_ENC_AVC_MB_INFO_ADDR, h264->mb_info.dma);
	ve_enc_write(ve, VE_ENC_AVC_DEBLK_ADDR, h264->deblk.cookie ? h264->deblk.dma : 0);
	ve_enc_write(ve, VE_ENC_AVC_MV_BUF_ADDR, 0);
}

static u32 ve_enc_para1(const struct ve_enc_ctx *ctx)
{
	const struct ve_enc_picture *picture = &ctx->h264.picture;
	u32 width_mbs = ctx->src_fmt.width / VE_ENC_MB_SIZE;
	u32 columns = min_t(u32, DIV_ROUND_UP(width_mbs, VE_ENC_TABLE_COLUMNS),
			    VE_ENC_TABLE_MAX);
	u32 para1 = FIELD(PARA1_FIXED_QP, picture->qp) |
		    FIELD(PARA1_RC_MODE, VE_ENC_AVC_PARA1_RC_MODE_FIXED) |
		    FIELD(PARA1_QP_CHROMA_OFFSET0, picture->chroma_qp_offset);

	/* bits 13:8 are another thing up to the A20: fact book 4.1, 8 quirk 17b */
	if (ctx->ve->variant->version < VE_ENC_VERSION_A31)
		return para1 | FIELD(PARA1_FIXED_INTRA_QP, picture->qp);
	return para1 | FIELD(PARA1_STRIDE_MBS_DIV_48, columns);
}

static u32 ve_enc_me_para(const struct ve_enc_ctx *ctx)
{
	u32 me_para = FIELD(ME_PARA_FME_SEARCH_LEVEL, VE_ENC_FME_LEVEL) |
		      FIELD(ME_PARA_WB_MV_INFO_DIS, 1);

	if (ve_enc_needs_deblk(ctx))
		me_para |= FIELD(ME_PARA_DEBLK_TO_DRAM, 1);
	if (ve_enc_is_wide(ctx))
		me_para |= FIELD(ME_PARA_TPIX_TO_DRAM, 1);

	return me_para;
}

static void ve_enc_write_parameters(struct ve_enc_ctx *ctx)
{
	const struct ve_enc_picture *picture = &ctx->h264.picture;
	struct ve_enc_dev *ve = ctx->ve;
	u32 slice_type = picture->type == VE_ENC_P ? VE_ENC_AVC_PARA0_SLICE_TYPE_P :
						     VE_ENC_AVC_PARA0_SLICE_TYPE_I;

	/* without EPTB_DIS: slice data goes out with emulation prevention */
	ve_enc_write(ve, VE_ENC_AVC_PARA0,
		     FIELD(PARA0_FRAME_NUM, picture->frame_num) |
		     FIELD(PARA0_BETA_OFFSET_DIV2, picture->loop_filter_beta) |
		     FIELD(PARA0_ALPHA_OFFSET_DIV2, picture->loop_filter_alpha) |
		     FIELD(PARA0_IDR_PIC_ID, picture->idr_pic_id) |
		     FIELD(PARA0_DEBLOCK_IDC, picture->loop_filter) |
		     FIELD(PARA0_ENTROPY_CODING, picture->cabac) |
		     FIELD(PARA0_SLICE_TYPE, slice_type));
	ve_enc_write(ve, VE_ENC_AVC_PARA1, ve_enc_para1(ctx));
	ve_enc_write(ve, VE_ENC_AVC_PARA2,
		     FIELD(PARA2_NAL_REF_IDC, VE_ENC_NAL_REF_IDC) |
		     FIELD(PARA2_LOG2_MAX_POC_LSB, VE_ENC_LOG2_MAX_POC_LSB - 4) |
		     FIELD(PARA2_POC_LSB, picture->pic_order_cnt_lsb));
	ve_enc_write(ve, VE_ENC_AVC_ME_PARA, ve_enc_me_para(ctx));
	ve_enc_write(ve, VE_ENC_AVC_CYCLIC_INTRA_REFRESH, 0);
	ve_enc_write(ve, VE_ENC_AVC_OVERTIME_MB, 0);
}

/**
 * ve_enc_h264_setup() - everything of the next picture but its start
 * @ctx:	context
 * @src:	raw picture
 * @dst:	coded buffer
 * @dst_size:	bytes of the coded buffer
 *
 * The device must be awake. Returns 0, or -ETIMEDOUT when the engine does not answer.
 */
int ve_enc_h264_setup(struct ve_enc_ctx *ctx, dma_addr_t src, dma_addr_t dst, size_t dst_size)
{
	struct ve_enc_dev *ve = ctx->ve;
	u32 idle = VE_RESET_SYNC_IDLE_MASK | VE_RESET_CACHE_SYNC_IDLE_MASK;
	u32 reset;
	int ret;

	ve_enc_h264_plan(ctx);

	ve_enc_begin(ve, ctx->src_fmt.width);
	ve_enc_write_stream(ve, dst, dst_size);
	ret = ve_enc_write_headers(ctx);
	if (ret)
		return ret;

	ve_enc_write_source(ctx, src);
	ve_enc_write_buffers(ctx);
	ve_enc_write_parameters(ctx);

	return readl_poll_timeout(ve->regs + VE_RESET, reset, (reset & idle) == idle, 0,
				  VE_ENC_IDLE_TIMEOUT_US);
}

/* The picture is coded, or came to nothing. */
void ve_enc_h264_done(struct ve_enc_ctx *ctx, bool ok)
{
	struct ve_enc_h264 *h264 = &ctx->h264;

	/* without it there is nothing to predict from */
	h264->restart = !ok;
	if (!ok) {
		h264->headers = false;
		return;
	}

	h264->headers = true;
	h264->next_position = h264->picture.position + 1;
	if (h264->picture.type == VE_ENC_IDR)
		h264->next_idr_pic_id = !h264->next_idr_pic_id;
	h264->current_store = !h264->current_store;
}
