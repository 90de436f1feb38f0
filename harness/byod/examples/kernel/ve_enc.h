/* SPDX-License-Identifier: MIT */
/*
 * H.264 encoder of the Allwinner Video Engine: what the files of the driver share.
 *
 *   ve_enc_drv.c      device: probe, clocks and power
 *   ve_enc_engine.c   engine at work: start, interrupt, watchdog
 *   ve_enc_v4l2.c     what user space sees: formats, selection, frame interval, commands
 *   ve_enc_queue.c    buffer queues and jobs
 *   ve_enc_ctrls.c    controls
 *   ve_enc_h264.c     one picture: which kind it is, and its registers
 *   ve_enc_headers.c  SPS, PPS and slice header
 *   ve_enc_bits.c     the bit writer behind the put-bits port
 */
#ifndef VE_ENC_H
#define VE_ENC_H

#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include <media/v4l2-ctrls.h>
#include <media/v4l2-device.h>
#include <media/v4l2-fh.h>
#include <media/v4l2-mem2mem.h>

#include "cedrus_ve_regs.h"

#define VE_ENC_NAME		"ve-enc"

#define VE_ENC_MIN_SIZE		16
#define VE_ENC_MAX_SIZE		4096
#define VE_ENC_MB_SIZE		16

/* The limit of the bit writer counts in 65536 bits, and has 12 bits. */
#define VE_ENC_STREAM_STEP	8192
#define VE_ENC_STREAM_MAX	(0xfff * VE_ENC_STREAM_STEP)

/* Wider pictures need line buffers in memory, fact book 4.1. */
#define VE_ENC_WIDE		2048

/* VE versions, the upper half of VE_VERSION, that changed something. */
#define VE_ENC_VERSION_A13	0x1625
#define VE_ENC_VERSION_A31	0x1633

/**
 * struct ve_enc_variant - what the device tree does not tell
 * @version:	VE version that the chip must report
 * @mod_rate:	rate of the module clock in Hz
 */
struct ve_enc_variant {
	u16 version;
	unsigned long mod_rate;
};

/**
 * struct ve_enc_params - control values, under the control handler's lock
 * @force_key:	the next picture must be a key frame; taken back by it
 */
struct ve_enc_params {
	s32 profile;
	s32 level;
	s32 cabac;
	s32 gop_size;
	s32 i_period;
	s32 qp_i;
	s32 qp_p;
	s32 qp_min;
	s32 qp_max;
	s32 chroma_qp_offset;
	s32 loop_filter;
	s32 loop_filter_alpha;
	s32 loop_filter_beta;
	s32 sar_enable;
	s32 sar_idc;
	s32 sar_width;
	s32 sar_height;
	s32 prepend;
	bool force_key;
};

/**
 * struct ve_enc_sps - what the sequence parameter set says
 *
 * No padding and always zeroed first: memcmp() tells whether a new one is due.
 * Sizes are in macroblocks, crop offsets in luma samples.
 */
struct ve_enc_sps {
	u32 profile_idc;
	u32 constraint_flags;
	u32 level_idc;
	u32 width_mbs;
	u32 height_mbs;
	u32 crop_left;
	u32 crop_right;
	u32 crop_top;
	u32 crop_bottom;
	u32 sar_present;
	u32 sar_idc;
	u32 sar_width;
	u32 sar_height;
	u32 num_units_in_tick;
	u32 time_scale;
};

/** struct ve_enc_pps - what the picture parameter set says, compared as the SPS is */
struct ve_enc_pps {
	u32 cabac;
	s32 chroma_qp_offset;
};

enum ve_enc_type {
	VE_ENC_IDR,
	VE_ENC_I,
	VE_ENC_P,
};

/**
 * struct ve_enc_picture - one picture, for its slice header and its registers
 * @with_sps:	SPS goes ahead of it
 * @with_pps:	PPS goes ahead of it
 * @position:	pictures since the last IDR picture
 */
struct ve_enc_picture {
	enum ve_enc_type type;
	bool with_sps;
	bool with_pps;
	u32 position;
	u32 frame_num;
	u32 idr_pic_id;
	u32 pic_order_cnt_lsb;
	u32 qp;
	u32 cabac;
	s32 chroma_qp_offset;
	u32 loop_filter;
	s32 loop_filter_alpha;
	s32 loop_filter_beta;
};

/** struct ve_enc_mem - memory that only the engine looks into */
struct ve_enc_mem {
	void *cookie;
	dma_addr_t dma;
	size_t size;
};

/** struct ve_enc_store - a reconstructed picture and its helper for motion search */
struct ve_enc_store {
	struct ve_enc_mem rec;
	struct ve_enc_mem subpix;
};

/**
 * struct ve_enc_h264 - state of one stream, from stream on to stream off
 * @store:	reconstruction and reference, taking turns
 * @chroma:	offset of chroma in the reconstruction, in bytes
 * @mb_info:	state of a row of macroblocks
 * @deblk:	deblocking line, where the chip cannot keep it
 * @current_store: store that the next picture is reconstructed into
 * @restart:	the next picture has no reference: it must be an IDR picture
 * @headers:	SPS and PPS were written once
 * @next_position: pictures since the last IDR picture, for the next one
 * @next_idr_pic_id: neighbouring IDR pictures must differ in it (7.4.3)
 * @sps:	parameter sets in force
 * @picture:	picture in work
 */
struct ve_enc_h264 {
	struct ve_enc_store store[2];
	u32 chroma;
	struct ve_enc_mem mb_info;
	struct ve_enc_mem deblk;
	unsigned int current_store;
	bool restart;
	bool headers;
	u32 next_position;
	u32 next_idr_pic_id;
	struct ve_enc_sps sps;
	struct ve_enc_pps pps;
	struct ve_enc_picture picture;
};

/**
 * struct ve_enc_dev - the device
 * @mutex:	serialises ioctls and queue operations of all contexts
 * @job_lock:	guards @job
 * @job:	context whose picture the engine works on; whoever takes it away
 *		under the lock, interrupt or watchdog, finishes the picture
 * @status:	ENC_AVC_STATUS at the end of the picture
 */
struct ve_enc_dev {
	struct device *dev;
	const struct ve_enc_variant *variant;
	void __iomem *regs;
	struct clk *clk_ahb;
	struct clk *clk_mod;
	struct clk *clk_ram;
	struct reset_control *reset;

	struct v4l2_device v4l2_dev;
	struct video_device vdev;
	struct v4l2_m2m_dev *m2m_dev;
	struct mutex mutex;

	spinlock_t job_lock;
	struct ve_enc_ctx *job;
	u32 status;
	struct delayed_work watchdog;
};

/**
 * struct ve_enc_ctx - an open file
 * @src_fmt:	raw pictures, V4L2 OUTPUT
 * @dst_fmt:	coded pictures, V4L2 CAPTURE
 * @dst_size_wish: size of coded buffers that user space asked for, 0 for ours
 * @crop:	visible part of the raw picture
 * @timeperframe: frame interval in seconds
 */
struct ve_enc_ctx {
	struct v4l2_fh fh;
	struct ve_enc_dev *ve;

	struct v4l2_pix_format src_fmt;
	struct v4l2_pix_format dst_fmt;
	u32 dst_size_wish;
	struct v4l2_rect crop;
	struct v4l2_fract timeperframe;

	struct v4l2_ctrl_handler hdl;
	struct ve_enc_params params;
	struct v4l2_ctrl *ctrl_profile;
	struct v4l2_ctrl *ctrl_entropy;
	struct v4l2_ctrl *ctrl_qp_min;
	struct v4l2_ctrl *ctrl_qp_max;

	u32 src_sequence;
	u32 dst_sequence;
	struct ve_enc_h264 h264;
};

static inline struct ve_enc_ctx *ve_enc_file_to_ctx(struct file *file)
{
	return container_of(file->private_data, struct ve_enc_ctx, fh);
}

static inline u32 ve_enc_read(struct ve_enc_dev *ve, u32 offset)
{
	return readl(ve->regs + offset);
}

static inline void ve_enc_write(struct ve_enc_dev *ve, u32 offset, u32 value)
{
	writel(value, ve->regs + offset);
}

/* ve_enc_engine.c */
void ve_enc_begin(struct ve_enc_dev *ve, u32 width);
void ve_enc_start(struct ve_enc_dev *ve, struct ve_enc_ctx *ctx);
irqreturn_t ve_enc_irq(int irq, void *data);
irqreturn_t ve_enc_irq_thread(int irq, void *data);
void ve_enc_watchdog(struct work_struct *work);

/* ve_enc_v4l2.c */
extern const struct v4l2_file_operations ve_enc_fops;
extern const struct v4l2_ioctl_ops ve_enc_ioctl_ops;

/* ve_enc_queue.c */
extern const struct v4l2_m2m_ops ve_enc_m2m_ops;
int ve_enc_queue_init(void *priv, struct vb2_queue *src, struct vb2_queue *dst);
void ve_enc_finish(struct ve_enc_ctx *ctx, u32 status);
void ve_enc_eos(struct ve_enc_ctx *ctx);

/* ve_enc_ctrls.c */
int ve_enc_ctrls_init(struct ve_enc_ctx *ctx);

/* ve_enc_h264.c */
int ve_enc_h264_start(struct ve_enc_ctx *ctx);
void ve_enc_h264_stop(struct ve_enc_ctx *ctx);
int ve_enc_h264_setup(struct ve_enc_ctx *ctx, dma_addr_t src, dma_addr_t dst,
		      size_t dst_size);
void ve_enc_h264_done(struct ve_enc_ctx *ctx, bool ok);

/* ve_enc_bits.c */
/**
 * struct ve_enc_bits - bits on their way to the stream
 * @error:	first thing that went wrong; all that follows does nothing
 * @count:	bits put so far, without the bytes of emulation prevention
 * @ready:	nothing was put since the port was found ready
 */
struct ve_enc_bits {
	struct ve_enc_dev *ve;
	int error;
	unsigned int count;
	bool ready;
};

void ve_enc_put(struct ve_enc_bits *bits, u32 value, unsigned int count);
void ve_enc_put_ue(struct ve_enc_bits *bits, u32 value);
void ve_enc_put_se(struct ve_enc_bits *bits, s32 value);
void ve_enc_put_nal(struct ve_enc_bits *bits, u32 ref_idc, u32 type);
void ve_enc_put_trailing(struct ve_enc_bits *bits);

/* ve_enc_headers.c */
#define VE_ENC_NAL_REF_IDC		3
#define VE_ENC_LOG2_MAX_FRAME_NUM	4
#define VE_ENC_LOG2_MAX_POC_LSB		8

void ve_enc_sps_fill(struct ve_enc_sps *sps, const struct ve_enc_ctx *ctx,
		     const struct ve_enc_params *params);
void ve_enc_put_sps(struct ve_enc_bits *bits, const struct ve_enc_sps *sps);
void ve_enc_put_pps(struct ve_enc_bits *bits, const struct ve_enc_pps *pps);
void ve_enc_put_slice_header(struct ve_enc_bits *bits,
			     const struct ve_enc_picture *picture);

#endif
