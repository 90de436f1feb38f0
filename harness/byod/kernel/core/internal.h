/* SPDX-License-Identifier: MIT */
/* What the parts of the mini-kernel share. */
#ifndef EMU_CORE_INTERNAL_H
#define EMU_CORE_INTERNAL_H

#ifndef EMU_RUNTIME
#define EMU_RUNTIME
#endif

#include <linux/kernel.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <cedrus_emu/sched.h>
#include "host.h"

/* Longest sentence. */
#define EMU_TEXT 1024

/* task.c: what runs, and in which context. */
struct emu_context {
	int hardirq, softirq, preempt, bh, rcu;
	bool irqs_off;
	const struct emu_site *irqs_off_site;
	const char *handler;	/* of the interrupt or timer that runs */
};
extern struct emu_context emu_context;
extern struct task_struct emu_outside;
extern struct task_struct emu_gone;	/* stands for the owner of a lock whose task has ended */
struct task_struct *emu_push_task(const char *name, bool kernel_thread);
/* `what` was running: "work foo". Complains of what it left locked. */
void emu_pop_task(const char *what);
const char *emu_task_name(const struct task_struct *task);
/* Why sleeping is not allowed, or null. The text lasts until the next call. */
const char *emu_atomic_reason(void);
/* Fails the run where waiting is not allowed; emu_might_sleep only complains. */
void emu_must_sleep(const char *function, const struct emu_site *site);
bool emu_on_stack(const struct task_struct *task);
bool emu_sleeper_holds_lock(void);

/* events.c: time, and what happens in it. */
void emu_event_add(struct emu_event *event, u64 when, const struct emu_site *site);
bool emu_event_remove(struct emu_event *event);
/* Delivers interrupts and timers where the running code may be interrupted. */
void emu_interrupt_point(void);
/* Does one thing that is due; false when nothing is. */
bool emu_step(bool processes);
bool emu_timers_pending(void);
void emu_events_freed(const void *start, size_t size);
void emu_events_shutdown_check(void);
u32 emu_event_number(void);
/* Ends the run: nobody can go on. */
void emu_deadlock(const char *id, const char *what, const struct emu_site *site) __noreturn;

/* irq.c */
bool emu_irq_deliver(void);
bool emu_irq_run_thread(void);
bool emu_irq_line_usable(void);
void emu_irq_shutdown_check(void);

/* work.c */
bool emu_work_run_one(void);
bool emu_work_ready(void);
void emu_tasklets_run(void);
bool emu_tasklets_ready(void);
void emu_work_shutdown_check(void);
const char *emu_running_work_of(const struct task_struct *task);

/* lock.c */
void emu_order_push(const void *key, const char *name, const struct emu_site *site);
void emu_order_pop(const void *key);
void emu_order_check(const void *key, const char *name, const struct emu_site *site);
void emu_describe_held(char *text, size_t size, const struct task_struct *task);

/* heap.c */
void *emu_heap_alloc(size_t size, const char *what, const struct emu_site *site);
void emu_heap_free(const void *p);
void emu_heap_shutdown_check(void);
/* Allocations made from here on are the runtime's own until the matching end: no leaks of the driver's. */
void emu_heap_own_begin(void);
void emu_heap_own_end(void);

/* of.c, platform.c, module.c */
extern struct device_node emu_ve_node;
#define EMU_VE_IRQ 42
#define EMU_VE_BASE 0x01c0e000
#define EMU_VE_SIZE 0x1000
int emu_platform_boot(void);
void emu_platform_shutdown(void);
struct platform_device *emu_ve_device(void);

/* clk.c, reset.c, dma.c, pm.c */
void emu_clocks_boot(void);
void emu_clocks_shutdown_check(void);
bool emu_clocks_all_on(void);
void emu_reset_boot(void);
void emu_reset_shutdown_check(void);
void emu_dma_shutdown_check(void);
void emu_io_shutdown_check(void);
void emu_pm_init(struct device *dev);
void emu_pm_reinit(struct device *dev);
void emu_pm_unbind_check(struct device *dev);

#endif
