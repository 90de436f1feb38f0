// SPDX-License-Identifier: MIT
/* Draining: STOP finishes what is queued, the last capture buffer says so, START goes on. */
#include <media/v4l2-fh.h>

#include "m2m-internal.h"

void v4l2_m2m_last_buffer_done(struct v4l2_m2m_ctx *ctx, struct vb2_v4l2_buffer *vbuf)
{
	vbuf->flags |= V4L2_BUF_FLAG_LAST;
	vb2_buffer_done(&vbuf->vb2_buf, VB2_BUF_STATE_DONE);
	v4l2_m2m_mark_stopped(ctx);
}

/* An empty capture buffer ends the stream now, or the next one that is queued. */
static void end_with_next_buffer(struct v4l2_m2m_ctx *ctx)
{
	struct vb2_v4l2_buffer *dst = v4l2_m2m_dst_buf_remove(ctx);

	if (dst)
		v4l2_m2m_last_buffer_done(ctx, dst);
	else
		ctx->next_buf_last = true;
}

static int stop(struct v4l2_m2m_ctx *ctx)
{
	if (ctx->is_draining)
		return -EBUSY;
	if (ctx->has_stopped)
		return 0;
	ctx->last_src_buf = v4l2_m2m_last_src_buf(ctx);
	ctx->is_draining = true;
	if (!ctx->last_src_buf)
		end_with_next_buffer(ctx);
	return 0;
}

static int go_on(struct v4l2_m2m_ctx *ctx)
{
	if (ctx->is_draining)
		return -EBUSY;
	ctx->has_stopped = false;
	return 0;
}

int v4l2_m2m_encoder_cmd(struct file *file, struct v4l2_m2m_ctx *ctx, struct v4l2_encoder_cmd *ec)
{
	switch (ec->cmd) {
	case V4L2_ENC_CMD_STOP:
		return stop(ctx);
	case V4L2_ENC_CMD_START:
		return go_on(ctx);
	default:
		return -EINVAL;
	}
}

int v4l2_m2m_decoder_cmd(struct file *file, struct v4l2_m2m_ctx *ctx, struct v4l2_decoder_cmd *dc)
{
	switch (dc->cmd) {
	case V4L2_DEC_CMD_STOP:
		return stop(ctx);
	case V4L2_DEC_CMD_START:
		return go_on(ctx);
	default:
		return -EINVAL;
	}
}

void v4l2_m2m_update_start_streaming_state(struct v4l2_m2m_ctx *ctx, struct vb2_queue *q)
{
	if (V4L2_TYPE_IS_OUTPUT(q->type))
		ctx->last_src_buf = NULL;
}

void v4l2_m2m_update_stop_streaming_state(struct v4l2_m2m_ctx *ctx, struct vb2_queue *q)
{
	if (V4L2_TYPE_IS_CAPTURE(q->type)) {
		v4l2_m2m_clear_state(ctx);
	} else if (ctx->is_draining) {
		ctx->last_src_buf = NULL;
		end_with_next_buffer(ctx);
	}
}

int v4l2_m2m_ioctl_try_encoder_cmd(struct file *file, void *priv, struct v4l2_encoder_cmd *ec)
{
	if (ec->cmd != V4L2_ENC_CMD_STOP && ec->cmd != V4L2_ENC_CMD_START)
		return -EINVAL;
	ec->flags = 0;
	return 0;
}

int v4l2_m2m_ioctl_try_decoder_cmd(struct file *file, void *priv, struct v4l2_decoder_cmd *dc)
{
	switch (dc->cmd) {
	case V4L2_DEC_CMD_STOP:
		dc->stop.pts = 0;
		break;
	case V4L2_DEC_CMD_START:
		dc->start.speed = 0;
		dc->start.format = V4L2_DEC_START_FMT_NONE;
		break;
	default:
		return -EINVAL;
	}
	dc->flags = 0;
	return 0;
}

int v4l2_m2m_ioctl_encoder_cmd(struct file *file, void *priv, struct v4l2_encoder_cmd *ec)
{
	return v4l2_m2m_encoder_cmd(file, file_to_v4l2_fh(file)->m2m_ctx, ec);
}

int v4l2_m2m_ioctl_decoder_cmd(struct file *file, void *priv, struct v4l2_decoder_cmd *dc)
{
	return v4l2_m2m_decoder_cmd(file, file_to_v4l2_fh(file)->m2m_ctx, dc);
}

/* A stateless decoder knows one command: let go of the capture buffer that is held for further slices. */
int v4l2_m2m_ioctl_stateless_try_decoder_cmd(struct file *file, void *priv, struct v4l2_decoder_cmd *dc)
{
	if (dc->cmd != V4L2_DEC_CMD_FLUSH)
		return -EINVAL;
	dc->flags = 0;
	return 0;
}

/* The last slice that is queued does not hold its picture; when none is, the picture that is held goes out. */
static void flush(struct v4l2_m2m_ctx *ctx)
{
	struct vb2_v4l2_buffer *src, *dst;

	guard(spinlock_irqsave)(&ctx->m2m_dev->job_lock);
	src = v4l2_m2m_last_src_buf(ctx);
	dst = src ? NULL : v4l2_m2m_last_dst_buf(ctx);
	if (src)
		src->flags &= ~V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF;
	if (!dst || !dst->is_held)
		return;
	dst->is_held = false;
	v4l2_m2m_buf_done(v4l2_m2m_dst_buf_remove(ctx), VB2_BUF_STATE_DONE);
}

int v4l2_m2m_ioctl_stateless_decoder_cmd(struct file *file, void *priv, struct v4l2_decoder_cmd *dc)
{
	int ret = v4l2_m2m_ioctl_stateless_try_decoder_cmd(file, priv, dc);

	if (!ret)
		flush(file_to_v4l2_fh(file)->m2m_ctx);
	return ret;
}
