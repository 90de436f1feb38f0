// SPDX-License-Identifier: MIT
/* The buffer ioctls and file operations of a context. */
#include <media/v4l2-device.h>
#include <media/v4l2-event.h>
#include <media/v4l2-fh.h>

#include "m2m-internal.h"

/* mmap() offsets from here on are the capture queue's. */
#define CAPTURE_OFFSET	BIT(30)

static struct v4l2_m2m_ctx *ctx_of(struct file *file)
{
	return file_to_v4l2_fh(file)->m2m_ctx;
}

static void move_offsets(struct vb2_queue *q, struct v4l2_buffer *b)
{
	unsigned int i;

	if (b->memory != V4L2_MEMORY_MMAP || V4L2_TYPE_IS_OUTPUT(q->type))
		return;
	if (!V4L2_TYPE_IS_MULTIPLANAR(q->type)) {
		b->m.offset += CAPTURE_OFFSET;
		return;
	}
	for (i = 0; i < b->length; i++)
		b->m.planes[i].m.mem_offset += CAPTURE_OFFSET;
}

int v4l2_m2m_reqbufs(struct file *file, struct v4l2_m2m_ctx *ctx, struct v4l2_requestbuffers *reqbufs)
{
	struct vb2_queue *q = v4l2_m2m_get_vq(ctx, reqbufs->type);
	int ret = vb2_reqbufs(q, reqbufs);

	if (!ret)
		q->owner = reqbufs->count ? file->private_data : NULL;
	return ret;
}

int v4l2_m2m_create_bufs(struct file *file, struct v4l2_m2m_ctx *ctx, struct v4l2_create_buffers *create)
{
	return vb2_create_bufs(v4l2_m2m_get_vq(ctx, create->format.type), create);
}

int v4l2_m2m_querybuf(struct file *file, struct v4l2_m2m_ctx *ctx, struct v4l2_buffer *buf)
{
	struct vb2_queue *q = v4l2_m2m_get_vq(ctx, buf->type);
	int ret = vb2_querybuf(q, buf);

	if (!ret)
		move_offsets(q, buf);
	return ret;
}

int v4l2_m2m_prepare_buf(struct file *file, struct v4l2_m2m_ctx *ctx, struct v4l2_buffer *buf)
{
	struct vb2_queue *q = v4l2_m2m_get_vq(ctx, buf->type);
	int ret = vb2_prepare_buf(q, video_devdata(file)->v4l2_dev->mdev, buf);

	if (!ret)
		move_offsets(q, buf);
	return ret;
}

/* The stream has ended before the driver's capture queue started: the buffer comes back empty, as the last one. */
static void end_with_queued_buffer(struct v4l2_m2m_ctx *ctx, struct vb2_queue *q)
{
	struct vb2_buffer *waiting = list_first_entry_or_null(&q->queued_list, struct vb2_buffer, queued_entry);
	struct vb2_v4l2_buffer *last;
	unsigned int plane;

	if (!waiting)
		return;
	last = to_vb2_v4l2_buffer(waiting);
	last->field = V4L2_FIELD_NONE;
	for (plane = 0; plane < waiting->num_planes; plane++)
		waiting->planes[plane].bytesused = 0;
	/* as if the driver had had it */
	atomic_inc(&q->owned_by_drv_count);
	waiting->state = VB2_BUF_STATE_ACTIVE;
	v4l2_m2m_last_buffer_done(ctx, last);
}

/* Capture buffers that the driver will not start for any more. */
static bool ends_stream(struct v4l2_m2m_ctx *ctx, struct vb2_queue *q)
{
	bool ended = v4l2_m2m_has_stopped(ctx) || v4l2_m2m_dst_buf_is_last(ctx);

	return ended && V4L2_TYPE_IS_CAPTURE(q->type) && vb2_is_streaming(q) && !vb2_start_streaming_called(q);
}

int v4l2_m2m_qbuf(struct file *file, struct v4l2_m2m_ctx *ctx, struct v4l2_buffer *buf)
{
	struct vb2_queue *q = v4l2_m2m_get_vq(ctx, buf->type);
	int ret = 0;

	if (!V4L2_TYPE_IS_OUTPUT(q->type) && (buf->flags & V4L2_BUF_FLAG_REQUEST_FD)) {
		emu_v4l2_refused(q->name, "capture buffers are not part of requests");
		ret = -EPERM;
	}
	if (!ret)
		ret = vb2_qbuf(q, video_devdata(file)->v4l2_dev->mdev, buf);
	if (ret)
		return ret;
	if (ends_stream(ctx, q))
		end_with_queued_buffer(ctx, q);
	else if (!(buf->flags & V4L2_BUF_FLAG_IN_REQUEST))
		v4l2_m2m_try_schedule(ctx);
	move_offsets(q, buf);
	return 0;
}

int v4l2_m2m_dqbuf(struct file *file, struct v4l2_m2m_ctx *ctx, struct v4l2_buffer *buf)
{
	struct vb2_queue *q = v4l2_m2m_get_vq(ctx, buf->type);
	int ret = vb2_dqbuf(q, buf, file->f_flags & O_NONBLOCK);

	if (!ret)
		move_offsets(q, buf);
	return ret;
}

int v4l2_m2m_expbuf(struct file *file, struct v4l2_m2m_ctx *ctx, struct v4l2_exportbuffer *eb)
{
	return vb2_expbuf(v4l2_m2m_get_vq(ctx, eb->type), eb);
}

int v4l2_m2m_streamon(struct file *file, struct v4l2_m2m_ctx *ctx, enum v4l2_buf_type type)
{
	int ret = vb2_streamon(v4l2_m2m_get_vq(ctx, type), type);

	if (!ret)
		v4l2_m2m_try_schedule(ctx);
	return ret;
}

/* The context's turn is over, and it waits for none. */
static void give_up_turns(struct v4l2_m2m_ctx *ctx)
{
	struct v4l2_m2m_dev *dev = ctx->m2m_dev;
	u32 were;

	guard(spinlock_irqsave)(&dev->job_lock);
	were = ctx->job_flags;
	ctx->job_flags = 0;
	if (were & JOB_QUEUED)
		list_del(&ctx->queue);
	if (dev->running != ctx)
		return;
	dev->running = NULL;
	wake_up(&ctx->finished);
}

static void forget_ready_buffers(struct v4l2_m2m_queue_ctx *side)
{
	guard(spinlock_irqsave)(&side->rdy_spinlock);
	side->num_rdy = 0;
	INIT_LIST_HEAD(&side->rdy_queue);
}

int v4l2_m2m_streamoff(struct file *file, struct v4l2_m2m_ctx *ctx, enum v4l2_buf_type type)
{
	struct v4l2_m2m_queue_ctx *side = emu_m2m_side(ctx, type);
	int ret;

	/* a job of this context ends first, whichever queue is stopped */
	emu_m2m_cancel(ctx);
	ret = vb2_streamoff(&side->q, type);
	if (!ret) {
		forget_ready_buffers(side);
		give_up_turns(ctx);
	}
	return ret;
}

static bool nothing_to_come(struct vb2_queue *q)
{
	return !vb2_is_streaming(q) || q->error || (list_empty(&q->queued_list) && !q->last_buffer_dequeued);
}

static __poll_t poll_data(struct v4l2_m2m_ctx *ctx)
{
	struct vb2_queue *out = &ctx->out_q_ctx.q, *cap = &ctx->cap_q_ctx.q;
	__poll_t ready = 0;

	if (nothing_to_come(out) && nothing_to_come(cap))
		return EPOLLERR;
	if (!list_empty(&out->done_list))
		ready |= EPOLLOUT | EPOLLWRNORM;
	if (!list_empty(&cap->done_list) || cap->last_buffer_dequeued)
		ready |= EPOLLIN | EPOLLRDNORM;
	return ready;
}

__poll_t v4l2_m2m_poll(struct file *file, struct v4l2_m2m_ctx *ctx, struct poll_table_struct *wait)
{
	struct v4l2_fh *fh = file_to_v4l2_fh(file);
	__poll_t ready = 0;

	poll_wait(file, &ctx->out_q_ctx.q.done_wq, wait);
	poll_wait(file, &ctx->cap_q_ctx.q.done_wq, wait);
	poll_wait(file, &fh->wait, wait);
	if (poll_requested_events(wait) & (EPOLLOUT | EPOLLWRNORM | EPOLLIN | EPOLLRDNORM))
		ready = poll_data(ctx);
	if (v4l2_event_pending(fh))
		ready |= EPOLLPRI;
	return ready;
}

int v4l2_m2m_mmap(struct file *file, struct v4l2_m2m_ctx *ctx, struct vm_area_struct *vma)
{
	if ((unsigned long)vma->vm_pgoff << PAGE_SHIFT < CAPTURE_OFFSET)
		return vb2_mmap(&ctx->out_q_ctx.q, vma);
	vma->vm_pgoff -= CAPTURE_OFFSET >> PAGE_SHIFT;
	return vb2_mmap(&ctx->cap_q_ctx.q, vma);
}

int v4l2_m2m_ioctl_reqbufs(struct file *file, void *priv, struct v4l2_requestbuffers *rb)
{
	return v4l2_m2m_reqbufs(file, ctx_of(file), rb);
}

int v4l2_m2m_ioctl_create_bufs(struct file *file, void *priv, struct v4l2_create_buffers *create)
{
	return v4l2_m2m_create_bufs(file, ctx_of(file), create);
}

int v4l2_m2m_ioctl_remove_bufs(struct file *file, void *priv, struct v4l2_remove_buffers *d)
{
	struct vb2_queue *q = v4l2_m2m_get_vq(ctx_of(file), d->type);

	return q->type == d->type ? vb2_core_remove_bufs(q, d->index, d->count) : -EINVAL;
}

int v4l2_m2m_ioctl_querybuf(struct file *file, void *priv, struct v4l2_buffer *buf)
{
	return v4l2_m2m_querybuf(file, ctx_of(file), buf);
}

int v4l2_m2m_ioctl_qbuf(struct file *file, void *priv, struct v4l2_buffer *buf)
{
	return v4l2_m2m_qbuf(file, ctx_of(file), buf);
}

int v4l2_m2m_ioctl_dqbuf(struct file *file, void *priv, struct v4l2_buffer *buf)
{
	return v4l2_m2m_dqbuf(file, ctx_of(file), buf);
}

int v4l2_m2m_ioctl_prepare_buf(struct file *file, void *priv, struct v4l2_buffer *buf)
{
	return v4l2_m2m_prepare_buf(file, ctx_of(file), buf);
}

int v4l2_m2m_ioctl_expbuf(struct file *file, void *priv, struct v4l2_exportbuffer *eb)
{
	return v4l2_m2m_expbuf(file, ctx_of(file), eb);
}

int v4l2_m2m_ioctl_streamon(struct file *file, void *priv, enum v4l2_buf_type type)
{
	return v4l2_m2m_streamon(file, ctx_of(file), type);
}

int v4l2_m2m_ioctl_streamoff(struct file *file, void *priv, enum v4l2_buf_type type)
{
	return v4l2_m2m_streamoff(file, ctx_of(file), type);
}

int v4l2_m2m_fop_mmap(struct file *file, struct vm_area_struct *vma)
{
	return v4l2_m2m_mmap(file, ctx_of(file), vma);
}

__poll_t v4l2_m2m_fop_poll(struct file *file, poll_table *wait)
{
	struct v4l2_m2m_ctx *ctx = ctx_of(file);
	__poll_t ready;

	if (ctx->q_lock)
		mutex_lock(ctx->q_lock);
	ready = v4l2_m2m_poll(file, ctx, wait);
	if (ctx->q_lock)
		mutex_unlock(ctx->q_lock);
	return ready;
}

/* The context of a request is that of its output buffer. */
static struct v4l2_m2m_ctx *ctx_of_request(struct media_request *req)
{
	struct media_request_object *obj;

	list_for_each_entry(obj, &req->objects, list) {
		if (!vb2_request_object_is_buffer(obj))
			continue;
		return container_of(container_of(obj, struct vb2_buffer, req_obj)->vb2_queue, struct v4l2_m2m_ctx,
				    out_q_ctx.q);
	}
	return NULL;
}

void v4l2_m2m_request_queue(struct media_request *req)
{
	/* asked before: buffers that are queued may be done, and out of the request, at once */
	struct v4l2_m2m_ctx *ctx = ctx_of_request(req);

	vb2_request_queue(req);
	if (ctx)
		v4l2_m2m_try_schedule(ctx);
}
