// SPDX-License-Identifier: MIT
/* Handlers and their references to controls, sorted by identifier. */
#include <linux/slab.h>
#include <linux/string.h>

#include "ctrl-internal.h"

/* The first error stays, and nothing is added after it. */
int emu_ctrl_fail(struct v4l2_ctrl_handler *hdl, int error)
{
	if (!hdl->error)
		hdl->error = error;
	return error;
}

int v4l2_ctrl_handler_init_class(struct v4l2_ctrl_handler *hdl, unsigned int nr_of_controls_hint,
				 struct lock_class_key *key, const char *name)
{
	__mutex_init(&hdl->_lock, name ? name : "hdl->_lock", key ? key : (struct lock_class_key *)hdl);
	hdl->lock = &hdl->_lock;
	INIT_LIST_HEAD(&hdl->ctrls);
	INIT_LIST_HEAD(&hdl->ctrl_refs);
	hdl->cached = NULL;
	hdl->error = 0;
	hdl->notify = NULL;
	emu_ctrl_init_requests(hdl);
	return 0;
}

static void free_ref(struct v4l2_ctrl_ref *ref)
{
	/* other values of requests lie behind the reference */
	if (ref->p_req_array_alloc_elems)
		kfree(ref->p_req.p);
	list_del(&ref->node);
	kfree(ref);
}

/* Subscriptions outlive the control; each is left in a list of its own. */
static void free_ctrl(struct v4l2_ctrl *ctrl)
{
	while (!list_empty(&ctrl->ev_subs))
		list_del_init(ctrl->ev_subs.next);
	list_del(&ctrl->node);
	kfree(ctrl->p_array);
	kfree(ctrl);
}

int v4l2_ctrl_handler_free(struct v4l2_ctrl_handler *hdl)
{
	/* never initialised, or freed before */
	bool empty = !hdl || !hdl->ctrls.next;

	if (empty)
		return hdl ? hdl->error : 0;
	emu_ctrl_free_requests(hdl);
	mutex_lock(hdl->lock);
	hdl->cached = NULL;
	while (!list_empty(&hdl->ctrl_refs))
		free_ref(list_first_entry(&hdl->ctrl_refs, struct v4l2_ctrl_ref, node));
	while (!list_empty(&hdl->ctrls))
		free_ctrl(list_first_entry(&hdl->ctrls, struct v4l2_ctrl, node));
	mutex_unlock(hdl->lock);
	mutex_destroy(&hdl->_lock);
	hdl->ctrls.next = NULL;
	return hdl->error;
}

/* Identifiers from V4L2_CID_PRIVATE_BASE number a driver's own user controls: how programs before VIDIOC_QUERY_EXT_CTRL ask. */
static bool is_numbered(const struct v4l2_ctrl *ctrl)
{
	return ctrl->is_int && V4L2_CTRL_DRIVER_PRIV(ctrl->id) && V4L2_CTRL_ID2WHICH(ctrl->id) == V4L2_CTRL_CLASS_USER;
}

static struct v4l2_ctrl_ref *find_private(struct v4l2_ctrl_handler *hdl, u32 number)
{
	struct v4l2_ctrl_ref *ref;

	list_for_each_entry(ref, &hdl->ctrl_refs, node)
		if (is_numbered(ref->ctrl) && !number--)
			return ref;
	return NULL;
}

struct v4l2_ctrl_ref *emu_ctrl_find_ref(struct v4l2_ctrl_handler *hdl, u32 id)
{
	struct v4l2_ctrl_ref *ref;

	id &= V4L2_CTRL_ID_MASK;
	if (id >= V4L2_CID_PRIVATE_BASE)
		return find_private(hdl, id - V4L2_CID_PRIVATE_BASE);
	if (hdl->cached && hdl->cached->ctrl->id == id)
		return hdl->cached;
	list_for_each_entry(ref, &hdl->ctrl_refs, node) {
		if (ref->ctrl->id != id)
			continue;
		hdl->cached = ref;
		return ref;
	}
	return NULL;
}

struct v4l2_ctrl_ref *emu_ctrl_find_ref_lock(struct v4l2_ctrl_handler *hdl, u32 id)
{
	struct v4l2_ctrl_ref *ref;

	if (!hdl)
		return NULL;
	mutex_lock(hdl->lock);
	ref = emu_ctrl_find_ref(hdl, id);
	mutex_unlock(hdl->lock);
	return ref;
}

struct v4l2_ctrl *v4l2_ctrl_find(struct v4l2_ctrl_handler *hdl, u32 id)
{
	struct v4l2_ctrl_ref *ref = emu_ctrl_find_ref_lock(hdl, id);

	return ref ? ref->ctrl : NULL;
}

/* A class has a title as soon as it has a control that is not compound. */
static int ensure_title(struct v4l2_ctrl_handler *hdl, const struct v4l2_ctrl *ctrl)
{
	u32 title = V4L2_CTRL_ID2WHICH(ctrl->id) | 1;
	bool needs = ctrl->type < V4L2_CTRL_COMPOUND_TYPES && ctrl->id != title;

	if (needs && !emu_ctrl_find_ref_lock(hdl, title))
		v4l2_ctrl_new_std(hdl, NULL, title, 0, 0, 0, 0);
	return hdl->error;
}

/* Behind the reference there are room bytes for a request's value, aligned for 64-bit members. */
static struct v4l2_ctrl_ref *alloc_ref(struct v4l2_ctrl *ctrl, u32 room)
{
	const size_t own = ALIGN(sizeof(struct v4l2_ctrl_ref), 8);
	struct v4l2_ctrl_ref *ref = kzalloc(own + room, GFP_KERNEL);

	if (!ref)
		return NULL;
	ref->ctrl = ctrl;
	if (room)
		ref->p_req.p = (char *)ref + own;
	return ref;
}

/* Where in the list id belongs: behind the last that is not above it. */
static struct list_head *place_of(struct v4l2_ctrl_handler *hdl, u32 id)
{
	struct list_head *at = hdl->ctrl_refs.prev;

	while (at != &hdl->ctrl_refs && list_entry(at, struct v4l2_ctrl_ref, node)->ctrl->id > id)
		at = at->prev;
	return at;
}

static int insert_ref(struct v4l2_ctrl_handler *hdl, struct v4l2_ctrl_ref *ref)
{
	struct list_head *place = place_of(hdl, ref->ctrl->id);

	if (place != &hdl->ctrl_refs && list_entry(place, struct v4l2_ctrl_ref, node)->ctrl->id == ref->ctrl->id)
		return -EEXIST;
	list_add(&ref->node, place);
	if (ref->ctrl->handler == hdl) {
		/* a cluster of its own, until it is put into another */
		ref->ctrl->cluster = &ref->ctrl;
		ref->ctrl->ncontrols = 1;
	}
	return 0;
}

/* Without the lock. A control that is there already stays as it is, and *made is NULL. */
int emu_ctrl_new_ref(struct v4l2_ctrl_handler *hdl, struct v4l2_ctrl *ctrl, struct v4l2_ctrl_ref **made,
		     bool from_other_dev, bool with_request_value)
{
	bool room = with_request_value && !ctrl->is_array;
	struct v4l2_ctrl_ref *ref = NULL;
	int ret = ensure_title(hdl, ctrl);

	if (!ret) {
		ref = alloc_ref(ctrl, room ? ctrl->elems * ctrl->elem_size : 0);
		ret = ref ? 0 : emu_ctrl_fail(hdl, -ENOMEM);
	}
	if (ref) {
		ref->from_other_dev = from_other_dev;
		mutex_lock(hdl->lock);
		if (insert_ref(hdl, ref)) {
			kfree(ref);
			ref = NULL;
		}
		mutex_unlock(hdl->lock);
	}
	if (made)
		*made = ref;
	return ret;
}

/* Class titles come with the first control of their class. */
static bool is_shared(const struct v4l2_ctrl *ctrl, v4l2_ctrl_filter filter)
{
	return !ctrl->is_private && ctrl->type != V4L2_CTRL_TYPE_CTRL_CLASS && (!filter || filter(ctrl));
}

int v4l2_ctrl_add_handler(struct v4l2_ctrl_handler *hdl, struct v4l2_ctrl_handler *add, v4l2_ctrl_filter filter,
			  bool from_other_dev)
{
	struct v4l2_ctrl_ref *theirs;
	int ret;

	if (!hdl || !add || hdl == add)
		return 0;
	ret = hdl->error;
	mutex_lock(add->lock);
	list_for_each_entry(theirs, &add->ctrl_refs, node)
		if (!ret && is_shared(theirs->ctrl, filter))
			ret = emu_ctrl_new_ref(hdl, theirs->ctrl, NULL, from_other_dev, false);
	mutex_unlock(add->lock);
	return ret;
}

static int set_up_cluster(struct v4l2_ctrl *master)
{
	struct v4l2_ctrl **at;

	emu_ctrl_cluster_cur_to_new(master);
	for (at = master->cluster; at < master->cluster + master->ncontrols; at++)
		if (*at)
			(*at)->is_new = (*at)->done = 1;
	return ctrl_op(master, s_ctrl);
}

/* The driver is given all values that can be set, a cluster at a time; nobody presses buttons. */
int __v4l2_ctrl_handler_setup(struct v4l2_ctrl_handler *hdl)
{
	struct v4l2_ctrl *ctrl;
	int ret = 0;

	if (!hdl)
		return 0;
	list_for_each_entry(ctrl, &hdl->ctrls, node)
		ctrl->done = ctrl->type == V4L2_CTRL_TYPE_BUTTON || (ctrl->flags & V4L2_CTRL_FLAG_READ_ONLY);
	list_for_each_entry(ctrl, &hdl->ctrls, node)
		if (!ret && !ctrl->done)
			ret = set_up_cluster(master_of(ctrl));
	return ret;
}

int v4l2_ctrl_handler_setup(struct v4l2_ctrl_handler *hdl)
{
	int ret;

	if (!hdl)
		return 0;
	mutex_lock(hdl->lock);
	ret = __v4l2_ctrl_handler_setup(hdl);
	mutex_unlock(hdl->lock);
	return ret;
}

void v4l2_ctrl_handler_log_status(struct v4l2_ctrl_handler *hdl, const char *prefix)
{
	struct v4l2_ctrl *ctrl;

	if (!hdl)
		return;
	mutex_lock(hdl->lock);
	list_for_each_entry(ctrl, &hdl->ctrls, node) {
		if (ctrl->flags & (V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_WRITE_ONLY) ||
		    ctrl->type == V4L2_CTRL_TYPE_CTRL_CLASS)
			continue;
		pr_info("%s%s%s: ", prefix ? prefix : "", prefix && *prefix ? ": " : "", ctrl->name);
		ctrl->type_ops->log(ctrl);
		pr_cont("%s%s%s\n", ctrl->flags & V4L2_CTRL_FLAG_INACTIVE ? " inactive" : "",
			ctrl->flags & V4L2_CTRL_FLAG_GRABBED ? " grabbed" : "",
			ctrl->flags & V4L2_CTRL_FLAG_VOLATILE ? " volatile" : "");
	}
	mutex_unlock(hdl->lock);
}
