/* SPDX-License-Identifier: MIT */
/* What the framework has to say about a driver. */
#ifndef EMU_V4L2_COMPLAIN_H
#define EMU_V4L2_COMPLAIN_H

#include <linux/printk.h>
#include <cedrus_emu/sched.h>

/* The driver broke a rule it survives here; id is kebab-case, the sentence ends with the remedy. */
#define emu_v4l2_complain(id, ...)	emu_complain(id, __VA_ARGS__)

/* A call failed, and why: for the debug log. */
#define emu_v4l2_refused(who, format, ...)	printk(KERN_DEBUG "%s: " format "\n", who, ##__VA_ARGS__)

#endif
