// SPDX-License-Identifier: MIT
/* Buffers as objects of requests. */
#include "vb2-internal.h"

static struct vb2_buffer *to_buffer(struct media_request_object *obj)
{
	return container_of(obj, struct vb2_buffer, req_obj);
}

/* Requests are queued without the lock of the queues they hold buffers of. */
static struct vb2_buffer *lock_buffer(struct media_request_object *obj)
{
	struct vb2_buffer *vb = to_buffer(obj);

	mutex_lock(vb->vb2_queue->lock);
	return vb;
}

static void unlock_buffer(struct vb2_buffer *vb)
{
	mutex_unlock(vb->vb2_queue->lock);
}

static int object_prepare(struct media_request_object *obj)
{
	struct vb2_buffer *vb = lock_buffer(obj);
	int ret = emu_vb2_prepare(vb);

	unlock_buffer(vb);
	return ret;
}

static void object_unprepare(struct media_request_object *obj)
{
	struct vb2_buffer *vb = lock_buffer(obj);

	emu_vb2_dequeue(vb);
	vb->state = VB2_BUF_STATE_IN_REQUEST;
	unlock_buffer(vb);
}

static void object_queue(struct media_request_object *obj)
{
	struct vb2_buffer *vb = lock_buffer(obj);

	/* queues that fail to start have said so; the buffer stays with its request until streamoff */
	vb2_core_qbuf(vb->vb2_queue, vb, NULL, NULL);
	unlock_buffer(vb);
}

/* Both end a request that was never queued, or not to the end: its buffers still wait in it. */
static void object_unbind(struct media_request_object *obj)
{
	struct vb2_buffer *waiting = to_buffer(obj);

	if (waiting->state == VB2_BUF_STATE_IN_REQUEST)
		vb2_op_void(waiting->vb2_queue, buf_request_complete, waiting);
}

static void object_release(struct media_request_object *obj)
{
	struct vb2_buffer *waiting = to_buffer(obj);

	if (waiting->state != VB2_BUF_STATE_IN_REQUEST)
		return;
	emu_vb2_forget_request(waiting);
	waiting->state = VB2_BUF_STATE_DEQUEUED;
}

void emu_vb2_forget_request(struct vb2_buffer *vb)
{
	struct media_request *req = vb->request;

	vb->request = NULL;
	if (req)
		media_request_put(req);
}

void emu_vb2_leave_request(struct vb2_buffer *vb)
{
	if (!vb->req_obj.req)
		return;
	media_request_object_unbind(&vb->req_obj);
	media_request_object_put(&vb->req_obj);
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
	unsigned int buffers = 0;

	guard(spinlock_irqsave)(&req->lock);
	list_for_each_entry(obj, &req->objects, list)
		buffers += vb2_request_object_is_buffer(obj);
	return buffers;
}

static int bind(struct media_request *req, struct vb2_buffer *vb)
{
	int ret = media_request_lock_for_update(req);

	if (ret)
		return ret;
	media_request_object_init(&vb->req_obj);
	ret = media_request_object_bind(req, &buffer_object_ops, vb->vb2_queue, true, &vb->req_obj);
	media_request_unlock_for_update(req);
	return ret;
}

/* The buffer, which is dequeued, waits in the request; it keeps the request until it is dequeued again. */
int emu_vb2_queue_in_request(struct vb2_queue *q, struct vb2_buffer *vb, void *pb, struct media_request *req)
{
	int ret = q->is_output && !vb->prepared ? vb2_op(q, buf_out_validate, vb) : 0;

	if (!ret)
		ret = bind(req, vb);
	if (ret)
		return ret;
	media_request_get(req);
	vb->request = req;
	vb->state = VB2_BUF_STATE_IN_REQUEST;
	if (pb) {
		q->buf_ops->copy_timestamp(vb, pb);
		q->buf_ops->fill_user_buffer(vb, pb);
	}
	return 0;
}

/* Prepares the objects from this one on: all of them or none. */
static int prepare_from(struct media_request *req, struct list_head *at)
{
	struct media_request_object *obj = list_entry(at, struct media_request_object, list);
	int ret;

	if (at == &req->objects)
		return 0;
	ret = obj->ops->prepare ? obj->ops->prepare(obj) : 0;
	if (ret)
		return ret;
	ret = prepare_from(req, at->next);
	if (ret && obj->ops->unprepare)
		obj->ops->unprepare(obj);
	return ret;
}

int vb2_request_validate(struct media_request *req)
{
	return vb2_request_buffer_cnt(req) ? prepare_from(req, req->objects.next) : -ENOENT;
}

/* Controls first: they are bound at the head of the list, so that a job a buffer starts finds them. */
void vb2_request_queue(struct media_request *req)
{
	struct media_request_object *obj, *next;

	list_for_each_entry_safe(obj, next, &req->objects, list)
		if (obj->ops->queue)
			obj->ops->queue(obj);
}
