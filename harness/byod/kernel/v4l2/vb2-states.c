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

static int prepare_mmap(struct vb2_buffer *vb)
{
	struct vb2_queue *q = vb->vb2_queue;
	int ret = 0;

	if (q->buf_ops->fill_vb2_buffer)
		ret = q->buf_ops->fill_vb2_buffer(vb, vb->planes);
	return ret ? ret : vb2_op(q, buf_prepare, vb);
}

int emu_vb2_prepare(struct vb2_buffer *vb)
{
	struct vb2_queue *q = vb->vb2_queue;
	enum vb2_buffer_state before = vb->state;
	unsigned int i;
	int ret;

	if (q->error) {
		vb2_refused(q, "the queue is in an error state");
		return -EIO;
	}
	if (vb->prepared)
		return 0;
	if (q->is_output) {
		ret = vb2_op(q, buf_out_validate, vb);
		if (ret) {
			vb2_refused(q, "buf_out_validate of buffer %u gave %d", vb->index, ret);
			return ret;
		}
	}
	vb->state = VB2_BUF_STATE_PREPARING;
	ret = q->memory == VB2_MEMORY_DMABUF ? emu_vb2_prepare_dmabuf(vb) : prepare_mmap(vb);
	if (ret) {
		vb2_refused(q, "buf_prepare of buffer %u gave %d", vb->index, ret);
		vb->state = before;
		return ret;
	}
	if (q->mem_ops->prepare && !vb->skip_cache_sync_on_prepare)
		for (i = 0; i < vb->num_planes; i++)
			q->mem_ops->prepare(vb->planes[i].mem_priv);
	vb->synced = 1;
	vb->prepared = 1;
	vb->state = before;
	return 0;
}

void emu_vb2_dequeue(struct vb2_buffer *vb)
{
	if (vb->state == VB2_BUF_STATE_DEQUEUED)
		return;
	vb->state = VB2_BUF_STATE_DEQUEUED;
	if (vb->vb2_queue->buf_ops->init_buffer)
		vb->vb2_queue->buf_ops->init_buffer(vb);
}

int vb2_core_prepare_buf(struct vb2_queue *q, struct vb2_buffer *vb, void *pb)
{
	int ret;

	if (vb->state != VB2_BUF_STATE_DEQUEUED) {
		vb2_refused(q, "buffer %u is %s", vb->index, emu_vb2_state_name(vb->state));
		return -EINVAL;
	}
	if (vb->prepared) {
		vb2_refused(q, "buffer %u is prepared already", vb->index);
		return -EINVAL;
	}
	ret = emu_vb2_prepare(vb);
	if (!ret)
		q->buf_ops->fill_user_buffer(vb, pb);
	return ret;
}

static void take_back(struct vb2_queue *q, enum vb2_buffer_state state)
{
	unsigned int i;

	for (i = 0; i < q->max_num_buffers; i++)
		if (vb2_get_buffer(q, i) && q->bufs[i]->state == VB2_BUF_STATE_ACTIVE)
			vb2_buffer_done(q->bufs[i], state);
}

int emu_vb2_start_streaming(struct vb2_queue *q)
{
	struct vb2_buffer *vb;
	int kept, ret;

	list_for_each_entry(vb, &q->queued_list, queued_entry)
		give_to_driver(vb);
	q->start_streaming_called = 1;
	ret = vb2_op(q, start_streaming, q, atomic_read(&q->owned_by_drv_count));
	if (!ret)
		return 0;

	q->start_streaming_called = 0;
	vb2_refused(q, "start_streaming gave %d", ret);
	kept = atomic_read(&q->owned_by_drv_count);
	if (kept) {
		emu_v4l2_complain("vb2-start-streaming-buffers",
				  "The driver returned %d from start_streaming of %s with %d buffers not returned. Give each back with vb2_buffer_done(vb, VB2_BUF_STATE_QUEUED) before failing.",
				  ret, q->name, kept);
		take_back(q, VB2_BUF_STATE_QUEUED);
	}
	if (!list_empty(&q->done_list))
		emu_v4l2_complain("vb2-start-streaming-done",
				  "start_streaming of %s failed after giving buffers back as done. Use VB2_BUF_STATE_QUEUED there, so that they stay queued.",
				  q->name);
	return ret;
}

int vb2_core_qbuf(struct vb2_queue *q, struct vb2_buffer *vb, void *pb, struct media_request *req)
{
	enum vb2_buffer_state before;
	int ret;

	if (q->error) {
		vb2_refused(q, "the queue is in an error state");
		return -EIO;
	}
	if (!req && vb->state != VB2_BUF_STATE_IN_REQUEST && q->requires_requests) {
		vb2_refused(q, "this queue takes buffers in requests only");
		return -EBADR;
	}
	if ((req && q->uses_qbuf) || (!req && vb->state != VB2_BUF_STATE_IN_REQUEST && q->uses_requests)) {
		vb2_refused(q, "buffers with and without requests do not mix");
		return -EBUSY;
	}
	if (req)
		return emu_vb2_queue_in_request(q, vb, pb, req);
	if (vb->state != VB2_BUF_STATE_IN_REQUEST)
		q->uses_qbuf = 1;

	if (vb->state != VB2_BUF_STATE_DEQUEUED && vb->state != VB2_BUF_STATE_IN_REQUEST) {
		vb2_refused(q, "buffer %u is %s", vb->index, emu_vb2_state_name(vb->state));
		return -EINVAL;
	}
	if (!vb->prepared) {
		ret = emu_vb2_prepare(vb);
		if (ret)
			return ret;
	}

	before = vb->state;
	list_add_tail(&vb->queued_entry, &q->queued_list);
	q->queued_count++;
	q->waiting_for_buffers = false;
	vb->state = VB2_BUF_STATE_QUEUED;
	if (pb)
		q->buf_ops->copy_timestamp(vb, pb);
	if (q->start_streaming_called)
		give_to_driver(vb);
	if (pb)
		q->buf_ops->fill_user_buffer(vb, pb);

	if (q->streaming && !q->start_streaming_called && q->queued_count >= q->min_queued_buffers) {
		ret = emu_vb2_start_streaming(q);
		if (ret) {
			list_del(&vb->queued_entry);
			q->queued_count--;
			vb->state = before;
			return ret;
		}
	}
	return 0;
}

void vb2_buffer_done(struct vb2_buffer *vb, enum vb2_buffer_state state)
{
	struct vb2_queue *q = vb->vb2_queue;
	unsigned long flags;

	if (vb->state != VB2_BUF_STATE_ACTIVE) {
		emu_v4l2_complain("vb2-buffer-done",
				  "vb2_buffer_done(%s) for buffer %u of %s, which is %s and not with the driver: it was given back already, or never queued.",
				  emu_vb2_state_name(state), vb->index, q->name, emu_vb2_state_name(vb->state));
		return;
	}
	if (state != VB2_BUF_STATE_DONE && state != VB2_BUF_STATE_ERROR && state != VB2_BUF_STATE_QUEUED) {
		emu_v4l2_complain("vb2-buffer-done",
				  "vb2_buffer_done(%s) for buffer %u of %s: the state must be DONE, ERROR or QUEUED.",
				  emu_vb2_state_name(state), vb->index, q->name);
		state = VB2_BUF_STATE_ERROR;
	}
	if (state != VB2_BUF_STATE_QUEUED)
		emu_vb2_finish_planes(vb);

	spin_lock_irqsave(&q->done_lock, flags);
	if (state != VB2_BUF_STATE_QUEUED)
		list_add_tail(&vb->done_entry, &q->done_list);
	vb->state = state;
	atomic_dec(&q->owned_by_drv_count);
	if (state != VB2_BUF_STATE_QUEUED && vb->req_obj.req) {
		media_request_object_unbind(&vb->req_obj);
		media_request_object_put(&vb->req_obj);
	}
	spin_unlock_irqrestore(&q->done_lock, flags);

	if (state != VB2_BUF_STATE_QUEUED)
		wake_up(&q->done_wq);
}

void vb2_discard_done(struct vb2_queue *q)
{
	struct vb2_buffer *vb;
	unsigned long flags;

	spin_lock_irqsave(&q->done_lock, flags);
	list_for_each_entry(vb, &q->done_list, done_entry)
		vb->state = VB2_BUF_STATE_ERROR;
	spin_unlock_irqrestore(&q->done_lock, flags);
}

void vb2_queue_error(struct vb2_queue *q)
{
	q->error = 1;
	wake_up_all(&q->done_wq);
}

/* Takes everything back: what STREAMOFF, REQBUFS and release have in common. */
void emu_vb2_cancel(struct vb2_queue *q)
{
	struct vb2_buffer *vb;
	unsigned int i;
	int kept;

	if (q->start_streaming_called)
		vb2_op_void(q, stop_streaming, q);
	if (q->streaming)
		vb2_op_void(q, unprepare_streaming, q);

	kept = atomic_read(&q->owned_by_drv_count);
	if (kept) {
		emu_v4l2_complain("vb2-stop-streaming-buffers",
				  "stop_streaming of %s left %d buffers with the driver. Give each back with vb2_buffer_done(vb, VB2_BUF_STATE_ERROR) before returning.",
				  q->name, kept);
		take_back(q, VB2_BUF_STATE_ERROR);
	}
	q->streaming = 0;
	q->start_streaming_called = 0;
	q->queued_count = 0;
	q->error = 0;
	q->uses_requests = 0;
	q->uses_qbuf = 0;
	INIT_LIST_HEAD(&q->queued_list);
	INIT_LIST_HEAD(&q->done_list);
	atomic_set(&q->owned_by_drv_count, 0);
	wake_up_all(&q->done_wq);

	for (i = 0; i < q->max_num_buffers; i++) {
		vb = vb2_get_buffer(q, i);
		if (!vb)
			continue;
		if (vb->req_obj.req && vb->req_obj.req->state == MEDIA_REQUEST_STATE_QUEUED)
			vb2_op_void(q, buf_request_complete, vb);
		emu_vb2_finish_planes(vb);
		if (vb->prepared) {
			vb2_op_void(q, buf_finish, vb);
			vb->prepared = 0;
		}
		emu_vb2_dequeue(vb);
		if (vb->req_obj.req) {
			media_request_object_unbind(&vb->req_obj);
			media_request_object_put(&vb->req_obj);
		}
		if (vb->request)
			media_request_put(vb->request);
		vb->request = NULL;
		vb->copied_timestamp = 0;
	}
}

int vb2_core_streamon(struct vb2_queue *q, unsigned int type)
{
	int ret;

	if (type != q->type) {
		vb2_refused(q, "buffer type %u is not this queue's (%u)", type, q->type);
		return -EINVAL;
	}
	if (q->streaming)
		return 0;
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
	q->streaming = 1;
	if (q->queued_count >= q->min_queued_buffers) {
		ret = emu_vb2_start_streaming(q);
		if (ret) {
			vb2_op_void(q, unprepare_streaming, q);
			q->streaming = 0;
		}
	}
	return ret;
}

int vb2_core_streamoff(struct vb2_queue *q, unsigned int type)
{
	if (type != q->type) {
		vb2_refused(q, "buffer type %u is not this queue's (%u)", type, q->type);
		return -EINVAL;
	}
	/* also when streaming is off: buffers may have been queued */
	emu_vb2_cancel(q);
	q->waiting_for_buffers = !q->is_output;
	q->last_buffer_dequeued = false;
	return 0;
}
