/* SPDX-License-Identifier: MIT */
/* What the parts of the control framework share. Unless said otherwise the handler's lock is held. */
#ifndef EMU_CTRL_INTERNAL_H
#define EMU_CTRL_INTERNAL_H

#include <media/v4l2-ctrls.h>

#include "complain.h"

#define ctrl_refused(...)	emu_v4l2_refused("v4l2-ctrls", __VA_ARGS__)

#define ctrl_op(ctrl, op)	((ctrl)->ops && (ctrl)->ops->op ? (ctrl)->ops->op(ctrl) : 0)

static inline bool is_menu_type(enum v4l2_ctrl_type type)
{
	return type == V4L2_CTRL_TYPE_MENU || type == V4L2_CTRL_TYPE_INTEGER_MENU;
}

/* Of an auto cluster: the master's value turns automatic off. */
static inline bool is_manual(const struct v4l2_ctrl *master, s32 value)
{
	return master->is_auto && value == master->manual_mode_value;
}

static inline bool is_cur_manual(const struct v4l2_ctrl *master)
{
	return is_manual(master, master->cur.val);
}

static inline bool is_new_manual(const struct v4l2_ctrl *master)
{
	return is_manual(master, master->val);
}

static inline struct v4l2_ctrl *master_of(const struct v4l2_ctrl *ctrl)
{
	return ctrl->cluster[0];
}

int emu_ctrl_fail(struct v4l2_ctrl_handler *hdl, int error);

/* References. The second form takes the lock itself. */
struct v4l2_ctrl_ref *emu_ctrl_find_ref(struct v4l2_ctrl_handler *hdl, u32 id);
struct v4l2_ctrl_ref *emu_ctrl_find_ref_lock(struct v4l2_ctrl_handler *hdl, u32 id);
int emu_ctrl_new_ref(struct v4l2_ctrl_handler *hdl, struct v4l2_ctrl *ctrl, struct v4l2_ctrl_ref **made,
		     bool from_other_dev, bool with_request_value);

/* Types. */
extern const struct v4l2_ctrl_type_ops emu_ctrl_type_ops;
u32 emu_ctrl_elem_size(enum v4l2_ctrl_type type, s64 max, u32 given);
int emu_ctrl_check_range(enum v4l2_ctrl_type type, s64 min, s64 max, u64 step, s64 def);
void emu_ctrl_init_compound(const struct v4l2_ctrl *ctrl, void *value);
int emu_ctrl_validate_compound(const struct v4l2_ctrl *ctrl, void *value);
u32 emu_ctrl_user_flags(const struct v4l2_ctrl *ctrl);

/* Values. */
int emu_ctrl_grow(struct v4l2_ctrl *ctrl, u32 elems);
void emu_ctrl_cur_to_new(struct v4l2_ctrl *ctrl);
void emu_ctrl_cluster_cur_to_new(struct v4l2_ctrl *master);
void emu_ctrl_forget_new(struct v4l2_ctrl *master);
int emu_ctrl_validate_new(const struct v4l2_ctrl *ctrl, union v4l2_ctrl_ptr p_new);
int emu_ctrl_try_or_set_cluster(struct v4l2_fh *fh, struct v4l2_ctrl *master, bool set, u32 ch_flags);
void emu_ctrl_update_from_auto(struct v4l2_ctrl *master);
int emu_ctrl_set(struct v4l2_fh *fh, struct v4l2_ctrl *ctrl, u32 ch_flags);
void emu_ctrl_send_event(struct v4l2_fh *fh, struct v4l2_ctrl *ctrl, u32 changes);

/* Values of requests, and their ioctls. */
void emu_ctrl_init_requests(struct v4l2_ctrl_handler *hdl);
void emu_ctrl_free_requests(struct v4l2_ctrl_handler *hdl);
void emu_ctrl_new_to_req(struct v4l2_ctrl_ref *ref);
int emu_ctrl_get_ext(struct v4l2_ctrl_handler *hdl, struct v4l2_ext_controls *cs);
int emu_ctrl_set_ext(struct v4l2_fh *fh, struct v4l2_ctrl_handler *hdl, struct v4l2_ext_controls *cs, bool set);
int emu_ctrl_get_ext_request(struct v4l2_ctrl_handler *hdl, struct media_device *mdev, struct v4l2_ext_controls *cs);
int emu_ctrl_set_ext_request(struct v4l2_fh *fh, struct v4l2_ctrl_handler *hdl, struct media_device *mdev,
			     struct v4l2_ext_controls *cs, bool set);

#endif
