/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

#include <linux/types.h>
#include <linux/cleanup.h>

bool in_hardirq(void);
bool in_softirq(void);
bool in_atomic(void);
#define in_irq() in_hardirq()
#define in_interrupt() (in_hardirq() || in_softirq())
#define in_serving_softirq() in_softirq()
#define in_task() (!in_interrupt())
#define in_nmi() false
void preempt_disable(void);
void preempt_enable(void);
int preempt_count(void);
#define preempt_enable_no_resched() preempt_enable()
DEFINE_LOCK_GUARD_0(preempt, preempt_disable(), preempt_enable())

#endif
