// SPDX-License-Identifier: MIT
/* Buffers as objects of requests. */
#include "vb2-internal.h"

static struct vb2_buffer *to_buffer(struct media_request_object *obj)
{
	return container_of(obj, struct vb2_buffer, req_obj);
}

static int object_prepare(struct media_request_object *obj)
{
	struct vb2_buffer *vb = to_buffer(obj);
	int ret;

	mutex_lock(vb->vb2_queue->lock);
	ret = emu_vb2_prepare(vb);
	mutex_unlock(vb->vb2_queue->lock);
	return ret;
}

static void object_unprepare(struct media_request_object *obj)
{
	struct vb2_buffer *vb = to_buffer(obj);

	mutex_lock(vb->vb2_queue->lock);
	emu_vb2_dequeue(vb);
	vb->state = VB2_BUF_STATE_IN_REQUEST;
	mutex_unlock(vb->vb2_queue->lock);
}

static void object_queue(struct media_request_object *obj)
{
	struct vb2_buffer *vb = to_buffer(obj);

	mutex_lock(vb->vb2_queue->lock);
	/* queues that fail to start have said so; the buffer stays with its request until streamoff */
	vb2_core_qbuf(vb->vb2_queue, vb, NULL, NULL);
	mutex_unlock(vb->vb2_queue->lock);
}

static void object_unbind(struct media_request_object *obj)
{
	struct vb2_buffer *vb = to_buffer(obj);

	if (vb->state == VB2_BUF_STATE_IN_REQUEST)
		vb2_op_void(vb->vb2_queue, buf_request_complete, vb);
}

static void object_release(struct media_request_object *obj)
{
	struct vb2_buffer *vb = to_buffer(obj);

	if (vb->state == VB2_BUF_STATE_IN_REQUEST) {
		vb->state = VB2_BUF_STATE_DEQUEUED;
		if (vb->request)
			media_request_put(vb->request);
		vb->request = NULL;
	}
}

static const struct media_request_object_ops buffer_object_ops = {
	.prepare = object_prepare,
	.unprepare = object_unprepare,
	.queue = object_queue,
	.unbind = object_unbind,
	.release = object_release,
};

bool vb2_request_object_is_buffer(struct media_request_object *obj)
{
	return obj->ops == &buffer_object_ops;
}

unsigned int vb2_request_buffer_cnt(struct media_request *req)
{
	struct media_request_object *obj;
	unsigned long flags;
	unsigned int count = 0;

	spin_lock_irqsave(&req->lock, flags);
	list_for_each_entry(obj, &req->objects, list)
		if (vb2_request_object_is_buffer(obj))
			count++;
	spin_unlock_irqrestore(&req->lock, flags);
	return count;
}

int emu_vb2_queue_in_request(struct vb2_queue *q, struct vb2_buffer *vb, void *pb, struct media_request *req)
{
	int ret;

	q->uses_requests = 1;
	if (vb->state != VB2_BUF_STATE_DEQUEUED) {
		vb2_refused(q, "buffer %u is %s", vb->index, emu_vb2_state_name(vb->state));
		return -EINVAL;
	}
	if (q->is_output && !vb->prepared) {
		ret = vb2_op(q, buf_out_validate, vb);
		if (ret)
			return ret;
	}
	media_request_object_init(&vb->req_obj);
	ret = media_request_lock_for_update(req);
	if (ret)
		return ret;
	ret = media_request_object_bind(req, &buffer_object_ops, q, true, &vb->req_obj);
	media_request_unlock_for_update(req);
	if (ret)
		return ret;

	vb->state = VB2_BUF_STATE_IN_REQUEST;
	media_request_get(req);
	vb->request = req;
	if (pb) {
		q->buf_ops->copy_timestamp(vb, pb);
		q->buf_ops->fill_user_buffer(vb, pb);
	}
	return 0;
}

/* A request without a buffer is -ENOENT; an object that cannot be prepared undoes the others. */
int vb2_request_validate(struct media_request *req)
{
	struct media_request_object *obj;
	int ret = 0;

	if (!vb2_request_buffer_cnt(req))
		return -ENOENT;
	list_for_each_entry(obj, &req->objects, list) {
		if (!obj->ops->prepare)
			continue;
		ret = obj->ops->prepare(obj);
		if (ret)
			break;
	}
	if (ret)
		list_for_each_entry_continue_reverse(obj, &req->objects, list)
			if (obj->ops->unprepare)
				obj->ops->unprepare(obj);
	return ret;
}

/* Controls first: they are bound at the head of the list, so that a job a buffer starts finds them. */
void vb2_request_queue(struct media_request *req)
{
	struct media_request_object *obj, *next;

	list_for_each_entry_safe(obj, next, &req->objects, list)
		if (obj->ops->queue)
			obj->ops->queue(obj);
}
