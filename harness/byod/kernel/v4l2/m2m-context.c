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

struct v4l2_m2m_ctx *v4l2_m2m_ctx_init(struct v4l2_m2m_dev *dev, void *drv_priv,
				       int (*queue_init)(void *priv, struct vb2_queue *src_vq,
							 struct vb2_queue *dst_vq))
{
	struct v4l2_m2m_ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	int ret;

	if (!ctx)
		return ERR_PTR(-ENOMEM);
	ctx->priv = drv_priv;
	ctx->m2m_dev = dev;
	init_waitqueue_head(&ctx->finished);
	INIT_LIST_HEAD(&ctx->queue);
	INIT_LIST_HEAD(&ctx->out_q_ctx.rdy_queue);
	INIT_LIST_HEAD(&ctx->cap_q_ctx.rdy_queue);
	spin_lock_init(&ctx->out_q_ctx.rdy_spinlock);
	spin_lock_init(&ctx->cap_q_ctx.rdy_spinlock);

	ret = queue_init(drv_priv, &ctx->out_q_ctx.q, &ctx->cap_q_ctx.q);
	if (!ret)
		ret = check_queue(&ctx->out_q_ctx.q, "output");
	if (!ret)
		ret = check_queue(&ctx->cap_q_ctx.q, "capture");
	if (!ret && ctx->out_q_ctx.q.lock != ctx->cap_q_ctx.q.lock) {
		emu_v4l2_complain("m2m-locks", "The two queues of a context have different locks. Give both the same one.");
		ret = -EINVAL;
	}
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
	unsigned long flags;

	spin_lock_irqsave(&side->rdy_spinlock, flags);
	list_add_tail(&to_m2m_buffer(vbuf)->list, &side->rdy_queue);
	side->num_rdy++;
	spin_unlock_irqrestore(&side->rdy_spinlock, flags);
}

enum position { FIRST, LAST };

static struct vb2_v4l2_buffer *look(struct v4l2_m2m_queue_ctx *side, enum position position, bool remove)
{
	struct v4l2_m2m_buffer *b = NULL;
	unsigned long flags;

	spin_lock_irqsave(&side->rdy_spinlock, flags);
	if (!list_empty(&side->rdy_queue)) {
		b = position == FIRST ? list_first_entry(&side->rdy_queue, struct v4l2_m2m_buffer, list) :
					list_last_entry(&side->rdy_queue, struct v4l2_m2m_buffer, list);
		if (remove) {
			list_del(&b->list);
			side->num_rdy--;
		}
	}
	spin_unlock_irqrestore(&side->rdy_spinlock, flags);
	return b ? &b->vb : NULL;
}

struct vb2_v4l2_buffer *v4l2_m2m_next_buf(struct v4l2_m2m_queue_ctx *side)
{
	return look(side, FIRST, false);
}

struct vb2_v4l2_buffer *v4l2_m2m_last_buf(struct v4l2_m2m_queue_ctx *side)
{
	return look(side, LAST, false);
}

struct vb2_v4l2_buffer *v4l2_m2m_buf_remove(struct v4l2_m2m_queue_ctx *side)
{
	return look(side, FIRST, true);
}

void v4l2_m2m_buf_remove_by_buf(struct v4l2_m2m_queue_ctx *side, struct vb2_v4l2_buffer *vbuf)
{
	unsigned long flags;

	spin_lock_irqsave(&side->rdy_spinlock, flags);
	list_del(&to_m2m_buffer(vbuf)->list);
	side->num_rdy--;
	spin_unlock_irqrestore(&side->rdy_spinlock, flags);
}

struct vb2_v4l2_buffer *v4l2_m2m_buf_remove_by_idx(struct v4l2_m2m_queue_ctx *side, unsigned int idx)
{
	struct vb2_v4l2_buffer *found = NULL;
	struct v4l2_m2m_buffer *b, *next;
	unsigned long flags;

	spin_lock_irqsave(&side->rdy_spinlock, flags);
	list_for_each_entry_safe(b, next, &side->rdy_queue, list) {
		if (b->vb.vb2_buf.index != idx)
			continue;
		list_del(&b->list);
		side->num_rdy--;
		found = &b->vb;
		break;
	}
	spin_unlock_irqrestore(&side->rdy_spinlock, flags);
	return found;
}

unsigned int emu_v4l2_m2m_num_ready(struct v4l2_m2m_queue_ctx *side)
{
	unsigned long flags;
	unsigned int count;

	spin_lock_irqsave(&side->rdy_spinlock, flags);
	count = side->num_rdy;
	spin_unlock_irqrestore(&side->rdy_spinlock, flags);
	return count;
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
