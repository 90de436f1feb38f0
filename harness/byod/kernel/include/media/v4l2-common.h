/* SPDX-License-Identifier: MIT */
/* Messages, picture formats and sizes. */
#ifndef _CEDRUS_EMU_MEDIA_V4L2_COMMON_H
#define _CEDRUS_EMU_MEDIA_V4L2_COMMON_H

#include <linux/build_bug.h>
#include <linux/printk.h>
#include <linux/stddef.h>
#include <linux/time.h>
#include <linux/videodev2.h>
#include <media/v4l2-dev.h>

#define v4l2_printk(level, dev, fmt, ...)	printk(level "%s: " fmt, (dev)->name, ##__VA_ARGS__)
#define v4l2_err(dev, fmt, ...)			v4l2_printk(KERN_ERR, dev, fmt, ##__VA_ARGS__)
#define v4l2_warn(dev, fmt, ...)		v4l2_printk(KERN_WARNING, dev, fmt, ##__VA_ARGS__)
#define v4l2_info(dev, fmt, ...)		v4l2_printk(KERN_INFO, dev, fmt, ##__VA_ARGS__)
#define v4l2_dbg(level, debug, dev, fmt, ...) \
	do { \
		if ((debug) >= (level)) \
			v4l2_printk(KERN_DEBUG, dev, fmt, ##__VA_ARGS__); \
	} while (0)

/* Brings width and height into their bounds and to multiples of 2^walign and 2^halign; the area to a multiple of 2^salign. */
void v4l_bound_align_image(unsigned int *width, unsigned int wmin, unsigned int wmax, unsigned int walign,
			   unsigned int *height, unsigned int hmin, unsigned int hmax, unsigned int halign,
			   unsigned int salign);

/* The entry of a table of sizes nearest to width x height, by |dw| + |dh|; the first of equals. */
const void *emu_v4l2_find_nearest_size(const void *array, size_t count, size_t entry_size, size_t width_offset,
				       size_t height_offset, s32 width, s32 height,
				       bool (*accepts)(const void *array, size_t index, const void *context),
				       const void *context);
#define v4l2_find_nearest_size_conditional(array, array_size, width_field, height_field, width, height, func, context) \
	((typeof(&(array)[0]))emu_v4l2_find_nearest_size((array), array_size, sizeof(*(array)), \
							 offsetof(typeof(*(array)), width_field), \
							 offsetof(typeof(*(array)), height_field), width, height, \
							 func, context))
#define v4l2_find_nearest_size(array, array_size, width_field, height_field, width, height) \
	v4l2_find_nearest_size_conditional(array, array_size, width_field, height_field, width, height, NULL, NULL)

#define V4L2_FRACT_COMPARE(a, OP, b) \
	((u64)(a).numerator * (b).denominator OP (u64)(b).numerator * (a).denominator)

enum v4l2_pixel_encoding {
	V4L2_PIXEL_ENC_UNKNOWN,
	V4L2_PIXEL_ENC_YUV,
	V4L2_PIXEL_ENC_RGB,
	V4L2_PIXEL_ENC_BAYER,
};

/*
 * How a format lies in memory: planes (as buffers and as components), bytes per bpp_div pixels of each component plane,
 * chroma subsampling, size in pixels of a tile where it has one.
 */
struct v4l2_format_info {
	u32 format;
	u8 pixel_enc;
	u8 mem_planes;
	u8 comp_planes;
	u8 bpp[4];
	u8 bpp_div[4];
	u8 hdiv;
	u8 vdiv;
	u8 block_w[4];
	u8 block_h[4];
};

static inline bool v4l2_is_format_rgb(const struct v4l2_format_info *f)
{
	return f && f->pixel_enc == V4L2_PIXEL_ENC_RGB;
}

static inline bool v4l2_is_format_yuv(const struct v4l2_format_info *f)
{
	return f && f->pixel_enc == V4L2_PIXEL_ENC_YUV;
}

static inline bool v4l2_is_format_bayer(const struct v4l2_format_info *f)
{
	return f && f->pixel_enc == V4L2_PIXEL_ENC_BAYER;
}

const struct v4l2_format_info *v4l2_format_info(u32 format);
void v4l2_apply_frmsize_constraints(u32 *width, u32 *height, const struct v4l2_frmsize_stepwise *frmsize);
int v4l2_fill_pixfmt(struct v4l2_pix_format *pixfmt, u32 pixelformat, u32 width, u32 height);
int v4l2_fill_pixfmt_mp(struct v4l2_pix_format_mplane *pixfmt, u32 pixelformat, u32 width, u32 height);
void v4l2_simplify_fraction(u32 *numerator, u32 *denominator, unsigned int n_terms, unsigned int threshold);
u32 v4l2_fraction_to_interval(u32 numerator, u32 denominator);

static inline u64 v4l2_buffer_get_timestamp(const struct v4l2_buffer *buf)
{
	return buf->timestamp.tv_sec * 1000000000ULL + (u32)buf->timestamp.tv_usec * 1000U;
}

static inline void v4l2_buffer_set_timestamp(struct v4l2_buffer *buf, u64 timestamp)
{
	buf->timestamp.tv_sec = timestamp / 1000000000U;
	buf->timestamp.tv_usec = timestamp % 1000000000U / 1000U;
}

static inline bool v4l2_is_colorspace_valid(__u32 colorspace)
{
	return colorspace > V4L2_COLORSPACE_DEFAULT && colorspace < V4L2_COLORSPACE_LAST;
}

static inline bool v4l2_is_xfer_func_valid(__u32 xfer_func)
{
	return xfer_func > V4L2_XFER_FUNC_DEFAULT && xfer_func < V4L2_XFER_FUNC_LAST;
}

static inline bool v4l2_is_ycbcr_enc_valid(__u8 ycbcr_enc)
{
	return ycbcr_enc > V4L2_YCBCR_ENC_DEFAULT && ycbcr_enc < V4L2_YCBCR_ENC_LAST;
}

static inline bool v4l2_is_hsv_enc_valid(__u8 hsv_enc)
{
	return hsv_enc == V4L2_HSV_ENC_180 || hsv_enc == V4L2_HSV_ENC_256;
}

static inline bool v4l2_is_quant_valid(__u8 quantization)
{
	return quantization == V4L2_QUANTIZATION_FULL_RANGE || quantization == V4L2_QUANTIZATION_LIM_RANGE;
}

#endif
