// SPDX-License-Identifier: MIT
/* Controls: the file's handler, else the device's, else the driver's own operations. */
#include <media/v4l2-ctrls.h>
#include <media/v4l2-device.h>

#include "ioctl.h"

static struct v4l2_ctrl_handler *handler_of(const struct emu_ioctl_call *call)
{
	if (call->fh && call->fh->ctrl_handler)
		return call->fh->ctrl_handler;
	return call->vdev->ctrl_handler;
}

/* Events of a change do not go back to the file that made it; with the device's handler there is none to spare. */
static struct v4l2_fh *changer_of(const struct emu_ioctl_call *call)
{
	return call->fh && call->fh->ctrl_handler ? call->fh : NULL;
}

static struct media_device *mdev_of(const struct emu_ioctl_call *call)
{
	return call->vdev->v4l2_dev->mdev;
}

int emu_query_ext_ctrl(const struct emu_ioctl_call *call, void *arg)
{
	if (handler_of(call))
		return v4l2_query_ext_ctrl(handler_of(call), arg);
	if (call->ops->vidioc_query_ext_ctrl)
		return call->ops->vidioc_query_ext_ctrl(call->file, call->fh, arg);
	return -ENOTTY;
}

int emu_queryctrl(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_query_ext_ctrl q = {};
	struct v4l2_queryctrl *p = arg;
	int ret;

	if (handler_of(call))
		return v4l2_queryctrl(handler_of(call), p);
	if (call->ops->vidioc_queryctrl)
		return call->ops->vidioc_queryctrl(call->file, call->fh, p);
	if (!call->ops->vidioc_query_ext_ctrl)
		return -ENOTTY;
	q.id = p->id;
	ret = call->ops->vidioc_query_ext_ctrl(call->file, call->fh, &q);
	if (!ret)
		v4l2_query_ext_ctrl_to_v4l2_queryctrl(p, &q);
	return ret;
}

int emu_querymenu(const struct emu_ioctl_call *call, void *arg)
{
	if (handler_of(call))
		return v4l2_querymenu(handler_of(call), arg);
	if (call->ops->vidioc_querymenu)
		return call->ops->vidioc_querymenu(call->file, call->fh, arg);
	return -ENOTTY;
}

typedef int (*ext_op)(struct file *file, void *priv, struct v4l2_ext_controls *c);

static int single_by_ext(const struct emu_ioctl_call *call, struct v4l2_control *p, ext_op op)
{
	struct v4l2_ext_control ctrl = { .id = p->id, .value = p->value };
	struct v4l2_ext_controls c = { .which = V4L2_CTRL_ID2WHICH(p->id), .count = 1, .controls = &ctrl };
	int ret;

	if (!op)
		return -ENOTTY;
	ret = op(call->file, call->fh, &c);
	if (!ret)
		p->value = ctrl.value;
	return ret;
}

int emu_g_ctrl(const struct emu_ioctl_call *call, void *arg)
{
	if (handler_of(call))
		return v4l2_g_ctrl(handler_of(call), arg);
	if (call->ops->vidioc_g_ctrl)
		return call->ops->vidioc_g_ctrl(call->file, call->fh, arg);
	return single_by_ext(call, arg, call->ops->vidioc_g_ext_ctrls);
}

int emu_s_ctrl(const struct emu_ioctl_call *call, void *arg)
{
	if (handler_of(call))
		return v4l2_s_ctrl(changer_of(call), handler_of(call), arg);
	if (call->ops->vidioc_s_ctrl)
		return call->ops->vidioc_s_ctrl(call->file, call->fh, arg);
	return single_by_ext(call, arg, call->ops->vidioc_s_ext_ctrls);
}

/* Drivers without a handler take controls of one class at a time, or the current values. */
static int by_driver(const struct emu_ioctl_call *call, struct v4l2_ext_controls *c, ext_op op)
{
	unsigned int i;

	if (!op)
		return -ENOTTY;
	for (i = 0; i < c->count; i++) {
		if (c->which && V4L2_CTRL_ID2WHICH(c->controls[i].id) != c->which) {
			c->error_idx = i;
			return -EINVAL;
		}
	}
	return op(call->file, call->fh, c);
}

int emu_g_ext_ctrls(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_ext_controls *c = arg;

	c->error_idx = c->count;
	if (handler_of(call))
		return v4l2_g_ext_ctrls(handler_of(call), call->vdev, mdev_of(call), c);
	return by_driver(call, c, call->ops->vidioc_g_ext_ctrls);
}

int emu_s_ext_ctrls(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_ext_controls *c = arg;

	c->error_idx = c->count;
	if (handler_of(call))
		return v4l2_s_ext_ctrls(changer_of(call), handler_of(call), call->vdev, mdev_of(call), c);
	return by_driver(call, c, call->ops->vidioc_s_ext_ctrls);
}

int emu_try_ext_ctrls(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_ext_controls *c = arg;

	c->error_idx = c->count;
	if (handler_of(call))
		return v4l2_try_ext_ctrls(handler_of(call), call->vdev, mdev_of(call), c);
	return by_driver(call, c, call->ops->vidioc_try_ext_ctrls);
}
