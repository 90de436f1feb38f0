/* SPDX-License-Identifier: MIT */
/*
 * Waiting on one stack. A wait runs the machine's events (interrupts, timers, work) nested on top of the waiting task
 * until it is woken or its time is over. When nothing is left that could wake it, the run ends as a deadlock.
 */
#ifndef CEDRUS_EMU_SCHED_H
#define CEDRUS_EMU_SCHED_H

#include <linux/types.h>
#include <cedrus_emu/site.h>

struct wait_queue_head;
#define EMU_FOREVER (~0ULL)

struct emu_wait {
	struct wait_queue_head *queue;	/* null: woken by any event */
	const char *what;		/* the condition, in the words of the source */
	const struct emu_site *site;
	u64 deadline;			/* ns of virtual time, EMU_FOREVER for none */
	u64 since;
	u32 wakes;			/* of the queue, when the condition was looked at last */
	struct emu_wait *next;		/* other waits of the task that are under way */
	bool over;			/* the time is over */
};

/* while (!condition) if (emu_wait_step(&w)) break;  between a begin and an end. A step returns true once the time is over. */
void emu_wait_begin(struct emu_wait *wait, struct wait_queue_head *queue, u64 deadline, const char *what,
		    const struct emu_site *site);
bool emu_wait_step(struct emu_wait *wait);
void emu_wait_end(struct emu_wait *wait, bool condition);

/*
 * Lets events run until condition(argument) holds, looked at after every event. Returns true when it held, false at the
 * deadline. `what` completes the sentence "waits for ...".
 */
bool emu_sleep_until(bool (*condition)(void *argument), void *argument, u64 deadline, const char *what);
/* Something changed that a poller may care about: ends emu_run early. wake_up() does it too. */
void emu_notify(void);
/* Delivers what is due now, without letting time pass: interrupts, timers, work that is ready. */
void emu_run_due(void);

/*
 * A call from outside (an ioctl, probe): `name` is what sentences call the task, and stays until emu_leave. emu_leave
 * complains of locks that are still held and of interrupts still off. Calls nest.
 */
struct task_struct;
void emu_enter(const char *name);
void emu_leave(void);

u64 emu_now(void);	/* ns */

/* Sentences of the runtime: printf formats as the kernel's, "%pEMU" is a struct emu_site *. */
void emu_complain(const char *id, const char *fmt, ...) __printf(2, 3);
void emu_fault(const char *id, const char *fmt, ...) __printf(2, 3) __noreturn;

/* Checks the guard zones of all DMA buffers; complains of the ones written past, once each. */
void emu_dma_check(void);

#endif
