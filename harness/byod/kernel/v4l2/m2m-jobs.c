// SPDX-License-Identifier: MIT
/* The order of jobs: one at a time on a device, contexts in the order in which they became ready. */
#include <linux/err.h>
#include <linux/slab.h>

#include "m2m-internal.h"

static const char who[] = "m2m";

/* Of stateless decoding: a capture buffer that collected the slices of one picture goes out before the next picture. */
static struct vb2_v4l2_buffer *release_held(struct v4l2_m2m_ctx *ctx, struct vb2_v4l2_buffer *src,
					    struct vb2_v4l2_buffer *dst)
{
	if (!src || !dst || !dst->is_held || !dst->vb2_buf.copied_timestamp ||
	    dst->vb2_buf.timestamp == src->vb2_buf.timestamp)
		return dst;
	dst->is_held = false;
	v4l2_m2m_dst_buf_remove(ctx);
	v4l2_m2m_buf_done(dst, VB2_BUF_STATE_DONE);
	return v4l2_m2m_next_dst_buf(ctx);
}

static bool ready(struct v4l2_m2m_dev *dev, struct v4l2_m2m_ctx *ctx)
{
	struct vb2_v4l2_buffer *src, *dst;

	if (ctx->job_flags & (JOB_ABORTING | JOB_QUEUED))
		return false;
	src = v4l2_m2m_next_src_buf(ctx);
	dst = v4l2_m2m_next_dst_buf(ctx);
	if ((!src && !ctx->out_q_ctx.buffered) || (!dst && !ctx->cap_q_ctx.buffered))
		return false;
	dst = release_held(ctx, src, dst);
	if (!dst && !ctx->cap_q_ctx.buffered)
		return false;
	ctx->new_frame = true;
	if (src && dst && (ctx->out_q_ctx.q.subsystem_flags & VB2_V4L2_FL_SUPPORTS_M2M_HOLD_CAPTURE_BUF))
		ctx->new_frame = !dst->vb2_buf.copied_timestamp || dst->vb2_buf.timestamp != src->vb2_buf.timestamp;
	if (ctx->has_stopped)
		return false;
	return !dev->ops->job_ready || dev->ops->job_ready(ctx->priv);
}

static void queue_if_ready(struct v4l2_m2m_dev *dev, struct v4l2_m2m_ctx *ctx)
{
	unsigned long flags;

	if (!ctx->out_q_ctx.q.streaming || (!ctx->cap_q_ctx.q.streaming && !ctx->ignore_cap_streaming))
		return;
	spin_lock_irqsave(&dev->job_lock, flags);
	if (ready(dev, ctx)) {
		list_add_tail(&ctx->queue, &dev->jobs);
		ctx->job_flags |= JOB_QUEUED;
	}
	spin_unlock_irqrestore(&dev->job_lock, flags);
}

static void run_next(struct v4l2_m2m_dev *dev)
{
	struct v4l2_m2m_ctx *ctx = NULL;
	unsigned long flags;

	spin_lock_irqsave(&dev->job_lock, flags);
	if (!dev->running && !dev->paused && !list_empty(&dev->jobs)) {
		ctx = list_first_entry(&dev->jobs, struct v4l2_m2m_ctx, queue);
		ctx->job_flags |= JOB_RUNNING;
		dev->running = ctx;
	}
	spin_unlock_irqrestore(&dev->job_lock, flags);
	if (ctx)
		dev->ops->device_run(ctx->priv);
}

static void next_job(struct work_struct *work)
{
	run_next(container_of(work, struct v4l2_m2m_dev, next_job));
}

void v4l2_m2m_try_schedule(struct v4l2_m2m_ctx *ctx)
{
	queue_if_ready(ctx->m2m_dev, ctx);
	run_next(ctx->m2m_dev);
}

/* With job_lock held: false when it is another context's turn. */
static bool finish(struct v4l2_m2m_dev *dev, struct v4l2_m2m_ctx *ctx)
{
	if (dev->running != ctx) {
		emu_v4l2_refused(who, "a job was finished that does not run");
		return false;
	}
	list_del(&ctx->queue);
	ctx->job_flags &= ~(JOB_QUEUED | JOB_RUNNING);
	dev->running = NULL;
	wake_up(&ctx->finished);
	return true;
}

/* The next job starts from a work item: this may be an interrupt handler. */
static void go_on(struct v4l2_m2m_dev *dev, struct v4l2_m2m_ctx *ctx)
{
	queue_if_ready(dev, ctx);
	schedule_work(&dev->next_job);
}

void v4l2_m2m_job_finish(struct v4l2_m2m_dev *dev, struct v4l2_m2m_ctx *ctx)
{
	unsigned long flags;
	bool finished;

	if (ctx->out_q_ctx.q.subsystem_flags & VB2_V4L2_FL_SUPPORTS_M2M_HOLD_CAPTURE_BUF)
		emu_v4l2_complain("m2m-hold-job-finish",
				  "v4l2_m2m_job_finish on a queue that may hold capture buffers. Use v4l2_m2m_buf_done_and_job_finish.");
	spin_lock_irqsave(&dev->job_lock, flags);
	finished = finish(dev, ctx);
	spin_unlock_irqrestore(&dev->job_lock, flags);
	if (finished)
		go_on(dev, ctx);
}

void v4l2_m2m_buf_done_and_job_finish(struct v4l2_m2m_dev *dev, struct v4l2_m2m_ctx *ctx, enum vb2_buffer_state state)
{
	struct vb2_v4l2_buffer *src, *dst;
	bool finished = false;
	unsigned long flags;

	spin_lock_irqsave(&dev->job_lock, flags);
	src = v4l2_m2m_src_buf_remove(ctx);
	dst = v4l2_m2m_next_dst_buf(ctx);
	if (src && dst) {
		dst->is_held = src->flags & V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF;
		if (!dst->is_held) {
			v4l2_m2m_dst_buf_remove(ctx);
			v4l2_m2m_buf_done(dst, state);
		}
		/* the capture buffer went first: requests are complete with their output buffer */
		v4l2_m2m_buf_done(src, state);
		finished = finish(dev, ctx);
	}
	spin_unlock_irqrestore(&dev->job_lock, flags);
	if (!src || !dst)
		emu_v4l2_complain("m2m-no-buffer",
				  "v4l2_m2m_buf_done_and_job_finish without a%s buffer: the driver removed it itself, or the job was finished before.",
				  src ? " capture" : "n output");
	if (finished)
		go_on(dev, ctx);
}

void emu_m2m_cancel(struct v4l2_m2m_ctx *ctx)
{
	struct v4l2_m2m_dev *dev = ctx->m2m_dev;
	unsigned long flags;
	bool runs;

	spin_lock_irqsave(&dev->job_lock, flags);
	ctx->job_flags |= JOB_ABORTING;
	runs = ctx->job_flags & JOB_RUNNING;
	if (!runs && (ctx->job_flags & JOB_QUEUED)) {
		list_del(&ctx->queue);
		ctx->job_flags &= ~JOB_QUEUED;
	}
	spin_unlock_irqrestore(&dev->job_lock, flags);
	if (!runs)
		return;
	if (dev->ops->job_abort)
		dev->ops->job_abort(ctx->priv);
	wait_event(ctx->finished, !(ctx->job_flags & JOB_RUNNING));
}

void *v4l2_m2m_get_curr_priv(struct v4l2_m2m_dev *dev)
{
	unsigned long flags;
	void *priv;

	spin_lock_irqsave(&dev->job_lock, flags);
	priv = dev->running ? dev->running->priv : NULL;
	spin_unlock_irqrestore(&dev->job_lock, flags);
	return priv;
}

void v4l2_m2m_suspend(struct v4l2_m2m_dev *dev)
{
	struct v4l2_m2m_ctx *ctx;
	unsigned long flags;

	spin_lock_irqsave(&dev->job_lock, flags);
	dev->paused = true;
	ctx = dev->running;
	spin_unlock_irqrestore(&dev->job_lock, flags);
	if (ctx)
		wait_event(ctx->finished, !(ctx->job_flags & JOB_RUNNING));
}

void v4l2_m2m_resume(struct v4l2_m2m_dev *dev)
{
	unsigned long flags;

	spin_lock_irqsave(&dev->job_lock, flags);
	dev->paused = false;
	spin_unlock_irqrestore(&dev->job_lock, flags);
	run_next(dev);
}

struct v4l2_m2m_dev *v4l2_m2m_init(const struct v4l2_m2m_ops *ops)
{
	struct v4l2_m2m_dev *dev;

	if (!ops || !ops->device_run) {
		emu_v4l2_complain("m2m-ops", "v4l2_m2m_init without device_run.");
		return ERR_PTR(-EINVAL);
	}
	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev->ops = ops;
	INIT_LIST_HEAD(&dev->jobs);
	spin_lock_init(&dev->job_lock);
	INIT_WORK(&dev->next_job, next_job);
	return dev;
}

void v4l2_m2m_release(struct v4l2_m2m_dev *dev)
{
	if (IS_ERR_OR_NULL(dev))
		return;
	cancel_work_sync(&dev->next_job);
	kfree(dev);
}
