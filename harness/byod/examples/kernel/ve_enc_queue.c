// SPDX-License-Identifier: MIT
/*
 * Buffer queues and jobs: a raw picture and a coded buffer make a job, which ends with both handed back.
 */
#include <linux/pm_runtime.h>

#include <media/v4l2-event.h>
#include <media/videobuf2-dma-contig.h>
#include <media/videobuf2-v4l2.h>

#include "ve_enc.h"

static const struct v4l2_pix_format *ve_enc_queue_fmt(struct vb2_queue *vq)
{
	struct ve_enc_ctx *ctx = vb2_get_drv_priv(vq);

	return V4L2_TYPE_IS_OUTPUT(vq->type) ? &ctx->src_fmt : &ctx->dst_fmt;
}

static int ve_enc_queue_setup(struct vb2_queue *vq, unsigned int *nbufs, unsigned int *nplanes,
			      unsigned int sizes[], struct device *alloc_devs[])
{
	const struct v4l2_pix_format *fmt = ve_enc_queue_fmt(vq);

	/* VIDIOC_CREATE_BUFS brings sizes of its own */
	if (*nplanes)
		return sizes[0] < fmt->sizeimage ? -EINVAL : 0;

	*nplanes = 1;
	sizes[0] = fmt->sizeimage;

	return 0;
}

static int ve_enc_buf_out_validate(struct vb2_buffer *vb)
{
	struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);

	vbuf->field = V4L2_FIELD_NONE;

	return 0;
}

static int ve_enc_buf_prepare(struct vb2_buffer *vb)
{
	const struct v4l2_pix_format *fmt = ve_enc_queue_fmt(vb->vb2_queue);

	if (vb2_plane_size(vb, 0) < fmt->sizeimage)
		return -EINVAL;

	/* of a raw picture the whole is read, whatever user space says is used */
	if (V4L2_TYPE_IS_OUTPUT(vb->type))
		vb2_set_plane_payload(vb, 0, fmt->sizeimage);

	return 0;
}

/* The end of the stream: the last coded buffer has left. */
void ve_enc_eos(struct ve_enc_ctx *ctx)
{
	static const struct v4l2_event eos = { .type = V4L2_EVENT_EOS };

	v4l2_event_queue_fh(&ctx->fh, &eos);
}

static void ve_enc_buf_queue(struct vb2_buffer *vb)
{
	struct ve_enc_ctx *ctx = vb2_get_drv_priv(vb->vb2_queue);
	struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);
	struct v4l2_m2m_ctx *m2m_ctx = ctx->fh.m2m_ctx;

	/* drained, and only the empty buffer that says so is missing */
	if (V4L2_TYPE_IS_CAPTURE(vb->type) && vb2_is_streaming(vb->vb2_queue) &&
	    v4l2_m2m_dst_buf_is_last(m2m_ctx)) {
		vbuf->field = V4L2_FIELD_NONE;
		vbuf->sequence = ctx->dst_sequence++;
		vb2_set_plane_payload(vb, 0, 0);
		v4l2_m2m_last_buffer_done(m2m_ctx, vbuf);
		ve_enc_eos(ctx);
		return;
	}

	v4l2_m2m_buf_queue(m2m_ctx, vbuf);
}

static struct vb2_v4l2_buffer *ve_enc_take_buf(struct ve_enc_ctx *ctx, struct vb2_queue *vq)
{
	struct v4l2_m2m_ctx *m2m_ctx = ctx->fh.m2m_ctx;
	bool raw = V4L2_TYPE_IS_OUTPUT(vq->type);

	return raw ? v4l2_m2m_src_buf_remove(m2m_ctx) : v4l2_m2m_dst_buf_remove(m2m_ctx);
}

static void ve_enc_return_bufs(struct ve_enc_ctx *ctx, struct vb2_queue *vq,
			       enum vb2_buffer_state state)
{
	struct vb2_v4l2_buffer *vbuf;

	while ((vbuf = ve_enc_take_buf(ctx, vq)))
		v4l2_m2m_buf_done(vbuf, state);
}

/* A stream begins with the coded queue; the raw one may stop and go on in between. */
static int ve_enc_start_streaming(struct vb2_queue *vq, unsigned int count)
{
	struct ve_enc_ctx *ctx = vb2_get_drv_priv(vq);
	int ret;

	v4l2_m2m_update_start_streaming_state(ctx->fh.m2m_ctx, vq);

	if (V4L2_TYPE_IS_OUTPUT(vq->type)) {
		ctx->src_sequence = 0;
		return 0;
	}

	ctx->dst_sequence = 0;
	ret = ve_enc_h264_start(ctx);
	if (ret)
		ve_enc_return_bufs(ctx, vq, VB2_BUF_STATE_QUEUED);

	return ret;
}

/* No job of this context runs any more: v4l2-mem2mem waited for it. */
static void ve_enc_stop_streaming(struct vb2_queue *vq)
{
	struct ve_enc_ctx *ctx = vb2_get_drv_priv(vq);

	v4l2_m2m_update_stop_streaming_state(ctx->fh.m2m_ctx, vq);
	ve_enc_return_bufs(ctx, vq, VB2_BUF_STATE_ERROR);

	if (V4L2_TYPE_IS_CAPTURE(vq->type))
		ve_enc_h264_stop(ctx);
	else if (v4l2_m2m_has_stopped(ctx->fh.m2m_ctx))
		ve_enc_eos(ctx);
}

static const struct vb2_ops ve_enc_queue_ops = {
	.queue_setup		= ve_enc_queue_setup,
	.buf_out_validate	= ve_enc_buf_out_validate,
	.buf_prepare		= ve_enc_buf_prepare,
	.buf_queue		= ve_enc_buf_queue,
	.start_streaming	= ve_enc_start_streaming,
	.stop_streaming		= ve_enc_stop_streaming,
};

static int ve_enc_queue_init_one(struct ve_enc_ctx *ctx, struct vb2_queue *vq, u32 type)
{
	vq->type = type;
	vq->io_modes = VB2_MMAP | VB2_DMABUF;
	vq->drv_priv = ctx;
	vq->ops = &ve_enc_queue_ops;
	vq->mem_ops = &vb2_dma_contig_memops;
	vq->buf_struct_size = sizeof(struct v4l2_m2m_buffer);
	vq->timestamp_flags = V4L2_BUF_FLAG_TIMESTAMP_COPY;
	vq->lock = &ctx->ve->mutex;
	vq->dev = ctx->ve->dev;

	return vb2_queue_init(vq);
}

int ve_enc_queue_init(void *priv, struct vb2_queue *src, struct vb2_queue *dst)
{
	struct ve_enc_ctx *ctx = priv;
	int ret;

	ret = ve_enc_queue_init_one(ctx, src, V4L2_BUF_TYPE_VIDEO_OUTPUT);
	if (ret)
		return ret;

	return ve_enc_queue_init_one(ctx, dst, V4L2_BUF_TYPE_VIDEO_CAPTURE);
}

/* Hands both buffers of the job back. After the last line the context may be gone. */
static void ve_enc_job_done(struct ve_enc_ctx *ctx, size_t payload, enum vb2_buffer_state state)
{
	struct v4l2_m2m_ctx *m2m_ctx = ctx->fh.m2m_ctx;
	struct vb2_v4l2_buffer *src = v4l2_m2m_src_buf_remove(m2m_ctx);
	struct vb2_v4l2_buffer *dst = v4l2_m2m_dst_buf_remove(m2m_ctx);
	bool last = v4l2_m2m_is_last_draining_src_buf(m2m_ctx, src);

	v4l2_m2m_buf_copy_metadata(src, dst, false);
	src->sequence = ctx->src_sequence++;
	dst->sequence = ctx->dst_sequence++;
	dst->field = V4L2_FIELD_NONE;
	dst->flags &= ~(V4L2_BUF_FLAG_KEYFRAME | V4L2_BUF_FLAG_PFRAME | V4L2_BUF_FLAG_LAST);
	if (state == VB2_BUF_STATE_DONE)
		dst->flags |= ctx->h264.picture.type == VE_ENC_P ? V4L2_BUF_FLAG_PFRAME :
								   V4L2_BUF_FLAG_KEYFRAME;
	vb2_set_plane_payload(&dst->vb2_buf, 0, payload);

	if (last) {
		dst->flags |= V4L2_BUF_FLAG_LAST;
		v4l2_m2m_mark_stopped(m2m_ctx);
	}

	v4l2_m2m_buf_done(src, state);
	v4l2_m2m_buf_done(dst, state);
	if (last)
		ve_enc_eos(ctx);

	v4l2_m2m_job_finish(ctx->ve->m2m_dev, m2m_ctx);
}

/**
 * ve_enc_finish() - the engine is through with a picture
 * @ctx:	context
 * @status:	ENC_AVC_STATUS, 0 when nothing came of it
 */
void ve_enc_finish(struct ve_enc_ctx *ctx, u32 status)
{
	struct ve_enc_dev *ve = ctx->ve;
	bool ok = status & VE_ENC_AVC_STATUS_FINISH_MASK;
	size_t payload = 0;

	if (status & VE_ENC_AVC_STATUS_STALL_MASK) {
		dev_dbg(ve->dev, "the coded picture does not fit into its buffer\n");
		ok = false;
	}
	if (status & (VE_ENC_AVC_STATUS_OVERTIME_MASK | VE_ENC_AVC_STATUS_OVERTIME_MB_MASK))
		dev_warn_ratelimited(ve->dev, "over time, status 0x%08x\n", status);

	if (ok)
		payload = ve_enc_read(ve, VE_ENC_AVC_STM_BIT_LEN) / 8;

	ve_enc_h264_done(ctx, ok);
	pm_runtime_put_autosuspend(ve->dev);
	ve_enc_job_done(ctx, payload, ok ? VB2_BUF_STATE_DONE : VB2_BUF_STATE_ERROR);
}

static void ve_enc_device_run(void *priv)
{
	struct ve_enc_ctx *ctx = priv;
	struct ve_enc_dev *ve = ctx->ve;
	struct vb2_v4l2_buffer *src = v4l2_m2m_next_src_buf(ctx->fh.m2m_ctx);
	struct vb2_v4l2_buffer *dst = v4l2_m2m_next_dst_buf(ctx->fh.m2m_ctx);
	int ret;

	ret = pm_runtime_resume_and_get(ve->dev);
	if (ret) {
		dev_err(ve->dev, "cannot wake the engine: %d\n", ret);
		goto err_job;
	}

	ret = ve_enc_h264_setup(ctx, vb2_dma_contig_plane_dma_addr(&src->vb2_buf, 0),
				vb2_dma_contig_plane_dma_addr(&dst->vb2_buf, 0),
				vb2_plane_size(&dst->vb2_buf, 0));
	if (ret) {
		dev_err(ve->dev, "cannot set up the picture: %d\n", ret);
		goto err_put;
	}

	ve_enc_start(ve, ctx);

	return;

err_put:
	pm_runtime_put_autosuspend(ve->dev);
err_job:
	ve_enc_h264_done(ctx, false);
	ve_enc_job_done(ctx, 0, VB2_BUF_STATE_ERROR);
}

const struct v4l2_m2m_ops ve_enc_m2m_ops = {
	.device_run = ve_enc_device_run,
};
