// SPDX-License-Identifier: MIT
/*
 * The engine at work: its start, its interrupt and its watchdog.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/reset.h>

#include "ve_enc.h"

/* The largest picture takes a quarter of it. */
#define VE_ENC_WATCHDOG		msecs_to_jiffies(1000)

#define VE_ENC_EVENTS		(VE_ENC_AVC_STATUS_OVERTIME_MASK | VE_ENC_AVC_STATUS_OVERTIME_MB_MASK | \
				 VE_ENC_AVC_STATUS_STALL_MASK | VE_ENC_AVC_STATUS_FINISH_MASK)

/**
 * ve_enc_begin() - put the engine into a known state and select the encoder
 * @ve:		device, which must be awake
 * @width:	width of the picture in samples
 */
void ve_enc_begin(struct ve_enc_dev *ve, u32 width)
{
	u32 mode = CEDRUS_VE_FIELD(VE_MODE_PIC_WIDTH_MORE_2048, width > VE_ENC_WIDE) |
		   CEDRUS_VE_FIELD(VE_MODE_PIC_WIDTH_IS_4096, width >= VE_ENC_MAX_SIZE);
	u32 reset;

	/* one selector up to the A20, enable bits since (fact book 2) */
	if (ve->variant->version < VE_ENC_VERSION_A31) {
		ve_enc_write(ve, VE_MODE, mode | VE_MODE_ENGINE_ENC_AVC);
		return;
	}

	reset = ve_enc_read(ve, VE_RESET);
	ve_enc_write(ve, VE_RESET, reset | VE_RESET_ENCODER_RESET_MASK);
	ve_enc_write(ve, VE_RESET, reset & ~VE_RESET_ENCODER_RESET_MASK);

	mode |= VE_MODE_ENC_ENABLE_MASK | VE_MODE_ENC_ISP_ENABLE_MASK;
	ve_enc_write(ve, VE_MODE, mode | VE_MODE_ENGINE_DEC_DISABLED);
}

/* Starts the picture that was set up. From here on interrupt or watchdog finish it. */
void ve_enc_start(struct ve_enc_dev *ve, struct ve_enc_ctx *ctx)
{
	unsigned long flags;

	spin_lock_irqsave(&ve->job_lock, flags);
	ve->job = ctx;
	ve->status = 0;
	spin_unlock_irqrestore(&ve->job_lock, flags);

	schedule_delayed_work(&ve->watchdog, VE_ENC_WATCHDOG);

	/* an old event would raise the interrupt at once */
	ve_enc_write(ve, VE_ENC_AVC_STATUS, VE_ENC_EVENTS);
	ve_enc_write(ve, VE_ENC_AVC_INT_EN,
		     VE_ENC_AVC_INT_EN_STALL_MASK | VE_ENC_AVC_INT_EN_FINISH_MASK);
	ve_enc_write(ve, VE_ENC_AVC_STARTTRIG, VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);
}

/* A reset of the whole engine, when it does not answer. */
static void ve_enc_reset(struct ve_enc_dev *ve)
{
	reset_control_assert(ve->reset);
	usleep_range(10, 20);
	reset_control_deassert(ve->reset);
}

static struct ve_enc_ctx *ve_enc_take_job(struct ve_enc_dev *ve)
{
	struct ve_enc_ctx *ctx;
	unsigned long flags;

	spin_lock_irqsave(&ve->job_lock, flags);
	ctx = ve->job;
	ve->job = NULL;
	spin_unlock_irqrestore(&ve->job_lock, flags);

	return ctx;
}

/* Takes the event from the engine, so that its line goes down. */
static u32 ve_enc_take_events(struct ve_enc_dev *ve)
{
	u32 status = ve_enc_read(ve, VE_ENC_AVC_STATUS) & VE_ENC_EVENTS;

	if (status) {
		ve_enc_write(ve, VE_ENC_AVC_INT_EN, 0);
		ve_enc_write(ve, VE_ENC_AVC_STATUS, status);
	}

	return status;
}

irqreturn_t ve_enc_irq(int irq, void *data)
{
	struct ve_enc_dev *ve = data;
	u32 status = ve_enc_take_events(ve);

	if (!status)
		return IRQ_NONE;

	ve->status = status;

	return IRQ_WAKE_THREAD;
}

irqreturn_t ve_enc_irq_thread(int irq, void *data)
{
	struct ve_enc_dev *ve = data;
	struct ve_enc_ctx *ctx = ve_enc_take_job(ve);

	/* the watchdog was faster */
	if (!ctx)
		return IRQ_HANDLED;

	cancel_delayed_work(&ve->watchdog);
	ve_enc_finish(ctx, ve->status);

	return IRQ_HANDLED;
}

/* No interrupt came. Either it got lost, or the engine hangs. */
void ve_enc_watchdog(struct work_struct *work)
{
	struct ve_enc_dev *ve = container_of(to_delayed_work(work), struct ve_enc_dev, watchdog);
	struct ve_enc_ctx *ctx = ve_enc_take_job(ve);
	u32 status;

	if (!ctx)
		return;

	/* the handler may have been there, and its thread not yet */
	status = ve->status | ve_enc_take_events(ve);
	if (status & VE_ENC_AVC_STATUS_FINISH_MASK) {
		dev_warn(ve->dev, "no interrupt came, the picture is finished all the same\n");
	} else {
		dev_err(ve->dev, "no end of a picture within %u ms, resetting the engine\n",
			jiffies_to_msecs(VE_ENC_WATCHDOG));
		ve_enc_reset(ve);
	}
	ve_enc_finish(ctx, status);
}
