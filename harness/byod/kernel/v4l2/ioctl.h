/* SPDX-License-Identifier: MIT */
/* The handlers between an ioctl and the driver's operation. */
#ifndef EMU_IOCTL_H
#define EMU_IOCTL_H

#include <media/v4l2-ioctl.h>

struct emu_ioctl_call {
	struct file *file;
	struct video_device *vdev;
	const struct v4l2_ioctl_ops *ops;
	struct v4l2_fh *fh;	/* null where the driver has none; also the operations' second argument */
};

typedef int (*emu_ioctl_handler)(const struct emu_ioctl_call *call, void *arg);

/* 0 when the device has buffers of this type, else -EINVAL. */
int emu_check_type(const struct emu_ioctl_call *call, u32 type);
void emu_sanitize_format(struct v4l2_format *f);
void emu_describe_format(struct v4l2_fmtdesc *f);

int emu_querycap(const struct emu_ioctl_call *call, void *arg);
int emu_enum_fmt(const struct emu_ioctl_call *call, void *arg);
int emu_g_fmt(const struct emu_ioctl_call *call, void *arg);
int emu_s_fmt(const struct emu_ioctl_call *call, void *arg);
int emu_try_fmt(const struct emu_ioctl_call *call, void *arg);

int emu_reqbufs(const struct emu_ioctl_call *call, void *arg);
int emu_create_bufs(const struct emu_ioctl_call *call, void *arg);
int emu_remove_bufs(const struct emu_ioctl_call *call, void *arg);
int emu_querybuf(const struct emu_ioctl_call *call, void *arg);
int emu_qbuf(const struct emu_ioctl_call *call, void *arg);
int emu_dqbuf(const struct emu_ioctl_call *call, void *arg);
int emu_prepare_buf(const struct emu_ioctl_call *call, void *arg);
int emu_expbuf(const struct emu_ioctl_call *call, void *arg);
int emu_streamon(const struct emu_ioctl_call *call, void *arg);
int emu_streamoff(const struct emu_ioctl_call *call, void *arg);

int emu_queryctrl(const struct emu_ioctl_call *call, void *arg);
int emu_query_ext_ctrl(const struct emu_ioctl_call *call, void *arg);
int emu_querymenu(const struct emu_ioctl_call *call, void *arg);
int emu_g_ctrl(const struct emu_ioctl_call *call, void *arg);
int emu_s_ctrl(const struct emu_ioctl_call *call, void *arg);
int emu_g_ext_ctrls(const struct emu_ioctl_call *call, void *arg);
int emu_s_ext_ctrls(const struct emu_ioctl_call *call, void *arg);
int emu_try_ext_ctrls(const struct emu_ioctl_call *call, void *arg);

int emu_g_parm(const struct emu_ioctl_call *call, void *arg);
int emu_s_parm(const struct emu_ioctl_call *call, void *arg);
int emu_g_selection(const struct emu_ioctl_call *call, void *arg);
int emu_s_selection(const struct emu_ioctl_call *call, void *arg);
int emu_g_crop(const struct emu_ioctl_call *call, void *arg);
int emu_s_crop(const struct emu_ioctl_call *call, void *arg);
int emu_cropcap(const struct emu_ioctl_call *call, void *arg);
int emu_g_priority(const struct emu_ioctl_call *call, void *arg);
int emu_s_priority(const struct emu_ioctl_call *call, void *arg);
int emu_log_status(const struct emu_ioctl_call *call, void *arg);
int emu_dqevent(const struct emu_ioctl_call *call, void *arg);
int emu_subscribe_event(const struct emu_ioctl_call *call, void *arg);
int emu_unsubscribe_event(const struct emu_ioctl_call *call, void *arg);

#endif
