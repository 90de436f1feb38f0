// SPDX-License-Identifier: MIT
/*
 * A memory-to-memory device in software for the tests of the V4L2 framework: a timer inverts each picture 10 ms after
 * its job started. It prints what the framework calls, and breaks rules when a module parameter says so.
 * With OLD_API it is written as for kernels up to 6.5.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/timer.h>

#include <media/v4l2-ctrls.h>
#include <media/v4l2-device.h>
#include <media/v4l2-event.h>
#include <media/v4l2-ioctl.h>
#include <media/v4l2-mem2mem.h>
#include <media/videobuf2-dma-contig.h>

/* 1: start_streaming fails and gives its buffers back; 2: it fails and keeps them; 3: stop_streaming keeps them */
static int mischief;
module_param(mischief, int, 0444);
/* queue only this many buffers later */
static int min_queued;
module_param(min_queued, int, 0444);
static bool requests;
module_param(requests, bool, 0444);

#define COPIER_MS	10
#define CID_BASE	(V4L2_CID_USER_BASE | 0x1000)

struct copier_dev {
	struct v4l2_device v4l2_dev;
	struct video_device vdev;
	struct media_device mdev;
	struct v4l2_m2m_dev *m2m_dev;
	struct mutex lock;
	struct timer_list timer;
	struct device *dev;
	int contexts;
};

struct copier_ctx {
	struct v4l2_fh fh;
	struct copier_dev *dev;
	struct v4l2_ctrl_handler hdl;
	struct v4l2_ctrl *autogain;	/* cluster: autogain, gain */
	struct v4l2_ctrl *gain;
	struct v4l2_pix_format format[2];
	u32 sequence;
	int id;
};

#ifdef OLD_API
static struct copier_ctx *ctx_of(struct file *file)
{
	return container_of(file->private_data, struct copier_ctx, fh);
}
#else
static struct copier_ctx *ctx_of(struct file *file)
{
	return container_of(file_to_v4l2_fh(file), struct copier_ctx, fh);
}
#endif

/* Controls */

static int copier_try_ctrl(struct v4l2_ctrl *ctrl)
{
	pr_info("try %s %d\n", ctrl->name, ctrl->is_ptr ? 0 : ctrl->val);
	/* the driver's own rule: 13 is unlucky */
	return !ctrl->is_ptr && ctrl->val == 13 ? -EINVAL : 0;
}

static int copier_s_ctrl(struct v4l2_ctrl *ctrl)
{
	struct copier_ctx *ctx = container_of(ctrl->handler, struct copier_ctx, hdl);

	if (ctrl->id == V4L2_CID_AUTOGAIN) {
		pr_info("set cluster autogain %d%s gain %d%s\n", ctrl->val, ctrl->is_new ? " new" : "", ctx->gain->val,
			ctx->gain->is_new ? " new" : "");
		return 0;
	}
	pr_info("set %s %d\n", ctrl->name, ctrl->is_ptr ? 0 : ctrl->val);
	return 0;
}

static int copier_g_volatile_ctrl(struct v4l2_ctrl *ctrl)
{
	struct copier_ctx *ctx = container_of(ctrl->handler, struct copier_ctx, hdl);

	if (ctrl->id == V4L2_CID_AUTOGAIN)
		ctx->gain->val = 77;
	else
		ctrl->val = 55;
	return 0;
}

static const struct v4l2_ctrl_ops copier_ctrl_ops = {
	.try_ctrl = copier_try_ctrl,
	.s_ctrl = copier_s_ctrl,
	.g_volatile_ctrl = copier_g_volatile_ctrl,
};

static const struct v4l2_ctrl_config copier_custom[] = {
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 0, .name = "Steps", .type = V4L2_CTRL_TYPE_INTEGER,
	  .min = -5, .max = 20, .step = 5, .def = 10 },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 1, .name = "Press", .type = V4L2_CTRL_TYPE_BUTTON },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 2, .name = "Measured", .type = V4L2_CTRL_TYPE_INTEGER,
	  .min = 0, .max = 100, .step = 1, .flags = V4L2_CTRL_FLAG_READ_ONLY | V4L2_CTRL_FLAG_VOLATILE },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 3, .name = "Secret", .type = V4L2_CTRL_TYPE_INTEGER,
	  .min = 0, .max = 100, .step = 1, .flags = V4L2_CTRL_FLAG_WRITE_ONLY },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 4, .name = "Bits", .type = V4L2_CTRL_TYPE_BITMASK, .max = 0xf5,
	  .def = 1 },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 5, .name = "Wide", .type = V4L2_CTRL_TYPE_INTEGER64,
	  .min = 0, .max = 0x100000000LL, .step = 1, .def = 7 },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 6, .name = "Text", .type = V4L2_CTRL_TYPE_STRING, .min = 2,
	  .max = 6, .step = 2 },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 7, .name = "Area", .type = V4L2_CTRL_TYPE_AREA,
	  .p_def = { .p_const = &(const struct v4l2_area){ 3, 4 } } },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 8, .name = "Matrix", .type = V4L2_CTRL_TYPE_U8, .min = 1, .max = 9,
	  .step = 1, .def = 2, .dims = { 2, 3 } },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 9, .name = "List", .type = V4L2_CTRL_TYPE_U32, .max = 1000,
	  .step = 1, .def = 5, .dims = { 8 }, .flags = V4L2_CTRL_FLAG_DYNAMIC_ARRAY },
	{ .ops = &copier_ctrl_ops, .id = CID_BASE + 10, .name = "Do It", .type = V4L2_CTRL_TYPE_INTEGER,
	  .min = 0, .max = 9, .step = 1, .flags = V4L2_CTRL_FLAG_EXECUTE_ON_WRITE },
};

static int copier_init_ctrls(struct copier_ctx *ctx)
{
	struct v4l2_ctrl_handler *hdl = &ctx->hdl;
	unsigned int i;

	v4l2_ctrl_handler_init(hdl, 20);
	v4l2_ctrl_new_std(hdl, &copier_ctrl_ops, V4L2_CID_HFLIP, 0, 1, 1, 0);
	v4l2_ctrl_new_std(hdl, &copier_ctrl_ops, V4L2_CID_MIN_BUFFERS_FOR_OUTPUT, 1, 32, 1, 2);
	v4l2_ctrl_new_std(hdl, &copier_ctrl_ops, V4L2_CID_MPEG_VIDEO_H264_I_PERIOD, 1, 50, 1, 12);
	v4l2_ctrl_new_std_menu(hdl, &copier_ctrl_ops, V4L2_CID_MPEG_VIDEO_H264_PROFILE,
			       V4L2_MPEG_VIDEO_H264_PROFILE_HIGH, BIT(V4L2_MPEG_VIDEO_H264_PROFILE_EXTENDED),
			       V4L2_MPEG_VIDEO_H264_PROFILE_MAIN);
	ctx->autogain = v4l2_ctrl_new_std(hdl, &copier_ctrl_ops, V4L2_CID_AUTOGAIN, 0, 1, 1, 1);
	ctx->gain = v4l2_ctrl_new_std(hdl, &copier_ctrl_ops, V4L2_CID_GAIN, 0, 255, 1, 100);
	for (i = 0; i < ARRAY_SIZE(copier_custom); i++)
		v4l2_ctrl_new_custom(hdl, &copier_custom[i], NULL);
	if (hdl->error)
		return hdl->error;
	v4l2_ctrl_auto_cluster(2, &ctx->autogain, 0, true);
	ctx->fh.ctrl_handler = hdl;
	return v4l2_ctrl_handler_setup(hdl);
}

/* Formats */

static struct v4l2_pix_format *format_of(struct copier_ctx *ctx, u32 type)
{
	return &ctx->format[V4L2_TYPE_IS_OUTPUT(type)];
}

static int copier_querycap(struct file *file, void *priv, struct v4l2_capability *cap)
{
	strscpy(cap->driver, "copier", sizeof(cap->driver));
	strscpy(cap->card, "copier", sizeof(cap->card));
	return 0;
}

static int copier_enum_fmt(struct file *file, void *priv, struct v4l2_fmtdesc *f)
{
	static const u32 formats[] = { V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_GREY };

	if (f->index >= ARRAY_SIZE(formats))
		return -EINVAL;
	f->pixelformat = formats[f->index];
	return 0;
}

static int copier_g_fmt(struct file *file, void *priv, struct v4l2_format *f)
{
	f->fmt.pix = *format_of(ctx_of(file), f->type);
	return 0;
}

static int copier_try_fmt(struct file *file, void *priv, struct v4l2_format *f)
{
	static const struct v4l2_frmsize_stepwise sizes = { 16, 640, 16, 16, 480, 16 };
	struct v4l2_pix_format *pix = &f->fmt.pix;

	if (pix->pixelformat != V4L2_PIX_FMT_GREY)
		pix->pixelformat = V4L2_PIX_FMT_NV12;
	v4l2_apply_frmsize_constraints(&pix->width, &pix->height, &sizes);
	pix->field = V4L2_FIELD_NONE;
	return v4l2_fill_pixfmt(pix, pix->pixelformat, pix->width, pix->height);
}

static int copier_s_fmt(struct file *file, void *priv, struct v4l2_format *f)
{
	struct copier_ctx *ctx = ctx_of(file);
	int ret;

	if (vb2_is_busy(v4l2_m2m_get_vq(ctx->fh.m2m_ctx, f->type)))
		return -EBUSY;
	ret = copier_try_fmt(file, priv, f);
	if (!ret)
		*format_of(ctx, f->type) = f->fmt.pix;
	return ret;
}

static int copier_g_selection(struct file *file, void *priv, struct v4l2_selection *s)
{
	struct copier_ctx *ctx = ctx_of(file);

	if (s->type != V4L2_BUF_TYPE_VIDEO_OUTPUT && s->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return -EINVAL;
	s->r.left = s->target;
	s->r.top = 0;
	s->r.width = format_of(ctx, s->type)->width;
	s->r.height = format_of(ctx, s->type)->height;
	return 0;
}

static int copier_g_parm(struct file *file, void *priv, struct v4l2_streamparm *p)
{
	p->parm.output.capability = V4L2_CAP_TIMEPERFRAME;
	p->parm.output.timeperframe.numerator = 1;
	p->parm.output.timeperframe.denominator = 25;
	return 0;
}

static int copier_subscribe_event(struct v4l2_fh *fh, const struct v4l2_event_subscription *sub)
{
	switch (sub->type) {
	case V4L2_EVENT_EOS:
		return v4l2_event_subscribe(fh, sub, 0, NULL);
	case V4L2_EVENT_SOURCE_CHANGE:
		return v4l2_src_change_event_subscribe(fh, sub);
	default:
		return v4l2_ctrl_subscribe_event(fh, sub);
	}
}

static const struct v4l2_ioctl_ops copier_ioctl_ops = {
	.vidioc_querycap = copier_querycap,
	.vidioc_enum_fmt_vid_cap = copier_enum_fmt,
	.vidioc_enum_fmt_vid_out = copier_enum_fmt,
	.vidioc_g_fmt_vid_cap = copier_g_fmt,
	.vidioc_g_fmt_vid_out = copier_g_fmt,
	.vidioc_try_fmt_vid_cap = copier_try_fmt,
	.vidioc_try_fmt_vid_out = copier_try_fmt,
	.vidioc_s_fmt_vid_cap = copier_s_fmt,
	.vidioc_s_fmt_vid_out = copier_s_fmt,
	.vidioc_g_selection = copier_g_selection,
	.vidioc_g_parm = copier_g_parm,
	.vidioc_s_parm = copier_g_parm,
	.vidioc_reqbufs = v4l2_m2m_ioctl_reqbufs,
	.vidioc_create_bufs = v4l2_m2m_ioctl_create_bufs,
	.vidioc_querybuf = v4l2_m2m_ioctl_querybuf,
	.vidioc_prepare_buf = v4l2_m2m_ioctl_prepare_buf,
	.vidioc_qbuf = v4l2_m2m_ioctl_qbuf,
	.vidioc_dqbuf = v4l2_m2m_ioctl_dqbuf,
	.vidioc_expbuf = v4l2_m2m_ioctl_expbuf,
	.vidioc_streamon = v4l2_m2m_ioctl_streamon,
	.vidioc_streamoff = v4l2_m2m_ioctl_streamoff,
	.vidioc_try_encoder_cmd = v4l2_m2m_ioctl_try_encoder_cmd,
	.vidioc_encoder_cmd = v4l2_m2m_ioctl_encoder_cmd,
	.vidioc_try_decoder_cmd = v4l2_m2m_ioctl_try_decoder_cmd,
	.vidioc_decoder_cmd = v4l2_m2m_ioctl_decoder_cmd,
	.vidioc_subscribe_event = copier_subscribe_event,
	.vidioc_unsubscribe_event = v4l2_event_unsubscribe,
	.vidioc_log_status = v4l2_ctrl_log_status,
};

/* Buffers */

static int copier_queue_setup(struct vb2_queue *q, unsigned int *buffers, unsigned int *planes, unsigned int sizes[],
			      struct device *alloc_devs[])
{
	u32 size = format_of(vb2_get_drv_priv(q), q->type)->sizeimage;

	if (*planes)
		return sizes[0] < size ? -EINVAL : 0;
	*planes = 1;
	sizes[0] = size;
	return 0;
}

static int copier_buf_out_validate(struct vb2_buffer *vb)
{
	to_vb2_v4l2_buffer(vb)->field = V4L2_FIELD_NONE;
	return 0;
}

static int copier_buf_prepare(struct vb2_buffer *vb)
{
	u32 size = format_of(vb2_get_drv_priv(vb->vb2_queue), vb->type)->sizeimage;

	if (vb2_plane_size(vb, 0) < size)
		return -EINVAL;
	/* the payload of output buffers is the user's */
	if (V4L2_TYPE_IS_CAPTURE(vb->type))
		vb2_set_plane_payload(vb, 0, size);
	return 0;
}

static void copier_buf_queue(struct vb2_buffer *vb)
{
	struct copier_ctx *ctx = vb2_get_drv_priv(vb->vb2_queue);
	struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);

	if (V4L2_TYPE_IS_CAPTURE(vb->type) && vb2_is_streaming(vb->vb2_queue) &&
	    v4l2_m2m_dst_buf_is_last(ctx->fh.m2m_ctx)) {
		v4l2_m2m_last_buffer_done(ctx->fh.m2m_ctx, vbuf);
		return;
	}
	v4l2_m2m_buf_queue(ctx->fh.m2m_ctx, vbuf);
}

static void copier_buf_request_complete(struct vb2_buffer *vb)
{
	struct copier_ctx *ctx = vb2_get_drv_priv(vb->vb2_queue);

	v4l2_ctrl_request_complete(vb->req_obj.req, &ctx->hdl);
}

static struct vb2_v4l2_buffer *take_buffer(struct copier_ctx *ctx, u32 type)
{
	struct v4l2_m2m_ctx *m2m = ctx->fh.m2m_ctx;

	return V4L2_TYPE_IS_OUTPUT(type) ? v4l2_m2m_src_buf_remove(m2m) : v4l2_m2m_dst_buf_remove(m2m);
}

static void return_buffers(struct copier_ctx *ctx, u32 type, enum vb2_buffer_state state)
{
	struct vb2_v4l2_buffer *vbuf;

	while ((vbuf = take_buffer(ctx, type))) {
		v4l2_ctrl_request_complete(vbuf->vb2_buf.req_obj.req, &ctx->hdl);
		v4l2_m2m_buf_done(vbuf, state);
	}
}

static int copier_start_streaming(struct vb2_queue *q, unsigned int count)
{
	struct copier_ctx *ctx = vb2_get_drv_priv(q);

	pr_info("start %s with %u\n", V4L2_TYPE_IS_OUTPUT(q->type) ? "output" : "capture", count);
	if (mischief == 1)
		return_buffers(ctx, q->type, VB2_BUF_STATE_QUEUED);
	if (mischief == 1 || mischief == 2)
		return -EIO;
	v4l2_m2m_update_start_streaming_state(ctx->fh.m2m_ctx, q);
	if (V4L2_TYPE_IS_OUTPUT(q->type))
		ctx->sequence = 0;
	return 0;
}

static void copier_stop_streaming(struct vb2_queue *q)
{
	struct copier_ctx *ctx = vb2_get_drv_priv(q);

	pr_info("stop %s\n", V4L2_TYPE_IS_OUTPUT(q->type) ? "output" : "capture");
	v4l2_m2m_update_stop_streaming_state(ctx->fh.m2m_ctx, q);
	if (mischief != 3)
		return_buffers(ctx, q->type, VB2_BUF_STATE_ERROR);
}

static const struct vb2_ops copier_qops = {
	.queue_setup = copier_queue_setup,
	.buf_out_validate = copier_buf_out_validate,
	.buf_prepare = copier_buf_prepare,
	.buf_queue = copier_buf_queue,
	.buf_request_complete = copier_buf_request_complete,
	.start_streaming = copier_start_streaming,
	.stop_streaming = copier_stop_streaming,
#ifdef OLD_API
	.wait_prepare = vb2_ops_wait_prepare,
	.wait_finish = vb2_ops_wait_finish,
#endif
};

static int init_queue(struct copier_ctx *ctx, struct vb2_queue *q, u32 type)
{
	q->type = type;
	q->io_modes = VB2_MMAP | VB2_DMABUF;
	q->drv_priv = ctx;
	q->buf_struct_size = sizeof(struct v4l2_m2m_buffer);
	q->ops = &copier_qops;
	q->mem_ops = &vb2_dma_contig_memops;
	q->timestamp_flags = V4L2_BUF_FLAG_TIMESTAMP_COPY;
	q->lock = &ctx->dev->lock;
	q->dev = ctx->dev->dev;
#ifdef OLD_API
	q->min_buffers_needed = min_queued;
#else
	q->min_queued_buffers = min_queued;
#endif
	if (V4L2_TYPE_IS_OUTPUT(type))
		q->supports_requests = requests;
	return vb2_queue_init(q);
}

static int copier_queue_init(void *priv, struct vb2_queue *src, struct vb2_queue *dst)
{
	int ret = init_queue(priv, src, V4L2_BUF_TYPE_VIDEO_OUTPUT);

	return ret ? ret : init_queue(priv, dst, V4L2_BUF_TYPE_VIDEO_CAPTURE);
}

/* Jobs */

static void copier_device_run(void *priv)
{
	struct copier_ctx *ctx = priv;
	struct vb2_v4l2_buffer *src = v4l2_m2m_next_src_buf(ctx->fh.m2m_ctx);
	struct vb2_v4l2_buffer *dst = v4l2_m2m_next_dst_buf(ctx->fh.m2m_ctx);
	struct media_request *req = src->vb2_buf.req_obj.req;

	v4l2_ctrl_request_setup(req, &ctx->hdl);
	pr_info("run %d period %d\n", ctx->id,
		v4l2_ctrl_g_ctrl(v4l2_ctrl_find(&ctx->hdl, V4L2_CID_MPEG_VIDEO_H264_I_PERIOD)));
	v4l2_m2m_buf_copy_metadata(src, dst, true);
	v4l2_ctrl_request_complete(req, &ctx->hdl);
	mod_timer(&ctx->dev->timer, jiffies + msecs_to_jiffies(COPIER_MS));
}

static void copier_job_abort(void *priv)
{
	struct copier_ctx *ctx = priv;

	pr_info("abort %d\n", ctx->id);
}

static void copier_done(struct timer_list *timer)
{
#ifdef OLD_API
	struct copier_dev *dev = from_timer(dev, timer, timer);
#else
	struct copier_dev *dev = timer_container_of(dev, timer, timer);
#endif
	static const struct v4l2_event eos = { .type = V4L2_EVENT_EOS };
	struct copier_ctx *ctx = v4l2_m2m_get_curr_priv(dev->m2m_dev);
	struct vb2_v4l2_buffer *src, *dst;
	unsigned long i, size;
	u8 *from, *to;

	if (!ctx)
		return;
	src = v4l2_m2m_next_src_buf(ctx->fh.m2m_ctx);
	dst = v4l2_m2m_next_dst_buf(ctx->fh.m2m_ctx);
	from = vb2_plane_vaddr(&src->vb2_buf, 0);
	to = vb2_plane_vaddr(&dst->vb2_buf, 0);
	size = min(vb2_get_plane_payload(&src->vb2_buf, 0), vb2_plane_size(&dst->vb2_buf, 0));
	for (i = 0; i < size; i++)
		to[i] = ~from[i];
	vb2_set_plane_payload(&dst->vb2_buf, 0, size);
	src->sequence = dst->sequence = ctx->sequence++;
	if (v4l2_m2m_is_last_draining_src_buf(ctx->fh.m2m_ctx, src)) {
		dst->flags |= V4L2_BUF_FLAG_LAST;
		v4l2_event_queue_fh(&ctx->fh, &eos);
		v4l2_m2m_mark_stopped(ctx->fh.m2m_ctx);
	}
	v4l2_m2m_buf_done_and_job_finish(dev->m2m_dev, ctx->fh.m2m_ctx, VB2_BUF_STATE_DONE);
}

static const struct v4l2_m2m_ops copier_m2m_ops = {
	.device_run = copier_device_run,
	.job_abort = copier_job_abort,
};

/* Files */

static int copier_open(struct file *file)
{
	struct copier_dev *dev = video_drvdata(file);
	struct v4l2_format f = { .fmt.pix = { .width = 32, .height = 32 } };
	struct copier_ctx *ctx;
	int ret;

	ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	if (!ctx)
		return -ENOMEM;
	ctx->dev = dev;
	ctx->id = dev->contexts++;
	v4l2_fh_init(&ctx->fh, video_devdata(file));
	ret = copier_init_ctrls(ctx);
	if (ret)
		goto err_fh;
	ret = copier_try_fmt(file, NULL, &f);
	if (ret)
		goto err_fh;
	ctx->format[0] = ctx->format[1] = f.fmt.pix;
	ctx->fh.m2m_ctx = v4l2_m2m_ctx_init(dev->m2m_dev, ctx, copier_queue_init);
	if (IS_ERR(ctx->fh.m2m_ctx)) {
		ret = PTR_ERR(ctx->fh.m2m_ctx);
		goto err_fh;
	}
#ifdef OLD_API
	file->private_data = &ctx->fh;
	v4l2_fh_add(&ctx->fh);
#else
	v4l2_fh_add(&ctx->fh, file);
#endif
	return 0;

err_fh:
	v4l2_ctrl_handler_free(&ctx->hdl);
	v4l2_fh_exit(&ctx->fh);
	kfree(ctx);
	return ret;
}

static int copier_release(struct file *file)
{
	struct copier_ctx *ctx = ctx_of(file);

#ifdef OLD_API
	v4l2_fh_del(&ctx->fh);
#else
	v4l2_fh_del(&ctx->fh, file);
#endif
	mutex_lock(&ctx->dev->lock);
	v4l2_m2m_ctx_release(ctx->fh.m2m_ctx);
	mutex_unlock(&ctx->dev->lock);
	v4l2_fh_exit(&ctx->fh);
	v4l2_ctrl_handler_free(&ctx->hdl);
	kfree(ctx);
	return 0;
}

static const struct v4l2_file_operations copier_fops = {
	.owner = THIS_MODULE,
	.open = copier_open,
	.release = copier_release,
	.poll = v4l2_m2m_fop_poll,
	.unlocked_ioctl = video_ioctl2,
	.mmap = v4l2_m2m_fop_mmap,
};

static const struct video_device copier_videodev = {
	.name = "copier",
	.vfl_dir = VFL_DIR_M2M,
	.fops = &copier_fops,
	.ioctl_ops = &copier_ioctl_ops,
	.release = video_device_release_empty,
	.device_caps = V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING,
};

static const struct media_device_ops copier_media_ops = {
	.req_validate = vb2_request_validate,
	.req_queue = v4l2_m2m_request_queue,
};

static int copier_probe(struct platform_device *pdev)
{
	struct copier_dev *dev;
	int ret;

	dev = devm_kzalloc(&pdev->dev, sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return -ENOMEM;
	dev->dev = &pdev->dev;
	mutex_init(&dev->lock);
	timer_setup(&dev->timer, copier_done, 0);
	platform_set_drvdata(pdev, dev);

	ret = v4l2_device_register(&pdev->dev, &dev->v4l2_dev);
	if (ret)
		return ret;
	dev->m2m_dev = v4l2_m2m_init(&copier_m2m_ops);
	if (IS_ERR(dev->m2m_dev)) {
		ret = PTR_ERR(dev->m2m_dev);
		goto err_v4l2;
	}
	dev->mdev.dev = &pdev->dev;
	strscpy(dev->mdev.model, "copier", sizeof(dev->mdev.model));
	media_device_init(&dev->mdev);
	dev->mdev.ops = &copier_media_ops;
	dev->v4l2_dev.mdev = &dev->mdev;

	dev->vdev = copier_videodev;
	dev->vdev.v4l2_dev = &dev->v4l2_dev;
	dev->vdev.lock = &dev->lock;
	v4l2_disable_ioctl(&dev->vdev, VIDIOC_DECODER_CMD);
	v4l2_disable_ioctl(&dev->vdev, VIDIOC_TRY_DECODER_CMD);
	video_set_drvdata(&dev->vdev, dev);
	ret = video_register_device(&dev->vdev, VFL_TYPE_VIDEO, 0);
	if (ret)
		goto err_m2m;
	ret = v4l2_m2m_register_media_controller(dev->m2m_dev, &dev->vdev, MEDIA_ENT_F_PROC_VIDEO_ENCODER);
	if (ret)
		goto err_video;
	ret = media_device_register(&dev->mdev);
	if (ret)
		goto err_graph;
	return 0;

err_graph:
	v4l2_m2m_unregister_media_controller(dev->m2m_dev);
err_video:
	video_unregister_device(&dev->vdev);
err_m2m:
	v4l2_m2m_release(dev->m2m_dev);
err_v4l2:
	v4l2_device_unregister(&dev->v4l2_dev);
	return ret;
}

#ifdef OLD_API
static int copier_remove(struct platform_device *pdev)
#else
static void copier_remove(struct platform_device *pdev)
#endif
{
	struct copier_dev *dev = platform_get_drvdata(pdev);

	media_device_unregister(&dev->mdev);
	v4l2_m2m_unregister_media_controller(dev->m2m_dev);
	media_device_cleanup(&dev->mdev);
	video_unregister_device(&dev->vdev);
	v4l2_m2m_release(dev->m2m_dev);
#ifdef OLD_API
	del_timer_sync(&dev->timer);
#else
	timer_delete_sync(&dev->timer);
#endif
	v4l2_device_unregister(&dev->v4l2_dev);
#ifdef OLD_API
	return 0;
#endif
}

static const struct of_device_id copier_match[] = {
	{ .compatible = "allwinner,sun8i-v3s-video-engine" },
	{}
};
MODULE_DEVICE_TABLE(of, copier_match);

static struct platform_driver copier_driver = {
	.probe = copier_probe,
	.remove = copier_remove,
	.driver = {
		.name = "copier",
		.of_match_table = copier_match,
	},
};
module_platform_driver(copier_driver);

MODULE_DESCRIPTION("Memory-to-memory test device");
MODULE_LICENSE("Dual MIT/GPL");
