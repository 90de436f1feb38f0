// SPDX-License-Identifier: MIT
/* Control values of requests: a handler of its own for each request, whose references hold the values. */
#include <linux/slab.h>
#include <linux/string.h>

#include "ctrl-internal.h"

void emu_ctrl_init_requests(struct v4l2_ctrl_handler *hdl)
{
	INIT_LIST_HEAD(&hdl->requests);
	INIT_LIST_HEAD(&hdl->requests_queued);
	hdl->request_is_queued = false;
	media_request_object_init(&hdl->req_obj);
}

/* The main handler goes: its requests lose their objects. */
void emu_ctrl_free_requests(struct v4l2_ctrl_handler *hdl)
{
	struct v4l2_ctrl_handler *in_request, *next;

	if (hdl->req_obj.ops || list_empty(&hdl->requests))
		return;
	list_for_each_entry_safe(in_request, next, &hdl->requests, requests) {
		media_request_object_unbind(&in_request->req_obj);
		media_request_object_put(&in_request->req_obj);
	}
}

static bool make_room(struct v4l2_ctrl_ref *ref, u32 elems)
{
	void *array;

	if (elems == ref->p_req_array_alloc_elems || (ref->ctrl->is_dyn_array && elems < ref->p_req_array_alloc_elems))
		return true;
	array = kmalloc(elems * ref->ctrl->elem_size, GFP_KERNEL);
	ref->p_req_array_enomem = !array;
	if (!array)
		return false;
	kfree(ref->p_req.p);
	ref->p_req.p = array;
	ref->p_req_array_alloc_elems = elems;
	return true;
}

static void keep(struct v4l2_ctrl_ref *ref, union v4l2_ctrl_ptr from, u32 elems)
{
	if (ref->ctrl->is_array && !make_room(ref, elems))
		return;
	ref->p_req_elems = elems;
	memcpy(ref->p_req.p, from.p, elems * ref->ctrl->elem_size);
	ref->p_req_valid = true;
}

void emu_ctrl_new_to_req(struct v4l2_ctrl_ref *ref)
{
	if (ref)
		keep(ref, ref->ctrl->p_new, ref->ctrl->new_elems);
}

static int req_to_new(struct v4l2_ctrl_ref *ref)
{
	struct v4l2_ctrl *ctrl = ref->ctrl;
	int ret;

	if (!ref->p_req_valid) {
		emu_ctrl_cur_to_new(ctrl);
		return 0;
	}
	if (ctrl->is_array) {
		/* the driver changed the dimensions since */
		if (!ctrl->is_dyn_array && ref->p_req_elems != ctrl->p_array_alloc_elems)
			return -ENOMEM;
		ret = emu_ctrl_grow(ctrl, ref->p_req_elems);
		if (ret)
			return ret;
		ctrl->new_elems = ref->p_req_elems;
	}
	memcpy(ctrl->p_new.p, ref->p_req.p, ctrl->new_elems * ctrl->elem_size);
	return 0;
}

static struct v4l2_ctrl_handler *to_handler(struct media_request_object *obj)
{
	return container_of(obj, struct v4l2_ctrl_handler, req_obj);
}

/* In the main handler's list of requests that are queued, or no longer. */
static void set_queued(struct v4l2_ctrl_handler *hdl, struct v4l2_ctrl_handler *main_hdl, bool queued)
{
	list_del_init(&hdl->requests_queued);
	if (queued)
		list_add_tail(&hdl->requests_queued, &main_hdl->requests_queued);
	hdl->request_is_queued = queued;
}

static void object_queue(struct media_request_object *obj)
{
	struct v4l2_ctrl_handler *main_hdl = obj->priv;

	mutex_lock(main_hdl->lock);
	set_queued(to_handler(obj), main_hdl, true);
	mutex_unlock(main_hdl->lock);
}

static void object_unbind(struct media_request_object *obj)
{
	struct v4l2_ctrl_handler *main_hdl = obj->priv, *hdl = to_handler(obj);

	mutex_lock(main_hdl->lock);
	set_queued(hdl, main_hdl, false);
	list_del_init(&hdl->requests);
	mutex_unlock(main_hdl->lock);
}

static void object_release(struct media_request_object *obj)
{
	struct v4l2_ctrl_handler *hdl = to_handler(obj);

	v4l2_ctrl_handler_free(hdl);
	kfree(hdl);
}

static const struct media_request_object_ops control_object_ops = {
	.queue = object_queue,
	.unbind = object_unbind,
	.release = object_release,
};

static int clone_refs(struct v4l2_ctrl_handler *hdl, struct v4l2_ctrl_handler *from)
{
	struct v4l2_ctrl_ref *ref, *made;
	int ret = 0;

	mutex_lock(from->lock);
	list_for_each_entry(ref, &from->ctrl_refs, node) {
		if (ref->from_other_dev)
			continue;
		ret = emu_ctrl_new_ref(hdl, ref->ctrl, &made, false, true);
		if (ret)
			break;
	}
	mutex_unlock(from->lock);
	return ret;
}

static struct v4l2_ctrl_handler *bind_handler(struct media_request *req, struct v4l2_ctrl_handler *main_hdl)
{
	struct v4l2_ctrl_handler *hdl = kzalloc(sizeof(*hdl), GFP_KERNEL);
	int ret;

	if (!hdl)
		return ERR_PTR(-ENOMEM);
	v4l2_ctrl_handler_init(hdl, 0);
	ret = clone_refs(hdl, main_hdl);
	if (!ret)
		ret = media_request_object_bind(req, &control_object_ops, main_hdl, false, &hdl->req_obj);
	if (ret) {
		v4l2_ctrl_handler_free(hdl);
		kfree(hdl);
		return ERR_PTR(ret);
	}
	mutex_lock(main_hdl->lock);
	list_add_tail(&hdl->requests, &main_hdl->requests);
	mutex_unlock(main_hdl->lock);
	return hdl;
}

struct v4l2_ctrl_handler *v4l2_ctrl_request_hdl_find(struct media_request *req, struct v4l2_ctrl_handler *parent)
{
	struct media_request_object *obj;

	if (req->state != MEDIA_REQUEST_STATE_VALIDATING && req->state != MEDIA_REQUEST_STATE_QUEUED) {
		emu_v4l2_complain("request-state", "v4l2_ctrl_request_hdl_find is for requests that are validated or queued.");
		return NULL;
	}
	obj = media_request_object_find(req, &control_object_ops, parent);
	return obj ? to_handler(obj) : NULL;
}

struct v4l2_ctrl *v4l2_ctrl_request_hdl_ctrl_find(struct v4l2_ctrl_handler *hdl, u32 id)
{
	struct v4l2_ctrl_ref *ref = emu_ctrl_find_ref_lock(hdl, id);

	return ref && ref->p_req_valid ? ref->ctrl : NULL;
}

/* With a reference the caller puts. Reading a request that has no controls is -ENOMEM, as in the kernel. */
static struct media_request_object *object_of(struct v4l2_ctrl_handler *hdl, struct media_request *req, bool make)
{
	struct media_request_object *obj = media_request_object_find(req, &control_object_ops, hdl);
	struct v4l2_ctrl_handler *made;

	if (obj)
		return obj;
	if (!make)
		return ERR_PTR(-ENOMEM);
	made = bind_handler(req, hdl);
	if (IS_ERR(made))
		return (void *)made;
	media_request_object_get(&made->req_obj);
	return &made->req_obj;
}

static struct media_request *request_of(struct media_device *mdev, const struct v4l2_ext_controls *cs)
{
	if (!mdev || cs->request_fd < 0)
		return ERR_PTR(-EINVAL);
	return media_request_get_by_fd(mdev, cs->request_fd);
}

/* Values of a request are read when it is complete, tried and set while it is filled. */
enum use { READ, TRY, SET };

static int lock_for(enum use use, struct media_request *req)
{
	if (use != READ)
		return media_request_lock_for_update(req);
	return media_request_lock_for_access(req) ? -EACCES : 0;
}

static void unlock_after(enum use use, struct media_request *req)
{
	if (use != READ)
		media_request_unlock_for_update(req);
	else
		media_request_unlock_for_access(req);
}

static int use_values(struct v4l2_fh *fh, struct v4l2_ctrl_handler *main_hdl, struct media_request *req,
		      struct v4l2_ext_controls *cs, enum use use)
{
	struct media_request_object *obj = object_of(main_hdl, req, use == SET);
	int ret;

	if (IS_ERR(obj))
		return PTR_ERR(obj);
	if (use == READ)
		ret = emu_ctrl_get_ext(to_handler(obj), cs);
	else
		ret = emu_ctrl_set_ext(fh, to_handler(obj), cs, use == SET);
	media_request_object_put(obj);
	return ret;
}

static int use_request(struct v4l2_fh *fh, struct v4l2_ctrl_handler *main_hdl, struct media_device *mdev,
		       struct v4l2_ext_controls *cs, enum use use)
{
	struct media_request *req = request_of(mdev, cs);
	int ret;

	if (IS_ERR(req))
		return PTR_ERR(req);
	ret = lock_for(use, req);
	if (!ret) {
		ret = use_values(fh, main_hdl, req, cs, use);
		unlock_after(use, req);
	}
	media_request_put(req);
	return ret;
}

int emu_ctrl_get_ext_request(struct v4l2_ctrl_handler *hdl, struct media_device *mdev, struct v4l2_ext_controls *cs)
{
	return use_request(NULL, hdl, mdev, cs, READ);
}

int emu_ctrl_set_ext_request(struct v4l2_fh *fh, struct v4l2_ctrl_handler *hdl, struct media_device *mdev,
			     struct v4l2_ext_controls *cs, bool set)
{
	return use_request(fh, hdl, mdev, cs, set ? SET : TRY);
}

/* The request's references of a cluster's members, which may have gaps. */
#define for_each_member(ref, i, hdl, master) \
	for ((i) = 0; (i) < (master)->ncontrols; (i)++) \
		if ((master)->cluster[i] && ((ref) = emu_ctrl_find_ref((hdl), (master)->cluster[i]->id)))

static bool cluster_has_values(struct v4l2_ctrl_handler *hdl, const struct v4l2_ctrl *master)
{
	struct v4l2_ctrl_ref *ref;
	unsigned int i;

	for_each_member(ref, i, hdl, master)
		if (ref->p_req_valid)
			return true;
	return false;
}

static int apply_cluster(struct v4l2_ctrl_handler *hdl, struct v4l2_ctrl *master)
{
	struct v4l2_ctrl_ref *ref;
	unsigned int i;
	int ret;

	for_each_member(ref, i, hdl, master) {
		ret = req_to_new(ref);
		if (ret)
			return ret;
		ref->ctrl->is_new = 1;
		ref->req_done = true;
	}
	if (master->is_auto && master->has_volatiles && !is_cur_manual(master) && is_new_manual(master))
		emu_ctrl_update_from_auto(master);
	return emu_ctrl_try_or_set_cluster(NULL, master, true, 0);
}

static int apply(struct v4l2_ctrl_handler *hdl)
{
	struct v4l2_ctrl_ref *ref;
	int ret = 0;

	list_for_each_entry(ref, &hdl->ctrl_refs, node)
		ref->req_done = ref->ctrl->flags & V4L2_CTRL_FLAG_READ_ONLY;
	list_for_each_entry(ref, &hdl->ctrl_refs, node) {
		struct v4l2_ctrl *master = master_of(ref->ctrl);

		/* with another of its cluster */
		if (ref->req_done)
			continue;
		v4l2_ctrl_lock(master);
		if (cluster_has_values(hdl, master))
			ret = apply_cluster(hdl, master);
		v4l2_ctrl_unlock(master);
		if (ret)
			return ret;
	}
	return 0;
}

int v4l2_ctrl_request_setup(struct media_request *req, struct v4l2_ctrl_handler *main_hdl)
{
	struct media_request_object *obj;
	int ret;

	if (!req || !main_hdl)
		return 0;
	if (req->state != MEDIA_REQUEST_STATE_QUEUED) {
		emu_v4l2_complain("request-state", "v4l2_ctrl_request_setup is for requests that are queued.");
		return -EBUSY;
	}
	obj = media_request_object_find(req, &control_object_ops, main_hdl);
	/* a request without controls leaves them as they are */
	if (!obj)
		return 0;
	ret = obj->completed ? -EBUSY : apply(to_handler(obj));
	media_request_object_put(obj);
	return ret;
}

/* What the request leaves behind: the values it was processed with. */
static void keep_values(struct v4l2_ctrl_handler *hdl)
{
	struct v4l2_ctrl_ref *ref;

	list_for_each_entry(ref, &hdl->ctrl_refs, node) {
		struct v4l2_ctrl *master = master_of(ref->ctrl);
		bool is_volatile = ref->ctrl->flags & V4L2_CTRL_FLAG_VOLATILE;

		if (!is_volatile && ref->p_req_valid)
			continue;
		v4l2_ctrl_lock(master);
		if (is_volatile) {
			emu_ctrl_cluster_cur_to_new(master);
			ctrl_op(master, g_volatile_ctrl);
			emu_ctrl_new_to_req(ref);
		} else {
			keep(ref, ref->ctrl->p_cur, ref->ctrl->elems);
		}
		v4l2_ctrl_unlock(master);
	}
}

void v4l2_ctrl_request_complete(struct media_request *req, struct v4l2_ctrl_handler *main_hdl)
{
	struct media_request_object *obj;

	if (!req || !main_hdl)
		return;
	/* also a request that set no controls records them */
	obj = object_of(main_hdl, req, true);
	if (IS_ERR(obj))
		return;
	keep_values(to_handler(obj));
	mutex_lock(main_hdl->lock);
	set_queued(to_handler(obj), main_hdl, false);
	mutex_unlock(main_hdl->lock);
	media_request_object_complete(obj);
	media_request_object_put(obj);
}
