/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

#include <linux/math.h>
#include <linux/sched.h>
#include <linux/jiffies.h>
#include <cedrus_emu/site.h>

/* Busy waits: time passes, interrupts come where they are on. */
void emu_delay(u64 ns);
#define ndelay(ns) emu_delay(ns)
#define udelay(us) emu_delay((u64)(us) * 1000)
#define mdelay(ms) emu_delay((u64)(ms) * 1000000)
/* Sleeps: others run meanwhile. */
void emu_sleep(u64 ns, const char *function, const struct emu_site *site);
#define msleep(ms) emu_sleep((u64)(ms) * 1000000, "msleep", EMU_HERE)
#define msleep_interruptible(ms) ({ msleep(ms); 0UL; })
#define ssleep(s) emu_sleep((u64)(s) * 1000000000, "ssleep", EMU_HERE)
#define usleep_range(least, most) ({ (void)(most); emu_sleep((u64)(least) * 1000, "usleep_range", EMU_HERE); })
#define usleep_idle_range(least, most) usleep_range(least, most)
#define usleep_range_state(least, most, state) usleep_range(least, most)
#define fsleep(us) emu_fsleep((us), EMU_HERE)
static inline void emu_fsleep(unsigned long us, const struct emu_site *site)
{
	if (us <= 10)
		emu_delay((u64)us * 1000);
	else
		emu_sleep((u64)us * 1000, "fsleep", site);
}

#endif
