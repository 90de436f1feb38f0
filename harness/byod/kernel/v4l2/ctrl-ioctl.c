// SPDX-License-Identifier: MIT
/* Control ioctls on single values, and the queries. */
#include <linux/string.h>
#include <media/v4l2-device.h>
#include <media/v4l2-fh.h>

#include "ctrl-internal.h"

static int get_value(struct v4l2_ctrl *ctrl, union v4l2_ctrl_ptr *from)
{
	struct v4l2_ctrl *master = master_of(ctrl);
	int ret = 0;

	*from = ctrl->p_cur;
	if (ctrl->flags & V4L2_CTRL_FLAG_WRITE_ONLY)
		return -EACCES;
	if (ctrl->flags & V4L2_CTRL_FLAG_VOLATILE) {
		emu_ctrl_cluster_cur_to_new(master);
		ret = ctrl_op(master, g_volatile_ctrl);
		*from = ctrl->p_new;
	}
	return ret;
}

int v4l2_g_ctrl(struct v4l2_ctrl_handler *hdl, struct v4l2_control *control)
{
	struct v4l2_ctrl *ctrl = v4l2_ctrl_find(hdl, control->id);
	union v4l2_ctrl_ptr from;
	int ret;

	if (!ctrl || !ctrl->is_int)
		return -EINVAL;
	v4l2_ctrl_lock(ctrl);
	ret = get_value(ctrl, &from);
	if (!ret)
		control->value = *from.p_s32;
	v4l2_ctrl_unlock(ctrl);
	return ret;
}

int v4l2_s_ctrl(struct v4l2_fh *fh, struct v4l2_ctrl_handler *hdl, struct v4l2_control *control)
{
	struct v4l2_ctrl *ctrl = v4l2_ctrl_find(hdl, control->id);
	int ret;

	if (!ctrl || !ctrl->is_int)
		return -EINVAL;
	if (ctrl->flags & V4L2_CTRL_FLAG_READ_ONLY)
		return -EACCES;
	v4l2_ctrl_lock(ctrl);
	ctrl->val = control->value;
	ret = emu_ctrl_set(fh, ctrl, 0);
	if (!ret)
		control->value = ctrl->cur.val;
	v4l2_ctrl_unlock(ctrl);
	return ret;
}

s32 v4l2_ctrl_g_ctrl(struct v4l2_ctrl *ctrl)
{
	union v4l2_ctrl_ptr from;
	s32 value = 0;

	if (!ctrl->is_int) {
		emu_v4l2_complain("ctrl-type", "v4l2_ctrl_g_ctrl of '%s', which is not an integer.", ctrl->name);
		return 0;
	}
	v4l2_ctrl_lock(ctrl);
	if (!get_value(ctrl, &from))
		value = *from.p_s32;
	v4l2_ctrl_unlock(ctrl);
	return value;
}

s64 v4l2_ctrl_g_ctrl_int64(struct v4l2_ctrl *ctrl)
{
	union v4l2_ctrl_ptr from;
	s64 value = 0;

	if (ctrl->is_ptr || ctrl->type != V4L2_CTRL_TYPE_INTEGER64) {
		emu_v4l2_complain("ctrl-type", "v4l2_ctrl_g_ctrl_int64 of '%s', which is not a 64-bit integer.", ctrl->name);
		return 0;
	}
	v4l2_ctrl_lock(ctrl);
	if (!get_value(ctrl, &from))
		value = *from.p_s64;
	v4l2_ctrl_unlock(ctrl);
	return value;
}

/* The next control behind id of the kind the flags ask for: plain ones, compound ones, or both. */
static struct v4l2_ctrl_ref *find_next(struct v4l2_ctrl_handler *hdl, u32 id, u32 flags)
{
	struct v4l2_ctrl_ref *ref;
	bool compound;

	list_for_each_entry(ref, &hdl->ctrl_refs, node) {
		if (ref->ctrl->id <= id)
			continue;
		compound = ref->ctrl->is_array || ref->ctrl->type >= V4L2_CTRL_COMPOUND_TYPES;
		if (flags & (compound ? V4L2_CTRL_FLAG_NEXT_COMPOUND : V4L2_CTRL_FLAG_NEXT_CTRL))
			return ref;
	}
	return NULL;
}

static struct v4l2_ctrl *find_asked(struct v4l2_ctrl_handler *hdl, u32 id, u32 next)
{
	struct v4l2_ctrl_ref *ref;

	if (!hdl)
		return NULL;
	mutex_lock(hdl->lock);
	ref = next ? find_next(hdl, id, next) : emu_ctrl_find_ref(hdl, id);
	mutex_unlock(hdl->lock);
	return ref ? ref->ctrl : NULL;
}

int v4l2_query_ext_ctrl(struct v4l2_ctrl_handler *hdl, struct v4l2_query_ext_ctrl *qc)
{
	u32 id = qc->id & V4L2_CTRL_ID_MASK;
	const struct v4l2_ctrl *ctrl =
		find_asked(hdl, id, qc->id & (V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND));

	if (!ctrl)
		return -EINVAL;
	*qc = (struct v4l2_query_ext_ctrl) {
		/* asked for by number, a private control keeps the number as its name */
		.id = id < V4L2_CID_PRIVATE_BASE ? ctrl->id : id,
		.type = ctrl->type, .flags = emu_ctrl_user_flags(ctrl),
		.minimum = ctrl->minimum, .maximum = ctrl->maximum, .default_value = ctrl->default_value,
		.step = is_menu_type(ctrl->type) ? 1 : ctrl->step,
		.elems = ctrl->elems, .elem_size = ctrl->elem_size, .nr_of_dims = ctrl->nr_of_dims,
	};
	memcpy(qc->dims, ctrl->dims, ctrl->nr_of_dims * sizeof(ctrl->dims[0]));
	strscpy(qc->name, ctrl->name, sizeof(qc->name));
	return 0;
}

void v4l2_query_ext_ctrl_to_v4l2_queryctrl(struct v4l2_queryctrl *to, const struct v4l2_query_ext_ctrl *from)
{
	bool ranged = from->type != V4L2_CTRL_TYPE_INTEGER64 && from->type != V4L2_CTRL_TYPE_BUTTON &&
		      from->type != V4L2_CTRL_TYPE_CTRL_CLASS && from->type < V4L2_CTRL_COMPOUND_TYPES;

	to->id = from->id;
	to->type = from->type;
	to->flags = from->flags;
	strscpy((char *)to->name, from->name, sizeof(to->name));
	to->minimum = ranged ? from->minimum : 0;
	to->maximum = ranged ? from->maximum : 0;
	to->step = ranged ? from->step : 0;
	to->default_value = ranged ? from->default_value : 0;
}

int v4l2_queryctrl(struct v4l2_ctrl_handler *hdl, struct v4l2_queryctrl *qc)
{
	struct v4l2_query_ext_ctrl q = { .id = qc->id };
	int ret = v4l2_query_ext_ctrl(hdl, &q);

	if (!ret)
		v4l2_query_ext_ctrl_to_v4l2_queryctrl(qc, &q);
	return ret;
}

int v4l2_querymenu(struct v4l2_ctrl_handler *hdl, struct v4l2_querymenu *qm)
{
	struct v4l2_ctrl *ctrl = v4l2_ctrl_find(hdl, qm->id);
	u32 i = qm->index;

	if (!ctrl || !is_menu_type(ctrl->type) || i < ctrl->minimum || i > ctrl->maximum)
		return -EINVAL;
	if (i < 64 && (ctrl->menu_skip_mask & BIT_ULL(i)))
		return -EINVAL;
	qm->reserved = 0;
	if (ctrl->type == V4L2_CTRL_TYPE_INTEGER_MENU) {
		qm->value = ctrl->qmenu_int[i];
		return 0;
	}
	if (!ctrl->qmenu[i] || !ctrl->qmenu[i][0])
		return -EINVAL;
	strscpy((char *)qm->name, ctrl->qmenu[i], sizeof(qm->name));
	return 0;
}

int v4l2_ctrl_log_status(struct file *file, void *priv)
{
	struct video_device *vdev = video_devdata(file);

	v4l2_ctrl_handler_log_status(file_to_v4l2_fh(file)->ctrl_handler, vdev->v4l2_dev->name);
	return 0;
}
