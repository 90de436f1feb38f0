// SPDX-License-Identifier: MIT
/* Capabilities and formats. */
#include <linux/string.h>
#include <linux/version.h>
#include <media/v4l2-device.h>

#include "complain.h"
#include "ioctl.h"

#define CAPTURE_CAPS \
	(V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE)
#define OUTPUT_CAPS \
	(V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_VIDEO_OUTPUT_MPLANE | V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE)
#define MPLANE_CAPS	(V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_VIDEO_OUTPUT_MPLANE | V4L2_CAP_VIDEO_M2M_MPLANE)

/* A device has a type if it has its kind of capability, its direction, and reads its format. */
int emu_check_type(const struct emu_ioctl_call *call, u32 type)
{
	const struct v4l2_ioctl_ops *ops = call->ops;
	const bool meta = type == V4L2_BUF_TYPE_META_CAPTURE || type == V4L2_BUF_TYPE_META_OUTPUT;
	const u32 caps = meta ? V4L2_CAP_META_CAPTURE | V4L2_CAP_META_OUTPUT : CAPTURE_CAPS | OUTPUT_CAPS;
	const u32 opposite = V4L2_TYPE_IS_OUTPUT(type) ? VFL_DIR_RX : VFL_DIR_TX;
	bool reads;

	switch (type) {
	case V4L2_BUF_TYPE_VIDEO_CAPTURE:
		reads = ops->vidioc_g_fmt_vid_cap || ops->vidioc_g_fmt_vid_cap_mplane;
		break;
	case V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE:
		reads = ops->vidioc_g_fmt_vid_cap_mplane;
		break;
	case V4L2_BUF_TYPE_VIDEO_OUTPUT:
		reads = ops->vidioc_g_fmt_vid_out || ops->vidioc_g_fmt_vid_out_mplane;
		break;
	case V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE:
		reads = ops->vidioc_g_fmt_vid_out_mplane;
		break;
	case V4L2_BUF_TYPE_META_CAPTURE:
		reads = ops->vidioc_g_fmt_meta_cap;
		break;
	case V4L2_BUF_TYPE_META_OUTPUT:
		reads = ops->vidioc_g_fmt_meta_out;
		break;
	default:
		reads = false;
	}
	return reads && (call->vdev->device_caps & caps) && call->vdev->vfl_dir != opposite ? 0 : -EINVAL;
}

/* What a format says of colours. Of each the default is 0. */
struct colors {
	u32 space, encoding, quantization, transfer;
};

/* Values that do not exist become the defaults; without a colour space none of the others means anything. */
static struct colors existing(u32 pixelformat, struct colors c)
{
	bool hsv = pixelformat == V4L2_PIX_FMT_HSV24 || pixelformat == V4L2_PIX_FMT_HSV32;
	bool encoded = hsv ? v4l2_is_hsv_enc_valid(c.encoding) : v4l2_is_ycbcr_enc_valid(c.encoding);

	if (!v4l2_is_colorspace_valid(c.space))
		return (struct colors) {};
	return (struct colors) {
		.space = c.space,
		.encoding = encoded ? c.encoding : 0,
		.quantization = v4l2_is_quant_valid(c.quantization) ? c.quantization : 0,
		.transfer = v4l2_is_xfer_func_valid(c.transfer) ? c.transfer : 0,
	};
}

/* For both structures of formats, whose members differ in width. */
#define sanitize_colors(pix) \
	do { \
		const struct colors c__ = existing((pix)->pixelformat, (struct colors) { \
			(pix)->colorspace, (pix)->ycbcr_enc, (pix)->quantization, (pix)->xfer_func }); \
		(pix)->colorspace = c__.space; \
		(pix)->ycbcr_enc = c__.encoding; \
		(pix)->quantization = c__.quantization; \
		(pix)->xfer_func = c__.transfer; \
	} while (0)

static void sanitize_single(struct v4l2_pix_format *pix)
{
	/* without the magic number the fields behind it are of a caller that does not know them */
	if (pix->priv != V4L2_PIX_FMT_PRIV_MAGIC) {
		pix->priv = V4L2_PIX_FMT_PRIV_MAGIC;
		memset(&pix->flags, 0, sizeof(*pix) - offsetof(struct v4l2_pix_format, flags));
	}
	sanitize_colors(pix);
}

static void sanitize_multi(struct v4l2_pix_format_mplane *pix)
{
	pix->num_planes = min_t(u32, pix->num_planes, VIDEO_MAX_PLANES);
	sanitize_colors(pix);
}

static bool is_single(u32 type)
{
	return type == V4L2_BUF_TYPE_VIDEO_CAPTURE || type == V4L2_BUF_TYPE_VIDEO_OUTPUT;
}

void emu_sanitize_format(struct v4l2_format *f)
{
	if (is_single(f->type))
		sanitize_single(&f->fmt.pix);
	else if (V4L2_TYPE_IS_MULTIPLANAR(f->type))
		sanitize_multi(&f->fmt.pix_mp);
}

int emu_querycap(const struct emu_ioctl_call *call, void *arg)
{
	const u32 own = call->vdev->device_caps, all = own | V4L2_CAP_DEVICE_CAPS;
	struct v4l2_capability *cap = arg;
	int ret;

	*cap = (struct v4l2_capability){ .version = LINUX_VERSION_CODE, .capabilities = all, .device_caps = own };
	media_set_bus_info(cap->bus_info, sizeof(cap->bus_info), call->vdev->dev_parent);
	ret = call->ops->vidioc_querycap(call->file, call->fh, cap);
	/* drivers may add to the capabilities of all nodes, not change those of this one */
	if (cap->device_caps != own || (all & ~cap->capabilities))
		emu_v4l2_complain("querycap-caps",
				  "vidioc_querycap changed the capabilities. Set video_device.device_caps and leave them alone.");
	cap->device_caps |= V4L2_CAP_EXT_PIX_FORMAT;
	cap->capabilities |= V4L2_CAP_EXT_PIX_FORMAT;
	return ret;
}

typedef int (*fmtdesc_op)(struct file *file, void *priv, struct v4l2_fmtdesc *f);
typedef int (*format_op)(struct file *file, void *priv, struct v4l2_format *f);

static fmtdesc_op enum_op(const struct emu_ioctl_call *call, u32 type)
{
	const struct v4l2_ioctl_ops *ops = call->ops;
	bool multi = call->vdev->device_caps & MPLANE_CAPS;

	switch (type) {
	case V4L2_BUF_TYPE_VIDEO_CAPTURE:
	case V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE:
		return multi == V4L2_TYPE_IS_MULTIPLANAR(type) ? ops->vidioc_enum_fmt_vid_cap : NULL;
	case V4L2_BUF_TYPE_VIDEO_OUTPUT:
	case V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE:
		return multi == V4L2_TYPE_IS_MULTIPLANAR(type) ? ops->vidioc_enum_fmt_vid_out : NULL;
	case V4L2_BUF_TYPE_META_CAPTURE:
		return ops->vidioc_enum_fmt_meta_cap;
	case V4L2_BUF_TYPE_META_OUTPUT:
		return ops->vidioc_enum_fmt_meta_out;
	default:
		return NULL;
	}
}

int emu_enum_fmt(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_fmtdesc *f = arg;
	u32 mbus_code = call->vdev->device_caps & V4L2_CAP_IO_MC ? f->mbus_code : 0;
	fmtdesc_op op;
	int ret = emu_check_type(call, f->type);

	if (ret)
		return ret;
	memset(&f->flags, 0, sizeof(*f) - offsetof(struct v4l2_fmtdesc, flags));
	f->mbus_code = mbus_code;
	op = enum_op(call, f->type);
	ret = op ? op(call->file, call->fh, f) : -EINVAL;
	if (!ret)
		emu_describe_format(f);
	return ret;
}

#define FORMAT_OP(verb) \
	static format_op verb##_op(const struct v4l2_ioctl_ops *ops, u32 type) \
	{ \
		switch (type) { \
		case V4L2_BUF_TYPE_VIDEO_CAPTURE: \
			return ops->vidioc_##verb##_fmt_vid_cap; \
		case V4L2_BUF_TYPE_VIDEO_OUTPUT: \
			return ops->vidioc_##verb##_fmt_vid_out; \
		case V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE: \
			return ops->vidioc_##verb##_fmt_vid_cap_mplane; \
		case V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE: \
			return ops->vidioc_##verb##_fmt_vid_out_mplane; \
		case V4L2_BUF_TYPE_META_CAPTURE: \
			return ops->vidioc_##verb##_fmt_meta_cap; \
		case V4L2_BUF_TYPE_META_OUTPUT: \
			return ops->vidioc_##verb##_fmt_meta_out; \
		default: \
			return NULL; \
		} \
	}
FORMAT_OP(g)
FORMAT_OP(s)
FORMAT_OP(try)

/* What lies behind the fields of the format's kind is not the driver's business. */
static void clear_rest(struct v4l2_format *f)
{
	char *end = (char *)f + sizeof(*f), *from;
	unsigned int i;

	if (is_single(f->type)) {
		from = (char *)(&f->fmt.pix + 1);
	} else if (V4L2_TYPE_IS_MULTIPLANAR(f->type)) {
		from = (char *)f->fmt.pix_mp.reserved;
		for (i = 0; i < f->fmt.pix_mp.num_planes; i++)
			memset(f->fmt.pix_mp.plane_fmt[i].reserved, 0, sizeof(f->fmt.pix_mp.plane_fmt[i].reserved));
	} else {
		from = (char *)(&f->fmt.meta + 1);
	}
	memset(from, 0, end - from);
}

static int call_format(const struct emu_ioctl_call *call, struct v4l2_format *f, format_op op)
{
	int ret;

	if (!op)
		return -EINVAL;
	if (is_single(f->type))
		f->fmt.pix.priv = V4L2_PIX_FMT_PRIV_MAGIC;
	ret = op(call->file, call->fh, f);
	if (is_single(f->type))
		f->fmt.pix.priv = V4L2_PIX_FMT_PRIV_MAGIC;
	return ret;
}

int emu_g_fmt(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_format *f = arg;

	if (emu_check_type(call, f->type))
		return -EINVAL;
	memset(&f->fmt, 0, sizeof(f->fmt));
	return call_format(call, f, g_op(call->ops, f->type));
}

int emu_s_fmt(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_format *f = arg;

	if (emu_check_type(call, f->type))
		return -EINVAL;
	emu_sanitize_format(f);
	clear_rest(f);
	return call_format(call, f, s_op(call->ops, f->type));
}

int emu_try_fmt(const struct emu_ioctl_call *call, void *arg)
{
	struct v4l2_format *f = arg;

	if (emu_check_type(call, f->type))
		return -EINVAL;
	emu_sanitize_format(f);
	clear_rest(f);
	return call_format(call, f, try_op(call->ops, f->type));
}
