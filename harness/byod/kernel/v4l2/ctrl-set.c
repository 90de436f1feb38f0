// SPDX-License-Identifier: MIT
/* Changing values: from the new value over the driver's try_ctrl and s_ctrl to the current one, a cluster at a time. */
#include <linux/bitops.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <media/v4l2-event.h>
#include <media/v4l2-fh.h>

#include "ctrl-internal.h"

void emu_ctrl_cur_to_new(struct v4l2_ctrl *ctrl)
{
	if (!ctrl)
		return;
	if (ctrl->is_dyn_array)
		ctrl->new_elems = ctrl->elems;
	memcpy(ctrl->p_new.p, ctrl->p_cur.p, ctrl->new_elems * ctrl->elem_size);
}

void emu_ctrl_cluster_cur_to_new(struct v4l2_ctrl *master)
{
	unsigned int i;

	for (i = 0; i < master->ncontrols; i++)
		emu_ctrl_cur_to_new(master->cluster[i]);
}

/* Room for so many elements of an array, current value kept. */
int emu_ctrl_grow(struct v4l2_ctrl *ctrl, u32 elems)
{
	u32 size = elems * ctrl->elem_size;
	char *array;

	if (elems <= ctrl->p_array_alloc_elems)
		return 0;
	array = kzalloc(2 * size, GFP_KERNEL);
	if (!array)
		return -ENOMEM;
	memcpy(array, ctrl->p_new.p, ctrl->elems * ctrl->elem_size);
	memcpy(array + size, ctrl->p_cur.p, ctrl->elems * ctrl->elem_size);
	kfree(ctrl->p_array);
	ctrl->p_array = array;
	ctrl->p_new.p = array;
	ctrl->p_cur.p = array + size;
	ctrl->p_array_alloc_elems = elems;
	return 0;
}

int emu_ctrl_validate_new(const struct v4l2_ctrl *ctrl, union v4l2_ctrl_ptr p_new)
{
	int ret = ctrl->type_ops->validate(ctrl, p_new);

	if (ret)
		ctrl_refused("the value of '%s' is not valid: %d", ctrl->name, ret);
	return ret;
}

/* Automatic is being turned off: the manual values start from what the hardware uses now. */
void emu_ctrl_update_from_auto(struct v4l2_ctrl *master)
{
	unsigned int i;

	for (i = 1; i < master->ncontrols; i++)
		emu_ctrl_cur_to_new(master->cluster[i]);
	if (ctrl_op(master, g_volatile_ctrl))
		return;
	for (i = 1; i < master->ncontrols; i++)
		if (master->cluster[i])
			master->cluster[i]->is_new = 1;
}

static bool cluster_changed(struct v4l2_ctrl *master)
{
	bool changed = false;
	unsigned int i;

	for (i = 0; i < master->ncontrols; i++) {
		struct v4l2_ctrl *ctrl = master->cluster[i];
		bool differs;

		if (!ctrl)
			continue;
		differs = ctrl->flags & V4L2_CTRL_FLAG_EXECUTE_ON_WRITE;
		changed |= differs;
		/* volatile values are not kept */
		if (ctrl->flags & V4L2_CTRL_FLAG_VOLATILE) {
			ctrl->has_changed = false;
			continue;
		}
		differs = differs || ctrl->elems != ctrl->new_elems ||
			  !ctrl->type_ops->equal(ctrl, ctrl->p_cur, ctrl->p_new);
		ctrl->has_changed = differs;
		changed |= differs;
	}
	return changed;
}

static void new_to_cur(struct v4l2_fh *fh, struct v4l2_ctrl *ctrl, u32 ch_flags)
{
	struct v4l2_ctrl *master;
	bool changed;

	if (!ctrl)
		return;
	master = master_of(ctrl);
	changed = ctrl->has_changed;
	if (changed) {
		if (ctrl->is_dyn_array)
			ctrl->elems = ctrl->new_elems;
		memcpy(ctrl->p_cur.p, ctrl->p_new.p, ctrl->elems * ctrl->elem_size);
	}
	if (ch_flags & V4L2_EVENT_CTRL_CH_FLAGS) {
		ctrl->flags &= ~(V4L2_CTRL_FLAG_INACTIVE | V4L2_CTRL_FLAG_VOLATILE);
		if (!is_cur_manual(master))
			ctrl->flags |= V4L2_CTRL_FLAG_INACTIVE |
				       (master->has_volatiles ? V4L2_CTRL_FLAG_VOLATILE : 0);
		fh = NULL;
	}
	if (!changed && !ch_flags)
		return;
	/* what the file did not set itself, it is told */
	emu_ctrl_send_event(ctrl->is_new ? fh : NULL, ctrl, (changed ? V4L2_EVENT_CTRL_CH_VALUE : 0) | ch_flags);
	if (ctrl->call_notify && changed && ctrl->handler->notify)
		ctrl->handler->notify(ctrl, ctrl->handler->notify_priv);
}

int emu_ctrl_try_or_set_cluster(struct v4l2_fh *fh, struct v4l2_ctrl *master, bool set, u32 ch_flags)
{
	bool mode_changes;
	unsigned int i;
	int ret;

	for (i = 0; i < master->ncontrols; i++) {
		struct v4l2_ctrl *ctrl = master->cluster[i];

		if (!ctrl)
			continue;
		if (!ctrl->is_new)
			emu_ctrl_cur_to_new(ctrl);
		else if (set && (ctrl->flags & V4L2_CTRL_FLAG_GRABBED))
			return -EBUSY;
	}
	ret = ctrl_op(master, try_ctrl);
	if (ret || !set || !cluster_changed(master))
		return ret;
	ret = ctrl_op(master, s_ctrl);
	if (ret)
		return ret;

	mode_changes = is_cur_manual(master) != is_new_manual(master);
	for (i = 0; i < master->ncontrols; i++) {
		if (i && mode_changes && is_new_manual(master) && master->has_volatiles && master->cluster[i])
			master->cluster[i]->has_changed = true;
		new_to_cur(fh, master->cluster[i], ch_flags | (mode_changes && i ? V4L2_EVENT_CTRL_CH_FLAGS : 0));
	}
	return 0;
}

/* The new value is in place; nothing else of the cluster changes. */
int emu_ctrl_set(struct v4l2_fh *fh, struct v4l2_ctrl *ctrl, u32 ch_flags)
{
	struct v4l2_ctrl *master = master_of(ctrl);
	unsigned int i;
	int ret;

	for (i = 0; i < master->ncontrols; i++)
		if (master->cluster[i])
			master->cluster[i]->is_new = 0;
	ret = emu_ctrl_validate_new(ctrl, ctrl->p_new);
	if (ret)
		return ret;
	if (master->is_auto && master->has_volatiles && ctrl == master && !is_cur_manual(master) && is_new_manual(master))
		emu_ctrl_update_from_auto(master);
	ctrl->is_new = 1;
	return emu_ctrl_try_or_set_cluster(fh, master, true, ch_flags);
}

static int wrong_type(const struct v4l2_ctrl *ctrl, const char *function)
{
	emu_v4l2_complain("ctrl-type", "%s of '%s', which has another type (0x%x).", function, ctrl->name, ctrl->type);
	return -EINVAL;
}

static void expect_lock(const struct v4l2_ctrl *ctrl, const char *function)
{
	if (!mutex_is_locked(ctrl->handler->lock))
		emu_v4l2_complain("ctrl-lock", "%s of '%s' without the handler's lock. Use the function without underscores.",
				  function, ctrl->name);
}

int __v4l2_ctrl_s_ctrl(struct v4l2_ctrl *ctrl, s32 val)
{
	expect_lock(ctrl, __func__);
	if (!ctrl->is_int)
		return wrong_type(ctrl, __func__);
	ctrl->val = val;
	return emu_ctrl_set(NULL, ctrl, 0);
}

int __v4l2_ctrl_s_ctrl_int64(struct v4l2_ctrl *ctrl, s64 val)
{
	expect_lock(ctrl, __func__);
	if (ctrl->is_ptr || ctrl->type != V4L2_CTRL_TYPE_INTEGER64)
		return wrong_type(ctrl, __func__);
	*ctrl->p_new.p_s64 = val;
	return emu_ctrl_set(NULL, ctrl, 0);
}

int __v4l2_ctrl_s_ctrl_string(struct v4l2_ctrl *ctrl, const char *s)
{
	expect_lock(ctrl, __func__);
	if (ctrl->type != V4L2_CTRL_TYPE_STRING)
		return wrong_type(ctrl, __func__);
	strscpy(ctrl->p_new.p_char, s, ctrl->maximum + 1);
	return emu_ctrl_set(NULL, ctrl, 0);
}

int __v4l2_ctrl_s_ctrl_compound(struct v4l2_ctrl *ctrl, enum v4l2_ctrl_type type, const void *p)
{
	expect_lock(ctrl, __func__);
	if (ctrl->type != type || ctrl->is_dyn_array)
		return wrong_type(ctrl, __func__);
	memcpy(ctrl->p_new.p, p, ctrl->elems * ctrl->elem_size);
	return emu_ctrl_set(NULL, ctrl, 0);
}

static bool has_range(const struct v4l2_ctrl *ctrl)
{
	return !ctrl->is_array && ctrl->type != V4L2_CTRL_TYPE_BUTTON && ctrl->type != V4L2_CTRL_TYPE_CTRL_CLASS &&
	       ctrl->type != V4L2_CTRL_TYPE_STRING && ctrl->type <= V4L2_CTRL_TYPE_U32;
}

int __v4l2_ctrl_modify_range(struct v4l2_ctrl *ctrl, s64 min, s64 max, u64 step, s64 def)
{
	bool range_changed;
	int ret;

	expect_lock(ctrl, __func__);
	if (!has_range(ctrl))
		return -EINVAL;
	ret = emu_ctrl_check_range(ctrl->type, min, max, step, def);
	if (ret)
		return ret;
	range_changed = ctrl->minimum != min || ctrl->maximum != max || ctrl->step != step || ctrl->default_value != def;
	ctrl->minimum = min;
	ctrl->maximum = max;
	ctrl->step = step;
	ctrl->default_value = def;

	/* a value the new range does not allow becomes the default */
	emu_ctrl_cur_to_new(ctrl);
	if (emu_ctrl_validate_new(ctrl, ctrl->p_new))
		ctrl->type_ops->init(ctrl, 0, ctrl->p_new);
	if (memcmp(ctrl->p_new.p, ctrl->p_cur.p, ctrl->elem_size))
		return emu_ctrl_set(NULL, ctrl, V4L2_EVENT_CTRL_CH_RANGE);
	if (range_changed)
		emu_ctrl_send_event(NULL, ctrl, V4L2_EVENT_CTRL_CH_RANGE);
	return 0;
}

int __v4l2_ctrl_modify_dimensions(struct v4l2_ctrl *ctrl, u32 dims[V4L2_CTRL_MAX_DIMS])
{
	u32 elems = 1, i;
	char *array;

	expect_lock(ctrl, __func__);
	if (!ctrl->is_array || ctrl->is_dyn_array)
		return -EINVAL;
	for (i = 0; i < ctrl->nr_of_dims; i++)
		elems *= dims[i];
	if (!elems)
		return -EINVAL;
	array = kzalloc(2 * elems * ctrl->elem_size, GFP_KERNEL);
	if (!array)
		return -ENOMEM;
	kfree(ctrl->p_array);
	ctrl->p_array = array;
	ctrl->p_array_alloc_elems = elems;
	ctrl->elems = elems;
	ctrl->new_elems = elems;
	ctrl->p_new.p = array;
	ctrl->p_cur.p = array + elems * ctrl->elem_size;
	memcpy(ctrl->dims, dims, ctrl->nr_of_dims * sizeof(dims[0]));
	ctrl->type_ops->init(ctrl, 0, ctrl->p_cur);
	emu_ctrl_cur_to_new(ctrl);
	emu_ctrl_send_event(NULL, ctrl, V4L2_EVENT_CTRL_CH_VALUE | V4L2_EVENT_CTRL_CH_DIMENSIONS);
	return 0;
}

static void change_flag(struct v4l2_ctrl *ctrl, u32 flag, bool on)
{
	if (!!(ctrl->flags & flag) == on)
		return;
	ctrl->flags ^= flag;
	emu_ctrl_send_event(NULL, ctrl, V4L2_EVENT_CTRL_CH_FLAGS);
}

void v4l2_ctrl_activate(struct v4l2_ctrl *ctrl, bool active)
{
	if (ctrl)
		change_flag(ctrl, V4L2_CTRL_FLAG_INACTIVE, !active);
}

void __v4l2_ctrl_grab(struct v4l2_ctrl *ctrl, bool grabbed)
{
	if (!ctrl)
		return;
	expect_lock(ctrl, __func__);
	change_flag(ctrl, V4L2_CTRL_FLAG_GRABBED, grabbed);
}

void v4l2_ctrl_notify(struct v4l2_ctrl *ctrl, v4l2_ctrl_notify_fnc notify, void *priv)
{
	if (!ctrl)
		return;
	ctrl->call_notify = !!notify;
	if (!notify)
		return;
	if (ctrl->handler->notify && ctrl->handler->notify != notify) {
		emu_v4l2_complain("ctrl-notify", "v4l2_ctrl_notify of '%s': a handler has one notify function for all.",
				  ctrl->name);
		ctrl->call_notify = 0;
		return;
	}
	ctrl->handler->notify = notify;
	ctrl->handler->notify_priv = priv;
}

static void fill_event(struct v4l2_event *ev, const struct v4l2_ctrl *ctrl, u32 changes)
{
	*ev = (struct v4l2_event) {
		.id = ctrl->id, .type = V4L2_EVENT_CTRL,
		.u.ctrl = {
			.type = ctrl->type, .flags = emu_ctrl_user_flags(ctrl), .changes = changes,
			.minimum = ctrl->minimum, .maximum = ctrl->maximum, .default_value = ctrl->default_value,
			.step = is_menu_type(ctrl->type) ? 1 : ctrl->step,
		},
	};
	if (ctrl->is_int)
		ev->u.ctrl.value = *ctrl->p_cur.p_s32;
	else if (!ctrl->is_ptr)
		ev->u.ctrl.value64 = *ctrl->p_cur.p_s64;
}

/* fh made the change: it is spared unless it asked for feedback. */
void emu_ctrl_send_event(struct v4l2_fh *fh, struct v4l2_ctrl *ctrl, u32 changes)
{
	struct v4l2_subscribed_event *sev;
	struct v4l2_event ev;

	if (list_empty(&ctrl->ev_subs))
		return;
	fill_event(&ev, ctrl, changes);
	list_for_each_entry(sev, &ctrl->ev_subs, node)
		if (sev->fh != fh || (sev->flags & V4L2_EVENT_SUB_FL_ALLOW_FEEDBACK))
			v4l2_event_queue_fh(sev->fh, &ev);
}

static int add_event(struct v4l2_subscribed_event *sev, unsigned int elems)
{
	struct v4l2_ctrl *ctrl = v4l2_ctrl_find(sev->fh->ctrl_handler, sev->id);
	struct v4l2_event ev;

	if (!ctrl)
		return -EINVAL;
	v4l2_ctrl_lock(ctrl);
	list_add_tail(&sev->node, &ctrl->ev_subs);
	if (ctrl->type != V4L2_CTRL_TYPE_CTRL_CLASS && (sev->flags & V4L2_EVENT_SUB_FL_SEND_INITIAL)) {
		fill_event(&ev, ctrl, V4L2_EVENT_CTRL_CH_FLAGS | (ctrl->flags & V4L2_CTRL_FLAG_WRITE_ONLY ?
									   0 : V4L2_EVENT_CTRL_CH_VALUE));
		v4l2_event_queue_fh(sev->fh, &ev);
	}
	v4l2_ctrl_unlock(ctrl);
	return 0;
}

/* The handler may be gone by now, with its controls: then the subscription has been unlinked. */
static void del_event(struct v4l2_subscribed_event *sev)
{
	struct v4l2_ctrl_handler *hdl = sev->fh->ctrl_handler;
	struct v4l2_ctrl *ctrl;

	if (list_empty(&sev->node) || !hdl || !hdl->ctrls.next)
		return;
	ctrl = v4l2_ctrl_find(hdl, sev->id);
	if (!ctrl)
		return;
	v4l2_ctrl_lock(ctrl);
	list_del_init(&sev->node);
	v4l2_ctrl_unlock(ctrl);
}

/* The new values, with the changes of both. */
void v4l2_ctrl_replace(struct v4l2_event *old, const struct v4l2_event *new)
{
	struct v4l2_event_ctrl both = new->u.ctrl;

	both.changes |= old->u.ctrl.changes;
	old->u.ctrl = both;
}

void v4l2_ctrl_merge(const struct v4l2_event *old, struct v4l2_event *new)
{
	new->u.ctrl.changes |= old->u.ctrl.changes;
}

const struct v4l2_subscribed_event_ops v4l2_ctrl_sub_ev_ops = {
	.add = add_event,
	.del = del_event,
	.replace = v4l2_ctrl_replace,
	.merge = v4l2_ctrl_merge,
};

int v4l2_ctrl_subscribe_event(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub)
{
	return sub->type == V4L2_EVENT_CTRL ? v4l2_event_subscribe(fh, sub, 0, &v4l2_ctrl_sub_ev_ops) : -EINVAL;
}

__poll_t v4l2_ctrl_poll(struct file *file, struct poll_table_struct *wait)
{
	struct v4l2_fh *fh = file_to_v4l2_fh(file);

	poll_wait(file, &fh->wait, wait);
	return v4l2_event_pending(fh) ? EPOLLPRI : 0;
}
