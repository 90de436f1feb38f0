// SPDX-License-Identifier: MIT
/* Virtual time and what happens in it: the queue of timed events, delays, and waiting. */
#include "internal.h"
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <cedrus_emu/machine.h>

#define NS_PER_MS 1000000ULL
/* A wait whose only hope is the interrupt: longer than any picture takes. */
#define LONGEST_PICTURE (10000 * NS_PER_MS)
/* As the kernel's detector of hung tasks. */
#define HUNG (120000 * NS_PER_MS)
/*
 * While somebody who sleeps holds a lock, work starts late, as if the scheduler had other things to do: short sleeps
 * end first, and work that wants the lock need not be caught on top of its holder.
 */
#define LATE_WORK (20 * NS_PER_MS)

static LIST_HEAD(events);	/* by time */
static u32 event_number;	/* of things that happened */

u64 emu_now(void)
{
	return host_now();
}

void emu_notify(void)
{
	event_number++;
}

u32 emu_event_number(void)
{
	return event_number;
}

void emu_event_add(struct emu_event *event, u64 when, const struct emu_site *site)
{
	struct emu_event *other;

	emu_event_remove(event);
	event->when = when;
	event->site = site;
	list_for_each_entry(other, &events, entry)
		if (other->when > when)
			break;
	list_add_tail(&event->entry, &other->entry);
}

bool emu_event_remove(struct emu_event *event)
{
	if (!event->entry.next)
		return false;
	list_del(&event->entry);
	event->entry.next = NULL;
	return true;
}

/* Memory is freed: a timer in it would fire out of nowhere. */
void emu_events_freed(const void *start, size_t size)
{
	struct emu_event *event, *next;

	list_for_each_entry_safe(event, next, &events, entry) {
		if ((const char *)event < (const char *)start || (const char *)event >= (const char *)start + size)
			continue;
		emu_event_remove(event);
		if (event->site)
			emu_complain("timer-in-freed-memory", "the timer armed at %pEMU is still to fire when the memory it lies in is freed; stop it first (timer_delete_sync, cancel_delayed_work_sync)",
				     event->site);
	}
}

void emu_events_shutdown_check(void)
{
	struct emu_event *event, *next;

	list_for_each_entry_safe(event, next, &events, entry) {
		if (!event->site)
			continue;
		emu_event_remove(event);
		emu_complain("timer-pending", "the timer armed at %pEMU is still to fire after remove; stop it there (timer_delete_sync, cancel_delayed_work_sync)",
			     event->site);
	}
}

bool emu_timers_pending(void)
{
	return !list_empty(&events);
}

static u64 next_event(void)
{
	return list_empty(&events) ? EMU_FOREVER : list_first_entry(&events, struct emu_event, entry)->when;
}

static bool fire_due(void)
{
	struct emu_event *event;

	if (list_empty(&events))
		return false;
	event = list_first_entry(&events, struct emu_event, entry);
	if (event->when > emu_now())
		return false;
	emu_event_remove(event);
	emu_context.softirq++;
	event->fire(event);
	emu_context.softirq--;
	emu_context.handler = NULL;
	return true;
}

static bool soft_allowed(void)
{
	const struct emu_context *c = &emu_context;

	return !c->irqs_off && !c->hardirq && !c->softirq && !c->bh;
}

void emu_interrupt_point(void)
{
	if (emu_context.irqs_off || emu_context.hardirq)
		return;
	while (emu_irq_deliver())
		;
	while (soft_allowed() && fire_due())
		;
	if (soft_allowed() && emu_tasklets_ready())
		emu_tasklets_run();
}

bool emu_step(bool processes)
{
	if (emu_irq_deliver() || fire_due())
		return true;
	if (emu_tasklets_ready()) {
		emu_tasklets_run();
		return true;
	}
	if (emu_irq_run_thread())
		return true;
	return processes && emu_work_run_one();
}

void emu_run_due(void)
{
	if (emu_atomic_reason())
		return;
	while (emu_step(true))
		;
}

/* Lets time pass to `until` at most; returns early when the line rises. */
static void pass(u64 until)
{
	u64 now = emu_now();

	if (until <= now)
		return;
	if (emu_irq_line_usable())
		host_wait(until - now);
	else
		host_delay(until - now);
}

void emu_delay(u64 ns)
{
	u64 end = emu_now() + ns;

	for (;;) {
		u64 now = emu_now();

		if (now >= end)
			break;
		if (!emu_context.irqs_off && !emu_context.hardirq) {
			if (soft_allowed())
				pass(min(end, max(next_event(), now + 1)));
			else
				pass(end);
			emu_interrupt_point();
		} else {
			host_delay(end - now);
		}
	}
}

void cpu_relax(void)
{
	emu_interrupt_point();
}

void emu_wait_begin(struct emu_wait *wait, struct wait_queue_head *queue, u64 deadline, const char *what,
		    const struct emu_site *site)
{
	struct task_struct *task = emu_current();

	emu_must_sleep("a wait", site);
	if (queue && !queue->name)
		emu_fault("uninitialised", "the wait queue waited for at %pEMU was never initialised; call init_waitqueue_head", site);
	*wait = (struct emu_wait){
		.queue = queue, .what = what, .site = site, .deadline = deadline, .since = emu_now(),
		.wakes = queue ? queue->wakes : event_number, .next = task->emu_waits,
	};
	task->emu_nests_from = emu_sleeper_holds_lock() ? wait->since + LATE_WORK : 0;
	if (queue)
		queue->waiters++;
	task->emu_waits = wait;
}

static bool woken(struct emu_wait *wait)
{
	u32 wakes = wait->queue ? wait->queue->wakes : event_number;

	if (wait->wakes == wakes)
		return false;
	wait->wakes = wakes;
	return true;
}

bool emu_wait_step(struct emu_wait *wait)
{
	struct task_struct *task = emu_current();

	for (;;) {
		u64 now, until;
		bool late;

		if (woken(wait))
			return false;
		now = emu_now();
		if (now >= wait->deadline || (wait->deadline == EMU_FOREVER && now - wait->since > HUNG)) {
			wait->over = true;
			return true;
		}
		late = task->emu_nests_from > now;
		if (emu_step(!late)) {
			if (!wait->queue)
				return false;
			continue;
		}
		until = min(next_event(), wait->deadline);
		if (late && emu_work_ready())
			until = min(until, task->emu_nests_from);
		if (until != EMU_FOREVER) {
			pass(until);
		} else if (!emu_irq_line_usable() || !host_wait(LONGEST_PICTURE)) {
			wait->over = true;
			return true;
		}
	}
}

void emu_wait_end(struct emu_wait *wait, bool condition)
{
	struct task_struct *task = emu_current();

	if (wait->over && wait->deadline == EMU_FOREVER) {
		if (condition)
			emu_fault("missed-wake-up", "\"%s\" at %pEMU holds, but nobody called wake_up for %s since it was looked at; wake the queue where the condition changes", wait->what, wait->site, wait->queue ? wait->queue->name : "it");
		if (emu_now() - wait->since > HUNG)
			emu_deadlock("endless-wait", "for 120 s", wait->site);
		emu_deadlock("deadlock", "and nothing is left that could end it: no interrupt comes, no timer is armed, no work is queued", wait->site);
	}
	if (wait->over && condition && wait->queue)
		emu_complain("missed-wake-up", "\"%s\" at %pEMU came true, but the wait ended only with its time: nobody called wake_up for %s", wait->what, wait->site, wait->queue->name);
	if (wait->queue)
		wait->queue->waiters--;
	task->emu_waits = wait->next;
}

void emu_describe_waits(char *text, size_t size);

void emu_deadlock(const char *id, const char *what, const struct emu_site *site)
{
	struct task_struct *task = emu_current();
	char waits[768];

	emu_describe_waits(waits, sizeof(waits));
	if (task->emu_waits)
		emu_fault(id, "%s waits for \"%s\" %s%s", emu_task_name(task), task->emu_waits->what, what, waits);
	emu_fault(id, "%s waits at %pEMU %s%s", emu_task_name(task), site, what, waits);
}

bool emu_sleep_until(bool (*condition)(void *argument), void *argument, u64 deadline, const char *what)
{
	struct emu_wait wait;
	bool holds = condition(argument);

	if (holds)
		return true;
	emu_wait_begin(&wait, NULL, deadline, what, NULL);
	while (!(holds = condition(argument)) && !emu_wait_step(&wait))
		;
	if (!holds)
		holds = condition(argument);
	emu_wait_end(&wait, holds && !(wait.over && deadline == EMU_FOREVER));
	return holds;
}

static bool never(void *argument)
{
	return false;
}

void emu_sleep(u64 ns, const char *function, const struct emu_site *site)
{
	struct emu_wait wait;

	emu_must_sleep(function, site);
	emu_wait_begin(&wait, NULL, emu_now() + ns, function, site);
	while (!emu_wait_step(&wait))
		;
	emu_wait_end(&wait, never(NULL));
}

int emu_run(u64 ns)
{
	u64 end = emu_now() + ns;
	u32 before = event_number;

	for (;;) {
		u64 now;

		while (emu_step(true))
			;
		if (event_number != before)
			return 1;
		now = emu_now();
		if (now >= end)
			return 0;
		pass(min(end, next_event()));
	}
}

/* Jiffies, timers. */
unsigned long emu_jiffies(void)
{
	return INITIAL_JIFFIES + (unsigned long)(emu_now() / TICK_NSEC);
}

u64 get_jiffies_64(void)
{
	return INITIAL_JIFFIES + emu_now() / TICK_NSEC;
}

/* A tick is the boundary after the one that is running. */
static u64 time_of_jiffy(unsigned long expires)
{
	u64 ticks = emu_now() / TICK_NSEC;
	long ahead = expires - (INITIAL_JIFFIES + (unsigned long)ticks);

	return (ticks + max(ahead, 1L)) * TICK_NSEC;
}

u64 emu_deadline_jiffies(long timeout)
{
	if (timeout == MAX_SCHEDULE_TIMEOUT)
		return EMU_FOREVER;
	return timeout <= 0 ? 0 : emu_now() + (u64)timeout * TICK_NSEC;
}

long emu_jiffies_left(u64 deadline)
{
	u64 now = emu_now();

	if (deadline == EMU_FOREVER)
		return MAX_SCHEDULE_TIMEOUT;
	return now >= deadline ? 1 : max_t(u64, (deadline - now) / TICK_NSEC, 1);
}

static void fire_timer(struct emu_event *event)
{
	struct timer_list *timer = container_of(event, struct timer_list, event);

	emu_context.handler = "of a timer_list";
	timer->running = true;
	timer->function(timer);
}

void emu_timer_setup(struct timer_list *timer, void (*function)(struct timer_list *), u32 flags, const struct emu_site *site)
{
	if (!function)
		emu_fault("bad-timer", "timer_setup at %pEMU without a function", site);
	memset(timer, 0, sizeof(*timer));
	timer->function = function;
	timer->flags = flags;
}

int emu_mod_timer(struct timer_list *timer, unsigned long expires, const struct emu_site *site)
{
	bool was = timer_pending(timer);

	if (timer->shut_down)
		return 0;
	if (!timer->function)
		emu_fault("bad-timer", "mod_timer at %pEMU of a timer that timer_setup never saw", site);
	timer->expires = expires;
	timer->event.fire = fire_timer;
	emu_event_add(&timer->event, time_of_jiffy(expires), site);
	return was;
}

void emu_add_timer(struct timer_list *timer, const struct emu_site *site)
{
	if (timer_pending(timer))
		emu_complain("timer-added-twice", "add_timer at %pEMU of a timer that runs already; use mod_timer", site);
	emu_mod_timer(timer, timer->expires, site);
}

int timer_reduce(struct timer_list *timer, unsigned long expires)
{
	if (timer_pending(timer) && time_before_eq(timer->expires, expires))
		return 1;
	return emu_mod_timer(timer, expires, NULL);
}

int mod_timer_pending(struct timer_list *timer, unsigned long expires)
{
	return timer_pending(timer) ? emu_mod_timer(timer, expires, NULL) : 0;
}

int timer_delete(struct timer_list *timer)
{
	return emu_event_remove(&timer->event);
}

int emu_timer_delete_sync(struct timer_list *timer, const struct emu_site *site)
{
	if (emu_context.hardirq && !(timer->flags & TIMER_IRQSAFE))
		emu_complain("sync-in-interrupt", "timer_delete_sync at %pEMU in an interrupt handler: the timer may be what was interrupted, and never ends then; use timer_delete", site);
	return emu_event_remove(&timer->event);
}

int timer_shutdown(struct timer_list *timer)
{
	timer->shut_down = true;
	return emu_event_remove(&timer->event);
}

static void fire_hrtimer(struct emu_event *event)
{
	struct hrtimer *timer = container_of(event, struct hrtimer, event);
	u64 when = event->when;

	emu_context.handler = "of an hrtimer";
	timer->running = true;
	if (timer->function(timer) == HRTIMER_RESTART) {
		if (event->when <= when)
			emu_fault("hrtimer-loop", "an hrtimer's function returns HRTIMER_RESTART without moving its time; call hrtimer_forward_now");
		emu_event_add(event, event->when, event->site);
	}
	timer->running = false;
}

void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *), clockid_t clock,
		   enum hrtimer_mode mode)
{
	memset(timer, 0, sizeof(*timer));
	timer->function = function;
	timer->mode = mode;
}

void emu_hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode, const struct emu_site *site)
{
	if (!timer->function)
		emu_fault("bad-timer", "hrtimer_start at %pEMU of a timer without a function", site);
	timer->event.fire = fire_hrtimer;
	emu_event_add(&timer->event, mode & HRTIMER_MODE_REL ? emu_now() + time : (u64)time, site);
}

int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	return timer->running && !timer->event.entry.next ? -1 : emu_event_remove(&timer->event);
}

int emu_hrtimer_cancel(struct hrtimer *timer, const struct emu_site *site)
{
	if (timer->running)
		emu_fault("deadlock", "hrtimer_cancel at %pEMU in the timer's own function waits for itself; return HRTIMER_NORESTART", site);
	return emu_event_remove(&timer->event);
}

u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval)
{
	u64 overruns;

	if (now < (ktime_t)timer->event.when || interval <= 0)
		return 0;
	overruns = (now - timer->event.when) / interval + 1;
	timer->event.when += overruns * interval;
	return overruns;
}
