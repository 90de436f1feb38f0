// SPDX-License-Identifier: MIT
#include <linux/bitmap.h>
#include <media/v4l2-ioctl.h>

#include "valid-ioctls.h"

#define VIDEO_CAPS \
	(V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_VIDEO_OUTPUT | \
	 V4L2_CAP_VIDEO_OUTPUT_MPLANE | V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE)

static void allow(unsigned long *valid, unsigned int cmd, bool condition)
{
	if (condition)
		set_bit(_IOC_NR(cmd), valid);
}

static void allow_controls(unsigned long *valid, const struct video_device *vdev)
{
	const struct v4l2_ioctl_ops *ops = vdev->ioctl_ops;
	bool handler = vdev->ctrl_handler;

	allow(valid, VIDIOC_QUERYCTRL, handler || ops->vidioc_queryctrl || ops->vidioc_query_ext_ctrl);
	allow(valid, VIDIOC_QUERY_EXT_CTRL, handler || ops->vidioc_query_ext_ctrl);
	allow(valid, VIDIOC_QUERYMENU, handler || ops->vidioc_querymenu);
	allow(valid, VIDIOC_G_CTRL, handler || ops->vidioc_g_ctrl || ops->vidioc_g_ext_ctrls);
	allow(valid, VIDIOC_S_CTRL, handler || ops->vidioc_s_ctrl || ops->vidioc_s_ext_ctrls);
	allow(valid, VIDIOC_G_EXT_CTRLS, handler || ops->vidioc_g_ext_ctrls);
	allow(valid, VIDIOC_S_EXT_CTRLS, handler || ops->vidioc_s_ext_ctrls);
	allow(valid, VIDIOC_TRY_EXT_CTRLS, handler || ops->vidioc_try_ext_ctrls);
}

static void allow_formats(unsigned long *valid, const struct video_device *vdev)
{
	const struct v4l2_ioctl_ops *ops = vdev->ioctl_ops;
	bool rx = vdev->vfl_dir != VFL_DIR_TX, tx = vdev->vfl_dir != VFL_DIR_RX;

	allow(valid, VIDIOC_ENUM_FMT, (rx && ops->vidioc_enum_fmt_vid_cap) || (tx && ops->vidioc_enum_fmt_vid_out));
	allow(valid, VIDIOC_G_FMT, (rx && (ops->vidioc_g_fmt_vid_cap || ops->vidioc_g_fmt_vid_cap_mplane)) ||
				   (tx && (ops->vidioc_g_fmt_vid_out || ops->vidioc_g_fmt_vid_out_mplane)));
	allow(valid, VIDIOC_S_FMT, (rx && (ops->vidioc_s_fmt_vid_cap || ops->vidioc_s_fmt_vid_cap_mplane)) ||
				   (tx && (ops->vidioc_s_fmt_vid_out || ops->vidioc_s_fmt_vid_out_mplane)));
	allow(valid, VIDIOC_TRY_FMT, (rx && (ops->vidioc_try_fmt_vid_cap || ops->vidioc_try_fmt_vid_cap_mplane)) ||
				     (tx && (ops->vidioc_try_fmt_vid_out || ops->vidioc_try_fmt_vid_out_mplane)));
	allow(valid, VIDIOC_G_JPEGCOMP, ops->vidioc_g_jpegcomp);
	allow(valid, VIDIOC_S_JPEGCOMP, ops->vidioc_s_jpegcomp);
	allow(valid, VIDIOC_G_ENC_INDEX, ops->vidioc_g_enc_index);
	allow(valid, VIDIOC_ENCODER_CMD, ops->vidioc_encoder_cmd);
	allow(valid, VIDIOC_TRY_ENCODER_CMD, ops->vidioc_try_encoder_cmd);
	allow(valid, VIDIOC_DECODER_CMD, ops->vidioc_decoder_cmd);
	allow(valid, VIDIOC_TRY_DECODER_CMD, ops->vidioc_try_decoder_cmd);
	allow(valid, VIDIOC_ENUM_FRAMESIZES, ops->vidioc_enum_framesizes);
	allow(valid, VIDIOC_ENUM_FRAMEINTERVALS, ops->vidioc_enum_frameintervals);
	allow(valid, VIDIOC_G_SELECTION, ops->vidioc_g_selection);
	allow(valid, VIDIOC_S_SELECTION, ops->vidioc_s_selection);
	/* cropping is answered with selections, where those are not disabled */
	allow(valid, VIDIOC_G_CROP, ops->vidioc_g_selection && !emu_ioctl_is_valid(vdev, VIDIOC_G_SELECTION));
	allow(valid, VIDIOC_CROPCAP, ops->vidioc_g_selection && !emu_ioctl_is_valid(vdev, VIDIOC_G_SELECTION));
	allow(valid, VIDIOC_S_CROP, ops->vidioc_s_selection && !emu_ioctl_is_valid(vdev, VIDIOC_S_SELECTION));
	allow(valid, VIDIOC_G_PARM, ops->vidioc_g_parm);
	allow(valid, VIDIOC_S_PARM, ops->vidioc_s_parm);
}

static void allow_streaming(unsigned long *valid, const struct v4l2_ioctl_ops *ops)
{
	allow(valid, VIDIOC_REQBUFS, ops->vidioc_reqbufs);
	allow(valid, VIDIOC_QUERYBUF, ops->vidioc_querybuf);
	allow(valid, VIDIOC_QBUF, ops->vidioc_qbuf);
	allow(valid, VIDIOC_EXPBUF, ops->vidioc_expbuf);
	allow(valid, VIDIOC_DQBUF, ops->vidioc_dqbuf);
	allow(valid, VIDIOC_CREATE_BUFS, ops->vidioc_create_bufs);
	allow(valid, VIDIOC_PREPARE_BUF, ops->vidioc_prepare_buf);
	allow(valid, VIDIOC_REMOVE_BUFS, ops->vidioc_create_bufs && ops->vidioc_remove_bufs);
	allow(valid, VIDIOC_STREAMON, ops->vidioc_streamon);
	allow(valid, VIDIOC_STREAMOFF, ops->vidioc_streamoff);
}

void emu_determine_valid_ioctls(struct video_device *vdev)
{
	const struct v4l2_ioctl_ops *ops = vdev->ioctl_ops;
	DECLARE_BITMAP(valid, BASE_VIDIOC_PRIVATE) = {};
	unsigned int i;

	allow(valid, VIDIOC_QUERYCAP, ops->vidioc_querycap);
	allow(valid, VIDIOC_G_PRIORITY, true);
	allow(valid, VIDIOC_S_PRIORITY, true);
	allow(valid, VIDIOC_LOG_STATUS, ops->vidioc_log_status);
	allow(valid, VIDIOC_DQEVENT, ops->vidioc_subscribe_event);
	allow(valid, VIDIOC_SUBSCRIBE_EVENT, ops->vidioc_subscribe_event);
	allow(valid, VIDIOC_UNSUBSCRIBE_EVENT, ops->vidioc_unsubscribe_event);
	allow_controls(valid, vdev);
	if (vdev->device_caps & VIDEO_CAPS)
		allow_formats(valid, vdev);
	if (vdev->device_caps & V4L2_CAP_STREAMING)
		allow_streaming(valid, ops);

	for (i = 0; i < ARRAY_SIZE(valid); i++)
		vdev->valid_ioctls[i] = valid[i] & ~vdev->valid_ioctls[i];
}
