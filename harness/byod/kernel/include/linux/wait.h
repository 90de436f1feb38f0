/* SPDX-License-Identifier: MIT */
/*
 * Wait queues. As in the kernel the condition is looked at before the wait and after each wake_up, no oftener: a
 * forgotten wake_up hangs here too, and is told. Signals never arrive: interruptible waits end by condition or time.
 */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <cedrus_emu/sched.h>

struct wait_queue_entry;
typedef int (*wait_queue_func_t)(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key);
struct wait_queue_entry {
	unsigned int flags;
	void *private;
	wait_queue_func_t func;
	struct list_head entry;
};
typedef struct wait_queue_entry wait_queue_entry_t;
struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
	const char *name;
	u32 wakes;	/* wake_ups so far */
	u32 waiters;
};
typedef struct wait_queue_head wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name_) { \
	.lock = { EMU_LOCK_INIT(#name_, &(name_), EMU_LOCK_SPIN) }, \
	.head = LIST_HEAD_INIT((name_).head), \
	.name = #name_ }
#define DECLARE_WAIT_QUEUE_HEAD(name) struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_WAIT_QUEUE_HEAD(name)
void emu_init_waitqueue_head(struct wait_queue_head *queue, const char *name, const void *key);
#define init_waitqueue_head(queue) do { \
	static struct lock_class_key emu_key__; \
	emu_init_waitqueue_head((queue), #queue, &emu_key__); \
} while (0)
static inline int waitqueue_active(struct wait_queue_head *queue) { return queue->waiters || !list_empty(&queue->head); }
static inline bool wq_has_sleeper(struct wait_queue_head *queue) { return waitqueue_active(queue); }

/* All waiters look at their condition; the number matters only for exclusive ones, which here may be woken in vain too. */
void emu_wake_up(struct wait_queue_head *queue, void *key, const struct emu_site *site);
#define wake_up(queue) emu_wake_up((queue), NULL, EMU_HERE)
#define wake_up_nr(queue, n) wake_up(queue)
#define wake_up_all(queue) wake_up(queue)
#define wake_up_interruptible(queue) wake_up(queue)
#define wake_up_interruptible_all(queue) wake_up(queue)
#define wake_up_interruptible_sync(queue) wake_up(queue)
#define wake_up_locked(queue) wake_up(queue)
#define wake_up_poll(queue, events) emu_wake_up((queue), (void *)(unsigned long)(events), EMU_HERE)
#define wake_up_interruptible_poll(queue, events) wake_up_poll(queue, events)

/* Whether the condition came true before the time was over. */
#define EMU_WAIT_EVENT(queue, condition, until) ({ \
	struct emu_wait emu_wait__; \
	bool emu_holds__ = !!(condition); \
	if (!emu_holds__) { \
		emu_wait_begin(&emu_wait__, (queue), (until), #condition, EMU_HERE); \
		while (!(emu_holds__ = !!(condition)) && !emu_wait_step(&emu_wait__)) \
			; \
		if (!emu_holds__) \
			emu_holds__ = !!(condition); \
		emu_wait_end(&emu_wait__, emu_holds__); \
	} \
	emu_holds__; })
u64 emu_deadline_jiffies(long timeout);
long emu_jiffies_left(u64 deadline);
#define EMU_WAIT_EVENT_TIMEOUT(queue, condition, timeout) ({ \
	u64 emu_until__ = emu_deadline_jiffies(timeout); \
	EMU_WAIT_EVENT(queue, condition, emu_until__) ? emu_jiffies_left(emu_until__) : 0L; })

#define wait_event(queue, condition) do { might_sleep(); (void)EMU_WAIT_EVENT(&(queue), condition, EMU_FOREVER); } while (0)
#define wait_event_timeout(queue, condition, timeout) ({ might_sleep(); EMU_WAIT_EVENT_TIMEOUT(&(queue), condition, timeout); })
#define wait_event_interruptible(queue, condition) ({ wait_event(queue, condition); 0; })
#define wait_event_interruptible_exclusive(queue, condition) wait_event_interruptible(queue, condition)
#define wait_event_killable(queue, condition) wait_event_interruptible(queue, condition)
#define wait_event_freezable(queue, condition) wait_event_interruptible(queue, condition)
#define wait_event_idle(queue, condition) wait_event(queue, condition)
#define wait_event_interruptible_timeout(queue, condition, timeout) wait_event_timeout(queue, condition, timeout)
#define wait_event_killable_timeout(queue, condition, timeout) wait_event_timeout(queue, condition, timeout)
#define wait_event_freezable_timeout(queue, condition, timeout) wait_event_timeout(queue, condition, timeout)
#define wait_event_hrtimeout(queue, condition, timeout) \
	({ might_sleep(); EMU_WAIT_EVENT(&(queue), condition, emu_now() + (timeout)) ? 0 : -ETIME; })
#define EMU_WAIT_EVENT_LOCKED(queue, condition, unlock, relock) do { \
	while (!(condition)) { \
		u32 emu_wakes__ = (queue).wakes; \
		unlock; \
		(void)EMU_WAIT_EVENT(&(queue), ((queue).wakes != emu_wakes__), EMU_FOREVER); \
		relock; \
	} \
} while (0)
#define wait_event_lock_irq(queue, condition, l) \
	EMU_WAIT_EVENT_LOCKED(queue, condition, spin_unlock_irq(&(l)), spin_lock_irq(&(l)))
#define wait_event_interruptible_lock_irq(queue, condition, l) ({ wait_event_lock_irq(queue, condition, l); 0; })

/* The long form of a wait: entries on a queue and schedule(). */
int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key);
int default_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key);
#define DEFINE_WAIT_FUNC(name_, function) \
	struct wait_queue_entry name_ = { .private = current, .func = function, .entry = LIST_HEAD_INIT((name_).entry) }
#define DEFINE_WAIT(name) DEFINE_WAIT_FUNC(name, autoremove_wake_function)
#define DECLARE_WAITQUEUE(name_, task) struct wait_queue_entry name_ = { .private = (task), .func = default_wake_function }
static inline void init_waitqueue_entry(struct wait_queue_entry *entry, struct task_struct *task)
{
	*entry = (struct wait_queue_entry){ .private = task, .func = default_wake_function };
}
static inline void init_waitqueue_func_entry(struct wait_queue_entry *entry, wait_queue_func_t function)
{
	*entry = (struct wait_queue_entry){ .func = function };
}
void add_wait_queue(struct wait_queue_head *queue, struct wait_queue_entry *entry);
void remove_wait_queue(struct wait_queue_head *queue, struct wait_queue_entry *entry);
void prepare_to_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry, int state);
void finish_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry);

#endif
