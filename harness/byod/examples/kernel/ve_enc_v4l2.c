// SPDX-License-Identifier: MIT
/*
 * What user space sees: files, formats, selection, frame interval and commands, as the interface of stateful encoders has them.
 */
#include <linux/kernel.h>
#include <linux/slab.h>

#include <media/v4l2-event.h>
#include <media/v4l2-ioctl.h>

#include "ve_enc.h"

#define VE_ENC_DEFAULT_WIDTH	640
#define VE_ENC_DEFAULT_HEIGHT	480
#define VE_ENC_DEFAULT_RATE	25

/* The least visible size: a chroma sample. */
#define VE_ENC_MIN_CROP		2

/* Of the stride register, 11 bits of macroblocks. */
#define VE_ENC_MAX_STRIDE	(0x7ff * VE_ENC_MB_SIZE)

static void ve_enc_fill_src(struct v4l2_pix_format *fmt)
{
	u32 stride;

	fmt->pixelformat = V4L2_PIX_FMT_NV12;
	fmt->width = ALIGN(clamp_t(u32, fmt->width, VE_ENC_MIN_SIZE, VE_ENC_MAX_SIZE), VE_ENC_MB_SIZE);
	fmt->height = ALIGN(clamp_t(u32, fmt->height, VE_ENC_MIN_SIZE, VE_ENC_MAX_SIZE), VE_ENC_MB_SIZE);
	/* a stride in between is rounded down by the engine, fact book 8 quirk 8 */
	stride = clamp_t(u32, fmt->bytesperline, fmt->width, VE_ENC_MAX_STRIDE);
	fmt->bytesperline = ALIGN(stride, VE_ENC_MB_SIZE);
	fmt->sizeimage = fmt->bytesperline * fmt->height * 3 / 2;
	fmt->field = V4L2_FIELD_NONE;
	fmt->flags = 0;
	if (fmt->colorspace == V4L2_COLORSPACE_DEFAULT)
		fmt->colorspace = V4L2_COLORSPACE_REC709;
}

/* @size: bytes of a coded buffer, 0 for as many as a raw picture has */
static void ve_enc_fill_dst(struct v4l2_pix_format *fmt, const struct v4l2_pix_format *src, u32 size)
{
	if (!size)
		size = src->width * src->height * 3 / 2;

	fmt->pixelformat = V4L2_PIX_FMT_H264;
	fmt->width = src->width;
	fmt->height = src->height;
	fmt->bytesperline = 0;
	fmt->sizeimage = clamp_t(u32, size, VE_ENC_STREAM_STEP, VE_ENC_STREAM_MAX);
	fmt->sizeimage = ALIGN(fmt->sizeimage, VE_ENC_STREAM_STEP);
	fmt->field = V4L2_FIELD_NONE;
	fmt->flags = 0;
	fmt->colorspace = src->colorspace;
	fmt->xfer_func = src->xfer_func;
	fmt->ycbcr_enc = src->ycbcr_enc;
	fmt->quantization = src->quantization;
}

/* A new raw size: all of it is visible, and the coded format follows. */
static void ve_enc_set_src(struct ve_enc_ctx *ctx, const struct v4l2_pix_format *fmt)
{
	ctx->src_fmt = *fmt;
	ctx->crop.left = 0;
	ctx->crop.top = 0;
	ctx->crop.width = fmt->width;
	ctx->crop.height = fmt->height;
	ve_enc_fill_dst(&ctx->dst_fmt, fmt, ctx->dst_size_wish);
}

static int ve_enc_querycap(struct file *file, void *priv, struct v4l2_capability *cap)
{
	strscpy(cap->driver, VE_ENC_NAME, sizeof(cap->driver));
	strscpy(cap->card, VE_ENC_NAME, sizeof(cap->card));

	return 0;
}

static int ve_enc_enum_fmt_out(struct file *file, void *priv, struct v4l2_fmtdesc *f)
{
	if (f->index)
		return -EINVAL;
	f->pixelformat = V4L2_PIX_FMT_NV12;

	return 0;
}

static int ve_enc_enum_fmt_cap(struct file *file, void *priv, struct v4l2_fmtdesc *f)
{
	if (f->index)
		return -EINVAL;
	f->pixelformat = V4L2_PIX_FMT_H264;

	return 0;
}

static int ve_enc_enum_framesizes(struct file *file, void *priv, struct v4l2_frmsizeenum *sizes)
{
	if (sizes->index || (sizes->pixel_format != V4L2_PIX_FMT_NV12 &&
			     sizes->pixel_format != V4L2_PIX_FMT_H264))
		return -EINVAL;

	sizes->type = V4L2_FRMSIZE_TYPE_STEPWISE;
	sizes->stepwise.min_width = VE_ENC_MIN_SIZE;
	sizes->stepwise.max_width = VE_ENC_MAX_SIZE;
	sizes->stepwise.step_width = VE_ENC_MB_SIZE;
	sizes->stepwise.min_height = VE_ENC_MIN_SIZE;
	sizes->stepwise.max_height = VE_ENC_MAX_SIZE;
	sizes->stepwise.step_height = VE_ENC_MB_SIZE;

	return 0;
}

static int ve_enc_g_fmt_out(struct file *file, void *priv, struct v4l2_format *f)
{
	f->fmt.pix = ve_enc_file_to_ctx(file)->src_fmt;

	return 0;
}

static int ve_enc_g_fmt_cap(struct file *file, void *priv, struct v4l2_format *f)
{
	f->fmt.pix = ve_enc_file_to_ctx(file)->dst_fmt;

	return 0;
}

static int ve_enc_try_fmt_out(struct file *file, void *priv, struct v4l2_format *f)
{
	ve_enc_fill_src(&f->fmt.pix);

	return 0;
}

static int ve_enc_try_fmt_cap(struct file *file, void *priv, struct v4l2_format *f)
{
	struct ve_enc_ctx *ctx = ve_enc_file_to_ctx(file);

	ve_enc_fill_dst(&f->fmt.pix, &ctx->src_fmt, f->fmt.pix.sizeimage);

	return 0;
}

/* Each format depends on the other, and so does what the engine keeps of pictures. */
static bool ve_enc_is_busy(struct ve_enc_ctx *ctx)
{
	return vb2_is_busy(v4l2_m2m_get_src_vq(ctx->fh.m2m_ctx)) ||
	       vb2_is_busy(v4l2_m2m_get_dst_vq(ctx->fh.m2m_ctx));
}

static int ve_enc_s_fmt_out(struct file *file, void *priv, struct v4l2_format *f)
{
	struct ve_enc_ctx *ctx = ve_enc_file_to_ctx(file);

	if (ve_enc_is_busy(ctx))
		return -EBUSY;

	ve_enc_fill_src(&f->fmt.pix);
	ve_enc_set_src(ctx, &f->fmt.pix);

	return 0;
}

static int ve_enc_s_fmt_cap(struct file *file, void *priv, struct v4l2_format *f)
{
	struct ve_enc_ctx *ctx = ve_enc_file_to_ctx(file);

	if (ve_enc_is_busy(ctx))
		return -EBUSY;

	ctx->dst_size_wish = f->fmt.pix.sizeimage;
	ve_enc_fill_dst(&f->fmt.pix, &ctx->src_fmt, ctx->dst_size_wish);
	ctx->dst_fmt = f->fmt.pix;

	return 0;
}

static int ve_enc_g_selection(struct file *file, void *priv, struct v4l2_selection *s)
{
	struct ve_enc_ctx *ctx = ve_enc_file_to_ctx(file);

	if (s->type != V4L2_BUF_TYPE_VIDEO_OUTPUT)
		return -EINVAL;

	switch (s->target) {
	case V4L2_SEL_TGT_CROP:
		s->r = ctx->crop;
		return 0;
	case V4L2_SEL_TGT_CROP_DEFAULT:
	case V4L2_SEL_TGT_CROP_BOUNDS:
		s->r.left = 0;
		s->r.top = 0;
		s->r.width = ctx->src_fmt.width;
		s->r.height = ctx->src_fmt.height;
		return 0;
	default:
		return -EINVAL;
	}
}

/* One side of the rectangle, in whole chroma samples and inside of the picture. */
static int ve_enc_fit_side(s32 *start, u32 *length, u32 limit, u32 flags)
{
	u32 size = clamp_t(u32, *length, VE_ENC_MIN_CROP, limit);

	size = flags & V4L2_SEL_FLAG_LE ? ALIGN_DOWN(size, 2) : ALIGN(size, 2);
	if ((flags & V4L2_SEL_FLAG_LE && size > *length) ||
	    (flags & V4L2_SEL_FLAG_GE && size < *length))
		return -ERANGE;

	*start = ALIGN_DOWN(clamp_t(s32, *start, 0, limit - size), 2);
	*length = size;

	return 0;
}

static int ve_enc_s_selection(struct file *file, void *priv, struct v4l2_selection *s)
{
	struct ve_enc_ctx *ctx = ve_enc_file_to_ctx(file);
	struct v4l2_rect crop = s->r;
	int ret;

	if (s->type != V4L2_BUF_TYPE_VIDEO_OUTPUT || s->target != V4L2_SEL_TGT_CROP)
		return -EINVAL;

	ret = ve_enc_fit_side(&crop.left, &crop.width, ctx->src_fmt.width, s->flags);
	if (ret)
		return ret;

	ret = ve_enc_fit_side(&crop.top, &crop.height, ctx->src_fmt.height, s->flags);
	if (ret)
		return ret;

	s->r = crop;
	ctx->crop = crop;

	return 0;
}

static int ve_enc_g_parm(struct file *file, void *priv, struct v4l2_streamparm *parm)
{
	struct ve_enc_ctx *ctx = ve_enc_file_to_ctx(file);

	if (parm->type != V4L2_BUF_TYPE_VIDEO_OUTPUT)
		return -EINVAL;

	parm->parm.output.capability = V4L2_CAP_TIMEPERFRAME;
	parm->parm.output.timeperframe = ctx->timeperframe;

	return 0;
}

static int ve_enc_s_parm(struct file *file, void *priv, struct v4l2_streamparm *parm)
{
	struct ve_enc_ctx *ctx = ve_enc_file_to_ctx(file);
	struct v4l2_fract *interval = &parm->parm.output.timeperframe;

	if (parm->type != V4L2_BUF_TYPE_VIDEO_OUTPUT)
		return -EINVAL;

	/* time_scale is twice the denominator and has 32 bits */
	if (!interval->numerator || !interval->denominator || interval->denominator > U32_MAX / 2) {
		interval->numerator = 1;
		interval->denominator = VE_ENC_DEFAULT_RATE;
	}
	ctx->timeperframe = *interval;

	return ve_enc_g_parm(file, priv, parm);
}

/* Stopping and starting is v4l2-mem2mem's; what user space sees of it is not. */
static int ve_enc_encoder_cmd(struct file *file, void *priv, struct v4l2_encoder_cmd *cmd)
{
	struct ve_enc_ctx *ctx = ve_enc_file_to_ctx(file);
	struct v4l2_m2m_ctx *m2m_ctx = ctx->fh.m2m_ctx;
	bool stopped = v4l2_m2m_has_stopped(m2m_ctx);
	int ret;

	ret = v4l2_m2m_ioctl_try_encoder_cmd(file, priv, cmd);
	if (ret)
		return ret;

	/* nothing to stop or to start, which is no error */
	if (!vb2_is_streaming(v4l2_m2m_get_src_vq(m2m_ctx)) ||
	    !vb2_is_streaming(v4l2_m2m_get_dst_vq(m2m_ctx)))
		return 0;

	ret = v4l2_m2m_ioctl_encoder_cmd(file, priv, cmd);
	if (ret)
		return ret;

	if (cmd->cmd == V4L2_ENC_CMD_STOP && !stopped && v4l2_m2m_has_stopped(m2m_ctx))
		ve_enc_eos(ctx);
	if (cmd->cmd == V4L2_ENC_CMD_START) {
		vb2_clear_last_buffer_dequeued(v4l2_m2m_get_dst_vq(m2m_ctx));
		v4l2_m2m_try_schedule(m2m_ctx);
	}

	return 0;
}

static int ve_enc_subscribe_event(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub)
{
	switch (sub->type) {
	case V4L2_EVENT_EOS:
		return v4l2_event_subscribe(fh, sub, 0, NULL);
	case V4L2_EVENT_CTRL:
		return v4l2_ctrl_subscribe_event(fh, sub);
	default:
		return -EINVAL;
	}
}

const struct v4l2_ioctl_ops ve_enc_ioctl_ops = {
	.vidioc_querycap		= ve_enc_querycap,

	.vidioc_enum_fmt_vid_out	= ve_enc_enum_fmt_out,
	.vidioc_g_fmt_vid_out		= ve_enc_g_fmt_out,
	.vidioc_try_fmt_vid_out		= ve_enc_try_fmt_out,
	.vidioc_s_fmt_vid_out		= ve_enc_s_fmt_out,

	.vidioc_enum_fmt_vid_cap	= ve_enc_enum_fmt_cap,
	.vidioc_g_fmt_vid_cap		= ve_enc_g_fmt_cap,
	.vidioc_try_fmt_vid_cap		= ve_enc_try_fmt_cap,
	.vidioc_s_fmt_vid_cap		= ve_enc_s_fmt_cap,

	.vidioc_enum_framesizes		= ve_enc_enum_framesizes,
	.vidioc_g_selection		= ve_enc_g_selection,
	.vidioc_s_selection		= ve_enc_s_selection,
	.vidioc_g_parm			= ve_enc_g_parm,
	.vidioc_s_parm			= ve_enc_s_parm,

	.vidioc_reqbufs			= v4l2_m2m_ioctl_reqbufs,
	.vidioc_create_bufs		= v4l2_m2m_ioctl_create_bufs,
	.vidioc_prepare_buf		= v4l2_m2m_ioctl_prepare_buf,
	.vidioc_querybuf		= v4l2_m2m_ioctl_querybuf,
	.vidioc_qbuf			= v4l2_m2m_ioctl_qbuf,
	.vidioc_dqbuf			= v4l2_m2m_ioctl_dqbuf,
	.vidioc_expbuf			= v4l2_m2m_ioctl_expbuf,
	.vidioc_streamon		= v4l2_m2m_ioctl_streamon,
	.vidioc_streamoff		= v4l2_m2m_ioctl_streamoff,

	.vidioc_try_encoder_cmd		= v4l2_m2m_ioctl_try_encoder_cmd,
	.vidioc_encoder_cmd		= ve_enc_encoder_cmd,

	.vidioc_subscribe_event		= ve_enc_subscribe_event,
	.vidioc_unsubscribe_event	= v4l2_event_unsubscribe,
};

static int ve_enc_open(struct file *file)
{
	struct ve_enc_dev *ve = video_drvdata(file);
	struct v4l2_pix_format fmt = {
		.width = VE_ENC_DEFAULT_WIDTH,
		.height = VE_ENC_DEFAULT_HEIGHT,
	};
	struct ve_enc_ctx *ctx;
	int ret;

	ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	if (!ctx)
		return -ENOMEM;

	ctx->ve = ve;
	ctx->timeperframe.numerator = 1;
	ctx->timeperframe.denominator = VE_ENC_DEFAULT_RATE;
	ve_enc_fill_src(&fmt);
	ve_enc_set_src(ctx, &fmt);
	v4l2_fh_init(&ctx->fh, &ve->vdev);

	ret = ve_enc_ctrls_init(ctx);
	if (ret)
		goto err_fh;

	ctx->fh.m2m_ctx = v4l2_m2m_ctx_init(ve->m2m_dev, ctx, ve_enc_queue_init);
	if (IS_ERR(ctx->fh.m2m_ctx)) {
		ret = PTR_ERR(ctx->fh.m2m_ctx);
		goto err_ctrls;
	}

	v4l2_fh_add(&ctx->fh, file);

	return 0;

err_ctrls:
	v4l2_ctrl_handler_free(&ctx->hdl);
err_fh:
	v4l2_fh_exit(&ctx->fh);
	kfree(ctx);
	return ret;
}

static int ve_enc_release(struct file *file)
{
	struct ve_enc_ctx *ctx = ve_enc_file_to_ctx(file);
	struct ve_enc_dev *ve = ctx->ve;

	v4l2_fh_del(&ctx->fh, file);

	/* stops both queues, and waits for the picture in work */
	mutex_lock(&ve->mutex);
	v4l2_m2m_ctx_release(ctx->fh.m2m_ctx);
	mutex_unlock(&ve->mutex);

	v4l2_ctrl_handler_free(&ctx->hdl);
	v4l2_fh_exit(&ctx->fh);
	kfree(ctx);

	return 0;
}

const struct v4l2_file_operations ve_enc_fops = {
	.owner		= THIS_MODULE,
	.open		= ve_enc_open,
	.release	= ve_enc_release,
	.poll		= v4l2_m2m_fop_poll,
	.unlocked_ioctl	= video_ioctl2,
	.mmap		= v4l2_m2m_fop_mmap,
};
