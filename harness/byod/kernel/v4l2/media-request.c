// SPDX-License-Identifier: MIT
/* Requests: filled by the user, validated and queued as one, complete when all their objects are. */
#include <linux/err.h>
#include <linux/slab.h>
#include <media/media-request.h>
#include <cedrus_emu/sched.h>

#include "complain.h"
#include "files.h"

#define IN(name)	BIT(MEDIA_REQUEST_STATE_##name)

/* From one of some states to another; false where the request is in none of them. */
static bool turn(struct media_request *req, u32 from, enum media_request_state to)
{
	guard(spinlock_irqsave)(&req->lock);
	if (!(from & BIT(req->state)))
		return false;
	req->state = to;
	return true;
}

/* The two counts are changed by the calls of users alone, which do not interrupt each other: they need no lock. */
int media_request_lock_for_access(struct media_request *req)
{
	if (!turn(req, IN(COMPLETE), MEDIA_REQUEST_STATE_COMPLETE))
		return -EBUSY;
	req->access_count++;
	return 0;
}

void media_request_unlock_for_access(struct media_request *req)
{
	req->access_count--;
}

int media_request_lock_for_update(struct media_request *req)
{
	if (!turn(req, IN(IDLE) | IN(UPDATING), MEDIA_REQUEST_STATE_UPDATING))
		return -EBUSY;
	req->updating_count++;
	return 0;
}

void media_request_unlock_for_update(struct media_request *req)
{
	req->updating_count--;
	if (!req->updating_count)
		turn(req, IN(UPDATING), MEDIA_REQUEST_STATE_IDLE);
}

/* As new, but for the state. */
static void reset(struct media_request *req)
{
	INIT_LIST_HEAD(&req->objects);
	req->num_incomplete_objects = 0;
	req->updating_count = 0;
	req->access_count = 0;
}

static void clean(struct media_request *req)
{
	struct media_request_object *obj;

	while ((obj = list_first_entry_or_null(&req->objects, struct media_request_object, list))) {
		media_request_object_unbind(obj);
		media_request_object_put(obj);
	}
	reset(req);
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

	req->state = MEDIA_REQUEST_STATE_CLEANING;
	clean(req);
	free_request(req->mdev, req);
}

void media_request_put(struct media_request *req)
{
	kref_put(&req->kref, release_request);
}

static int validate_and_queue(struct media_request *req)
{
	const struct media_device_ops *ops = req->mdev->ops;
	int ret;

	if (!turn(req, IN(IDLE), MEDIA_REQUEST_STATE_VALIDATING))
		return -EBUSY;
	ret = ops->req_validate(req);
	if (ret) {
		turn(req, IN(VALIDATING), MEDIA_REQUEST_STATE_IDLE);
		return ret;
	}
	/* a queued request keeps itself until it is complete */
	media_request_get(req);
	turn(req, IN(VALIDATING), MEDIA_REQUEST_STATE_QUEUED);
	ops->req_queue(req);
	return 0;
}

static long queue_request(struct media_request *req)
{
	struct mutex *one_at_a_time = &req->mdev->req_queue_mutex;
	int ret;

	mutex_lock(one_at_a_time);
	ret = validate_and_queue(req);
	mutex_unlock(one_at_a_time);
	if (ret)
		emu_v4l2_refused("request", "%s cannot be queued: %d", req->debug_str, ret);
	return ret;
}

static long reinit_request(struct media_request *req)
{
	if (req->access_count || !turn(req, IN(IDLE) | IN(COMPLETE), MEDIA_REQUEST_STATE_CLEANING))
		return -EBUSY;
	clean(req);
	turn(req, IN(CLEANING), MEDIA_REQUEST_STATE_IDLE);
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

static struct media_request *new_request(struct media_device *mdev)
{
	struct media_request *req;

	if (!mdev->ops->req_alloc != !mdev->ops->req_free) {
		emu_v4l2_complain("request-ops", "media_device_ops: req_alloc and req_free go together.");
		return NULL;
	}
	req = mdev->ops->req_alloc ? mdev->ops->req_alloc(mdev) : kzalloc(sizeof(*req), GFP_KERNEL);
	if (!req)
		return NULL;
	spin_lock_init(&req->lock);
	init_waitqueue_head(&req->poll_wait);
	kref_init(&req->kref);
	reset(req);
	req->state = MEDIA_REQUEST_STATE_IDLE;
	req->mdev = mdev;
	return req;
}

int media_request_alloc(struct media_device *mdev, int *alloc_fd)
{
	struct media_request *req = new_request(mdev);
	int fd;

	if (!req)
		return -ENOMEM;
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

/* With a reference for the caller. */
struct media_request_object *media_request_object_find(struct media_request *req,
						       const struct media_request_object_ops *ops, void *priv)
{
	struct media_request_object *obj;

	guard(spinlock_irqsave)(&req->lock);
	list_for_each_entry(obj, &req->objects, list)
		if (obj->priv == priv && obj->ops == ops) {
			media_request_object_get(obj);
			return obj;
		}
	return NULL;
}

void media_request_object_init(struct media_request_object *obj)
{
	*obj = (struct media_request_object) { .list = LIST_HEAD_INIT(obj->list) };
	kref_init(&obj->kref);
}

/* Buffers go to the end: a queued buffer may start a job that needs the other objects. */
int media_request_object_bind(struct media_request *req, const struct media_request_object_ops *ops, void *priv,
			      bool is_buffer, struct media_request_object *obj)
{
	guard(spinlock_irqsave)(&req->lock);
	if (!(BIT(req->state) & (IN(UPDATING) | IN(QUEUED))))
		return -EBUSY;
	list_add(&obj->list, is_buffer ? req->objects.prev : &req->objects);
	obj->req = req;
	obj->priv = priv;
	obj->ops = ops;
	req->num_incomplete_objects++;
	return 0;
}

/* With the lock held: the request waits for this object no longer. True when a queued one now waits for none. */
static bool settle(struct media_request_object *obj)
{
	struct media_request *req = obj->req;

	if (obj->completed || !req->num_incomplete_objects)
		return false;
	req->num_incomplete_objects--;
	if (req->num_incomplete_objects || req->state != MEDIA_REQUEST_STATE_QUEUED)
		return false;
	req->state = MEDIA_REQUEST_STATE_COMPLETE;
	wake_up_interruptible_all(&req->poll_wait);
	return true;
}

void media_request_object_unbind(struct media_request_object *obj)
{
	struct media_request *req = obj->req;
	bool was_last = false;

	if (!req)
		return;
	scoped_guard(spinlock_irqsave, &req->lock) {
		was_last = settle(obj);
		list_del(&obj->list);
		obj->req = NULL;
	}
	if (obj->ops->unbind)
		obj->ops->unbind(obj);
	if (was_last)
		media_request_put(req);
}

void media_request_object_complete(struct media_request_object *obj)
{
	struct media_request *req = obj->req;
	bool was_last = false;

	scoped_guard(spinlock_irqsave, &req->lock) {
		was_last = settle(obj);
		obj->completed = true;
	}
	if (was_last)
		media_request_put(req);
}
