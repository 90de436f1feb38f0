// SPDX-License-Identifier: MIT
/* Contexts, and the buffers that are ready in their two queues. */
#include <linux/err.h>
#include <linux/slab.h>

#include "m2m-internal.h"

struct v4l2_m2m_queue_ctx *emu_m2m_side(struct v4l2_m2m_ctx *ctx, enum v4l2_buf_type type)
{
	return V4L2_TYPE_IS_OUTPUT(type) ? &ctx->out_q_ctx : &ctx->cap_q_ctx;
}

struct vb2_queue *v4l2_m2m_get_vq(struct v4l2_m2m_ctx *ctx, enum v4l2_buf_type type)
{
	return &emu_m2m_side(ctx, type)->q;
}

static int check_queue(const struct vb2_queue *q, const char *which)
{
	if (q->buf_struct_size >= sizeof(struct v4l2_m2m_buffer))
		return 0;
	emu_v4l2_complain("m2m-buf-struct-size",
			  "buf_struct_size of the %s queue is %u, less than struct v4l2_m2m_buffer (%zu). Start the driver's buffer structure with one.",
			  which, q->buf_struct_size, sizeof(struct v4l2_m2m_buffer));
	return -EINVAL;
}

static int check_queues(const struct v4l2_m2m_ctx *ctx)
{
	const struct vb2_queue *output = &ctx->out_q_ctx.q, *capture = &ctx->cap_q_ctx.q;
	int ret = check_queue(output, "output");

	if (!ret)
		ret = check_queue(capture, "capture");
	if (!ret && output->lock != capture->lock) {
		emu_v4l2_complain("m2m-locks", "The two queues of a context have different locks. Give both the same one.");
		ret = -EINVAL;
	}
	return ret;
}

static void init_side(struct v4l2_m2m_queue_ctx *side)
{
	spin_lock_init(&side->rdy_spinlock);
	INIT_LIST_HEAD(&side->rdy_queue);
}

struct v4l2_m2m_ctx *v4l2_m2m_ctx_init(struct v4l2_m2m_dev *dev, void *drv_priv,
				       int (*queue_init)(void *priv, struct vb2_queue *src_vq,
							 struct vb2_queue *dst_vq))
{
	struct v4l2_m2m_ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	int ret;

	if (!ctx)
		return ERR_PTR(-ENOMEM);
	init_side(&ctx->out_q_ctx);
	init_side(&ctx->cap_q_ctx);
	INIT_LIST_HEAD(&ctx->queue);
	init_waitqueue_head(&ctx->finished);
	ctx->m2m_dev = dev;
	ctx->priv = drv_priv;

	ret = queue_init(drv_priv, &ctx->out_q_ctx.q, &ctx->cap_q_ctx.q);
	if (!ret)
		ret = check_queues(ctx);
	if (ret) {
		kfree(ctx);
		return ERR_PTR(ret);
	}
	ctx->q_lock = ctx->out_q_ctx.q.lock;
	return ctx;
}

void v4l2_m2m_ctx_release(struct v4l2_m2m_ctx *ctx)
{
	emu_m2m_cancel(ctx);
	vb2_queue_release(&ctx->cap_q_ctx.q);
	vb2_queue_release(&ctx->out_q_ctx.q);
	kfree(ctx);
}

static struct v4l2_m2m_buffer *to_m2m_buffer(struct vb2_v4l2_buffer *vbuf)
{
	return container_of(vbuf, struct v4l2_m2m_buffer, vb);
}

void v4l2_m2m_buf_queue(struct v4l2_m2m_ctx *ctx, struct vb2_v4l2_buffer *vbuf)
{
	struct v4l2_m2m_queue_ctx *side = emu_m2m_side(ctx, vbuf->vb2_buf.vb2_queue->type);

	guard(spinlock_irqsave)(&side->rdy_spinlock);
	side->num_rdy++;
	list_add_tail(&to_m2m_buffer(vbuf)->list, &side->rdy_queue);
}

/* With the lock held. The buffer, which may be none, is ready no longer. */
static struct vb2_v4l2_buffer *take(struct v4l2_m2m_queue_ctx *side, struct v4l2_m2m_buffer *b)
{
	if (!b)
		return NULL;
	side->num_rdy--;
	list_del(&b->list);
	return &b->vb;
}

struct vb2_v4l2_buffer *v4l2_m2m_next_buf(struct v4l2_m2m_queue_ctx *side)
{
	struct v4l2_m2m_buffer *first;

	guard(spinlock_irqsave)(&side->rdy_spinlock);
	first = list_first_entry_or_null(&side->rdy_queue, struct v4l2_m2m_buffer, list);
	return first ? &first->vb : NULL;
}

struct vb2_v4l2_buffer *v4l2_m2m_last_buf(struct v4l2_m2m_queue_ctx *side)
{
	guard(spinlock_irqsave)(&side->rdy_spinlock);
	if (list_empty(&side->rdy_queue))
		return NULL;
	return &list_last_entry(&side->rdy_queue, struct v4l2_m2m_buffer, list)->vb;
}

struct vb2_v4l2_buffer *v4l2_m2m_buf_remove(struct v4l2_m2m_queue_ctx *side)
{
	guard(spinlock_irqsave)(&side->rdy_spinlock);
	return take(side, list_first_entry_or_null(&side->rdy_queue, struct v4l2_m2m_buffer, list));
}

void v4l2_m2m_buf_remove_by_buf(struct v4l2_m2m_queue_ctx *side, struct vb2_v4l2_buffer *vbuf)
{
	guard(spinlock_irqsave)(&side->rdy_spinlock);
	take(side, to_m2m_buffer(vbuf));
}

struct vb2_v4l2_buffer *v4l2_m2m_buf_remove_by_idx(struct v4l2_m2m_queue_ctx *side, unsigned int idx)
{
	struct v4l2_m2m_buffer *b;

	guard(spinlock_irqsave)(&side->rdy_spinlock);
	list_for_each_entry(b, &side->rdy_queue, list)
		if (b->vb.vb2_buf.index == idx)
			return take(side, b);
	return NULL;
}

unsigned int emu_v4l2_m2m_num_ready(struct v4l2_m2m_queue_ctx *side)
{
	guard(spinlock_irqsave)(&side->rdy_spinlock);
	return side->num_rdy;
}

void v4l2_m2m_buf_copy_metadata(const struct vb2_v4l2_buffer *out_vb, struct vb2_v4l2_buffer *cap_vb,
				bool copy_frame_flags)
{
	u32 copied = V4L2_BUF_FLAG_TIMECODE | V4L2_BUF_FLAG_TSTAMP_SRC_MASK;

	if (copy_frame_flags)
		copied |= V4L2_BUF_FLAG_KEYFRAME | V4L2_BUF_FLAG_PFRAME | V4L2_BUF_FLAG_BFRAME;
	cap_vb->flags = (cap_vb->flags & ~copied) | (out_vb->flags & copied);
	cap_vb->field = out_vb->field;
	cap_vb->vb2_buf.timestamp = out_vb->vb2_buf.timestamp;
	cap_vb->vb2_buf.copied_timestamp = 1;
	if (out_vb->flags & V4L2_BUF_FLAG_TIMECODE)
		cap_vb->timecode = out_vb->timecode;
}
