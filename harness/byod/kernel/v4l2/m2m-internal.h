/* SPDX-License-Identifier: MIT */
/* What the parts of the memory-to-memory framework share. */
#ifndef EMU_M2M_INTERNAL_H
#define EMU_M2M_INTERNAL_H

#include <linux/workqueue.h>
#include <media/v4l2-mem2mem.h>

#include "complain.h"

/* Of v4l2_m2m_ctx.job_flags. */
#define JOB_QUEUED	BIT(0)
#define JOB_RUNNING	BIT(1)
#define JOB_ABORTING	BIT(2)

struct v4l2_m2m_dev {
	const struct v4l2_m2m_ops *ops;
	spinlock_t job_lock;
	struct list_head jobs;		/* contexts in order, the running one first */
	struct v4l2_m2m_ctx *running;
	bool paused;
	struct work_struct next_job;

	/* media controller: node -> processing -> node */
	struct media_entity *source;
	struct media_pad source_pad;
	struct media_entity proc;
	struct media_pad proc_pads[2];
	struct media_entity sink;
	struct media_pad sink_pad;
	struct media_intf_devnode *intf;
};

struct v4l2_m2m_queue_ctx *emu_m2m_side(struct v4l2_m2m_ctx *ctx, enum v4l2_buf_type type);
/* Takes the context's job out of the queue, or waits for it when it runs. */
void emu_m2m_cancel(struct v4l2_m2m_ctx *ctx);

#endif
