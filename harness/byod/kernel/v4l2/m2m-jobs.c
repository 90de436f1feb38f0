// SPDX-License-Identifier: MIT
/* The order of jobs: one at a time on a device, contexts in the order in which they became ready. */
#include <linux/err.h>
#include <linux/slab.h>

#include "m2m-internal.h"

static const char who[] = "m2m";

static bool of_same_picture(const struct vb2_v4l2_buffer *src, const struct vb2_v4l2_buffer *dst)
{
	return dst->vb2_buf.copied_timestamp && dst->vb2_buf.timestamp == src->vb2_buf.timestamp;
}

/* Of stateless decoding: a capture buffer that collected the slices of one picture goes out before the next picture. */
static void release_held(struct v4l2_m2m_ctx *ctx)
{
	struct vb2_v4l2_buffer *src = v4l2_m2m_next_src_buf(ctx), *dst = v4l2_m2m_next_dst_buf(ctx);

	if (!src || !dst || !dst->is_held || !dst->vb2_buf.copied_timestamp || of_same_picture(src, dst))
		return;
	dst->is_held = false;
	v4l2_m2m_dst_buf_remove(ctx);
	v4l2_m2m_buf_done(dst, VB2_BUF_STATE_DONE);
}

/* A queue that is buffered has what it needs without a buffer of the user's. */
static bool has_buffers(struct v4l2_m2m_ctx *ctx)
{
	return (ctx->out_q_ctx.buffered || v4l2_m2m_next_src_buf(ctx)) &&
	       (ctx->cap_q_ctx.buffered || v4l2_m2m_next_dst_buf(ctx));
}

/* Whether the job begins a picture, or goes on with the slices of one. */
static bool begins_picture(struct v4l2_m2m_ctx *ctx)
{
	struct vb2_v4l2_buffer *src = v4l2_m2m_next_src_buf(ctx), *dst = v4l2_m2m_next_dst_buf(ctx);
	bool may_hold = ctx->out_q_ctx.q.subsystem_flags & VB2_V4L2_FL_SUPPORTS_M2M_HOLD_CAPTURE_BUF;

	return !may_hold || !src || !dst || !of_same_picture(src, dst);
}

static bool is_streaming(const struct v4l2_m2m_ctx *ctx)
{
	return ctx->out_q_ctx.q.streaming && (ctx->cap_q_ctx.q.streaming || ctx->ignore_cap_streaming);
}

static bool ready(struct v4l2_m2m_dev *dev, struct v4l2_m2m_ctx *ctx)
{
	if ((ctx->job_flags & (JOB_ABORTING | JOB_QUEUED)) || !has_buffers(ctx))
		return false;
	release_held(ctx);
	if (!has_buffers(ctx))
		return false;
	ctx->new_frame = begins_picture(ctx);
	return !ctx->has_stopped && (!dev->ops->job_ready || dev->ops->job_ready(ctx->priv));
}

static void queue_if_ready(struct v4l2_m2m_dev *dev, struct v4l2_m2m_ctx *ctx)
{
	if (!is_streaming(ctx))
		return;
	guard(spinlock_irqsave)(&dev->job_lock);
	if (!ready(dev, ctx))
		return;
	ctx->job_flags |= JOB_QUEUED;
	list_add_tail(&ctx->queue, &dev->jobs);
}

/* The context whose turn it is; null while a job runs or none may. */
static struct v4l2_m2m_ctx *take_turn(struct v4l2_m2m_dev *dev)
{
	guard(spinlock_irqsave)(&dev->job_lock);
	if (dev->paused || dev->running)
		return NULL;
	dev->running = list_first_entry_or_null(&dev->jobs, struct v4l2_m2m_ctx, queue);
	if (dev->running)
		dev->running->job_flags |= JOB_RUNNING;
	return dev->running;
}

static void run_next(struct v4l2_m2m_dev *dev)
{
	struct v4l2_m2m_ctx *ctx = take_turn(dev);

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
	bool finished = false;

	if (ctx->out_q_ctx.q.subsystem_flags & VB2_V4L2_FL_SUPPORTS_M2M_HOLD_CAPTURE_BUF)
		emu_v4l2_complain("m2m-hold-job-finish",
				  "v4l2_m2m_job_finish on a queue that may hold capture buffers. Use v4l2_m2m_buf_done_and_job_finish.");
	scoped_guard(spinlock_irqsave, &dev->job_lock)
		finished = finish(dev, ctx);
	if (finished)
		go_on(dev, ctx);
}

/* Hands back what the job had; false, after taking the output buffer, when there is no pair. */
static bool return_pair(struct v4l2_m2m_ctx *ctx, enum vb2_buffer_state state)
{
	struct vb2_v4l2_buffer *src = v4l2_m2m_src_buf_remove(ctx), *dst = v4l2_m2m_next_dst_buf(ctx);

	if (!src || !dst) {
		emu_v4l2_complain("m2m-no-buffer",
				  "v4l2_m2m_buf_done_and_job_finish without a%s buffer: the driver removed it itself, or the job was finished before.",
				  src ? " capture" : "n output");
		return false;
	}
	/* the capture buffer goes first: requests are complete with their output buffer */
	dst->is_held = src->flags & V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF;
	if (!dst->is_held)
		v4l2_m2m_buf_done(v4l2_m2m_dst_buf_remove(ctx), state);
	v4l2_m2m_buf_done(src, state);
	return true;
}

void v4l2_m2m_buf_done_and_job_finish(struct v4l2_m2m_dev *dev, struct v4l2_m2m_ctx *ctx, enum vb2_buffer_state state)
{
	bool finished = false;

	scoped_guard(spinlock_irqsave, &dev->job_lock)
		finished = return_pair(ctx, state) && finish(dev, ctx);
	if (finished)
		go_on(dev, ctx);
}

static void wait_until_finished(struct v4l2_m2m_ctx *ctx)
{
	wait_event(ctx->finished, !(ctx->job_flags & JOB_RUNNING));
}

/* Jobs that wait are forgotten, a running one is waited for. */
void emu_m2m_cancel(struct v4l2_m2m_ctx *ctx)
{
	struct v4l2_m2m_dev *dev = ctx->m2m_dev;
	u32 were = 0;

	scoped_guard(spinlock_irqsave, &dev->job_lock) {
		were = ctx->job_flags;
		ctx->job_flags |= JOB_ABORTING;
		if ((were & (JOB_RUNNING | JOB_QUEUED)) == JOB_QUEUED) {
			ctx->job_flags &= ~JOB_QUEUED;
			list_del(&ctx->queue);
		}
	}
	if (!(were & JOB_RUNNING))
		return;
	if (dev->ops->job_abort)
		dev->ops->job_abort(ctx->priv);
	wait_until_finished(ctx);
}

void *v4l2_m2m_get_curr_priv(struct v4l2_m2m_dev *dev)
{
	guard(spinlock_irqsave)(&dev->job_lock);
	return dev->running ? dev->running->priv : NULL;
}

static struct v4l2_m2m_ctx *set_paused(struct v4l2_m2m_dev *dev, bool paused)
{
	guard(spinlock_irqsave)(&dev->job_lock);
	dev->paused = paused;
	return dev->running;
}

void v4l2_m2m_suspend(struct v4l2_m2m_dev *dev)
{
	struct v4l2_m2m_ctx *last = set_paused(dev, true);

	if (last)
		wait_until_finished(last);
}

void v4l2_m2m_resume(struct v4l2_m2m_dev *dev)
{
	set_paused(dev, false);
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
