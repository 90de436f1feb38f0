/* SPDX-License-Identifier: MIT */
/* Polls on virtual time. 0, or -ETIMEDOUT once `timeout` microseconds have passed and a last look failed too; timeout 0 polls on. */
#ifndef _LINUX_IOPOLL_H
#define _LINUX_IOPOLL_H

#include <linux/kernel.h>
#include <linux/types.h>
#include <linux/ktime.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/io.h>

#define EMU_POLL(read, condition, pause, timeout, before) ({ \
	u64 emu_limit__ = (timeout); \
	u64 emu_end__ = emu_now() + emu_limit__ * NSEC_PER_USEC; \
	int emu_result__ = -ETIMEDOUT; \
	before; \
	for (;;) { \
		bool emu_late__ = emu_limit__ && emu_now() > emu_end__; \
		read; \
		if (condition) { \
			emu_result__ = 0; \
			break; \
		} \
		if (emu_late__) \
			break; \
		pause; \
		cpu_relax(); \
	} \
	emu_result__; })

#define read_poll_timeout(op, value, condition, sleep_us, timeout_us, sleep_first, args...) ({ \
	might_sleep_if((sleep_us) != 0); \
	EMU_POLL((value) = op(args), condition, \
		 if (sleep_us) usleep_range(((sleep_us) >> 2) + 1, (sleep_us)), timeout_us, \
		 if ((sleep_first) && (sleep_us)) usleep_range(((sleep_us) >> 2) + 1, (sleep_us))); })
#define read_poll_timeout_atomic(op, value, condition, delay_us, timeout_us, delay_first, args...) \
	EMU_POLL((value) = op(args), condition, if (delay_us) udelay(delay_us), timeout_us, \
		 if ((delay_first) && (delay_us)) udelay(delay_us))
#define poll_timeout_us(op, condition, sleep_us, timeout_us, sleep_first) ({ \
	might_sleep_if((sleep_us) != 0); \
	EMU_POLL(op, condition, if (sleep_us) usleep_range(((sleep_us) >> 2) + 1, (sleep_us)), timeout_us, \
		 if ((sleep_first) && (sleep_us)) usleep_range(((sleep_us) >> 2) + 1, (sleep_us))); })
#define poll_timeout_us_atomic(op, condition, delay_us, timeout_us, delay_first) \
	EMU_POLL(op, condition, if (delay_us) udelay(delay_us), timeout_us, if ((delay_first) && (delay_us)) udelay(delay_us))
#define readx_poll_timeout(op, address, value, condition, sleep_us, timeout_us) \
	read_poll_timeout(op, value, condition, sleep_us, timeout_us, false, address)
#define readx_poll_timeout_atomic(op, address, value, condition, delay_us, timeout_us) \
	read_poll_timeout_atomic(op, value, condition, delay_us, timeout_us, false, address)
#define readl_poll_timeout(address, value, condition, delay_us, timeout_us) readx_poll_timeout(readl, address, value, condition, delay_us, timeout_us)
#define readl_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) readx_poll_timeout_atomic(readl, address, value, condition, delay_us, timeout_us)
#define readl_relaxed_poll_timeout(address, value, condition, delay_us, timeout_us) readl_poll_timeout(address, value, condition, delay_us, timeout_us)
#define readl_relaxed_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) readl_poll_timeout_atomic(address, value, condition, delay_us, timeout_us)
#define readw_poll_timeout(address, value, condition, delay_us, timeout_us) readx_poll_timeout(readw, address, value, condition, delay_us, timeout_us)
#define readb_poll_timeout(address, value, condition, delay_us, timeout_us) readx_poll_timeout(readb, address, value, condition, delay_us, timeout_us)

#endif
