/* SPDX-License-Identifier: MIT */
/* Arithmetic on rectangles, for selections. */
#ifndef _CEDRUS_EMU_MEDIA_V4L2_RECT_H
#define _CEDRUS_EMU_MEDIA_V4L2_RECT_H

#include <linux/minmax.h>
#include <linux/videodev2.h>

static inline bool v4l2_rect_same_size(const struct v4l2_rect *a, const struct v4l2_rect *b)
{
	return a->width == b->width && a->height == b->height;
}

static inline bool v4l2_rect_equal(const struct v4l2_rect *a, const struct v4l2_rect *b)
{
	return a->left == b->left && a->top == b->top && v4l2_rect_same_size(a, b);
}

static inline void v4l2_rect_set_size_to(struct v4l2_rect *r, const struct v4l2_rect *size)
{
	r->width = size->width;
	r->height = size->height;
}

static inline void v4l2_rect_set_min_size(struct v4l2_rect *r, const struct v4l2_rect *least)
{
	r->width = max(r->width, least->width);
	r->height = max(r->height, least->height);
}

static inline void v4l2_rect_set_max_size(struct v4l2_rect *r, const struct v4l2_rect *most)
{
	r->width = min(r->width, most->width);
	r->height = min(r->height, most->height);
}

/* Where a stretch of that length starts that lies inside another one, as near as can be to where it was. */
static inline s32 emu_rect_start_inside(s32 start, u32 length, s32 outer, u32 outer_length)
{
	return max(outer, min(start, (s32)(outer + outer_length - length)));
}

/* Moves r (and shrinks it where it must be) so that it lies inside the boundary. */
static inline void v4l2_rect_map_inside(struct v4l2_rect *r, const struct v4l2_rect *boundary)
{
	v4l2_rect_set_max_size(r, boundary);
	r->left = emu_rect_start_inside(r->left, r->width, boundary->left, boundary->width);
	r->top = emu_rect_start_inside(r->top, r->height, boundary->top, boundary->height);
}

static inline bool v4l2_rect_enclosed(const struct v4l2_rect *inner, const struct v4l2_rect *outer)
{
	return inner->left >= outer->left && inner->top >= outer->top &&
	       inner->left + inner->width <= outer->left + outer->width &&
	       inner->top + inner->height <= outer->top + outer->height;
}

#endif
