// SPDX-License-Identifier: MIT
/* What a control's type means: size, range, initial value, equality, validation. */
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "ctrl-internal.h"

#define SIZE(TYPE, name)	case V4L2_CTRL_TYPE_##TYPE: return sizeof(struct name)

u32 emu_ctrl_elem_size(enum v4l2_ctrl_type type, s64 max, u32 given)
{
	switch ((u32)type) {
	case V4L2_CTRL_TYPE_INTEGER64:
		return sizeof(s64);
	case V4L2_CTRL_TYPE_STRING:
		return max + 1;
	case V4L2_CTRL_TYPE_U8:
		return sizeof(u8);
	case V4L2_CTRL_TYPE_U16:
		return sizeof(u16);
	case V4L2_CTRL_TYPE_U32:
		return sizeof(u32);
	SIZE(MPEG2_SEQUENCE, v4l2_ctrl_mpeg2_sequence);
	SIZE(MPEG2_PICTURE, v4l2_ctrl_mpeg2_picture);
	SIZE(MPEG2_QUANTISATION, v4l2_ctrl_mpeg2_quantisation);
	SIZE(FWHT_PARAMS, v4l2_ctrl_fwht_params);
	SIZE(H264_SPS, v4l2_ctrl_h264_sps);
	SIZE(H264_PPS, v4l2_ctrl_h264_pps);
	SIZE(H264_SCALING_MATRIX, v4l2_ctrl_h264_scaling_matrix);
	SIZE(H264_SLICE_PARAMS, v4l2_ctrl_h264_slice_params);
	SIZE(H264_DECODE_PARAMS, v4l2_ctrl_h264_decode_params);
	SIZE(H264_PRED_WEIGHTS, v4l2_ctrl_h264_pred_weights);
	SIZE(VP8_FRAME, v4l2_ctrl_vp8_frame);
	SIZE(HEVC_SPS, v4l2_ctrl_hevc_sps);
	SIZE(HEVC_PPS, v4l2_ctrl_hevc_pps);
	SIZE(HEVC_SLICE_PARAMS, v4l2_ctrl_hevc_slice_params);
	SIZE(HEVC_SCALING_MATRIX, v4l2_ctrl_hevc_scaling_matrix);
	SIZE(HEVC_DECODE_PARAMS, v4l2_ctrl_hevc_decode_params);
	SIZE(HDR10_CLL_INFO, v4l2_ctrl_hdr10_cll_info);
	SIZE(HDR10_MASTERING_DISPLAY, v4l2_ctrl_hdr10_mastering_display);
	SIZE(AREA, v4l2_area);
	SIZE(RECT, v4l2_rect);
	default:
		return type < V4L2_CTRL_COMPOUND_TYPES ? sizeof(s32) : given;
	}
}

/* step is the mask of skipped entries for menus. */
int emu_ctrl_check_range(enum v4l2_ctrl_type type, s64 min, s64 max, u64 step, s64 def)
{
	switch ((u32)type) {
	case V4L2_CTRL_TYPE_BOOLEAN:
		if (step != 1 || max > 1 || min < 0)
			return -ERANGE;
		fallthrough;
	case V4L2_CTRL_TYPE_U8:
	case V4L2_CTRL_TYPE_U16:
	case V4L2_CTRL_TYPE_U32:
	case V4L2_CTRL_TYPE_INTEGER:
	case V4L2_CTRL_TYPE_INTEGER64:
		return step == 0 || min > max || def < min || def > max ? -ERANGE : 0;
	case V4L2_CTRL_TYPE_BITMASK:
		return step || min || !max || (def & ~max) ? -ERANGE : 0;
	case V4L2_CTRL_TYPE_MENU:
	case V4L2_CTRL_TYPE_INTEGER_MENU:
		if (min > max || def < min || def > max || min < 0 || (step && max >= 64))
			return -ERANGE;
		return def < 64 && (step & BIT_ULL(def)) ? -EINVAL : 0;
	case V4L2_CTRL_TYPE_STRING:
		return min > max || min < 0 || step < 1 || def ? -ERANGE : 0;
	default:
		return 0;
	}
}

static void fill_one(const struct v4l2_ctrl *ctrl, u32 i, union v4l2_ctrl_ptr ptr, s64 value)
{
	char *text;

	switch ((u32)ctrl->type) {
	case V4L2_CTRL_TYPE_STRING:
		text = ptr.p_char + i * ctrl->elem_size;
		memset(text, ' ', value);
		text[value] = '\0';
		break;
	case V4L2_CTRL_TYPE_INTEGER64:
		ptr.p_s64[i] = value;
		break;
	case V4L2_CTRL_TYPE_U8:
		ptr.p_u8[i] = value;
		break;
	case V4L2_CTRL_TYPE_U16:
		ptr.p_u16[i] = value;
		break;
	case V4L2_CTRL_TYPE_U32:
		ptr.p_u32[i] = value;
		break;
	case V4L2_CTRL_TYPE_BUTTON:
	case V4L2_CTRL_TYPE_CTRL_CLASS:
		ptr.p_s32[i] = 0;
		break;
	default:
		ptr.p_s32[i] = value;
	}
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
	s32 value = ctrl->is_int ? ctrl->cur.val : 0;

	switch ((u32)ctrl->type) {
	case V4L2_CTRL_TYPE_BOOLEAN:
		pr_cont("%s", value ? "true" : "false");
		break;
	case V4L2_CTRL_TYPE_MENU:
		pr_cont("%s", ctrl->qmenu[value]);
		break;
	case V4L2_CTRL_TYPE_INTEGER_MENU:
		pr_cont("%lld", ctrl->qmenu_int[value]);
		break;
	case V4L2_CTRL_TYPE_BITMASK:
		pr_cont("0x%08x", value);
		break;
	case V4L2_CTRL_TYPE_INTEGER64:
		pr_cont("%lld", ctrl->is_array ? 0 : *ctrl->p_cur.p_s64);
		break;
	case V4L2_CTRL_TYPE_STRING:
		pr_cont("%s", ctrl->p_cur.p_char);
		break;
	default:
		if (ctrl->is_int)
			pr_cont("%d", value);
		else
			pr_cont("type 0x%x", ctrl->type);
	}
}

/* To the nearest multiple of step above the minimum, inside the range. */
static s64 round_to_range(const struct v4l2_ctrl *ctrl, s64 value)
{
	s64 half = ctrl->step / 2;

	if (ctrl->maximum >= 0 && value >= ctrl->maximum - half)
		value = ctrl->maximum;
	else
		value += half;
	value = clamp(value, ctrl->minimum, ctrl->maximum);
	return ctrl->minimum + (s64)(div64_u64(value - ctrl->minimum, ctrl->step) * ctrl->step);
}

static int validate_menu(const struct v4l2_ctrl *ctrl, s32 value)
{
	if (value < ctrl->minimum || value > ctrl->maximum)
		return -ERANGE;
	if (value < 64 && (ctrl->menu_skip_mask & BIT_ULL(value)))
		return -EINVAL;
	if (ctrl->type == V4L2_CTRL_TYPE_MENU && !ctrl->qmenu[value][0])
		return -EINVAL;
	return 0;
}

static int validate_string(const struct v4l2_ctrl *ctrl, const char *text)
{
	size_t length = strlen(text);

	if (length < ctrl->minimum || (length - (u32)ctrl->minimum) % (u32)ctrl->step)
		return -ERANGE;
	return 0;
}

static int validate_one(const struct v4l2_ctrl *ctrl, u32 i, union v4l2_ctrl_ptr ptr)
{
	switch ((u32)ctrl->type) {
	case V4L2_CTRL_TYPE_INTEGER:
		ptr.p_s32[i] = round_to_range(ctrl, ptr.p_s32[i]);
		return 0;
	case V4L2_CTRL_TYPE_INTEGER64:
		ptr.p_s64[i] = round_to_range(ctrl, ptr.p_s64[i]);
		return 0;
	case V4L2_CTRL_TYPE_U8:
		ptr.p_u8[i] = round_to_range(ctrl, ptr.p_u8[i]);
		return 0;
	case V4L2_CTRL_TYPE_U16:
		ptr.p_u16[i] = round_to_range(ctrl, ptr.p_u16[i]);
		return 0;
	case V4L2_CTRL_TYPE_U32:
		ptr.p_u32[i] = round_to_range(ctrl, ptr.p_u32[i]);
		return 0;
	case V4L2_CTRL_TYPE_BOOLEAN:
		ptr.p_s32[i] = !!ptr.p_s32[i];
		return 0;
	case V4L2_CTRL_TYPE_MENU:
	case V4L2_CTRL_TYPE_INTEGER_MENU:
		return validate_menu(ctrl, ptr.p_s32[i]);
	case V4L2_CTRL_TYPE_BITMASK:
		ptr.p_s32[i] &= ctrl->maximum;
		return 0;
	case V4L2_CTRL_TYPE_BUTTON:
	case V4L2_CTRL_TYPE_CTRL_CLASS:
		ptr.p_s32[i] = 0;
		return 0;
	case V4L2_CTRL_TYPE_STRING:
		return validate_string(ctrl, ptr.p_char + i * ctrl->elem_size);
	default:
		return emu_ctrl_validate_compound(ctrl, ptr.p_u8 + i * ctrl->elem_size);
	}
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
