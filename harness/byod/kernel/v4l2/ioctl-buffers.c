// SPDX-License-Identifier: MIT
/* Buffers: the type must be one the device has. */
#include <linux/string.h>

#include "ioctl.h"
#include "valid-ioctls.h"

static u32 removal_capability(const struct emu_ioctl_call *call)
{
	return emu_ioctl_is_valid(call->vdev, VIDIOC_REMOVE_BUFS) ? V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS : 0;
}

int emu_reqbufs(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_requestbuffers *p = arg;

	if (emu_check_type(call, p->type))
		return -EINVAL;
	memset(p->reserved, 0, sizeof(p->reserved));
	p->capabilities = removal_capability(call);
	return call->ops->vidioc_reqbufs(call->file, call->fh, p);
}

int emu_create_bufs(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_create_buffers *p = arg;
	int ret;

	if (emu_check_type(call, p->format.type))
		return -EINVAL;
	p->max_num_buffers = 0;
	memset(p->reserved, 0, sizeof(p->reserved));
	emu_sanitize_format(&p->format);
	p->capabilities = removal_capability(call);
	ret = call->ops->vidioc_create_bufs(call->file, call->fh, p);
	if (p->format.type == V4L2_BUF_TYPE_VIDEO_CAPTURE || p->format.type == V4L2_BUF_TYPE_VIDEO_OUTPUT)
		p->format.fmt.pix.priv = V4L2_PIX_FMT_PRIV_MAGIC;
	return ret;
}

int emu_remove_bufs(const struct emu_ioctl_call *call, void *arg)
{
	return call->ops->vidioc_remove_bufs(call->file, call->fh, arg);
}

#define BUFFER_IOCTL(op) \
	int emu_##op(const struct emu_ioctl_call *call, void *arg) \
	{ \
		struct v4l2_buffer *b = arg; \
		return emu_check_type(call, b->type) ? -EINVAL : call->ops->vidioc_##op(call->file, call->fh, b); \
	}
BUFFER_IOCTL(querybuf)
BUFFER_IOCTL(qbuf)
BUFFER_IOCTL(dqbuf)
BUFFER_IOCTL(prepare_buf)

int emu_expbuf(const struct emu_ioctl_call *call, void *arg)
{
	return call->ops->vidioc_expbuf(call->file, call->fh, arg);
}

int emu_streamon(const struct emu_ioctl_call *call, void *arg)
{
	return call->ops->vidioc_streamon(call->file, call->fh, *(u32 *)arg);
}

int emu_streamoff(const struct emu_ioctl_call *call, void *arg)
{
	return call->ops->vidioc_streamoff(call->file, call->fh, *(u32 *)arg);
}
