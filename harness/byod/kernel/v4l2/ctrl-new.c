// SPDX-License-Identifier: MIT
/* Creating controls and clusters. */
#include <linux/slab.h>
#include <linux/string.h>

#include "ctrl-internal.h"

static struct v4l2_ctrl *reject(struct v4l2_ctrl_handler *hdl, u32 id, const char *name, int error)
{
	emu_ctrl_fail(hdl, error);
	ctrl_refused("control 0x%x (%s) cannot be created: %d", id, name ? name : "without a name", error);
	return NULL;
}

static u32 count_dims(const u32 dims[V4L2_CTRL_MAX_DIMS], u32 *elems)
{
	u32 n;

	for (n = 0, *elems = 1; n < V4L2_CTRL_MAX_DIMS && dims[n]; n++)
		*elems *= dims[n];
	return n;
}

/* p_new and p_cur lie behind the control, in the array, or are its two integers; then p_def, p_min and p_max. */
static int place_values(struct v4l2_ctrl *ctrl, const struct v4l2_ctrl_config *cfg, char *behind)
{
	const union v4l2_ctrl_ptr given[] = { cfg->p_def, cfg->p_min, cfg->p_max };
	union v4l2_ctrl_ptr *const kept[] = { &ctrl->p_def, &ctrl->p_min, &ctrl->p_max };
	u32 size = ctrl->elems * ctrl->elem_size, i;

	if (ctrl->is_array) {
		ctrl->p_array_alloc_elems = ctrl->elems;
		ctrl->p_array = kzalloc(2 * size, GFP_KERNEL);
		if (!ctrl->p_array)
			return -ENOMEM;
		ctrl->p_new.p = ctrl->p_array;
		ctrl->p_cur.p = (char *)ctrl->p_array + size;
	} else if (ctrl->is_int) {
		ctrl->p_new.p = &ctrl->val;
		ctrl->p_cur.p = &ctrl->cur.val;
	} else {
		ctrl->p_new.p = behind;
		ctrl->p_cur.p = behind + ALIGN(size, 8);
		behind += 2 * ALIGN(size, 8);
	}
	for (i = 0; ctrl->type >= V4L2_CTRL_COMPOUND_TYPES && i < ARRAY_SIZE(given); i++) {
		if (!given[i].p_const)
			continue;
		kept[i]->p = behind;
		memcpy(behind, given[i].p_const, ctrl->elem_size);
		behind += ALIGN(ctrl->elem_size, 8);
	}
	return 0;
}

/* What is wrong with a control's description; 0 for nothing. */
static int check_config(const struct v4l2_ctrl_config *cfg, u64 step, u32 nr_of_dims)
{
	bool has_menu = cfg->type == V4L2_CTRL_TYPE_MENU ? cfg->qmenu != NULL :
			cfg->type == V4L2_CTRL_TYPE_INTEGER_MENU ? cfg->qmenu_int != NULL : true;
	bool single = cfg->type == V4L2_CTRL_TYPE_BUTTON || cfg->type == V4L2_CTRL_TYPE_CTRL_CLASS;
	int ret;

	if (!has_menu || !cfg->name || !cfg->id || cfg->id >= V4L2_CID_PRIVATE_BASE ||
	    !emu_ctrl_elem_size(cfg->type, cfg->max, cfg->elem_size))
		return -ERANGE;
	ret = emu_ctrl_check_range(cfg->type, cfg->min, cfg->max, step, cfg->def);
	if (ret)
		return ret;
	if ((single && nr_of_dims) || ((cfg->flags & V4L2_CTRL_FLAG_DYNAMIC_ARRAY) && nr_of_dims != 1))
		return -EINVAL;
	return 0;
}

/* What a type says of the control, beside the driver's own flags. */
static u32 flags_of_type(enum v4l2_ctrl_type type)
{
	switch ((u32)type) {
	case V4L2_CTRL_TYPE_BUTTON:
		return V4L2_CTRL_FLAG_WRITE_ONLY | V4L2_CTRL_FLAG_EXECUTE_ON_WRITE;
	case V4L2_CTRL_TYPE_CTRL_CLASS:
		return V4L2_CTRL_FLAG_READ_ONLY;
	case V4L2_CTRL_TYPE_STRING:
		return 0;
	default:
		return type < V4L2_CTRL_COMPOUND_TYPES ? V4L2_CTRL_FLAG_HAS_WHICH_MIN_MAX : 0;
	}
}

/* All but where the values are. */
static void describe(struct v4l2_ctrl *ctrl, const struct v4l2_ctrl_config *cfg, u64 step)
{
	u32 elems, dims = count_dims(cfg->dims, &elems);
	bool dynamic = cfg->flags & V4L2_CTRL_FLAG_DYNAMIC_ARRAY;
	bool text = !dims && cfg->type == V4L2_CTRL_TYPE_STRING;
	bool pointed_at = dims || text || cfg->type >= V4L2_CTRL_COMPOUND_TYPES;

	if (dynamic)
		elems = 1;
	*ctrl = (struct v4l2_ctrl) {
		.node = LIST_HEAD_INIT(ctrl->node), .ev_subs = LIST_HEAD_INIT(ctrl->ev_subs),
		.name = cfg->name, .id = cfg->id, .type = cfg->type, .flags = cfg->flags | flags_of_type(cfg->type),
		.type_ops = cfg->type_ops ? cfg->type_ops : &emu_ctrl_type_ops, .ops = cfg->ops,
		.is_private = cfg->is_private, .is_ptr = pointed_at, .is_string = text,
		.is_array = dims > 0, .is_dyn_array = dynamic,
		.is_int = !pointed_at && cfg->type != V4L2_CTRL_TYPE_INTEGER64,
		.elem_size = emu_ctrl_elem_size(cfg->type, cfg->max, cfg->elem_size),
		.elems = elems, .new_elems = elems, .nr_of_dims = dims,
		.minimum = cfg->min, .maximum = cfg->max, .step = step, .default_value = cfg->def,
		.val = cfg->def, .cur.val = cfg->def,
	};
	memcpy(ctrl->dims, cfg->dims, dims * sizeof(ctrl->dims[0]));
	if (cfg->type == V4L2_CTRL_TYPE_INTEGER_MENU)
		ctrl->qmenu_int = cfg->qmenu_int;
	else if (cfg->type == V4L2_CTRL_TYPE_MENU)
		ctrl->qmenu = cfg->qmenu;
}

/* The handler's from here on, or gone. */
static struct v4l2_ctrl *hand_over(struct v4l2_ctrl *ctrl, struct v4l2_ctrl_handler *hdl)
{
	if (emu_ctrl_new_ref(hdl, ctrl, NULL, false, false)) {
		kfree(ctrl->p_array);
		kfree(ctrl);
		return NULL;
	}
	mutex_lock(hdl->lock);
	list_add(&ctrl->node, hdl->ctrls.prev);
	mutex_unlock(hdl->lock);
	return ctrl;
}

/* cfg is complete: name, type, menu. step is the menu's mask of skipped entries. */
static struct v4l2_ctrl *new_ctrl(struct v4l2_ctrl_handler *hdl, const struct v4l2_ctrl_config *cfg, u64 step, void *priv)
{
	const size_t own = ALIGN(sizeof(struct v4l2_ctrl), 8);
	u32 elems, dims = count_dims(cfg->dims, &elems), elem_size;
	struct v4l2_ctrl *ctrl;
	int ret;

	if (hdl->error)
		return NULL;
	ret = check_config(cfg, step, dims);
	if (ret)
		return reject(hdl, cfg->id, cfg->name, ret);
	/* the values of arrays lie elsewhere */
	elem_size = emu_ctrl_elem_size(cfg->type, cfg->max, cfg->elem_size);
	ctrl = kzalloc(own + (dims ? 0 : 2 * ALIGN(elem_size, 8)) + 3 * ALIGN(elem_size, 8), GFP_KERNEL);
	if (!ctrl)
		return reject(hdl, cfg->id, cfg->name, -ENOMEM);
	describe(ctrl, cfg, step);
	ctrl->handler = hdl;
	ctrl->priv = priv;
	ret = place_values(ctrl, cfg, (char *)ctrl + own);
	if (ret) {
		kfree(ctrl);
		return reject(hdl, cfg->id, cfg->name, ret);
	}
	ctrl->type_ops->init(ctrl, 0, ctrl->p_cur);
	emu_ctrl_cur_to_new(ctrl);
	return hand_over(ctrl, hdl);
}

struct v4l2_ctrl *v4l2_ctrl_new_custom(struct v4l2_ctrl_handler *hdl, const struct v4l2_ctrl_config *given, void *priv)
{
	struct v4l2_ctrl_config cfg = *given;

	if (!cfg.name)
		v4l2_ctrl_fill(cfg.id, &cfg.name, &cfg.type, &cfg.min, &cfg.max, &cfg.step, &cfg.def, &cfg.flags);
	if (is_menu_type(cfg.type) ? cfg.step != 0 : cfg.menu_skip_mask != 0)
		emu_v4l2_complain("ctrl-step",
				  "Control '%s': menus have a menu_skip_mask and no step, other controls the reverse.",
				  cfg.name ? cfg.name : "?");
	if (cfg.type == V4L2_CTRL_TYPE_MENU && !cfg.qmenu)
		cfg.qmenu = v4l2_ctrl_get_menu(cfg.id);
	if (cfg.type == V4L2_CTRL_TYPE_INTEGER_MENU && !cfg.qmenu_int)
		return reject(hdl, cfg.id, cfg.name, -EINVAL);
	return new_ctrl(hdl, &cfg, is_menu_type(cfg.type) ? cfg.menu_skip_mask : cfg.step, priv);
}

struct v4l2_ctrl *v4l2_ctrl_new_std(struct v4l2_ctrl_handler *hdl, const struct v4l2_ctrl_ops *ops, u32 id, s64 min,
				    s64 max, u64 step, s64 def)
{
	struct v4l2_ctrl_config cfg = { .ops = ops, .id = id, .min = min, .max = max, .step = step, .def = def };

	v4l2_ctrl_fill(id, &cfg.name, &cfg.type, &cfg.min, &cfg.max, &cfg.step, &cfg.def, &cfg.flags);
	if (is_menu_type(cfg.type) || cfg.type >= V4L2_CTRL_COMPOUND_TYPES)
		return reject(hdl, id, cfg.name, -EINVAL);
	return new_ctrl(hdl, &cfg, cfg.step, NULL);
}

static void fill_menu(struct v4l2_ctrl_config *cfg, const struct v4l2_ctrl_ops *ops, u32 id, u8 max, u8 def)
{
	*cfg = (struct v4l2_ctrl_config){ .ops = ops, .id = id, .max = max, .def = def };
	v4l2_ctrl_fill(id, &cfg->name, &cfg->type, &cfg->min, &cfg->max, &cfg->step, &cfg->def, &cfg->flags);
	cfg->min = 0;
}

struct v4l2_ctrl *v4l2_ctrl_new_std_menu(struct v4l2_ctrl_handler *hdl, const struct v4l2_ctrl_ops *ops, u32 id, u8 max,
					 u64 mask, u8 def)
{
	struct v4l2_ctrl_config cfg;
	u32 length = 0;

	fill_menu(&cfg, ops, id, max, def);
	if (cfg.type == V4L2_CTRL_TYPE_MENU)
		cfg.qmenu = v4l2_ctrl_get_menu(id);
	else if (cfg.type == V4L2_CTRL_TYPE_INTEGER_MENU)
		cfg.qmenu_int = v4l2_ctrl_get_int_menu(id, &length);
	if ((!cfg.qmenu && !cfg.qmenu_int) || (cfg.qmenu_int && cfg.max >= length))
		return reject(hdl, id, cfg.name, -EINVAL);
	return new_ctrl(hdl, &cfg, mask, NULL);
}

struct v4l2_ctrl *v4l2_ctrl_new_std_menu_items(struct v4l2_ctrl_handler *hdl, const struct v4l2_ctrl_ops *ops, u32 id,
					       u8 max, u64 mask, u8 def, const char *const *qmenu)
{
	struct v4l2_ctrl_config cfg;

	fill_menu(&cfg, ops, id, max, def);
	/* menus that are standard are not the driver's to write */
	if (v4l2_ctrl_get_menu(id) || cfg.type != V4L2_CTRL_TYPE_MENU || !qmenu)
		return reject(hdl, id, cfg.name, -EINVAL);
	cfg.qmenu = qmenu;
	return new_ctrl(hdl, &cfg, mask, NULL);
}

struct v4l2_ctrl *v4l2_ctrl_new_int_menu(struct v4l2_ctrl_handler *hdl, const struct v4l2_ctrl_ops *ops, u32 id, u8 max,
					 u8 def, const s64 *qmenu_int)
{
	struct v4l2_ctrl_config cfg;

	fill_menu(&cfg, ops, id, max, def);
	if (cfg.type != V4L2_CTRL_TYPE_INTEGER_MENU)
		return reject(hdl, id, cfg.name, -EINVAL);
	cfg.qmenu_int = qmenu_int;
	return new_ctrl(hdl, &cfg, 0, NULL);
}

struct v4l2_ctrl *emu_v4l2_ctrl_new_std_compound(struct v4l2_ctrl_handler *hdl, const struct v4l2_ctrl_ops *ops, u32 id,
						 const union v4l2_ctrl_ptr p_def, const union v4l2_ctrl_ptr p_min,
						 const union v4l2_ctrl_ptr p_max)
{
	struct v4l2_ctrl_config cfg = { .ops = ops, .id = id, .p_def = p_def, .p_min = p_min, .p_max = p_max };

	v4l2_ctrl_fill(id, &cfg.name, &cfg.type, &cfg.min, &cfg.max, &cfg.step, &cfg.def, &cfg.flags);
	if (cfg.type < V4L2_CTRL_COMPOUND_TYPES)
		return reject(hdl, id, cfg.name, -EINVAL);
	return new_ctrl(hdl, &cfg, cfg.step, NULL);
}

void v4l2_ctrl_cluster(unsigned int ncontrols, struct v4l2_ctrl **controls)
{
	struct v4l2_ctrl **at, **end = controls + ncontrols;
	u32 all = 0;

	if (!ncontrols || !controls[0]) {
		emu_v4l2_complain("ctrl-cluster", "v4l2_ctrl_cluster: the first control of a cluster must exist.");
		return;
	}
	for (at = controls; at < end; at++) {
		if (!*at)
			continue;
		(*at)->ncontrols = ncontrols;
		(*at)->cluster = controls;
		all |= (*at)->flags;
	}
	controls[0]->has_volatiles = !!(all & V4L2_CTRL_FLAG_VOLATILE);
}

static bool fits_auto(const struct v4l2_ctrl *master, unsigned int ncontrols, u8 manual_val, bool set_volatile)
{
	bool reads = master->ops && master->ops->g_volatile_ctrl;

	return ncontrols > 1 && manual_val >= master->minimum && manual_val <= master->maximum &&
	       (reads || !set_volatile);
}

void v4l2_ctrl_auto_cluster(unsigned int ncontrols, struct v4l2_ctrl **controls, u8 manual_val, bool set_volatile)
{
	/* of the others, while the first is automatic */
	const u32 automatic = V4L2_CTRL_FLAG_INACTIVE | (set_volatile ? V4L2_CTRL_FLAG_VOLATILE : 0);
	struct v4l2_ctrl *master = controls[0];

	v4l2_ctrl_cluster(ncontrols, controls);
	if (!master)
		return;
	if (!fits_auto(master, ncontrols, manual_val, set_volatile))
		emu_v4l2_complain("ctrl-cluster",
				  "v4l2_ctrl_auto_cluster of '%s' needs a second control, a manual value in its range, and g_volatile_ctrl where values are volatile.",
				  master->name);
	master->flags |= V4L2_CTRL_FLAG_UPDATE;
	master->manual_mode_value = manual_val;
	master->has_volatiles = set_volatile;
	master->is_auto = true;
	for (; !is_cur_manual(master) && ncontrols > 1; ncontrols--)
		if (controls[ncontrols - 1])
			controls[ncontrols - 1]->flags |= automatic;
}
