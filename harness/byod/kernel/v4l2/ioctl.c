// SPDX-License-Identifier: MIT
/* From an ioctl number to a handler: argument copies, locks, priorities. */
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <media/v4l2-device.h>
#include <media/v4l2-mem2mem.h>

#include "complain.h"
#include "ioctl.h"
#include "valid-ioctls.h"

/* needs the priority of the highest; of controls; of a buffer queue; writes its argument back also when it fails */
#define PRIO	BIT(0)
#define CTRL	BIT(1)
#define QUEUE	BIT(2)
#define ALWAYS	BIT(3)
/* bytes of the argument that come from the user, the rest is cleared; 0 for all */
#define UPTO(type, field)	(offsetof(struct type, field) + sizeof(((struct type *)0)->field))

struct ioctl_info {
	unsigned int cmd;
	const char *name;
	emu_ioctl_handler handler;
	u32 flags;
	u32 input;
};

#define DIRECT(op, type) \
	static int direct_##op(const struct emu_ioctl_call *call, void *arg) \
	{ \
		return call->ops->vidioc_##op(call->file, call->fh, (struct type *)arg); \
	}
DIRECT(g_jpegcomp, v4l2_jpegcompression)
DIRECT(s_jpegcomp, v4l2_jpegcompression)
DIRECT(g_enc_index, v4l2_enc_idx)
DIRECT(encoder_cmd, v4l2_encoder_cmd)
DIRECT(try_encoder_cmd, v4l2_encoder_cmd)
DIRECT(decoder_cmd, v4l2_decoder_cmd)
DIRECT(try_decoder_cmd, v4l2_decoder_cmd)
DIRECT(enum_framesizes, v4l2_frmsizeenum)
DIRECT(enum_frameintervals, v4l2_frmivalenum)

#define IOCTL(cmd, handler, flags, input)	[_IOC_NR(cmd)] = { cmd, #cmd, handler, flags, input }

static const struct ioctl_info ioctls[] = {
	IOCTL(VIDIOC_QUERYCAP, emu_querycap, 0, 0),
	IOCTL(VIDIOC_ENUM_FMT, emu_enum_fmt, 0, 0),
	IOCTL(VIDIOC_G_FMT, emu_g_fmt, 0, 0),
	IOCTL(VIDIOC_S_FMT, emu_s_fmt, PRIO, 0),
	IOCTL(VIDIOC_TRY_FMT, emu_try_fmt, 0, 0),
	IOCTL(VIDIOC_REQBUFS, emu_reqbufs, PRIO | QUEUE, 0),
	IOCTL(VIDIOC_CREATE_BUFS, emu_create_bufs, PRIO | QUEUE, 0),
	IOCTL(VIDIOC_REMOVE_BUFS, emu_remove_bufs, PRIO | QUEUE, UPTO(v4l2_remove_buffers, type)),
	IOCTL(VIDIOC_QUERYBUF, emu_querybuf, QUEUE, UPTO(v4l2_buffer, length)),
	IOCTL(VIDIOC_QBUF, emu_qbuf, QUEUE, 0),
	IOCTL(VIDIOC_DQBUF, emu_dqbuf, QUEUE, 0),
	IOCTL(VIDIOC_PREPARE_BUF, emu_prepare_buf, QUEUE, 0),
	IOCTL(VIDIOC_EXPBUF, emu_expbuf, QUEUE, UPTO(v4l2_exportbuffer, flags)),
	IOCTL(VIDIOC_STREAMON, emu_streamon, PRIO | QUEUE, 0),
	IOCTL(VIDIOC_STREAMOFF, emu_streamoff, PRIO | QUEUE, 0),
	IOCTL(VIDIOC_QUERYCTRL, emu_queryctrl, CTRL, UPTO(v4l2_queryctrl, id)),
	IOCTL(VIDIOC_QUERY_EXT_CTRL, emu_query_ext_ctrl, CTRL, UPTO(v4l2_query_ext_ctrl, id)),
	IOCTL(VIDIOC_QUERYMENU, emu_querymenu, CTRL, UPTO(v4l2_querymenu, index)),
	IOCTL(VIDIOC_G_CTRL, emu_g_ctrl, CTRL, UPTO(v4l2_control, id)),
	IOCTL(VIDIOC_S_CTRL, emu_s_ctrl, PRIO | CTRL, 0),
	IOCTL(VIDIOC_G_EXT_CTRLS, emu_g_ext_ctrls, CTRL | ALWAYS, 0),
	IOCTL(VIDIOC_S_EXT_CTRLS, emu_s_ext_ctrls, PRIO | CTRL | ALWAYS, 0),
	IOCTL(VIDIOC_TRY_EXT_CTRLS, emu_try_ext_ctrls, CTRL | ALWAYS, 0),
	IOCTL(VIDIOC_G_PARM, emu_g_parm, 0, UPTO(v4l2_streamparm, type)),
	IOCTL(VIDIOC_S_PARM, emu_s_parm, PRIO, 0),
	IOCTL(VIDIOC_G_SELECTION, emu_g_selection, 0, UPTO(v4l2_selection, r)),
	IOCTL(VIDIOC_S_SELECTION, emu_s_selection, PRIO, UPTO(v4l2_selection, r)),
	IOCTL(VIDIOC_G_CROP, emu_g_crop, 0, UPTO(v4l2_crop, type)),
	IOCTL(VIDIOC_S_CROP, emu_s_crop, PRIO, 0),
	IOCTL(VIDIOC_CROPCAP, emu_cropcap, 0, UPTO(v4l2_cropcap, type)),
	IOCTL(VIDIOC_G_JPEGCOMP, direct_g_jpegcomp, 0, 0),
	IOCTL(VIDIOC_S_JPEGCOMP, direct_s_jpegcomp, PRIO, 0),
	IOCTL(VIDIOC_G_ENC_INDEX, direct_g_enc_index, 0, 0),
	IOCTL(VIDIOC_ENCODER_CMD, direct_encoder_cmd, PRIO, UPTO(v4l2_encoder_cmd, flags)),
	IOCTL(VIDIOC_TRY_ENCODER_CMD, direct_try_encoder_cmd, 0, UPTO(v4l2_encoder_cmd, flags)),
	IOCTL(VIDIOC_DECODER_CMD, direct_decoder_cmd, PRIO, 0),
	IOCTL(VIDIOC_TRY_DECODER_CMD, direct_try_decoder_cmd, 0, 0),
	IOCTL(VIDIOC_ENUM_FRAMESIZES, direct_enum_framesizes, 0, UPTO(v4l2_frmsizeenum, pixel_format)),
	IOCTL(VIDIOC_ENUM_FRAMEINTERVALS, direct_enum_frameintervals, 0, UPTO(v4l2_frmivalenum, height)),
	IOCTL(VIDIOC_G_PRIORITY, emu_g_priority, 0, 0),
	IOCTL(VIDIOC_S_PRIORITY, emu_s_priority, PRIO, 0),
	IOCTL(VIDIOC_LOG_STATUS, emu_log_status, 0, 0),
	IOCTL(VIDIOC_DQEVENT, emu_dqevent, 0, 0),
	IOCTL(VIDIOC_SUBSCRIBE_EVENT, emu_subscribe_event, 0, 0),
	IOCTL(VIDIOC_UNSUBSCRIBE_EVENT, emu_unsubscribe_event, 0, 0),
};

static const struct ioctl_info *info_of(unsigned int cmd)
{
	const struct ioctl_info *info;

	if (_IOC_NR(cmd) >= ARRAY_SIZE(ioctls))
		return NULL;
	info = &ioctls[_IOC_NR(cmd)];
	return info->cmd == cmd ? info : NULL;
}

const char *emu_ioctl_name(unsigned int cmd)
{
	const struct ioctl_info *info = info_of(cmd);

	return info ? info->name : "ioctl";
}

/* Buffer ioctls take the queues' lock where there is one, all others the device's. */
static struct mutex *lock_for(const struct emu_ioctl_call *call, const struct ioctl_info *info)
{
	if (!info || !(info->flags & QUEUE))
		return call->vdev->lock;
	if (call->fh && call->fh->m2m_ctx && call->fh->m2m_ctx->q_lock)
		return call->fh->m2m_ctx->q_lock;
	if (call->vdev->queue && call->vdev->queue->lock)
		return call->vdev->queue->lock;
	return call->vdev->lock;
}

static bool is_valid(const struct emu_ioctl_call *call, const struct ioctl_info *info)
{
	if (emu_ioctl_is_valid(call->vdev, info->cmd))
		return true;
	return (info->flags & CTRL) && call->fh && call->fh->ctrl_handler;
}

/* A queue does not start or stop while a request is being queued. */
static struct mutex *request_lock_for(const struct emu_ioctl_call *call, unsigned int cmd)
{
	struct v4l2_device *v4l2_dev = call->vdev->v4l2_dev;

	if (cmd != VIDIOC_STREAMON && cmd != VIDIOC_STREAMOFF)
		return NULL;
	return v4l2_device_supports_requests(v4l2_dev) ? &v4l2_dev->mdev->req_queue_mutex : NULL;
}

static bool has_priority(const struct emu_ioctl_call *call)
{
	return !call->fh || !v4l2_prio_check(call->vdev->prio, call->fh->prio);
}

/* With the locks held. */
static long answer(const struct emu_ioctl_call *call, const struct ioctl_info *info, unsigned int cmd, void *arg)
{
	if (!video_is_registered(call->vdev))
		return -ENODEV;
	if (!info) {
		if (!call->ops->vidioc_default)
			return -ENOTTY;
		return call->ops->vidioc_default(call->file, call->fh, has_priority(call), cmd, arg);
	}
	if (!is_valid(call, info))
		return -ENOTTY;
	if ((info->flags & PRIO) && !has_priority(call))
		return -EBUSY;
	return info->handler(call, arg);
}

/* Takes the locks one by one, the outer first; none counts as taken. */
static long answer_locked(const struct emu_ioctl_call *call, const struct ioctl_info *info, unsigned int cmd, void *arg)
{
	struct mutex *const locks[] = { request_lock_for(call, cmd), lock_for(call, info) };
	unsigned int held;
	long ret;

	for (held = 0; held < ARRAY_SIZE(locks); held++)
		if (locks[held] && mutex_lock_interruptible(locks[held]))
			break;
	ret = held == ARRAY_SIZE(locks) ? answer(call, info, cmd, arg) : -ERESTARTSYS;
	while (held--)
		if (locks[held])
			mutex_unlock(locks[held]);
	return ret;
}

static long do_ioctl(struct file *file, unsigned int cmd, void *arg)
{
	struct video_device *vdev = video_devdata(file);
	struct emu_ioctl_call call = { .file = file, .vdev = vdev, .ops = vdev->ioctl_ops };
	long ret;

	if (!call.ops)
		return -ENOTTY;
	if (test_bit(V4L2_FL_USES_V4L2_FH, &vdev->flags))
		call.fh = file_to_v4l2_fh(file);
	ret = answer_locked(&call, info_of(cmd), cmd, arg);
	if (ret < 0)
		emu_v4l2_refused(video_device_node_name(vdev), "%s gave %ld", emu_ioctl_name(cmd), ret);
	return ret;
}

/* A piece of memory of the user and the kernel's copy of it, allocated unless there is room given. */
struct copied {
	void __user *user;
	void *copy;
	size_t size;
};

/* The array an argument points to: planes, or controls. The argument's pointer, in place, tells where it is. */
struct array {
	void **pointer;
	u32 count, most;
	size_t entry;
};

static struct array array_in(unsigned int cmd, void *arg)
{
	struct v4l2_ext_controls *controls = arg;
	struct v4l2_buffer *b = arg;

	switch (cmd) {
	case VIDIOC_PREPARE_BUF:
	case VIDIOC_QUERYBUF:
	case VIDIOC_QBUF:
	case VIDIOC_DQBUF:
		return (struct array){ (void **)&b->m.planes, V4L2_TYPE_IS_MULTIPLANAR(b->type) ? b->length : 0,
				       VIDEO_MAX_PLANES, sizeof(struct v4l2_plane) };
	case VIDIOC_G_EXT_CTRLS:
	case VIDIOC_S_EXT_CTRLS:
	case VIDIOC_TRY_EXT_CTRLS:
		return (struct array){ (void **)&controls->controls, controls->count, V4L2_CID_MAX_CTRLS,
				       sizeof(struct v4l2_ext_control) };
	default:
		return (struct array) {};
	}
}

/* What does not come from the user is 0. */
static int copy_in(struct copied *c, size_t input)
{
	if (!c->copy)
		c->copy = kzalloc(c->size, GFP_KERNEL);
	if (!c->copy)
		return -ENOMEM;
	return input && copy_from_user(c->copy, c->user, input) ? -EFAULT : 0;
}

static int copy_out(const struct copied *c)
{
	return copy_to_user(c->user, c->copy, c->size) ? -EFAULT : 0;
}

/* Calls with the argument's array, if it has one, in kernel memory; the argument has the user's pointer again after. */
static long call_with_array(struct file *file, unsigned int cmd, void *arg, v4l2_kioctl func, bool always)
{
	struct array array = array_in(cmd, arg);
	struct copied c = {};
	long ret;

	if (!array.count)
		return func(file, cmd, arg);
	if (array.count > array.most)
		return -EINVAL;
	c.user = *array.pointer;
	c.size = array.count * array.entry;
	ret = copy_in(&c, c.size);
	if (!ret) {
		*array.pointer = c.copy;
		ret = func(file, cmd, arg);
		*array.pointer = c.user;
		if ((ret >= 0 || always) && copy_out(&c))
			ret = -EFAULT;
	}
	kfree(c.copy);
	return ret;
}

long video_usercopy(struct file *file, unsigned int cmd, unsigned long user, v4l2_kioctl func)
{
	const struct ioctl_info *info = info_of(cmd);
	const bool always = info && (info->flags & ALWAYS);
	/* most arguments are that small */
	u64 room[16] = {};
	struct copied arg = {
		.user = (void __user *)user,
		.copy = _IOC_SIZE(cmd) <= sizeof(room) ? room : NULL,
		.size = _IOC_SIZE(cmd),
	};
	size_t input = _IOC_DIR(cmd) & _IOC_WRITE ? arg.size : 0;
	long ret;

	if (info && info->input)
		input = min_t(size_t, info->input, input);
	ret = copy_in(&arg, input);
	if (!ret) {
		ret = call_with_array(file, cmd, arg.copy, func, always);
		if (ret == -ENOIOCTLCMD)
			ret = -ENOTTY;
		if ((_IOC_DIR(cmd) & _IOC_READ) && (ret >= 0 || always) && copy_out(&arg))
			ret = -EFAULT;
	}
	if (arg.copy != room)
		kfree(arg.copy);
	return ret;
}

long video_ioctl2(struct file *file, unsigned int cmd, unsigned long arg)
{
	return video_usercopy(file, cmd, arg, do_ioctl);
}
