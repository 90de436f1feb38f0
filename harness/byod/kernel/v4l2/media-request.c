// SPDX-License-Identifier: MIT
/* Requests: filled by the user, validated and queued as one, complete when all their objects are. */
#include <linux/err.h>
#include <linux/slab.h>
#include <media/media-request.h>
#include <cedrus_emu/sched.h>

#include "complain.h"
#include "files.h"

int media_request_lock_for_access(struct media_request *req)
{
	unsigned long flags;
	int ret = -EBUSY;

	spin_lock_irqsave(&req->lock, flags);
	if (req->state == MEDIA_REQUEST_STATE_COMPLETE) {
		req->access_count++;
		ret = 0;
	}
	spin_unlock_irqrestore(&req->lock, flags);
	return ret;
}

void media_request_unlock_for_access(struct media_request *req)
{
	unsigned long flags;

	spin_lock_irqsave(&req->lock, flags);
	req->access_count--;
	spin_unlock_irqrestore(&req->lock, flags);
}

int media_request_lock_for_update(struct media_request *req)
{
	unsigned long flags;
	int ret = -EBUSY;

	spin_lock_irqsave(&req->lock, flags);
	if (req->state == MEDIA_REQUEST_STATE_IDLE || req->state == MEDIA_REQUEST_STATE_UPDATING) {
		req->state = MEDIA_REQUEST_STATE_UPDATING;
		req->updating_count++;
		ret = 0;
	}
	spin_unlock_irqrestore(&req->lock, flags);
	return ret;
}

void media_request_unlock_for_update(struct media_request *req)
{
	unsigned long flags;

	spin_lock_irqsave(&req->lock, flags);
	if (!--req->updating_count)
		req->state = MEDIA_REQUEST_STATE_IDLE;
	spin_unlock_irqrestore(&req->lock, flags);
}

static void clean(struct media_request *req)
{
	struct media_request_object *obj, *next;

	req->state = MEDIA_REQUEST_STATE_CLEANING;
	list_for_each_entry_safe(obj, next, &req->objects, list) {
		media_request_object_unbind(obj);
		media_request_object_put(obj);
	}
	req->updating_count = 0;
	req->access_count = 0;
	req->num_incomplete_objects = 0;
	wake_up_interruptible_all(&req->poll_wait);
}

static void free_request(struct media_device *mdev, struct media_request *req)
{
	if (mdev->ops->req_free)
		mdev->ops->req_free(req);
	else
		kfree(req);
}

static void release_request(struct kref *kref)
{
	struct media_request *req = container_of(kref, struct media_request, kref);

	clean(req);
	free_request(req->mdev, req);
}

void media_request_put(struct media_request *req)
{
	kref_put(&req->kref, release_request);
}

static long queue_request(struct media_request *req)
{
	struct media_device *mdev = req->mdev;
	unsigned long flags;
	long ret = 0;

	mutex_lock(&mdev->req_queue_mutex);
	media_request_get(req);
	spin_lock_irqsave(&req->lock, flags);
	if (req->state == MEDIA_REQUEST_STATE_IDLE)
		req->state = MEDIA_REQUEST_STATE_VALIDATING;
	else
		ret = -EBUSY;
	spin_unlock_irqrestore(&req->lock, flags);
	if (!ret) {
		ret = mdev->ops->req_validate(req);
		spin_lock_irqsave(&req->lock, flags);
		req->state = ret ? MEDIA_REQUEST_STATE_IDLE : MEDIA_REQUEST_STATE_QUEUED;
		spin_unlock_irqrestore(&req->lock, flags);
		/* a queued request keeps itself until it is complete */
		if (!ret)
			mdev->ops->req_queue(req);
	}
	mutex_unlock(&mdev->req_queue_mutex);
	if (ret) {
		emu_v4l2_refused("request", "%s cannot be queued: %ld", req->debug_str, ret);
		media_request_put(req);
	}
	return ret;
}

static long reinit_request(struct media_request *req)
{
	unsigned long flags;
	long ret = 0;

	spin_lock_irqsave(&req->lock, flags);
	if ((req->state != MEDIA_REQUEST_STATE_IDLE && req->state != MEDIA_REQUEST_STATE_COMPLETE) || req->access_count)
		ret = -EBUSY;
	else
		req->state = MEDIA_REQUEST_STATE_CLEANING;
	spin_unlock_irqrestore(&req->lock, flags);
	if (ret)
		return ret;
	clean(req);
	spin_lock_irqsave(&req->lock, flags);
	req->state = MEDIA_REQUEST_STATE_IDLE;
	spin_unlock_irqrestore(&req->lock, flags);
	return 0;
}

static long request_ioctl(struct emu_file *file, unsigned int cmd, unsigned long arg)
{
	long ret = -ENOTTY;

	emu_enter(cmd == MEDIA_REQUEST_IOC_QUEUE ? "MEDIA_REQUEST_IOC_QUEUE" : "MEDIA_REQUEST_IOC_REINIT");
	if (cmd == MEDIA_REQUEST_IOC_QUEUE)
		ret = queue_request(file->object);
	else if (cmd == MEDIA_REQUEST_IOC_REINIT)
		ret = reinit_request(file->object);
	emu_leave();
	return ret;
}

static __poll_t request_poll(struct emu_file *file, poll_table *wait)
{
	struct media_request *req = file->object;

	if (!(poll_requested_events(wait) & EPOLLPRI))
		return 0;
	poll_wait(&file->file, &req->poll_wait, wait);
	if (req->state == MEDIA_REQUEST_STATE_COMPLETE)
		return EPOLLPRI;
	return req->state == MEDIA_REQUEST_STATE_QUEUED ? 0 : EPOLLERR;
}

static int request_release(struct emu_file *file)
{

	emu_enter("close");
	media_request_put(file->object);
	emu_leave();
	return 0;
}

static const struct emu_file_ops request_file_ops = {
	.ioctl = request_ioctl,
	.poll = request_poll,
	.release = request_release,
};

struct media_request *media_request_get_by_fd(struct media_device *mdev, int request_fd)
{
	struct media_request *req;

	if (!mdev || !mdev->ops || !mdev->ops->req_validate || !mdev->ops->req_queue)
		return ERR_PTR(-EBADR);
	req = emu_file_object(request_fd, &request_file_ops);
	if (IS_ERR(req) || req->mdev != mdev)
		return ERR_PTR(-EINVAL);
	media_request_get(req);
	return req;
}

int media_request_alloc(struct media_device *mdev, int *alloc_fd)
{
	struct media_request *req;
	int fd;

	if (!mdev->ops->req_alloc != !mdev->ops->req_free) {
		emu_v4l2_complain("request-ops", "media_device_ops: req_alloc and req_free go together.");
		return -ENOMEM;
	}
	req = mdev->ops->req_alloc ? mdev->ops->req_alloc(mdev) : kzalloc(sizeof(*req), GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	req->mdev = mdev;
	req->state = MEDIA_REQUEST_STATE_IDLE;
	req->num_incomplete_objects = 0;
	req->updating_count = 0;
	req->access_count = 0;
	kref_init(&req->kref);
	INIT_LIST_HEAD(&req->objects);
	spin_lock_init(&req->lock);
	init_waitqueue_head(&req->poll_wait);
	fd = emu_file_install(&request_file_ops, req, 0);
	if (fd < 0) {
		free_request(mdev, req);
		return fd;
	}
	snprintf(req->debug_str, sizeof(req->debug_str), "%u:%d", atomic_inc_return(&mdev->request_id), fd);
	*alloc_fd = fd;
	return 0;
}

static void release_object(struct kref *kref)
{
	struct media_request_object *obj = container_of(kref, struct media_request_object, kref);

	if (obj->req) {
		emu_v4l2_complain("request-object", "A request object is released while it is bound. Unbind it first.");
		media_request_object_unbind(obj);
	}
	obj->ops->release(obj);
}

void media_request_object_put(struct media_request_object *obj)
{
	kref_put(&obj->kref, release_object);
}

struct media_request_object *media_request_object_find(struct media_request *req,
						       const struct media_request_object_ops *ops, void *priv)
{
	struct media_request_object *obj, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&req->lock, flags);
	list_for_each_entry(obj, &req->objects, list) {
		if (obj->ops != ops || obj->priv != priv)
			continue;
		media_request_object_get(obj);
		found = obj;
		break;
	}
	spin_unlock_irqrestore(&req->lock, flags);
	return found;
}

void media_request_object_init(struct media_request_object *obj)
{
	obj->ops = NULL;
	obj->req = NULL;
	obj->priv = NULL;
	obj->completed = false;
	INIT_LIST_HEAD(&obj->list);
	kref_init(&obj->kref);
}

/* Buffers go to the end: a queued buffer may start a job that needs the other objects. */
int media_request_object_bind(struct media_request *req, const struct media_request_object_ops *ops, void *priv,
			      bool is_buffer, struct media_request_object *obj)
{
	unsigned long flags;
	int ret = -EBUSY;

	spin_lock_irqsave(&req->lock, flags);
	if (req->state == MEDIA_REQUEST_STATE_UPDATING || req->state == MEDIA_REQUEST_STATE_QUEUED) {
		obj->req = req;
		obj->ops = ops;
		obj->priv = priv;
		if (is_buffer)
			list_add_tail(&obj->list, &req->objects);
		else
			list_add(&obj->list, &req->objects);
		req->num_incomplete_objects++;
		ret = 0;
	}
	spin_unlock_irqrestore(&req->lock, flags);
	return ret;
}

/* With the lock held: true when this was the last object a queued request waited for. */
static bool count_down(struct media_request *req)
{
	if (req->num_incomplete_objects)
		req->num_incomplete_objects--;
	if (req->state != MEDIA_REQUEST_STATE_QUEUED || req->num_incomplete_objects)
		return false;
	req->state = MEDIA_REQUEST_STATE_COMPLETE;
	wake_up_interruptible_all(&req->poll_wait);
	return true;
}

void media_request_object_unbind(struct media_request_object *obj)
{
	struct media_request *req = obj->req;
	bool completed = false;
	unsigned long flags;

	if (!req)
		return;
	spin_lock_irqsave(&req->lock, flags);
	list_del(&obj->list);
	obj->req = NULL;
	if (req->state != MEDIA_REQUEST_STATE_COMPLETE && !obj->completed)
		completed = count_down(req);
	spin_unlock_irqrestore(&req->lock, flags);
	if (obj->ops->unbind)
		obj->ops->unbind(obj);
	if (completed)
		media_request_put(req);
}

void media_request_object_complete(struct media_request_object *obj)
{
	struct media_request *req = obj->req;
	bool completed = false;
	unsigned long flags;

	spin_lock_irqsave(&req->lock, flags);
	if (!obj->completed) {
		obj->completed = true;
		completed = count_down(req);
	}
	spin_unlock_irqrestore(&req->lock, flags);
	if (completed)
		media_request_put(req);
}
