/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/limits.h>
#include <linux/spinlock_types.h>
#include <cedrus_emu/sched.h>

#define TASK_RUNNING 0
#define TASK_INTERRUPTIBLE 1
#define TASK_UNINTERRUPTIBLE 2
#define TASK_KILLABLE 0x102
#define TASK_IDLE 0x402
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define TASK_COMM_LEN 16
#define MAX_SCHEDULE_TIMEOUT LONG_MAX
#define PF_KTHREAD 0x00200000

/* A lock that is held, or (without one) a work that runs, which others may wait for. */
struct emu_held {
	struct emu_lock *lock;
	const void *key;
	const char *name;
	const struct emu_site *site;
};
#define EMU_MAX_HELD 32

/* One activity on the stack: a call from outside, a work, an interrupt's thread. */
struct task_struct {
	unsigned int __state;
	unsigned int flags;
	pid_t pid, tgid;
	char comm[TASK_COMM_LEN];
	const char *emu_name;		/* longer than comm */
	struct task_struct *emu_below;	/* what it runs on top of */
	struct emu_wait *emu_waits;
	struct emu_held emu_held[EMU_MAX_HELD];
	int emu_held_count;
	int emu_saved[5];		/* context counters of the task below */
	u64 emu_nests_from;		/* ns: work starts on top of it from then on */
	bool emu_woken;
};
struct task_struct *emu_current(void);
#define current emu_current()
#define get_current() emu_current()
static inline pid_t task_pid_nr(struct task_struct *task) { return task->pid; }
static inline pid_t task_tgid_nr(struct task_struct *task) { return task->tgid; }

#define set_current_state(state) do { current->__state = (state); } while (0)
#define __set_current_state(state) set_current_state(state)
void schedule(void);
long emu_schedule_timeout(long timeout, const struct emu_site *site);
#define schedule_timeout(timeout) emu_schedule_timeout((timeout), EMU_HERE)
#define schedule_timeout_interruptible(timeout) ({ set_current_state(TASK_INTERRUPTIBLE); schedule_timeout(timeout); })
#define schedule_timeout_uninterruptible(timeout) ({ set_current_state(TASK_UNINTERRUPTIBLE); schedule_timeout(timeout); })
int wake_up_process(struct task_struct *task);
void emu_cond_resched(const struct emu_site *site);
#define cond_resched() (emu_cond_resched(EMU_HERE), 0)
static inline int signal_pending(struct task_struct *task) { return 0; }		/* nobody sends one */
static inline int fatal_signal_pending(struct task_struct *task) { return 0; }
static inline bool need_resched(void) { return false; }	/* others run when this one sleeps */
void yield(void);
void cpu_relax(void);
static inline int smp_processor_id(void) { return 0; }	/* the V3s has one core */
#define raw_smp_processor_id() smp_processor_id()
static inline void sched_set_fifo(struct task_struct *task) { }	/* threads of interrupts come first in any case */
static inline void sched_set_fifo_low(struct task_struct *task) { }

#endif
