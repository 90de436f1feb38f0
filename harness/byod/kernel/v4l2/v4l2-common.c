// SPDX-License-Identifier: MIT
/* Picture formats and sizes. */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <media/v4l2-common.h>

/* The multiple of 2^align nearest to x (of two the larger), of those in [least, most]. */
static unsigned int nearest_multiple(unsigned int x, unsigned int least, unsigned int most, unsigned int align)
{
	unsigned int first = (least + (1U << align) - 1) >> align, last = most >> align;
	unsigned int half = align ? x >> (align - 1) & 1 : 0;

	return clamp((x >> align) + half, first, last) << align;
}

void v4l_bound_align_image(unsigned int *w, unsigned int wmin, unsigned int wmax, unsigned int walign, unsigned int *h,
			   unsigned int hmin, unsigned int hmax, unsigned int halign, unsigned int salign)
{
	*w = nearest_multiple(*w, wmin, wmax, walign);
	*h = nearest_multiple(*h, hmin, hmax, halign);
	if (!salign)
		return;
	/* how many powers of two the area still lacks, shared out to the side that moves least */
	walign = __ffs(*w);
	halign = __ffs(*h);
	while (walign + halign < salign) {
		unsigned int wider = nearest_multiple(*w, wmin, wmax, walign + 1);
		unsigned int taller = nearest_multiple(*h, hmin, hmax, halign + 1);
		unsigned int dw = abs((int)wider - (int)*w) * *h, dh = abs((int)taller - (int)*h) * *w;
		bool w_fits = wider >= wmin && wider <= wmax, h_fits = taller >= hmin && taller <= hmax;

		if (w_fits && (!h_fits || dw <= dh)) {
			*w = wider;
			walign = __ffs(wider);
		} else if (h_fits) {
			*h = taller;
			halign = __ffs(taller);
		} else {
			break;
		}
	}
}

static u32 distance(u32 x, s32 wanted)
{
	return abs((s32)(x - wanted));
}

/* Of sizes equally near the last, as drivers expect; one that fits exactly ends the search. */
const void *emu_v4l2_find_nearest_size(const void *array, size_t count, size_t entry_size, size_t width_offset,
				       size_t height_offset, s32 width, s32 height,
				       bool (*accepts)(const void *array, size_t index, const void *context),
				       const void *context)
{
	u32 least = U32_MAX;
	size_t i, best = count;

	for (i = 0; array && least && i < count; i++) {
		const char *entry = (const char *)array + i * entry_size;
		u32 error = distance(*(const u32 *)(entry + width_offset), width) +
			    distance(*(const u32 *)(entry + height_offset), height);

		/* acceptance is asked entry by entry, with its index in the array */
		if ((accepts && !accepts(array, i, context)) || error > least)
			continue;
		least = error;
		best = i;
	}
	return array && best < count ? (const char *)array + best * entry_size : NULL;
}

#define YUV	V4L2_PIXEL_ENC_YUV
#define RGB	V4L2_PIXEL_ENC_RGB
#define BAYER	V4L2_PIXEL_ENC_BAYER
#define PACKED(f, enc, bytes)	{ V4L2_PIX_FMT_##f, enc, 1, 1, { bytes }, { 1, 1, 1, 1 }, 1, 1 }
#define PACKED_422(f)		{ V4L2_PIX_FMT_##f, YUV, 1, 1, { 2 }, { 1, 1, 1, 1 }, 2, 1 }
#define SEMI(f, mem, h, v)	{ V4L2_PIX_FMT_##f, YUV, mem, 2, { 1, 2 }, { 1, 1, 1, 1 }, h, v }
#define PLANAR(f, mem, h, v)	{ V4L2_PIX_FMT_##f, YUV, mem, 3, { 1, 1, 1 }, { 1, 1, 1, 1 }, h, v }
#define TILED(f, mem, h, v, w, t) \
	{ V4L2_PIX_FMT_##f, YUV, mem, 2, { 1, 2 }, { 1, 1, 1, 1 }, h, v, { w, (w) / 2 }, { t, t } }

const struct v4l2_format_info *v4l2_format_info(u32 format)
{
	static const struct v4l2_format_info formats[] = {
		PACKED(BGR24, RGB, 3), PACKED(RGB24, RGB, 3), PACKED(HSV24, RGB, 3), PACKED(BGR32, RGB, 4),
		PACKED(XBGR32, RGB, 4), PACKED(BGRX32, RGB, 4), PACKED(RGB32, RGB, 4), PACKED(XRGB32, RGB, 4),
		PACKED(RGBX32, RGB, 4), PACKED(HSV32, RGB, 4), PACKED(ARGB32, RGB, 4), PACKED(RGBA32, RGB, 4),
		PACKED(ABGR32, RGB, 4), PACKED(BGRA32, RGB, 4), PACKED(RGB565, RGB, 2), PACKED(RGB555, RGB, 2),
		PACKED(BGR666, RGB, 4),
		PACKED_422(YUYV), PACKED_422(YVYU), PACKED_422(UYVY), PACKED_422(VYUY),
		PACKED(GREY, YUV, 1), PACKED(Y10, YUV, 2), PACKED(Y12, YUV, 2), PACKED(Y16, YUV, 2),
		SEMI(NV12, 1, 2, 2), SEMI(NV21, 1, 2, 2), SEMI(NV16, 1, 2, 1), SEMI(NV61, 1, 2, 1), SEMI(NV24, 1, 1, 1),
		SEMI(NV42, 1, 1, 1),
		{ V4L2_PIX_FMT_P010, YUV, 1, 2, { 2, 4 }, { 1, 1, 1, 1 }, 2, 2 },
		{ V4L2_PIX_FMT_P012, YUV, 1, 2, { 2, 4 }, { 1, 1, 1, 1 }, 2, 2 },
		PLANAR(YUV410, 1, 4, 4), PLANAR(YVU410, 1, 4, 4), PLANAR(YUV411P, 1, 4, 1), PLANAR(YUV420, 1, 2, 2),
		PLANAR(YVU420, 1, 2, 2), PLANAR(YUV422P, 1, 2, 1),
		TILED(NV12_4L4, 1, 2, 2, 4, 4), TILED(NV12_16L16, 1, 2, 2, 16, 16), TILED(NV12_32L32, 1, 2, 2, 32, 32),
		SEMI(NV12M, 2, 2, 2), SEMI(NV21M, 2, 2, 2), SEMI(NV16M, 2, 2, 1), SEMI(NV61M, 2, 2, 1),
		PLANAR(YUV420M, 3, 2, 2), PLANAR(YVU420M, 3, 2, 2), PLANAR(YUV422M, 3, 2, 1), PLANAR(YVU422M, 3, 2, 1),
		PLANAR(YUV444M, 3, 1, 1), PLANAR(YVU444M, 3, 1, 1),
		PACKED(SBGGR8, BAYER, 1), PACKED(SGBRG8, BAYER, 1), PACKED(SGRBG8, BAYER, 1), PACKED(SRGGB8, BAYER, 1),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i].format == format)
			return &formats[i];
	return NULL;
}

static unsigned int block_width(const struct v4l2_format_info *info, int plane)
{
	return info->block_w[plane] ? info->block_w[plane] : 1;
}

static unsigned int block_height(const struct v4l2_format_info *info, int plane)
{
	return info->block_h[plane] ? info->block_h[plane] : 1;
}

static unsigned int stride_of(const struct v4l2_format_info *info, int plane, unsigned int width)
{
	unsigned int hdiv = plane ? info->hdiv : 1;

	return DIV_ROUND_UP(ALIGN(width, block_width(info, plane)), hdiv) * info->bpp[plane] / info->bpp_div[plane];
}

static unsigned int size_of(const struct v4l2_format_info *info, int plane, unsigned int width, unsigned int height)
{
	unsigned int vdiv = plane ? info->vdiv : 1;

	return stride_of(info, plane, width) * DIV_ROUND_UP(ALIGN(height, block_height(info, plane)), vdiv);
}

static unsigned int size_of_all(const struct v4l2_format_info *info, unsigned int width, unsigned int height)
{
	unsigned int size = 0;
	int i;

	for (i = 0; i < info->comp_planes; i++)
		size += size_of(info, i, width, height);
	return size;
}

/* For formats in one buffer. */
int v4l2_fill_pixfmt(struct v4l2_pix_format *pix, u32 pixelformat, u32 width, u32 height)
{
	const struct v4l2_format_info *info = v4l2_format_info(pixelformat);

	if (!info || info->mem_planes > 1)
		return -EINVAL;
	pix->width = width;
	pix->height = height;
	pix->pixelformat = pixelformat;
	pix->bytesperline = stride_of(info, 0, width);
	pix->sizeimage = size_of_all(info, width, height);
	return 0;
}

int v4l2_fill_pixfmt_mp(struct v4l2_pix_format_mplane *pix, u32 pixelformat, u32 width, u32 height)
{
	const struct v4l2_format_info *info = v4l2_format_info(pixelformat);
	int i;

	if (!info)
		return -EINVAL;
	pix->width = width;
	pix->height = height;
	pix->pixelformat = pixelformat;
	pix->num_planes = info->mem_planes;
	if (info->mem_planes == 1) {
		pix->plane_fmt[0].bytesperline = stride_of(info, 0, width);
		pix->plane_fmt[0].sizeimage = size_of_all(info, width, height);
		return 0;
	}
	for (i = 0; i < info->comp_planes; i++) {
		pix->plane_fmt[i].bytesperline = stride_of(info, i, width);
		pix->plane_fmt[i].sizeimage = size_of(info, i, width, height);
	}
	return 0;
}

void v4l2_apply_frmsize_constraints(u32 *width, u32 *height, const struct v4l2_frmsize_stepwise *f)
{
	if (!f)
		return;
	/* to the next step up, inside the range */
	*width = clamp_t(u32, roundup(*width, f->step_width), f->min_width, f->max_width);
	*height = clamp_t(u32, roundup(*height, f->step_height), f->min_height, f->max_height);
}

/*
 * The convergent of the continued fraction that ends before the first term of threshold or more (the first two terms
 * are always taken), and after n_terms at the latest. Each term turns the last two convergents into the next.
 */
void v4l2_simplify_fraction(u32 *numerator, u32 *denominator, unsigned int n_terms, unsigned int threshold)
{
	struct { u32 num, den; } rest = { *numerator, *denominator }, now = { 1, 0 }, before = { 0, 1 }, next;
	unsigned int taken;
	u32 term = 0;

	for (taken = 0; taken < n_terms && rest.den; taken++) {
		bool last = (term = rest.num / rest.den) >= threshold;

		if (last && taken >= 2)
			break;
		next.num = term * now.num + before.num;
		next.den = term * now.den + before.den;
		before = now;
		now = next;
		if (last)
			break;
		next.num = rest.den;
		next.den = rest.num % rest.den;
		rest = next;
	}
	*numerator = now.num;
	*denominator = now.den;
}

/* In units of 100 ns. */
u32 v4l2_fraction_to_interval(u32 numerator, u32 denominator)
{
	if (!denominator || numerator / denominator >= U32_MAX / 10000000U)
		return U32_MAX;
	return (u64)numerator * 10000000U / denominator;
}
