/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/timer.h>
#include <linux/bitops.h>
#include <linux/lockdep.h>
#include <linux/atomic.h>
#include <linux/rcupdate.h>

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	struct list_head entry;		/* in its queue while it waits to run */
	work_func_t func;
	struct workqueue_struct *wq;	/* it was queued on last */
	const char *name;		/* of its function */
	const struct emu_site *site;	/* where it was queued */
	u8 initialised;
	u8 pending;
	u8 disabled;
};
struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
	struct workqueue_struct *wq;
};
struct rcu_work {
	struct work_struct work;
};
static inline struct delayed_work *to_delayed_work(struct work_struct *work) { return container_of(work, struct delayed_work, work); }

#define EMU_WORK_READY 0xa5
void emu_init_work(struct work_struct *work, work_func_t function, const char *name);
void emu_init_delayed_work(struct delayed_work *work, work_func_t function, const char *name);
#define INIT_WORK(work, function) emu_init_work((work), (function), #function)
#define INIT_WORK_ONSTACK(work, function) INIT_WORK(work, function)
#define INIT_DELAYED_WORK(work, function) emu_init_delayed_work((work), (function), #function)
#define INIT_DEFERRABLE_WORK(work, function) INIT_DELAYED_WORK(work, function)
#define __WORK_INITIALIZER(function) { .func = (function), .name = #function, .initialised = EMU_WORK_READY }
#define DECLARE_WORK(name, function) struct work_struct name = __WORK_INITIALIZER(function)
void emu_delayed_work_timer(struct timer_list *timer);
#define DECLARE_DELAYED_WORK(name, function) \
	struct delayed_work name = { .work = __WORK_INITIALIZER(function), .timer = __TIMER_INITIALIZER(emu_delayed_work_timer, 0) }
static inline void destroy_work_on_stack(struct work_struct *work) { }	/* nothing was registered */

enum {
	WQ_BH = 1 << 0,
	WQ_UNBOUND = 1 << 1,
	WQ_FREEZABLE = 1 << 2,
	WQ_MEM_RECLAIM = 1 << 3,
	WQ_HIGHPRI = 1 << 4,
	WQ_CPU_INTENSIVE = 1 << 5,
	WQ_SYSFS = 1 << 6,
	WQ_POWER_EFFICIENT = 1 << 7,
	WQ_PERCPU = 1 << 8,
	__WQ_ORDERED = 1 << 17,
	WQ_MAX_ACTIVE = 2048,
	WQ_UNBOUND_MAX_ACTIVE = WQ_MAX_ACTIVE,
	WQ_DFL_ACTIVE = WQ_MAX_ACTIVE / 2,
};
struct workqueue_struct *emu_alloc_workqueue(const struct emu_site *site, const char *fmt, unsigned int flags, int max_active, ...) __printf(2, 5);
#define alloc_workqueue(fmt, flags, max_active, args...) emu_alloc_workqueue(EMU_HERE, fmt, flags, max_active, ##args)
#define alloc_ordered_workqueue(fmt, flags, args...) emu_alloc_workqueue(EMU_HERE, fmt, (flags) | WQ_UNBOUND | __WQ_ORDERED, 1, ##args)
#define create_workqueue(name) alloc_workqueue("%s", WQ_MEM_RECLAIM, 1, (name))
#define create_freezable_workqueue(name) alloc_workqueue("%s", WQ_FREEZABLE | WQ_UNBOUND | WQ_MEM_RECLAIM, 1, (name))
#define create_singlethread_workqueue(name) alloc_ordered_workqueue("%s", WQ_MEM_RECLAIM, name)
void emu_destroy_workqueue(struct workqueue_struct *wq, const struct emu_site *site);
#define destroy_workqueue(wq) emu_destroy_workqueue((wq), EMU_HERE)
extern struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq, *system_unbound_wq, *system_freezable_wq,
	*system_power_efficient_wq, *system_percpu_wq, *system_dfl_wq;

bool emu_queue_work(struct workqueue_struct *wq, struct work_struct *work, const struct emu_site *site);
bool emu_queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay, const struct emu_site *site);
bool emu_mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay, const struct emu_site *site);
bool emu_flush_work(struct work_struct *work, const struct emu_site *site);
bool emu_flush_delayed_work(struct delayed_work *work, const struct emu_site *site);
bool emu_cancel_work_sync(struct work_struct *work, const struct emu_site *site);
bool emu_cancel_delayed_work_sync(struct delayed_work *work, const struct emu_site *site);
void emu_flush_workqueue(struct workqueue_struct *wq, const struct emu_site *site);
bool emu_disable_work(struct work_struct *work, bool sync, const struct emu_site *site);
#define queue_work(wq, work) emu_queue_work((wq), (work), EMU_HERE)
#define queue_work_on(cpu, wq, work) emu_queue_work((wq), (work), EMU_HERE)
#define queue_delayed_work(wq, work, delay) emu_queue_delayed_work((wq), (work), (delay), EMU_HERE)
#define mod_delayed_work(wq, work, delay) emu_mod_delayed_work((wq), (work), (delay), EMU_HERE)
#define schedule_work(work) emu_queue_work(system_wq, (work), EMU_HERE)
#define schedule_delayed_work(work, delay) emu_queue_delayed_work(system_wq, (work), (delay), EMU_HERE)
#define flush_work(work) emu_flush_work((work), EMU_HERE)
#define flush_delayed_work(work) emu_flush_delayed_work((work), EMU_HERE)
#define flush_workqueue(wq) emu_flush_workqueue((wq), EMU_HERE)
#define __flush_workqueue(wq) emu_flush_workqueue((wq), EMU_HERE)
#define drain_workqueue(wq) emu_flush_workqueue((wq), EMU_HERE)
#define flush_scheduled_work() emu_flush_workqueue(system_wq, EMU_HERE)
bool cancel_work(struct work_struct *work);
#define cancel_work_sync(work) emu_cancel_work_sync((work), EMU_HERE)
bool cancel_delayed_work(struct delayed_work *work);
#define cancel_delayed_work_sync(work) emu_cancel_delayed_work_sync((work), EMU_HERE)
#define disable_work(work) emu_disable_work((work), false, EMU_HERE)
#define disable_work_sync(work) emu_disable_work((work), true, EMU_HERE)
#define disable_delayed_work(dwork) ({ bool emu_was__ = cancel_delayed_work(dwork); emu_disable_work(&(dwork)->work, false, EMU_HERE); emu_was__; })
#define disable_delayed_work_sync(dwork) ({ bool emu_was__ = cancel_delayed_work_sync(dwork); emu_disable_work(&(dwork)->work, true, EMU_HERE); emu_was__; })
bool enable_work(struct work_struct *work);
#define enable_delayed_work(dwork) enable_work(&(dwork)->work)
static inline bool work_pending(const struct work_struct *work) { return work->pending; }
unsigned int work_busy(struct work_struct *work);
#define delayed_work_pending(dwork) work_pending(&(dwork)->work)
struct work_struct *current_work(void);
struct device;
int emu_devm_work(struct device *dev, void *work, bool delayed);
#define devm_work_autocancel(dev, work, function) ({ INIT_WORK(work, function); emu_devm_work((dev), (work), false); })
#define devm_delayed_work_autocancel(dev, work, function) ({ INIT_DELAYED_WORK(work, function); emu_devm_work((dev), (work), true); })

#endif
