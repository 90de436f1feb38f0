// SPDX-License-Identifier: MIT
/* The way of a buffer: queued, with the driver, done; and the queue's start and stop. */
#include <linux/string.h>

#include "vb2-internal.h"

const char *emu_vb2_state_name(enum vb2_buffer_state state)
{
	static const char *const names[] = {
		[VB2_BUF_STATE_DEQUEUED] = "dequeued",	[VB2_BUF_STATE_IN_REQUEST] = "in request",
		[VB2_BUF_STATE_PREPARING] = "preparing", [VB2_BUF_STATE_QUEUED] = "queued",
		[VB2_BUF_STATE_ACTIVE] = "active",	[VB2_BUF_STATE_DONE] = "done",
		[VB2_BUF_STATE_ERROR] = "error",
	};

	return state < ARRAY_SIZE(names) ? names[state] : "unknown";
}

static void give_to_driver(struct vb2_buffer *vb)
{
	vb->state = VB2_BUF_STATE_ACTIVE;
	atomic_inc(&vb->vb2_queue->owned_by_drv_count);
	vb->vb2_queue->ops->buf_queue(vb);
}

/* What the driver checks before a buffer is queued, in the order it expects. */
static int prepare_contents(struct vb2_buffer *vb)
{
	const struct vb2_buf_ops *user = vb->vb2_queue->buf_ops;
	int ret = 0;

	if (vb->vb2_queue->memory == VB2_MEMORY_DMABUF)
		return emu_vb2_prepare_dmabuf(vb);
	if (user->fill_vb2_buffer)
		ret = user->fill_vb2_buffer(vb, vb->planes);
	return ret ? ret : vb2_op(vb->vb2_queue, buf_prepare, vb);
}

static void give_planes_to_device(struct vb2_buffer *vb)
{
	void (*give)(void *) = vb->vb2_queue->mem_ops->prepare;
	unsigned int i;

	vb->synced = 1;
	for (i = 0; give && !vb->skip_cache_sync_on_prepare && i < vb->num_planes; i++)
		give(vb->planes[i].mem_priv);
}

static int expect_no_error(struct vb2_queue *q)
{
	if (q->error)
		vb2_refused(q, "the queue is in an error state");
	return q->error ? -EIO : 0;
}

int emu_vb2_prepare(struct vb2_buffer *vb)
{
	struct vb2_queue *q = vb->vb2_queue;
	const enum vb2_buffer_state before = vb->state;
	int ret = expect_no_error(q);

	if (ret || vb->prepared)
		return ret;
	ret = q->is_output ? vb2_op(q, buf_out_validate, vb) : 0;
	if (ret) {
		vb2_refused(q, "buf_out_validate of buffer %u gave %d", vb->index, ret);
		return ret;
	}
	vb->state = VB2_BUF_STATE_PREPARING;
	ret = prepare_contents(vb);
	vb->state = before;
	if (ret) {
		vb2_refused(q, "buf_prepare of buffer %u gave %d", vb->index, ret);
		return ret;
	}
	give_planes_to_device(vb);
	vb->prepared = 1;
	return 0;
}

void emu_vb2_finish(struct vb2_buffer *vb)
{
	vb2_op_void(vb->vb2_queue, buf_finish, vb);
	vb->prepared = 0;
}

void emu_vb2_dequeue(struct vb2_buffer *vb)
{
	if (vb->state == VB2_BUF_STATE_DEQUEUED)
		return;
	vb->state = VB2_BUF_STATE_DEQUEUED;
	if (vb->vb2_queue->buf_ops->init_buffer)
		vb->vb2_queue->buf_ops->init_buffer(vb);
}

static int expect_dequeued(struct vb2_buffer *vb)
{
	if (vb->state == VB2_BUF_STATE_DEQUEUED)
		return 0;
	vb2_refused(vb->vb2_queue, "buffer %u is %s", vb->index, emu_vb2_state_name(vb->state));
	return -EINVAL;
}

int vb2_core_prepare_buf(struct vb2_queue *q, struct vb2_buffer *vb, void *pb)
{
	int ret = expect_dequeued(vb);

	if (!ret && vb->prepared) {
		vb2_refused(q, "buffer %u is prepared already", vb->index);
		ret = -EINVAL;
	}
	if (!ret)
		ret = emu_vb2_prepare(vb);
	if (!ret)
		q->buf_ops->fill_user_buffer(vb, pb);
	return ret;
}

/* Takes what the driver should have given back: how many buffers that were. */
static int take_back(struct vb2_queue *q, enum vb2_buffer_state state)
{
	const int kept = atomic_read(&q->owned_by_drv_count);
	struct vb2_buffer *vb;
	unsigned int i;

	for (i = 0; kept && i < q->max_num_buffers; i++) {
		vb = vb2_get_buffer(q, i);
		if (vb && vb->state == VB2_BUF_STATE_ACTIVE)
			vb2_buffer_done(vb, state);
	}
	return kept;
}

/* A driver that does not start gives its buffers back, to wait for the next attempt. */
static void clean_up_failed_start(struct vb2_queue *q, int error)
{
	int kept = take_back(q, VB2_BUF_STATE_QUEUED);

	vb2_refused(q, "start_streaming gave %d", error);
	if (kept)
		emu_v4l2_complain("vb2-start-streaming-buffers",
				  "The driver returned %d from start_streaming of %s with %d buffers not returned. Give each back with vb2_buffer_done(vb, VB2_BUF_STATE_QUEUED) before failing.",
				  error, q->name, kept);
	if (!list_empty(&q->done_list))
		emu_v4l2_complain("vb2-start-streaming-done",
				  "start_streaming of %s failed after giving buffers back as done. Use VB2_BUF_STATE_QUEUED there, so that they stay queued.",
				  q->name);
}

/* Starts the driver as soon as it has the buffers it wants. */
static int start_if_enough(struct vb2_queue *q)
{
	struct vb2_buffer *vb;
	int ret;

	if (q->start_streaming_called || q->queued_count < q->min_queued_buffers)
		return 0;
	list_for_each_entry(vb, &q->queued_list, queued_entry)
		give_to_driver(vb);
	q->start_streaming_called = 1;
	ret = vb2_op(q, start_streaming, q, atomic_read(&q->owned_by_drv_count));
	if (ret) {
		q->start_streaming_called = 0;
		clean_up_failed_start(q, ret);
	}
	return ret;
}

/* How a buffer comes: from the user, alone or for a request; or later, out of the request it waited in. */
enum way { ALONE, INTO_REQUEST, OUT_OF_REQUEST };

static int check_way(struct vb2_queue *q, enum way way)
{
	bool mixed = (way == ALONE && q->uses_requests) || (way == INTO_REQUEST && q->uses_qbuf);

	if (way == ALONE && q->requires_requests) {
		vb2_refused(q, "this queue takes buffers in requests only");
		return -EBADR;
	}
	if (mixed)
		vb2_refused(q, "buffers with and without requests do not mix");
	return mixed ? -EBUSY : 0;
}

/* A buffer stays in the list until it is dequeued. */
static void enter(struct vb2_queue *q, struct vb2_buffer *vb)
{
	vb->state = VB2_BUF_STATE_QUEUED;
	q->waiting_for_buffers = false;
	q->queued_count++;
	list_add_tail(&vb->queued_entry, &q->queued_list);
}

void emu_vb2_leave(struct vb2_queue *q, struct vb2_buffer *vb)
{
	list_del(&vb->queued_entry);
	q->queued_count--;
}

/* pb is what the user gave and gets back; null for a buffer out of a request. */
static int queue_prepared(struct vb2_queue *q, struct vb2_buffer *vb, void *pb)
{
	const enum vb2_buffer_state before = vb->state;
	int ret = 0;

	enter(q, vb);
	if (pb)
		q->buf_ops->copy_timestamp(vb, pb);
	if (q->start_streaming_called)
		give_to_driver(vb);
	if (pb)
		q->buf_ops->fill_user_buffer(vb, pb);
	if (q->streaming)
		ret = start_if_enough(q);
	if (ret) {
		/* the call fails: the buffer is the user's again */
		emu_vb2_leave(q, vb);
		vb->state = before;
	}
	return ret;
}

int vb2_core_qbuf(struct vb2_queue *q, struct vb2_buffer *vb, void *pb, struct media_request *req)
{
	enum way way = req ? INTO_REQUEST : vb->state == VB2_BUF_STATE_IN_REQUEST ? OUT_OF_REQUEST : ALONE;
	int ret = expect_no_error(q);

	if (!ret)
		ret = check_way(q, way);
	if (ret)
		return ret;
	q->uses_requests |= way == INTO_REQUEST;
	q->uses_qbuf |= way == ALONE;
	if (way != OUT_OF_REQUEST)
		ret = expect_dequeued(vb);
	if (!ret && way == INTO_REQUEST)
		return emu_vb2_queue_in_request(q, vb, pb, req);
	if (!ret)
		ret = emu_vb2_prepare(vb);
	return ret ? ret : queue_prepared(q, vb, pb);
}

/* The state a driver's vb2_buffer_done leads to; ACTIVE where it may not call it. */
static enum vb2_buffer_state check_done(const struct vb2_buffer *vb, enum vb2_buffer_state wanted)
{
	const u32 allowed = BIT(VB2_BUF_STATE_DONE) | BIT(VB2_BUF_STATE_ERROR) | BIT(VB2_BUF_STATE_QUEUED);
	const char *queue = vb->vb2_queue->name;

	if (vb->state != VB2_BUF_STATE_ACTIVE) {
		emu_v4l2_complain("vb2-buffer-done",
				  "vb2_buffer_done(%s) for buffer %u of %s, which is %s and not with the driver: it was given back already, or never queued.",
				  emu_vb2_state_name(wanted), vb->index, queue, emu_vb2_state_name(vb->state));
		return VB2_BUF_STATE_ACTIVE;
	}
	if (wanted <= VB2_BUF_STATE_ERROR && (allowed & BIT(wanted)))
		return wanted;
	emu_v4l2_complain("vb2-buffer-done",
			  "vb2_buffer_done(%s) for buffer %u of %s: the state must be DONE, ERROR or QUEUED.",
			  emu_vb2_state_name(wanted), vb->index, queue);
	return VB2_BUF_STATE_ERROR;
}

/* QUEUED: back to where it waits for the driver. Else to where it waits for the user, and out of its request. */
void vb2_buffer_done(struct vb2_buffer *vb, enum vb2_buffer_state wanted)
{
	const enum vb2_buffer_state state = check_done(vb, wanted);
	struct vb2_queue *q = vb->vb2_queue;

	if (state == VB2_BUF_STATE_ACTIVE)
		return;
	atomic_dec(&q->owned_by_drv_count);
	if (state == VB2_BUF_STATE_QUEUED) {
		vb->state = state;
		return;
	}
	emu_vb2_finish_planes(vb);
	scoped_guard(spinlock_irqsave, &q->done_lock) {
		vb->state = state;
		list_add_tail(&vb->done_entry, &q->done_list);
	}
	emu_vb2_leave_request(vb);
	wake_up(&q->done_wq);
}

void vb2_discard_done(struct vb2_queue *q)
{
	struct vb2_buffer *done;

	guard(spinlock_irqsave)(&q->done_lock);
	list_for_each_entry(done, &q->done_list, done_entry)
		done->state = VB2_BUF_STATE_ERROR;
}

void vb2_queue_error(struct vb2_queue *q)
{
	q->error = 1;
	wake_up_all(&q->done_wq);
}

/* As it is before the first buffer. */
void emu_vb2_empty(struct vb2_queue *q)
{
	INIT_LIST_HEAD(&q->done_list);
	INIT_LIST_HEAD(&q->queued_list);
	atomic_set(&q->owned_by_drv_count, 0);
	q->queued_count = 0;
	q->uses_qbuf = q->uses_requests = 0;
	q->streaming = q->start_streaming_called = 0;
	q->error = 0;
}

static void stop_driver(struct vb2_queue *q)
{
	int kept;

	if (q->start_streaming_called)
		vb2_op_void(q, stop_streaming, q);
	if (q->streaming)
		vb2_op_void(q, unprepare_streaming, q);
	kept = take_back(q, VB2_BUF_STATE_ERROR);
	if (kept)
		emu_v4l2_complain("vb2-stop-streaming-buffers",
				  "stop_streaming of %s left %d buffers with the driver. Give each back with vb2_buffer_done(vb, VB2_BUF_STATE_ERROR) before returning.",
				  q->name, kept);
}

/* Back to the user, whatever came of it. The driver completes what else is in its request. */
static void recover(struct vb2_buffer *vb)
{
	const struct media_request *req = vb->req_obj.req;

	if (req && req->state == MEDIA_REQUEST_STATE_QUEUED)
		vb2_op_void(vb->vb2_queue, buf_request_complete, vb);
	emu_vb2_finish_planes(vb);
	if (vb->prepared)
		emu_vb2_finish(vb);
	emu_vb2_dequeue(vb);
	emu_vb2_leave_request(vb);
	emu_vb2_forget_request(vb);
	vb->copied_timestamp = 0;
}

/* Takes everything back: what STREAMOFF, REQBUFS and release have in common. */
void emu_vb2_cancel(struct vb2_queue *q)
{
	unsigned int i;

	stop_driver(q);
	emu_vb2_empty(q);
	wake_up_all(&q->done_wq);
	for (i = 0; i < q->max_num_buffers; i++)
		if (vb2_get_buffer(q, i))
			recover(q->bufs[i]);
}

static int expect_type(struct vb2_queue *q, unsigned int type)
{
	if (type == q->type)
		return 0;
	vb2_refused(q, "buffer type %u is not this queue's (%u)", type, q->type);
	return -EINVAL;
}

int vb2_core_streamon(struct vb2_queue *q, unsigned int type)
{
	int ret = expect_type(q, type);

	if (ret || q->streaming)
		return ret;
	if (!q->num_buffers) {
		vb2_refused(q, "there are no buffers");
		return -EINVAL;
	}
	if (q->num_buffers < q->min_queued_buffers) {
		vb2_refused(q, "streaming needs %u buffers, there are %u", q->min_queued_buffers, q->num_buffers);
		return -EINVAL;
	}
	ret = vb2_op(q, prepare_streaming, q);
	if (ret)
		return ret;
	ret = start_if_enough(q);
	if (ret)
		vb2_op_void(q, unprepare_streaming, q);
	else
		q->streaming = 1;
	return ret;
}

int vb2_core_streamoff(struct vb2_queue *q, unsigned int type)
{
	int ret = expect_type(q, type);

	if (ret)
		return ret;
	/* also when streaming is off: buffers may have been queued */
	emu_vb2_cancel(q);
	q->waiting_for_buffers = !q->is_output;
	q->last_buffer_dequeued = false;
	return 0;
}
