// SPDX-License-Identifier: MIT
/* What a control's type means: size, range, initial value, equality, validation. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "ctrl-internal.h"

/* What the values of a type are held to. */
enum rule { NO_NUMBER, RANGE, FLAG, CHOICE, MASK, NO_VALUE };

/* Types of numbers; size is in bytes, and 0 for those of other things. */
struct kind {
	enum rule rule;
	u8 size;
	bool is_unsigned;
};

static struct kind kind_of(u32 type)
{
	static const struct kind single[] = {
		[V4L2_CTRL_TYPE_INTEGER] = { RANGE, 4 },	[V4L2_CTRL_TYPE_INTEGER64] = { RANGE, 8 },
		[V4L2_CTRL_TYPE_BOOLEAN] = { FLAG, 4 },		[V4L2_CTRL_TYPE_BITMASK] = { MASK, 4 },
		[V4L2_CTRL_TYPE_MENU] = { CHOICE, 4 },		[V4L2_CTRL_TYPE_INTEGER_MENU] = { CHOICE, 4 },
		[V4L2_CTRL_TYPE_BUTTON] = { NO_VALUE, 4 },	[V4L2_CTRL_TYPE_CTRL_CLASS] = { NO_VALUE, 4 },
	};
	static const struct kind of_arrays[] = { { RANGE, 1, true }, { RANGE, 2, true }, { RANGE, 4, true } };

	if (type < ARRAY_SIZE(single))
		return single[type];
	if (type >= V4L2_CTRL_TYPE_U8 && type <= V4L2_CTRL_TYPE_U32)
		return of_arrays[type - V4L2_CTRL_TYPE_U8];
	return (struct kind) { NO_NUMBER };
}

static s64 get_number(struct kind kind, union v4l2_ctrl_ptr ptr, u32 i)
{
	switch (kind.size) {
	case 1:
		return ptr.p_u8[i];
	case 2:
		return ptr.p_u16[i];
	case 4:
		return kind.is_unsigned ? (s64)ptr.p_u32[i] : ptr.p_s32[i];
	default:
		return ptr.p_s64[i];
	}
}

static void put_number(struct kind kind, union v4l2_ctrl_ptr ptr, u32 i, s64 value)
{
	/* little endian: the low bytes come first */
	memcpy(ptr.p_u8 + i * kind.size, &value, kind.size);
}

#define STRUCTURE(TYPE, name)	{ V4L2_CTRL_TYPE_##TYPE, sizeof(struct name) }

static const struct {
	u32 type, size;
} structures[] = {
	STRUCTURE(AREA, v4l2_area),
	STRUCTURE(RECT, v4l2_rect),
	STRUCTURE(H264_SPS, v4l2_ctrl_h264_sps),
	STRUCTURE(H264_PPS, v4l2_ctrl_h264_pps),
	STRUCTURE(H264_SCALING_MATRIX, v4l2_ctrl_h264_scaling_matrix),
	STRUCTURE(H264_PRED_WEIGHTS, v4l2_ctrl_h264_pred_weights),
	STRUCTURE(H264_SLICE_PARAMS, v4l2_ctrl_h264_slice_params),
	STRUCTURE(H264_DECODE_PARAMS, v4l2_ctrl_h264_decode_params),
	STRUCTURE(HEVC_SPS, v4l2_ctrl_hevc_sps),
	STRUCTURE(HEVC_PPS, v4l2_ctrl_hevc_pps),
	STRUCTURE(HEVC_SCALING_MATRIX, v4l2_ctrl_hevc_scaling_matrix),
	STRUCTURE(HEVC_SLICE_PARAMS, v4l2_ctrl_hevc_slice_params),
	STRUCTURE(HEVC_DECODE_PARAMS, v4l2_ctrl_hevc_decode_params),
	STRUCTURE(MPEG2_SEQUENCE, v4l2_ctrl_mpeg2_sequence),
	STRUCTURE(MPEG2_PICTURE, v4l2_ctrl_mpeg2_picture),
	STRUCTURE(MPEG2_QUANTISATION, v4l2_ctrl_mpeg2_quantisation),
	STRUCTURE(VP8_FRAME, v4l2_ctrl_vp8_frame),
	STRUCTURE(FWHT_PARAMS, v4l2_ctrl_fwht_params),
	STRUCTURE(HDR10_CLL_INFO, v4l2_ctrl_hdr10_cll_info),
	STRUCTURE(HDR10_MASTERING_DISPLAY, v4l2_ctrl_hdr10_mastering_display),
};

/* Of types that nothing is known of, the driver says the size. */
u32 emu_ctrl_elem_size(enum v4l2_ctrl_type type, s64 max, u32 given)
{
	unsigned int i;

	if (kind_of(type).size)
		return kind_of(type).size;
	if (type == V4L2_CTRL_TYPE_STRING)
		return max + 1;
	for (i = 0; i < ARRAY_SIZE(structures); i++)
		if (structures[i].type == (u32)type)
			return structures[i].size;
	return type < V4L2_CTRL_COMPOUND_TYPES ? sizeof(s32) : given;
}

/* The mask has room for the first 64 entries of a menu. */
static bool is_skipped(u64 mask, s64 entry)
{
	return entry < 64 && (mask & BIT_ULL(entry));
}

/* step is the mask of skipped entries for menus. */
int emu_ctrl_check_range(enum v4l2_ctrl_type type, s64 min, s64 max, u64 step, s64 def)
{
	bool ordered = min <= def && def <= max, good = true, skipped = false;

	switch (kind_of(type).rule) {
	case RANGE:
		good = ordered && step;
		break;
	case FLAG:
		good = ordered && min >= 0 && max <= 1 && step == 1;
		break;
	case MASK:
		good = max && !(def & ~max) && !min && !step;
		break;
	case CHOICE:
		good = ordered && min >= 0 && (max < 64 || !step);
		skipped = good && is_skipped(step, def);
		break;
	default:
		/* the length of a string */
		if (type == V4L2_CTRL_TYPE_STRING)
			good = min >= 0 && max >= min && step && !def;
	}
	return good ? (skipped ? -EINVAL : 0) : -ERANGE;
}

static void fill_one(const struct v4l2_ctrl *ctrl, u32 i, union v4l2_ctrl_ptr ptr, s64 value)
{
	const struct kind kind = kind_of(ctrl->type);
	char *text = ptr.p_char + i * ctrl->elem_size;

	if (kind.rule != NO_NUMBER) {
		put_number(kind, ptr, i, kind.rule == NO_VALUE ? 0 : value);
		return;
	}
	memset(text, ' ', value);
	text[value] = '\0';
}

static bool is_compound(const struct v4l2_ctrl *ctrl)
{
	return ctrl->type >= V4L2_CTRL_TYPE_AREA;
}

/* A string's initial value is as short as it may be, and blank. */
void v4l2_ctrl_type_op_init(const struct v4l2_ctrl *ctrl, u32 from_idx, union v4l2_ctrl_ptr ptr)
{
	s64 value = ctrl->type == V4L2_CTRL_TYPE_STRING ? ctrl->minimum : ctrl->default_value;
	u32 i;

	for (i = from_idx; i < ctrl->elems; i++) {
		if (is_compound(ctrl))
			emu_ctrl_init_compound(ctrl, ptr.p_u8 + i * ctrl->elem_size);
		else
			fill_one(ctrl, i, ptr, value);
	}
}

static void fill_bound(const struct v4l2_ctrl *ctrl, u32 from_idx, union v4l2_ctrl_ptr ptr, union v4l2_ctrl_ptr bound,
		       s64 value)
{
	u32 i;

	for (i = from_idx; i < ctrl->elems; i++) {
		if (!is_compound(ctrl))
			fill_one(ctrl, i, ptr, value);
		else if (bound.p)
			memcpy(ptr.p_u8 + i * ctrl->elem_size, bound.p, ctrl->elem_size);
		else
			memset(ptr.p_u8 + i * ctrl->elem_size, 0, ctrl->elem_size);
	}
}

static void fill_minimum(const struct v4l2_ctrl *ctrl, u32 idx, union v4l2_ctrl_ptr ptr)
{
	fill_bound(ctrl, idx, ptr, ctrl->p_min, ctrl->minimum);
}

static void fill_maximum(const struct v4l2_ctrl *ctrl, u32 idx, union v4l2_ctrl_ptr ptr)
{
	fill_bound(ctrl, idx, ptr, ctrl->p_max, ctrl->maximum);
}

bool v4l2_ctrl_type_op_equal(const struct v4l2_ctrl *ctrl, union v4l2_ctrl_ptr a, union v4l2_ctrl_ptr b)
{
	u32 i;

	if (ctrl->type == V4L2_CTRL_TYPE_BUTTON)
		return false;
	if (ctrl->type != V4L2_CTRL_TYPE_STRING)
		return !memcmp(a.p_const, b.p_const, ctrl->elems * ctrl->elem_size);
	for (i = 0; i < ctrl->elems; i++)
		if (strcmp(a.p_char + i * ctrl->elem_size, b.p_char + i * ctrl->elem_size))
			return false;
	return true;
}

void v4l2_ctrl_type_op_log(const struct v4l2_ctrl *ctrl)
{
	const struct kind kind = kind_of(ctrl->type);
	s64 value = kind.size ? get_number(kind, ctrl->p_cur, 0) : 0;

	if (ctrl->type == V4L2_CTRL_TYPE_STRING)
		pr_cont("%s", ctrl->p_cur.p_char);
	else if (ctrl->type == V4L2_CTRL_TYPE_MENU)
		pr_cont("%s", ctrl->qmenu[value]);
	else if (ctrl->type == V4L2_CTRL_TYPE_INTEGER_MENU)
		pr_cont("%lld", ctrl->qmenu_int[value]);
	else if (kind.rule == FLAG)
		pr_cont("%s", value ? "true" : "false");
	else if (kind.rule == MASK)
		pr_cont("0x%08x", (u32)value);
	else if (kind.size)
		pr_cont("%lld", value);
	else
		pr_cont("type 0x%x", ctrl->type);
}

/* To the nearest of the values from the minimum in steps, the upper one of two. The last may be below the maximum. */
static s64 round_to_range(const struct v4l2_ctrl *ctrl, s64 value)
{
	u64 span = ctrl->maximum - ctrl->minimum, half = min(ctrl->step / 2, span);
	u64 above = clamp(value, ctrl->minimum, ctrl->maximum) - ctrl->minimum;

	above = above > span - half ? span : above + half;
	return ctrl->minimum + (s64)(above - above % ctrl->step);
}

static int validate_choice(const struct v4l2_ctrl *ctrl, s64 entry)
{
	bool unnamed = false;

	if (entry != clamp(entry, ctrl->minimum, ctrl->maximum))
		return -ERANGE;
	if (ctrl->type == V4L2_CTRL_TYPE_MENU)
		unnamed = !*ctrl->qmenu[entry];
	return unnamed || is_skipped(ctrl->menu_skip_mask, entry) ? -EINVAL : 0;
}

static int validate_string(const struct v4l2_ctrl *ctrl, const char *text)
{
	s64 above = (s64)strlen(text) - ctrl->minimum;

	return above < 0 || above % (s64)ctrl->step ? -ERANGE : 0;
}

static int validate_one(const struct v4l2_ctrl *ctrl, u32 i, union v4l2_ctrl_ptr ptr)
{
	const struct kind kind = kind_of(ctrl->type);
	s64 value = kind.size ? get_number(kind, ptr, i) : 0;

	switch (kind.rule) {
	case CHOICE:
		return validate_choice(ctrl, value);
	case RANGE:
		value = round_to_range(ctrl, value);
		break;
	case FLAG:
		value = value != 0;
		break;
	case MASK:
		value &= ctrl->maximum;
		break;
	case NO_VALUE:
		value = 0;
		break;
	case NO_NUMBER:
		if (ctrl->type == V4L2_CTRL_TYPE_STRING)
			return validate_string(ctrl, ptr.p_char + i * ctrl->elem_size);
		return emu_ctrl_validate_compound(ctrl, ptr.p_u8 + i * ctrl->elem_size);
	}
	put_number(kind, ptr, i, value);
	return 0;
}

int v4l2_ctrl_type_op_validate(const struct v4l2_ctrl *ctrl, union v4l2_ctrl_ptr ptr)
{
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < ctrl->new_elems; i++)
		ret = validate_one(ctrl, i, ptr);
	return ret;
}

const struct v4l2_ctrl_type_ops emu_ctrl_type_ops = {
	.equal = v4l2_ctrl_type_op_equal,
	.init = v4l2_ctrl_type_op_init,
	.minimum = fill_minimum,
	.maximum = fill_maximum,
	.log = v4l2_ctrl_type_op_log,
	.validate = v4l2_ctrl_type_op_validate,
};

u32 emu_ctrl_user_flags(const struct v4l2_ctrl *ctrl)
{
	return ctrl->flags | (ctrl->is_ptr ? V4L2_CTRL_FLAG_HAS_PAYLOAD : 0);
}
