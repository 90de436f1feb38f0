// SPDX-License-Identifier: MIT
/* VIDIOC_G/S/TRY_EXT_CTRLS: several controls at once; those of one cluster go to the driver together. */
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "ctrl-internal.h"

/* One for each control given. */
struct entry {
	struct v4l2_ext_control *given;
	struct v4l2_ctrl_ref *ref;
	struct v4l2_ctrl *master;
};

/* The controls of one call. fh and set are of calls that bring values. */
struct batch {
	struct v4l2_ctrl_handler *hdl;
	struct v4l2_ext_controls *cs;
	struct v4l2_fh *fh;
	u32 which;
	bool get, set;
	struct entry *entries, *end;
};

/* Those of one cluster, in the order given. */
#define for_each_of(e, batch, cluster) \
	for ((e) = (batch)->entries; (e) < (batch)->end; (e)++) \
		if ((e)->master == (cluster))

static bool is_special(u32 which)
{
	return which >= V4L2_CTRL_WHICH_DEF_VAL && which <= V4L2_CTRL_WHICH_MAX_VAL;
}

static bool is_bound(u32 which)
{
	return which == V4L2_CTRL_WHICH_MIN_VAL || which == V4L2_CTRL_WHICH_MAX_VAL;
}

static int string_to_user(struct v4l2_ext_control *c, const char *text, u32 most)
{
	size_t size = strlen(text) + 1;

	if (c->size < size) {
		c->size = most;
		return -ENOSPC;
	}
	return copy_to_user(c->string, text, size) ? -EFAULT : 0;
}

static int value_to_user(struct v4l2_ext_control *c, const struct v4l2_ctrl *ctrl, union v4l2_ctrl_ptr ptr)
{
	if (ctrl->is_string)
		return string_to_user(c, ptr.p_char, ctrl->elem_size);
	if (ctrl->is_ptr)
		return copy_to_user(c->ptr, ptr.p_const, c->size) ? -EFAULT : 0;
	if (ctrl->is_int)
		c->value = *ptr.p_s32;
	else
		c->value64 = *ptr.p_s64;
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

/* Of an array the elements that are not given get their initial values; a dynamic one gets as long as what is given. */
static int payload_from_user(struct v4l2_ext_control *c, struct v4l2_ctrl *ctrl)
{
	u32 elems = c->size / ctrl->elem_size;
	int ret = ctrl->is_dyn_array ? emu_ctrl_grow(ctrl, elems) : 0;

	if (ret)
		return ret;
	if (copy_from_user(ctrl->p_new.p, c->ptr, c->size))
		return -EFAULT;
	if (ctrl->is_dyn_array)
		ctrl->new_elems = elems;
	else if (ctrl->is_array)
		ctrl->type_ops->init(ctrl, elems, ctrl->p_new);
	ctrl->is_new = 1;
	return 0;
}

static int value_from_user(struct v4l2_ext_control *c, struct v4l2_ctrl *ctrl)
{
	ctrl->is_new = 0;
	if (ctrl->is_string)
		return string_from_user(c, ctrl);
	if (ctrl->is_ptr)
		return payload_from_user(c, ctrl);
	if (ctrl->is_int)
		*ctrl->p_new.p_s32 = c->value;
	else
		*ctrl->p_new.p_s64 = c->value64;
	ctrl->is_new = 1;
	return 0;
}

/* A dynamic array that is set may have any length up to its dimension, but one. */
static int check_new_length(struct v4l2_ext_control *c, const struct v4l2_ctrl *ctrl)
{
	u32 most = ctrl->dims[0] * ctrl->elem_size;

	if (c->size > most) {
		c->size = most;
		return -ENOSPC;
	}
	return c->size ? 0 : -EFAULT;
}

/* The size of a payload: too small is -ENOSPC with the size that is needed when reading, -EFAULT when writing. */
static int check_size(const struct batch *b, const struct entry *e)
{
	const struct v4l2_ctrl *ctrl = e->ref->ctrl;
	struct v4l2_ext_control *c = e->given;
	u32 elems = ctrl->elems, given = c->size;

	if (!ctrl->is_ptr || ctrl->is_string)
		return 0;
	if (ctrl->is_dyn_array) {
		c->size = rounddown(c->size, ctrl->elem_size);
		if (!b->get)
			return check_new_length(c, ctrl);
		given = c->size;
		if (b->cs->which == V4L2_CTRL_WHICH_REQUEST_VAL)
			elems = e->ref->p_req_elems;
	}
	if (given < elems * ctrl->elem_size && !b->get)
		return -EFAULT;
	c->size = elems * ctrl->elem_size;
	return given < c->size ? -ENOSPC : 0;
}

/* Why a control cannot be part of this call; null where it can. */
static const char *objection(u32 which, u32 id, const struct v4l2_ctrl_ref *ref)
{
	if (which && !is_special(which) && V4L2_CTRL_ID2WHICH(id) != which)
		return "is not of the class asked for";
	/* identifiers of old private controls are for single values */
	if (id >= V4L2_CID_PRIVATE_BASE || !ref)
		return "does not exist";
	if (ref->ctrl->flags & V4L2_CTRL_FLAG_DISABLED)
		return "is disabled";
	if (is_bound(which) && !(ref->ctrl->flags & V4L2_CTRL_FLAG_HAS_WHICH_MIN_MAX))
		return "has no minimum and maximum";
	return NULL;
}

static int find_one(struct batch *b, struct entry *e)
{
	u32 id = e->given->id & V4L2_CTRL_ID_MASK;
	const char *why;

	e->ref = emu_ctrl_find_ref_lock(b->hdl, id);
	why = objection(b->cs->which, id, e->ref);
	if (why) {
		ctrl_refused("control 0x%x %s", id, why);
		return -EINVAL;
	}
	e->master = master_of(e->ref->ctrl);
	return check_size(b, e);
}

/* error_idx is that of the first control that cannot be used. */
static int find_all(struct batch *b)
{
	struct entry *e;
	int ret;

	for (e = b->entries; e < b->end; e++) {
		b->cs->error_idx = e - b->entries;
		e->given = &b->cs->controls[b->cs->error_idx];
		ret = find_one(b, e);
		if (ret)
			return ret;
	}
	return 0;
}

static bool cluster_is_done(const struct batch *b, const struct entry *e)
{
	const struct entry *before;

	for (before = b->entries; before < e; before++)
		if (before->master == e->master)
			return true;
	return false;
}

/* Works on each cluster, with its lock, in the order of their first controls: those are the ones that can fail. */
static int each_cluster(struct batch *b, int (*work)(struct batch *b, struct v4l2_ctrl *master))
{
	struct entry *e;
	int ret = 0;

	for (e = b->entries; !ret && e < b->end; e++) {
		if (cluster_is_done(b, e))
			continue;
		b->cs->error_idx = e - b->entries;
		v4l2_ctrl_lock(e->master);
		ret = work(b, e->master);
		v4l2_ctrl_unlock(e->master);
	}
	return ret;
}

/* Errors found before any cluster is worked on name no control, but when values are tried. */
static void blame_nobody(struct batch *b)
{
	b->cs->error_idx = b->cs->count;
}

static bool has_class(struct v4l2_ctrl_handler *hdl, u32 which)
{
	return !which || is_special(which) || emu_ctrl_find_ref_lock(hdl, which | 1);
}

static int run(struct batch *b, int (*work)(struct batch *b))
{
	int ret;

	blame_nobody(b);
	b->which = b->cs->which;
	b->cs->which = V4L2_CTRL_ID2WHICH(b->which);
	if (!b->hdl)
		return -EINVAL;
	if (!b->cs->count)
		return has_class(b->hdl, b->cs->which) ? 0 : -EINVAL;
	b->entries = kcalloc(b->cs->count, sizeof(*b->entries), GFP_KERNEL);
	if (!b->entries)
		return -ENOMEM;
	b->end = b->entries + b->cs->count;
	ret = work(b);
	kfree(b->entries);
	return ret;
}

/* latest is where the control has its value: as set, or as just measured. */
static int read_one(const struct batch *b, const struct entry *e, union v4l2_ctrl_ptr latest)
{
	const struct v4l2_ctrl_ref *ref = e->ref;
	const struct v4l2_ctrl *ctrl = ref->ctrl;
	void (*make)(const struct v4l2_ctrl *ctrl, u32 from_idx, union v4l2_ctrl_ptr ptr) = NULL;

	if (b->which == V4L2_CTRL_WHICH_REQUEST_VAL) {
		if (ref->p_req_array_enomem)
			return -ENOMEM;
		return value_to_user(e->given, ctrl, ref->p_req_valid ? ref->p_req : latest);
	}
	if (b->which == V4L2_CTRL_WHICH_DEF_VAL)
		make = ctrl->type_ops->init;
	else if (is_bound(b->which))
		make = b->which == V4L2_CTRL_WHICH_MIN_VAL ? ctrl->type_ops->minimum : ctrl->type_ops->maximum;
	if (!make)
		return value_to_user(e->given, ctrl, latest);
	make(ctrl, 0, ctrl->p_new);
	return value_to_user(e->given, ctrl, ctrl->p_new);
}

static int read_cluster(struct batch *b, struct v4l2_ctrl *master)
{
	bool measured = (master->flags & V4L2_CTRL_FLAG_VOLATILE) || (master->has_volatiles && !is_cur_manual(master));
	struct entry *e;
	int ret = 0;

	if (is_special(b->which))
		measured = false;
	if (measured) {
		emu_ctrl_cluster_cur_to_new(master);
		ret = ctrl_op(master, g_volatile_ctrl);
	}
	for_each_of(e, b, master) {
		if (ret)
			break;
		ret = read_one(b, e, measured ? e->ref->ctrl->p_new : e->ref->ctrl->p_cur);
	}
	return ret;
}

static int get_all(struct batch *b)
{
	const struct entry *e;
	int ret = find_all(b);

	blame_nobody(b);
	for (e = b->entries; !ret && e < b->end; e++)
		ret = e->ref->ctrl->flags & V4L2_CTRL_FLAG_WRITE_ONLY ? -EACCES : 0;
	return ret ? ret : each_cluster(b, read_cluster);
}

int emu_ctrl_get_ext(struct v4l2_ctrl_handler *hdl, struct v4l2_ext_controls *cs)
{
	struct batch b = { .hdl = hdl, .cs = cs, .get = true };

	return run(&b, get_all);
}

/* Single values are put into range where they are. The structure is packed: they are not aligned there. */
static int check_value(struct v4l2_ext_control *c, const struct v4l2_ctrl *ctrl)
{
	s64 wide = ctrl->is_int ? c->value : c->value64;
	union v4l2_ctrl_ptr value = { .p_s64 = &wide };
	int ret = emu_ctrl_validate_new(ctrl, value);

	return ret ? ret : value_to_user(c, ctrl, value);
}

/* What can be checked without the driver; payloads are when they have been copied. */
static int check_one(const struct batch *b, const struct entry *e)
{
	const struct v4l2_ctrl *ctrl = e->ref->ctrl;

	if (ctrl->flags & V4L2_CTRL_FLAG_READ_ONLY) {
		ctrl_refused("'%s' is read-only", ctrl->name);
		return -EACCES;
	}
	if (b->set && (ctrl->flags & V4L2_CTRL_FLAG_GRABBED)) {
		ctrl_refused("'%s' is grabbed", ctrl->name);
		return -EBUSY;
	}
	return ctrl->is_ptr ? 0 : check_value(e->given, ctrl);
}

static int check_all(struct batch *b)
{
	struct entry *e;
	int ret = find_all(b);

	for (e = b->entries; !ret && e < b->end; e++) {
		b->cs->error_idx = e - b->entries;
		ret = check_one(b, e);
	}
	return ret;
}

/* A cluster that turns manual starts from the values it had when it was automatic. */
static void start_manual(const struct batch *b, struct v4l2_ctrl *master)
{
	const struct entry *e;
	bool manual = false;

	if (!master->is_auto || !master->has_volatiles || is_cur_manual(master))
		return;
	for_each_of(e, b, master)
		if (e->ref->ctrl == master)
			manual = is_manual(master, e->given->value);
	if (manual)
		emu_ctrl_update_from_auto(master);
}

static int take_values(const struct batch *b, struct v4l2_ctrl *master)
{
	struct entry *e;
	int ret = 0;

	for_each_of(e, b, master) {
		struct v4l2_ctrl *ctrl = e->ref->ctrl;

		ret = value_from_user(e->given, ctrl);
		if (!ret && ctrl->is_ptr)
			ret = emu_ctrl_validate_new(ctrl, ctrl->p_new);
		if (ret)
			break;
	}
	return ret;
}

static int return_values(const struct batch *b, struct v4l2_ctrl *master)
{
	struct entry *e;
	int ret = 0;

	for_each_of(e, b, master) {
		ret = value_to_user(e->given, e->ref->ctrl, e->ref->ctrl->p_new);
		if (ret)
			break;
	}
	return ret;
}

static int write_cluster(struct batch *b, struct v4l2_ctrl *master)
{
	bool in_request = b->hdl->req_obj.req;
	struct v4l2_ctrl **member, **end = master->cluster + master->ncontrols;
	int ret;

	emu_ctrl_forget_new(master);
	start_manual(b, master);
	ret = take_values(b, master);
	if (!ret)
		ret = emu_ctrl_try_or_set_cluster(b->fh, master, b->set && !in_request, 0);
	if (ret)
		return ret;
	/* of a request the values are set when its turn comes */
	for (member = master->cluster; in_request && b->set && member < end; member++)
		if (*member)
			emu_ctrl_new_to_req(emu_ctrl_find_ref(b->hdl, (*member)->id));
	return return_values(b, master);
}

static int set_all(struct batch *b)
{
	int ret = check_all(b);

	if (!ret)
		return each_cluster(b, write_cluster);
	if (b->set)
		blame_nobody(b);
	return ret;
}

int emu_ctrl_set_ext(struct v4l2_fh *fh, struct v4l2_ctrl_handler *hdl, struct v4l2_ext_controls *cs, bool set)
{
	struct batch b = { .hdl = hdl, .cs = cs, .fh = fh, .set = set };

	if (cs->which == V4L2_CTRL_WHICH_DEF_VAL || is_bound(cs->which)) {
		blame_nobody(&b);
		ctrl_refused("default, minimum and maximum cannot be set");
		return -EINVAL;
	}
	return run(&b, set_all);
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
