// SPDX-License-Identifier: MIT
/* Initial reference picture lists (H.264, 8.2.4.2), from the DPB a stateless decoder is given. */
#include <linux/kernel.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <media/v4l2-h264.h>

/* PicOrderCnt() of a frame or of one of its fields (8.2.1). */
static s32 order_count(u8 fields, s32 top, s32 bottom)
{
	if (fields == V4L2_H264_FRAME_REF)
		return min(top, bottom);
	return fields == V4L2_H264_TOP_FIELD_REF ? top : bottom;
}

static s32 order_of(const struct v4l2_h264_reflist_builder *b, const struct v4l2_h264_reference *ref)
{
	return order_count(ref->fields, b->refs[ref->index].top_field_order_cnt,
			   b->refs[ref->index].bottom_field_order_cnt);
}

static u8 fields_of(const struct v4l2_ctrl_h264_decode_params *params)
{
	if (!(params->flags & V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC))
		return V4L2_H264_FRAME_REF;
	return params->flags & V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD ? V4L2_H264_BOTTOM_FIELD_REF :
									  V4L2_H264_TOP_FIELD_REF;
}

/* 8.2.4.1: FrameNumWrap; LongTermFrameIdx for long-term references. */
static int wrapped_number(const struct v4l2_h264_dpb_entry *entry, unsigned int frame_num, int max_frame_num)
{
	bool wraps = !(entry->flags & V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM) && entry->frame_num > frame_num;

	return entry->frame_num - (wraps ? max_frame_num : 0);
}

static void add_reference(struct v4l2_h264_reflist_builder *b, u8 index, u8 fields)
{
	b->unordered_reflist[b->num_valid++] = (struct v4l2_h264_reference){ .index = index, .fields = fields };
}

/* Frames refer to frames; fields to those fields of an entry that are references. */
static void add_entry(struct v4l2_h264_reflist_builder *b, u8 index, u8 fields)
{
	u8 field;

	if (b->cur_pic_fields == V4L2_H264_FRAME_REF) {
		add_reference(b, index, V4L2_H264_FRAME_REF);
		return;
	}
	for (field = V4L2_H264_TOP_FIELD_REF; field <= V4L2_H264_BOTTOM_FIELD_REF; field <<= 1)
		if (fields & field)
			add_reference(b, index, field);
}

void v4l2_h264_init_reflist_builder(struct v4l2_h264_reflist_builder *b,
				    const struct v4l2_ctrl_h264_decode_params *params,
				    const struct v4l2_ctrl_h264_sps *sps,
				    const struct v4l2_h264_dpb_entry dpb[V4L2_H264_NUM_DPB_ENTRIES])
{
	const u8 fields = fields_of(params);
	unsigned int i;

	*b = (struct v4l2_h264_reflist_builder){
		.cur_pic_fields = fields,
		.cur_pic_order_count =
			order_count(fields, params->top_field_order_cnt, params->bottom_field_order_cnt),
	};
	/* 0xff: no entry */
	for (i = 0; i < ARRAY_SIZE(b->unordered_reflist); i++)
		b->unordered_reflist[i].index = 0xff;

	for (i = 0; i < V4L2_H264_NUM_DPB_ENTRIES; i++) {
		const struct v4l2_h264_dpb_entry *entry = &dpb[i];

		if (!(entry->flags & V4L2_H264_DPB_ENTRY_FLAG_ACTIVE))
			continue;
		b->refs[i].top_field_order_cnt = entry->top_field_order_cnt;
		b->refs[i].bottom_field_order_cnt = entry->bottom_field_order_cnt;
		b->refs[i].frame_num =
			wrapped_number(entry, params->frame_num, 1 << (sps->log2_max_frame_num_minus4 + 4));
		b->refs[i].longterm = entry->flags & V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM ? 1 : 0;
		add_entry(b, i, entry->fields);
	}
}

typedef bool (*precedes)(const struct v4l2_h264_reflist_builder *b, const struct v4l2_h264_reference *x,
			 const struct v4l2_h264_reference *y);

static void insertion_sort(const struct v4l2_h264_reflist_builder *b, struct v4l2_h264_reference *list, precedes before)
{
	struct v4l2_h264_reference ref;
	int i, j;

	for (i = 1; i < b->num_valid; i++) {
		ref = list[i];
		for (j = i; j > 0 && before(b, &ref, &list[j - 1]); j--)
			list[j] = list[j - 1];
		list[j] = ref;
	}
}

/* Short-term by falling FrameNumWrap, then long-term by rising index (8.2.4.2.1, 8.2.4.2.2). */
static bool p_order(const struct v4l2_h264_reflist_builder *b, const struct v4l2_h264_reference *x,
		    const struct v4l2_h264_reference *y)
{
	bool xl = b->refs[x->index].longterm, yl = b->refs[y->index].longterm;
	int xn = b->refs[x->index].frame_num, yn = b->refs[y->index].frame_num;

	if (xl != yl)
		return !xl;
	return xl ? xn < yn : xn > yn;
}

/* Past by falling order count, then future by rising, then long-term (8.2.4.2.3, 8.2.4.2.4); sign -1 for list 1. */
static bool b_order(const struct v4l2_h264_reflist_builder *b, const struct v4l2_h264_reference *x,
		    const struct v4l2_h264_reference *y, bool list1)
{
	bool xl = b->refs[x->index].longterm, yl = b->refs[y->index].longterm;
	s32 cur = b->cur_pic_order_count, xo, yo;
	bool x_first, y_first;

	if (xl != yl)
		return !xl;
	if (xl)
		return b->refs[x->index].frame_num < b->refs[y->index].frame_num;
	xo = order_of(b, x);
	yo = order_of(b, y);
	/* of fields, the other field of the same frame counts as past */
	x_first = b->cur_pic_fields == V4L2_H264_FRAME_REF ? xo < cur : xo <= cur;
	y_first = b->cur_pic_fields == V4L2_H264_FRAME_REF ? yo < cur : yo <= cur;
	if (x_first != y_first)
		return x_first != list1;
	return x_first ? xo > yo : xo < yo;
}

static bool b0_order(const struct v4l2_h264_reflist_builder *b, const struct v4l2_h264_reference *x,
		     const struct v4l2_h264_reference *y)
{
	return b_order(b, x, y, false);
}

static bool b1_order(const struct v4l2_h264_reflist_builder *b, const struct v4l2_h264_reference *x,
		     const struct v4l2_h264_reference *y)
{
	return b_order(b, x, y, true);
}

/* Fields alternate in parity, starting with the current one's; short-term and long-term apart (8.2.4.2.5). */
static void alternate_fields(const struct v4l2_h264_reflist_builder *b, struct v4l2_h264_reference *list)
{
	struct v4l2_h264_reference from[V4L2_H264_REF_LIST_LEN];
	bool used[V4L2_H264_REF_LIST_LEN] = {};
	unsigned int out = 0, longterm, i;
	u8 parity;

	if (b->cur_pic_fields == V4L2_H264_FRAME_REF)
		return;
	memcpy(from, list, sizeof(from));
	for (longterm = 0; longterm < 2; longterm++) {
		bool found = true;

		parity = b->cur_pic_fields;
		while (found) {
			int pass;

			found = false;
			/* once one parity has run out, the other follows as it is */
			for (pass = 0; pass < 2 && !found; pass++) {
				for (i = 0; i < b->num_valid && !found; i++) {
					if (used[i] || b->refs[from[i].index].longterm != longterm ||
					    from[i].fields != parity)
						continue;
					used[i] = true;
					list[out++] = from[i];
					found = true;
				}
				parity ^= V4L2_H264_FRAME_REF;
			}
		}
	}
}

void v4l2_h264_build_p_ref_list(const struct v4l2_h264_reflist_builder *b, struct v4l2_h264_reference *list)
{
	memcpy(list, b->unordered_reflist, sizeof(b->unordered_reflist));
	insertion_sort(b, list, p_order);
	alternate_fields(b, list);
}

void v4l2_h264_build_b_ref_lists(const struct v4l2_h264_reflist_builder *b, struct v4l2_h264_reference *b0,
				 struct v4l2_h264_reference *b1)
{
	struct v4l2_h264_reference first;

	memcpy(b0, b->unordered_reflist, sizeof(b->unordered_reflist));
	memcpy(b1, b->unordered_reflist, sizeof(b->unordered_reflist));
	insertion_sort(b, b0, b0_order);
	insertion_sort(b, b1, b1_order);
	alternate_fields(b, b0);
	alternate_fields(b, b1);
	/* equal lists of more than one entry: the first two of list 1 change places */
	if (b->num_valid > 1 && !memcmp(b0, b1, b->num_valid * sizeof(*b0))) {
		first = b1[0];
		b1[0] = b1[1];
		b1[1] = first;
	}
}
