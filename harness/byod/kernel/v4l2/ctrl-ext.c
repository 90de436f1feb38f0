// SPDX-License-Identifier: MIT
/* VIDIOC_G/S/TRY_EXT_CTRLS: several controls at once; those of one cluster go to the driver together. */
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "ctrl-internal.h"

/* One for each control given. mref is null where an earlier control of the cluster stands for it; next chains those. */
struct v4l2_ctrl_helper {
	struct v4l2_ctrl_ref *mref;
	struct v4l2_ctrl_ref *ref;
	u32 next;
};

static bool is_special(u32 which)
{
	return which >= V4L2_CTRL_WHICH_DEF_VAL && which <= V4L2_CTRL_WHICH_MAX_VAL;
}

static int value_to_user(struct v4l2_ext_control *c, const struct v4l2_ctrl *ctrl, union v4l2_ctrl_ptr ptr)
{
	size_t length;

	if (ctrl->is_ptr && !ctrl->is_string)
		return copy_to_user(c->ptr, ptr.p_const, c->size) ? -EFAULT : 0;
	if (ctrl->is_string) {
		length = strlen(ptr.p_char);
		if (c->size < length + 1) {
			c->size = ctrl->elem_size;
			return -ENOSPC;
		}
		return copy_to_user(c->string, ptr.p_char, length + 1) ? -EFAULT : 0;
	}
	if (ctrl->type == V4L2_CTRL_TYPE_INTEGER64)
		c->value64 = *ptr.p_s64;
	else
		c->value = *ptr.p_s32;
	return 0;
}

static int string_from_user(struct v4l2_ext_control *c, struct v4l2_ctrl *ctrl)
{
	u32 size = min_t(u32, c->size, ctrl->maximum + 1);
	char *text = ctrl->p_new.p_char, last;

	if (!size)
		return -ERANGE;
	if (copy_from_user(text, c->string, size))
		return -EFAULT;
	last = text[size - 1];
	text[size - 1] = '\0';
	/* cut off although it was too long */
	if (strlen(text) == ctrl->maximum && last)
		return -ERANGE;
	ctrl->is_new = 1;
	return 0;
}

static int value_from_user(struct v4l2_ext_control *c, struct v4l2_ctrl *ctrl)
{
	u32 elems;
	int ret;

	ctrl->is_new = 0;
	if (ctrl->is_string)
		return string_from_user(c, ctrl);
	if (ctrl->is_ptr) {
		elems = c->size / ctrl->elem_size;
		if (ctrl->is_dyn_array) {
			ret = emu_ctrl_grow(ctrl, elems);
			if (ret)
				return ret;
		}
		if (copy_from_user(ctrl->p_new.p, c->ptr, c->size))
			return -EFAULT;
		if (ctrl->is_dyn_array)
			ctrl->new_elems = elems;
		else if (ctrl->is_array)
			ctrl->type_ops->init(ctrl, elems, ctrl->p_new);
	} else if (ctrl->type == V4L2_CTRL_TYPE_INTEGER64) {
		*ctrl->p_new.p_s64 = c->value64;
	} else {
		*ctrl->p_new.p_s32 = c->value;
	}
	ctrl->is_new = 1;
	return 0;
}

/* The size of a payload: too small is -ENOSPC with the size that is needed when reading, -EFAULT when writing. */
static int check_size(const struct v4l2_ext_controls *cs, struct v4l2_ext_control *c, const struct v4l2_ctrl_ref *ref,
		      bool get)
{
	const struct v4l2_ctrl *ctrl = ref->ctrl;
	u32 total = ctrl->elems * ctrl->elem_size;

	if (!ctrl->is_ptr || ctrl->is_string)
		return 0;
	if (!ctrl->is_dyn_array) {
		if (c->size < total) {
			if (!get)
				return -EFAULT;
			c->size = total;
			return -ENOSPC;
		}
		c->size = total;
		return 0;
	}
	c->size -= c->size % ctrl->elem_size;
	if (get) {
		if (cs->which == V4L2_CTRL_WHICH_REQUEST_VAL)
			total = ref->p_req_elems * ctrl->elem_size;
		if (c->size < total) {
			c->size = total;
			return -ENOSPC;
		}
		c->size = total;
		return 0;
	}
	if (c->size > ctrl->dims[0] * ctrl->elem_size) {
		c->size = ctrl->dims[0] * ctrl->elem_size;
		return -ENOSPC;
	}
	return c->size ? 0 : -EFAULT;
}

static int prepare_one(struct v4l2_ctrl_handler *hdl, struct v4l2_ext_controls *cs, struct v4l2_ext_control *c,
		       struct v4l2_ctrl_helper *h, bool get)
{
	u32 id = c->id & V4L2_CTRL_ID_MASK;
	struct v4l2_ctrl *ctrl;

	if (cs->which && !is_special(cs->which) && V4L2_CTRL_ID2WHICH(id) != cs->which) {
		ctrl_refused("control 0x%x is not of class 0x%x", id, cs->which);
		return -EINVAL;
	}
	if (id >= V4L2_CID_PRIVATE_BASE)
		return -EINVAL;
	h->ref = emu_ctrl_find_ref_lock(hdl, id);
	if (!h->ref) {
		ctrl_refused("there is no control 0x%x", id);
		return -EINVAL;
	}
	ctrl = h->ref->ctrl;
	if (ctrl->flags & V4L2_CTRL_FLAG_DISABLED)
		return -EINVAL;
	if ((cs->which == V4L2_CTRL_WHICH_MIN_VAL || cs->which == V4L2_CTRL_WHICH_MAX_VAL) &&
	    !(ctrl->flags & V4L2_CTRL_FLAG_HAS_WHICH_MIN_MAX))
		return -EINVAL;
	h->mref = master_of(ctrl) == ctrl ? h->ref : emu_ctrl_find_ref_lock(hdl, master_of(ctrl)->id);
	h->next = 0;
	return check_size(cs, c, h->ref, get);
}

/* The first control of a cluster stands for it, in the order given; the others are chained to it. */
static void chain_clusters(struct v4l2_ctrl_helper *helpers, u32 count)
{
	struct v4l2_ctrl_helper *last;
	u32 i;

	for (i = 0; i < count; i++)
		helpers[i].mref->helper = NULL;
	for (i = 0; i < count; i++) {
		struct v4l2_ctrl_ref *mref = helpers[i].mref;

		last = mref->helper;
		mref->helper = &helpers[i];
		if (!last)
			continue;
		last->next = i;
		helpers[i].mref = NULL;
	}
}

static int prepare(struct v4l2_ctrl_handler *hdl, struct v4l2_ext_controls *cs, struct v4l2_ctrl_helper *helpers,
		   bool get)
{
	u32 i;
	int ret;

	for (i = 0; i < cs->count; i++) {
		cs->error_idx = i;
		ret = prepare_one(hdl, cs, &cs->controls[i], &helpers[i], get);
		if (ret)
			return ret;
	}
	mutex_lock(hdl->lock);
	chain_clusters(helpers, cs->count);
	mutex_unlock(hdl->lock);
	return 0;
}

/* No controls: does the class exist? */
static int check_class(struct v4l2_ctrl_handler *hdl, u32 which)
{
	if (!which || is_special(which))
		return 0;
	return emu_ctrl_find_ref_lock(hdl, which | 1) ? 0 : -EINVAL;
}

static struct v4l2_ctrl_helper *alloc_helpers(u32 count)
{
	return kcalloc(count, sizeof(struct v4l2_ctrl_helper), GFP_KERNEL);
}

static int one_to_user(struct v4l2_ext_controls *cs, u32 which, u32 i, const struct v4l2_ctrl_ref *ref, bool is_volatile)
{
	struct v4l2_ext_control *c = &cs->controls[i];
	struct v4l2_ctrl *ctrl = ref->ctrl;

	switch (which) {
	case V4L2_CTRL_WHICH_DEF_VAL:
		ctrl->type_ops->init(ctrl, 0, ctrl->p_new);
		return value_to_user(c, ctrl, ctrl->p_new);
	case V4L2_CTRL_WHICH_MIN_VAL:
		ctrl->type_ops->minimum(ctrl, 0, ctrl->p_new);
		return value_to_user(c, ctrl, ctrl->p_new);
	case V4L2_CTRL_WHICH_MAX_VAL:
		ctrl->type_ops->maximum(ctrl, 0, ctrl->p_new);
		return value_to_user(c, ctrl, ctrl->p_new);
	case V4L2_CTRL_WHICH_REQUEST_VAL:
		if (ref->p_req_array_enomem)
			return -ENOMEM;
		if (ref->p_req_valid)
			return value_to_user(c, ctrl, ref->p_req);
	}
	return value_to_user(c, ctrl, is_volatile ? ctrl->p_new : ctrl->p_cur);
}

static int get_cluster(struct v4l2_ext_controls *cs, u32 which, struct v4l2_ctrl_helper *helpers, u32 first)
{
	struct v4l2_ctrl *master = helpers[first].mref->ctrl;
	bool is_volatile = false;
	u32 i = first;
	int ret = 0;

	v4l2_ctrl_lock(master);
	if (!is_special(which) && ((master->flags & V4L2_CTRL_FLAG_VOLATILE) ||
				   (master->has_volatiles && !is_cur_manual(master)))) {
		emu_ctrl_cluster_cur_to_new(master);
		ret = ctrl_op(master, g_volatile_ctrl);
		is_volatile = true;
	}
	while (!ret) {
		ret = one_to_user(cs, which, i, helpers[i].ref, is_volatile);
		i = helpers[i].next;
		if (!i)
			break;
	}
	v4l2_ctrl_unlock(master);
	return ret;
}

int emu_ctrl_get_ext(struct v4l2_ctrl_handler *hdl, struct v4l2_ext_controls *cs)
{
	const u32 which = cs->which;
	struct v4l2_ctrl_helper *helpers;
	u32 i;
	int ret;

	cs->error_idx = cs->count;
	cs->which = V4L2_CTRL_ID2WHICH(cs->which);
	if (!hdl)
		return -EINVAL;
	if (!cs->count)
		return check_class(hdl, cs->which);
	helpers = alloc_helpers(cs->count);
	if (!helpers)
		return -ENOMEM;
	ret = prepare(hdl, cs, helpers, true);
	/* errors found before anything is read name no control */
	cs->error_idx = cs->count;
	for (i = 0; !ret && i < cs->count; i++)
		if (helpers[i].ref->ctrl->flags & V4L2_CTRL_FLAG_WRITE_ONLY)
			ret = -EACCES;
	for (i = 0; !ret && i < cs->count; i++) {
		if (!helpers[i].mref)
			continue;
		cs->error_idx = i;
		ret = get_cluster(cs, which, helpers, i);
	}
	kfree(helpers);
	return ret;
}

/* What can be checked without the driver. */
static int validate(struct v4l2_ext_controls *cs, struct v4l2_ctrl_helper *helpers, bool set)
{
	union v4l2_ctrl_ptr value;
	struct v4l2_ctrl *ctrl;
	s64 wide;
	u32 i;
	int ret;

	for (i = 0; i < cs->count; i++) {
		ctrl = helpers[i].ref->ctrl;
		cs->error_idx = i;
		if (ctrl->flags & V4L2_CTRL_FLAG_READ_ONLY) {
			ctrl_refused("'%s' is read-only", ctrl->name);
			return -EACCES;
		}
		if (set && (ctrl->flags & V4L2_CTRL_FLAG_GRABBED)) {
			ctrl_refused("'%s' is grabbed", ctrl->name);
			return -EBUSY;
		}
		if (ctrl->is_ptr)
			continue;
		/* the structure is packed: values are not aligned there */
		wide = ctrl->type == V4L2_CTRL_TYPE_INTEGER64 ? cs->controls[i].value64 : cs->controls[i].value;
		value.p_s64 = &wide;
		ret = emu_ctrl_validate_new(ctrl, value);
		if (ret)
			return ret;
		if (ctrl->type == V4L2_CTRL_TYPE_INTEGER64)
			cs->controls[i].value64 = wide;
		else
			cs->controls[i].value = *value.p_s32;
	}
	return 0;
}

/* The value an auto cluster's master is about to get. */
static bool turns_manual(const struct v4l2_ext_controls *cs, const struct v4l2_ctrl_helper *helpers, u32 first,
			 const struct v4l2_ctrl *master)
{
	u32 i = first;

	do {
		if (helpers[i].ref->ctrl == master)
			return is_manual(master, cs->controls[i].value);
		i = helpers[i].next;
	} while (i);
	return false;
}

static int set_cluster(struct v4l2_fh *fh, struct v4l2_ctrl_handler *hdl, struct v4l2_ext_controls *cs,
		       struct v4l2_ctrl_helper *helpers, u32 first, bool set)
{
	struct v4l2_ctrl *master = helpers[first].mref->ctrl, *ctrl;
	bool in_request = hdl->req_obj.req;
	u32 i = first, j;
	int ret;

	for (j = 0; j < master->ncontrols; j++)
		if (master->cluster[j])
			master->cluster[j]->is_new = 0;
	if (master->is_auto && master->has_volatiles && !is_cur_manual(master) && turns_manual(cs, helpers, first, master))
		emu_ctrl_update_from_auto(master);
	do {
		ctrl = helpers[i].ref->ctrl;
		ret = value_from_user(&cs->controls[i], ctrl);
		if (!ret && ctrl->is_ptr)
			ret = emu_ctrl_validate_new(ctrl, ctrl->p_new);
		i = helpers[i].next;
	} while (!ret && i);
	if (!ret)
		ret = emu_ctrl_try_or_set_cluster(fh, master, set && !in_request, 0);
	for (j = 0; !ret && in_request && set && j < master->ncontrols; j++)
		if (master->cluster[j])
			emu_ctrl_new_to_req(emu_ctrl_find_ref(hdl, master->cluster[j]->id));
	for (i = first; !ret;) {
		ret = value_to_user(&cs->controls[i], helpers[i].ref->ctrl, helpers[i].ref->ctrl->p_new);
		i = helpers[i].next;
		if (!i)
			break;
	}
	return ret;
}

int emu_ctrl_set_ext(struct v4l2_fh *fh, struct v4l2_ctrl_handler *hdl, struct v4l2_ext_controls *cs, bool set)
{
	struct v4l2_ctrl_helper *helpers;
	u32 i;
	int ret;

	cs->error_idx = cs->count;
	if (cs->which == V4L2_CTRL_WHICH_DEF_VAL || cs->which == V4L2_CTRL_WHICH_MIN_VAL ||
	    cs->which == V4L2_CTRL_WHICH_MAX_VAL) {
		ctrl_refused("default, minimum and maximum cannot be set");
		return -EINVAL;
	}
	cs->which = V4L2_CTRL_ID2WHICH(cs->which);
	if (!hdl)
		return -EINVAL;
	if (!cs->count)
		return check_class(hdl, cs->which);
	helpers = alloc_helpers(cs->count);
	if (!helpers)
		return -ENOMEM;
	ret = prepare(hdl, cs, helpers, false);
	if (!ret)
		ret = validate(cs, helpers, set);
	/* S says with this that nothing was set; TRY names the control */
	if (ret && set)
		cs->error_idx = cs->count;
	for (i = 0; !ret && i < cs->count; i++) {
		struct v4l2_ctrl *master;

		if (!helpers[i].mref)
			continue;
		cs->error_idx = i;
		master = helpers[i].mref->ctrl;
		v4l2_ctrl_lock(master);
		ret = set_cluster(fh, hdl, cs, helpers, i, set);
		v4l2_ctrl_unlock(master);
	}
	kfree(helpers);
	return ret;
}

int v4l2_g_ext_ctrls(struct v4l2_ctrl_handler *hdl, struct video_device *vdev, struct media_device *mdev,
		     struct v4l2_ext_controls *c)
{
	if (c->which == V4L2_CTRL_WHICH_REQUEST_VAL)
		return emu_ctrl_get_ext_request(hdl, mdev, c);
	return emu_ctrl_get_ext(hdl, c);
}

int v4l2_try_ext_ctrls(struct v4l2_ctrl_handler *hdl, struct video_device *vdev, struct media_device *mdev,
		       struct v4l2_ext_controls *c)
{
	if (c->which == V4L2_CTRL_WHICH_REQUEST_VAL)
		return emu_ctrl_set_ext_request(NULL, hdl, mdev, c, false);
	return emu_ctrl_set_ext(NULL, hdl, c, false);
}

int v4l2_s_ext_ctrls(struct v4l2_fh *fh, struct v4l2_ctrl_handler *hdl, struct video_device *vdev,
		     struct media_device *mdev, struct v4l2_ext_controls *c)
{
	if (c->which == V4L2_CTRL_WHICH_REQUEST_VAL)
		return emu_ctrl_set_ext_request(fh, hdl, mdev, c, true);
	return emu_ctrl_set_ext(fh, hdl, c, true);
}
