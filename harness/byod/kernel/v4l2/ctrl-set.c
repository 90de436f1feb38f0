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

/* The controls of a cluster, which may have gaps; its master is the first. */
#define for_each_control(ctrl, i, master_) \
	for ((i) = 0; (i) < (master_)->ncontrols; (i)++) \
		if (((ctrl) = (master_)->cluster[i]))

void emu_ctrl_cluster_cur_to_new(struct v4l2_ctrl *master)
{
	struct v4l2_ctrl *ctrl;
	unsigned int i;

	for_each_control(ctrl, i, master)
		emu_ctrl_cur_to_new(ctrl);
}

void emu_ctrl_forget_new(struct v4l2_ctrl *master)
{
	struct v4l2_ctrl *ctrl;
	unsigned int i;

	for_each_control(ctrl, i, master)
		ctrl->is_new = 0;
}

/* The array has the new values first, then the current ones. */
static void place_array(struct v4l2_ctrl *ctrl, char *array, u32 elems)
{
	kfree(ctrl->p_array);
	ctrl->p_array_alloc_elems = elems;
	ctrl->p_array = array;
	ctrl->p_cur.p = array + elems * ctrl->elem_size;
	ctrl->p_new.p = array;
}

/* Room for so many elements of an array, both values kept. */
int emu_ctrl_grow(struct v4l2_ctrl *ctrl, u32 elems)
{
	u32 used = ctrl->elems * ctrl->elem_size, size = elems * ctrl->elem_size;
	char *array;

	if (elems <= ctrl->p_array_alloc_elems)
		return 0;
	array = kcalloc(2, size, GFP_KERNEL);
	if (!array)
		return -ENOMEM;
	memcpy(array + size, ctrl->p_cur.p, used);
	memcpy(array, ctrl->p_new.p, used);
	place_array(ctrl, array, elems);
	return 0;
}

int emu_ctrl_validate_new(const struct v4l2_ctrl *ctrl, union v4l2_ctrl_ptr p_new)
{
	int ret = ctrl->type_ops->validate(ctrl, p_new);

	if (ret)
		ctrl_refused("the value of '%s' is not valid: %d", ctrl->name, ret);
	return ret;
}

/* Automatic is being turned off: the manual values start from what the hardware uses now, if it can be told. */
void emu_ctrl_update_from_auto(struct v4l2_ctrl *master)
{
	struct v4l2_ctrl *ctrl;
	unsigned int i;
	bool told;

	for_each_control(ctrl, i, master)
		if (ctrl != master)
			emu_ctrl_cur_to_new(ctrl);
	told = !ctrl_op(master, g_volatile_ctrl);
	for_each_control(ctrl, i, master)
		if (told && ctrl != master)
			ctrl->is_new = 1;
}

/* Of some controls being written is what counts. */
static bool executes(const struct v4l2_ctrl *ctrl)
{
	return ctrl->flags & V4L2_CTRL_FLAG_EXECUTE_ON_WRITE;
}

static bool differs(const struct v4l2_ctrl *ctrl)
{
	return ctrl->new_elems != ctrl->elems || !ctrl->type_ops->equal(ctrl, ctrl->p_cur, ctrl->p_new);
}

/* Marks what changes; true where there is something for the driver to set. Volatile values are not kept. */
static bool mark_changes(struct v4l2_ctrl *master)
{
	struct v4l2_ctrl *ctrl;
	bool any = false;
	unsigned int i;

	for_each_control(ctrl, i, master) {
		ctrl->has_changed = !(ctrl->flags & V4L2_CTRL_FLAG_VOLATILE) && (executes(ctrl) || differs(ctrl));
		any |= ctrl->has_changed || executes(ctrl);
	}
	return any;
}

static void store(struct v4l2_ctrl *ctrl)
{
	ctrl->elems = ctrl->is_dyn_array ? ctrl->new_elems : ctrl->elems;
	memcpy(ctrl->p_cur.p, ctrl->p_new.p, ctrl->elem_size * ctrl->elems);
}

/* What is automatic cannot be set, and may move. */
static void follow_mode(struct v4l2_ctrl *ctrl)
{
	const struct v4l2_ctrl *master = master_of(ctrl);
	u32 of_mode = V4L2_CTRL_FLAG_INACTIVE | V4L2_CTRL_FLAG_VOLATILE;
	u32 automatic = master->has_volatiles ? of_mode : V4L2_CTRL_FLAG_INACTIVE;

	ctrl->flags = (ctrl->flags & ~of_mode) | (is_cur_manual(master) ? 0 : automatic);
}

static void announce(struct v4l2_fh *spared, struct v4l2_ctrl *ctrl, u32 changes)
{
	const struct v4l2_ctrl_handler *hdl = ctrl->handler;

	if (changes)
		emu_ctrl_send_event(spared, ctrl, changes);
	if ((changes & V4L2_EVENT_CTRL_CH_VALUE) && ctrl->call_notify && hdl->notify)
		hdl->notify(ctrl, hdl->notify_priv);
}

/* The driver has set the new values: they are the current ones. */
static void commit(struct v4l2_fh *fh, struct v4l2_ctrl *master, u32 ch_flags)
{
	bool manual = is_new_manual(master), turns = is_cur_manual(master) != manual;
	struct v4l2_ctrl *ctrl;
	unsigned int i;

	for_each_control(ctrl, i, master) {
		u32 changes = ch_flags;

		if (turns && ctrl != master) {
			changes |= V4L2_EVENT_CTRL_CH_FLAGS;
			ctrl->has_changed = ctrl->has_changed || (manual && master->has_volatiles);
		}
		if (ctrl->has_changed) {
			changes |= V4L2_EVENT_CTRL_CH_VALUE;
			store(ctrl);
		}
		if (changes & V4L2_EVENT_CTRL_CH_FLAGS)
			follow_mode(ctrl);
		/* what the file did not set itself, it is told */
		announce(ctrl->is_new && !(changes & V4L2_EVENT_CTRL_CH_FLAGS) ? fh : NULL, ctrl, changes);
	}
}

int emu_ctrl_try_or_set_cluster(struct v4l2_fh *fh, struct v4l2_ctrl *master, bool set, u32 ch_flags)
{
	struct v4l2_ctrl *ctrl;
	unsigned int i;
	int ret;

	for_each_control(ctrl, i, master) {
		if (ctrl->is_new && set && (ctrl->flags & V4L2_CTRL_FLAG_GRABBED))
			return -EBUSY;
		/* the driver sees the whole cluster in its new values */
		if (!ctrl->is_new)
			emu_ctrl_cur_to_new(ctrl);
	}
	ret = ctrl_op(master, try_ctrl);
	if (!ret && set && mark_changes(master)) {
		ret = ctrl_op(master, s_ctrl);
		if (!ret)
			commit(fh, master, ch_flags);
	}
	return ret;
}

/* The new value is in place; nothing else of the cluster changes. */
int emu_ctrl_set(struct v4l2_fh *fh, struct v4l2_ctrl *ctrl, u32 ch_flags)
{
	struct v4l2_ctrl *master = master_of(ctrl);
	bool turns_manual = ctrl == master && master->has_volatiles && !is_cur_manual(master);
	int ret;

	emu_ctrl_forget_new(master);
	ret = emu_ctrl_validate_new(ctrl, ctrl->p_new);
	if (ret)
		return ret;
	if (turns_manual && is_new_manual(master))
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

/* True where that changes something. */
static bool put_range(struct v4l2_ctrl *ctrl, s64 min, s64 max, u64 step, s64 def)
{
	bool same = min == ctrl->minimum && max == ctrl->maximum && step == ctrl->step && def == ctrl->default_value;

	ctrl->default_value = def;
	ctrl->step = step;
	ctrl->maximum = max;
	ctrl->minimum = min;
	return !same;
}

int __v4l2_ctrl_modify_range(struct v4l2_ctrl *ctrl, s64 min, s64 max, u64 step, s64 def)
{
	bool changes;
	int ret;

	expect_lock(ctrl, __func__);
	ret = has_range(ctrl) ? emu_ctrl_check_range(ctrl->type, min, max, step, def) : -EINVAL;
	if (ret)
		return ret;
	changes = put_range(ctrl, min, max, step, def);
	/* a value the new range does not allow becomes the default */
	emu_ctrl_cur_to_new(ctrl);
	if (emu_ctrl_validate_new(ctrl, ctrl->p_new))
		ctrl->type_ops->init(ctrl, 0, ctrl->p_new);
	if (memcmp(ctrl->p_new.p, ctrl->p_cur.p, ctrl->elem_size))
		return emu_ctrl_set(NULL, ctrl, V4L2_EVENT_CTRL_CH_RANGE);
	if (changes)
		emu_ctrl_send_event(NULL, ctrl, V4L2_EVENT_CTRL_CH_RANGE);
	return 0;
}

static u32 product(const u32 *factors, u32 count)
{
	u32 of_all = 1;

	while (count--)
		of_all *= factors[count];
	return of_all;
}

/* Values in other dimensions are others: all start anew. */
int __v4l2_ctrl_modify_dimensions(struct v4l2_ctrl *ctrl, u32 dims[V4L2_CTRL_MAX_DIMS])
{
	u32 elems = product(dims, ctrl->nr_of_dims);
	char *array;

	expect_lock(ctrl, __func__);
	if (!elems || ctrl->is_dyn_array || !ctrl->is_array)
		return -EINVAL;
	array = kcalloc(2 * elems, ctrl->elem_size, GFP_KERNEL);
	if (!array)
		return -ENOMEM;
	place_array(ctrl, array, elems);
	ctrl->elems = ctrl->new_elems = elems;
	memcpy(ctrl->dims, dims, ctrl->nr_of_dims * sizeof(dims[0]));
	ctrl->type_ops->init(ctrl, 0, ctrl->p_cur);
	emu_ctrl_cur_to_new(ctrl);
	emu_ctrl_send_event(NULL, ctrl, V4L2_EVENT_CTRL_CH_DIMENSIONS | V4L2_EVENT_CTRL_CH_VALUE);
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
