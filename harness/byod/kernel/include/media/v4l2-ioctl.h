/* SPDX-License-Identifier: MIT */
/* The operations of a video device and the dispatcher of its ioctls. */
#ifndef _CEDRUS_EMU_MEDIA_V4L2_IOCTL_H
#define _CEDRUS_EMU_MEDIA_V4L2_IOCTL_H

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/videodev2.h>
#include <media/v4l2-common.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-fh.h>

struct v4l2_fh;

#define EMU_V4L2_OP(name, type)	int (*vidioc_##name)(struct file *file, void *priv, struct type *argument)

struct v4l2_ioctl_ops {
	EMU_V4L2_OP(querycap, v4l2_capability);

	EMU_V4L2_OP(enum_fmt_vid_cap, v4l2_fmtdesc);
	EMU_V4L2_OP(enum_fmt_vid_out, v4l2_fmtdesc);
	EMU_V4L2_OP(enum_fmt_meta_cap, v4l2_fmtdesc);
	EMU_V4L2_OP(enum_fmt_meta_out, v4l2_fmtdesc);
	EMU_V4L2_OP(g_fmt_vid_cap, v4l2_format);
	EMU_V4L2_OP(g_fmt_vid_out, v4l2_format);
	EMU_V4L2_OP(g_fmt_vid_cap_mplane, v4l2_format);
	EMU_V4L2_OP(g_fmt_vid_out_mplane, v4l2_format);
	EMU_V4L2_OP(g_fmt_meta_cap, v4l2_format);
	EMU_V4L2_OP(g_fmt_meta_out, v4l2_format);
	EMU_V4L2_OP(s_fmt_vid_cap, v4l2_format);
	EMU_V4L2_OP(s_fmt_vid_out, v4l2_format);
	EMU_V4L2_OP(s_fmt_vid_cap_mplane, v4l2_format);
	EMU_V4L2_OP(s_fmt_vid_out_mplane, v4l2_format);
	EMU_V4L2_OP(s_fmt_meta_cap, v4l2_format);
	EMU_V4L2_OP(s_fmt_meta_out, v4l2_format);
	EMU_V4L2_OP(try_fmt_vid_cap, v4l2_format);
	EMU_V4L2_OP(try_fmt_vid_out, v4l2_format);
	EMU_V4L2_OP(try_fmt_vid_cap_mplane, v4l2_format);
	EMU_V4L2_OP(try_fmt_vid_out_mplane, v4l2_format);
	EMU_V4L2_OP(try_fmt_meta_cap, v4l2_format);
	EMU_V4L2_OP(try_fmt_meta_out, v4l2_format);

	EMU_V4L2_OP(reqbufs, v4l2_requestbuffers);
	EMU_V4L2_OP(querybuf, v4l2_buffer);
	EMU_V4L2_OP(qbuf, v4l2_buffer);
	EMU_V4L2_OP(expbuf, v4l2_exportbuffer);
	EMU_V4L2_OP(dqbuf, v4l2_buffer);
	EMU_V4L2_OP(create_bufs, v4l2_create_buffers);
	EMU_V4L2_OP(prepare_buf, v4l2_buffer);
	EMU_V4L2_OP(remove_bufs, v4l2_remove_buffers);
	int (*vidioc_streamon)(struct file *file, void *priv, enum v4l2_buf_type type);
	int (*vidioc_streamoff)(struct file *file, void *priv, enum v4l2_buf_type type);

	/* a device without a handler answers control ioctls itself */
	EMU_V4L2_OP(queryctrl, v4l2_queryctrl);
	EMU_V4L2_OP(query_ext_ctrl, v4l2_query_ext_ctrl);
	EMU_V4L2_OP(g_ctrl, v4l2_control);
	EMU_V4L2_OP(s_ctrl, v4l2_control);
	EMU_V4L2_OP(g_ext_ctrls, v4l2_ext_controls);
	EMU_V4L2_OP(s_ext_ctrls, v4l2_ext_controls);
	EMU_V4L2_OP(try_ext_ctrls, v4l2_ext_controls);
	EMU_V4L2_OP(querymenu, v4l2_querymenu);

	int (*vidioc_g_pixelaspect)(struct file *file, void *priv, int buf_type, struct v4l2_fract *aspect);
	EMU_V4L2_OP(g_selection, v4l2_selection);
	EMU_V4L2_OP(s_selection, v4l2_selection);
	EMU_V4L2_OP(g_jpegcomp, v4l2_jpegcompression);
	int (*vidioc_s_jpegcomp)(struct file *file, void *priv, const struct v4l2_jpegcompression *argument);
	EMU_V4L2_OP(g_enc_index, v4l2_enc_idx);
	EMU_V4L2_OP(encoder_cmd, v4l2_encoder_cmd);
	EMU_V4L2_OP(try_encoder_cmd, v4l2_encoder_cmd);
	EMU_V4L2_OP(decoder_cmd, v4l2_decoder_cmd);
	EMU_V4L2_OP(try_decoder_cmd, v4l2_decoder_cmd);
	EMU_V4L2_OP(g_parm, v4l2_streamparm);
	EMU_V4L2_OP(s_parm, v4l2_streamparm);
	EMU_V4L2_OP(enum_framesizes, v4l2_frmsizeenum);
	EMU_V4L2_OP(enum_frameintervals, v4l2_frmivalenum);

	int (*vidioc_log_status)(struct file *file, void *priv);
	int (*vidioc_subscribe_event)(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub);
	int (*vidioc_unsubscribe_event)(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub);
	long (*vidioc_default)(struct file *file, void *priv, bool valid_prio, unsigned int cmd, void *arg);
};

#define V4L2_DEV_DEBUG_IOCTL		0x01
#define V4L2_DEV_DEBUG_IOCTL_ARG	0x02
#define V4L2_DEV_DEBUG_FOP		0x04
#define V4L2_DEV_DEBUG_STREAMING	0x08
#define V4L2_DEV_DEBUG_POLL		0x10
#define V4L2_DEV_DEBUG_CTRL		0x20

typedef long (*v4l2_kioctl)(struct file *file, unsigned int cmd, void *arg);

long video_usercopy(struct file *file, unsigned int cmd, unsigned long arg, v4l2_kioctl func);
long video_ioctl2(struct file *file, unsigned int cmd, unsigned long arg);

#endif
