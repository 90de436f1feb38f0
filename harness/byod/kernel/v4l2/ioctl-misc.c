// SPDX-License-Identifier: MIT
/* Frame intervals, selections, priorities, events, log. */
#include <linux/string.h>
#include <media/v4l2-device.h>
#include <media/v4l2-event.h>

#include "ioctl.h"

int emu_g_parm(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_streamparm *p = arg;

	return emu_check_type(call, p->type) ? -EINVAL : call->ops->vidioc_g_parm(call->file, call->fh, p);
}

int emu_s_parm(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_streamparm *p = arg;

	if (emu_check_type(call, p->type))
		return -EINVAL;
	if (V4L2_TYPE_IS_OUTPUT(p->type)) {
		memset(p->parm.output.reserved, 0, sizeof(p->parm.output.reserved));
		p->parm.output.extendedmode = 0;
		p->parm.output.outputmode &= V4L2_MODE_HIGHQUALITY;
	} else {
		memset(p->parm.capture.reserved, 0, sizeof(p->parm.capture.reserved));
		p->parm.capture.extendedmode = 0;
		p->parm.capture.capturemode &= V4L2_MODE_HIGHQUALITY;
	}
	return call->ops->vidioc_s_parm(call->file, call->fh, p);
}

typedef int (*selection_op)(struct file *file, void *priv, struct v4l2_selection *s);

/* Drivers see single-planar types only; the caller sees the type it gave. */
static int select(const struct emu_ioctl_call *call, struct v4l2_selection *s, selection_op op)
{
	u32 type = s->type;
	int ret;

	if (type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE)
		s->type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	else if (type == V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE)
		s->type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
	ret = op(call->file, call->fh, s);
	s->type = type;
	return ret;
}

int emu_g_selection(const struct emu_ioctl_call *call, void *arg)
{
	return select(call, arg, call->ops->vidioc_g_selection);
}

int emu_s_selection(const struct emu_ioctl_call *call, void *arg)
{
	return select(call, arg, call->ops->vidioc_s_selection);
}

/* The crop ioctls meant the hardware's side: capture crops, output composes, unless the driver is older than that. */
static bool composes(const struct emu_ioctl_call *call, u32 type)
{
	return V4L2_TYPE_IS_OUTPUT(type) != test_bit(V4L2_FL_QUIRK_INVERTED_CROP, &call->vdev->flags);
}

/* Which of the two targets the older ioctls mean. */
static struct v4l2_selection selection_for(const struct emu_ioctl_call *call, u32 type, u32 crop, u32 compose)
{
	return (struct v4l2_selection){ .type = type, .target = composes(call, type) ? compose : crop };
}

static int read_rect(const struct emu_ioctl_call *call, struct v4l2_selection s, struct v4l2_rect *r)
{
	int ret = select(call, &s, call->ops->vidioc_g_selection);

	if (!ret)
		*r = s.r;
	return ret;
}

int emu_g_crop(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_crop *p = arg;

	return read_rect(call, selection_for(call, p->type, V4L2_SEL_TGT_CROP, V4L2_SEL_TGT_COMPOSE), &p->c);
}

int emu_s_crop(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_crop *p = arg;
	struct v4l2_selection s = selection_for(call, p->type, V4L2_SEL_TGT_CROP, V4L2_SEL_TGT_COMPOSE);

	s.r = p->c;
	return select(call, &s, call->ops->vidioc_s_selection);
}

/* Square, unless the driver knows better. */
static int read_aspect(const struct emu_ioctl_call *call, u32 type, struct v4l2_fract *aspect)
{
	int ret;

	*aspect = (struct v4l2_fract){ 1, 1 };
	if (!call->ops->vidioc_g_pixelaspect)
		return 0;
	ret = call->ops->vidioc_g_pixelaspect(call->file, call->fh, type, aspect);
	return ret == -ENOTTY || ret == -ENOIOCTLCMD ? 0 : ret;
}

int emu_cropcap(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_cropcap *p = arg;
	int ret = read_aspect(call, p->type, &p->pixelaspect);

	if (!ret)
		ret = read_rect(call, selection_for(call, p->type, V4L2_SEL_TGT_CROP_BOUNDS, V4L2_SEL_TGT_COMPOSE_BOUNDS),
				&p->bounds);
	if (!ret)
		ret = read_rect(call,
				selection_for(call, p->type, V4L2_SEL_TGT_CROP_DEFAULT, V4L2_SEL_TGT_COMPOSE_DEFAULT),
				&p->defrect);
	return ret;
}

int emu_g_priority(const struct emu_ioctl_call *call, void *arg)
{
	*(u32 *)arg = v4l2_prio_max(call->vdev->prio);
	return 0;
}

int emu_s_priority(const struct emu_ioctl_call *call, void *arg)
{
	return call->fh ? v4l2_prio_change(call->vdev->prio, &call->fh->prio, *(u32 *)arg) : -ENOTTY;
}

int emu_log_status(const struct emu_ioctl_call *call, void *arg)
{
	const char *name = call->vdev->v4l2_dev->name;
	int ret;

	pr_info("%s: ================= START STATUS =================\n", name);
	ret = call->ops->vidioc_log_status(call->file, call->fh);
	pr_info("%s: ================== END STATUS ==================\n", name);
	return ret;
}

int emu_dqevent(const struct emu_ioctl_call *call, void *arg)
{
	return call->fh ? v4l2_event_dequeue(call->fh, arg, call->file->f_flags & O_NONBLOCK) : -ENOTTY;
}

int emu_subscribe_event(const struct emu_ioctl_call *call, void *arg)
{
	return call->fh ? call->ops->vidioc_subscribe_event(call->fh, arg) : -ENOTTY;
}

int emu_unsubscribe_event(const struct emu_ioctl_call *call, void *arg)
{
	return call->fh ? call->ops->vidioc_unsubscribe_event(call->fh, arg) : -ENOTTY;
}
