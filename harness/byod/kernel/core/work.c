// SPDX-License-Identifier: MIT
/* Work queues and tasklets. Work runs when somebody sleeps or between the client's calls, on top of what sleeps. */
#include "internal.h"
#include <linux/interrupt.h>
#include <linux/workqueue.h>

struct workqueue_struct {
	struct list_head entry;
	char name[40];
	unsigned int flags;
	int max_active, active;
	const struct emu_site *site;
};

/* A work that is on the stack; the work itself may be freed by its own function. */
struct run {
	struct run *below;
	struct work_struct *work;
	work_func_t func;
	struct workqueue_struct *wq;
	struct task_struct *task;
	char name[48];
};

static LIST_HEAD(queues);
static LIST_HEAD(ready_works);	/* works, in the order they were queued */
static struct run *runs;

#define SYSTEM_QUEUE(variable) \
	static struct workqueue_struct emu_##variable = { .name = #variable, .max_active = WQ_DFL_ACTIVE }; \
	struct workqueue_struct *variable = &emu_##variable
SYSTEM_QUEUE(system_wq);
SYSTEM_QUEUE(system_highpri_wq);
SYSTEM_QUEUE(system_long_wq);
SYSTEM_QUEUE(system_unbound_wq);
SYSTEM_QUEUE(system_freezable_wq);
SYSTEM_QUEUE(system_power_efficient_wq);
SYSTEM_QUEUE(system_percpu_wq);
SYSTEM_QUEUE(system_dfl_wq);

void emu_init_work(struct work_struct *work, work_func_t function, const char *name)
{
	memset(work, 0, sizeof(*work));
	work->func = function;
	work->name = name;
	work->initialised = EMU_WORK_READY;
}

void emu_init_delayed_work(struct delayed_work *work, work_func_t function, const char *name)
{
	emu_init_work(&work->work, function, name);
	emu_timer_setup(&work->timer, emu_delayed_work_timer, TIMER_IRQSAFE, NULL);
	work->wq = NULL;
}

static void work_check(const struct work_struct *work, const char *function, const struct emu_site *site)
{
	if (work->initialised != EMU_WORK_READY)
		emu_fault("uninitialised", "%s at %pEMU of a work that was never initialised (or whose memory was overwritten); call INIT_WORK or INIT_DELAYED_WORK first", function, site);
}

static struct run *run_of(const struct work_struct *work)
{
	for (struct run *run = runs; run; run = run->below)
		if (run->work == work)
			return run;
	return NULL;
}

unsigned int work_busy(struct work_struct *work)
{
	return work->pending | (run_of(work) ? 2 : 0);
}

struct work_struct *current_work(void)
{
	return runs && runs->task == emu_current() ? runs->work : NULL;
}

static void enqueue(struct workqueue_struct *wq, struct work_struct *work)
{
	INIT_LIST_HEAD(&work->entry);
	work->wq = wq;
	list_add_tail(&work->entry, &ready_works);
}

bool emu_queue_work(struct workqueue_struct *wq, struct work_struct *work, const struct emu_site *site)
{
	work_check(work, "queue_work", site);
	if (!wq)
		emu_fault("null-pointer", "queue_work at %pEMU on a null workqueue; check what alloc_workqueue returned", site);
	if (work->pending || work->disabled)
		return false;
	work->pending = true;
	work->site = site;
	enqueue(wq, work);
	return true;
}

void emu_delayed_work_timer(struct timer_list *timer)
{
	struct delayed_work *work = container_of(timer, struct delayed_work, timer);

	enqueue(work->wq, &work->work);
}

bool emu_queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay,
			    const struct emu_site *site)
{
	work_check(&work->work, "queue_delayed_work", site);
	if (work->work.pending || work->work.disabled)
		return false;
	if (!delay)
		return emu_queue_work(wq, &work->work, site);
	work->work.pending = true;
	work->work.site = site;
	work->wq = wq;
	emu_mod_timer(&work->timer, jiffies + delay, site);
	return true;
}

/* Takes a work out of where it waits; true when it waited. */
static bool grab_work(struct work_struct *work)
{
	if (!work->pending)
		return false;
	work->pending = false;
	if (work->entry.next && work->entry.next != LIST_POISON1)
		list_del(&work->entry);
	work->entry.next = NULL;
	return true;
}

static bool grab_delayed(struct delayed_work *work)
{
	if (emu_event_remove(&work->timer.event)) {
		work->work.pending = false;
		return true;
	}
	return grab_work(&work->work);
}

bool emu_mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay,
			  const struct emu_site *site)
{
	bool was;

	work_check(&work->work, "mod_delayed_work", site);
	was = grab_delayed(work);
	emu_queue_delayed_work(wq, work, delay, site);
	return was;
}

static bool runnable(const struct work_struct *work)
{
	return !run_of(work) && work->wq->active < work->wq->max_active;
}

bool emu_work_ready(void)
{
	struct work_struct *work;

	list_for_each_entry(work, &ready_works, entry)
		if (runnable(work))
			return true;
	return false;
}

static void run_work(struct work_struct *work)
{
	struct run r = { .below = runs, .work = work, .func = work->func, .wq = work->wq };

	snprintf(r.name, sizeof(r.name), "work %s", work->name);
	grab_work(work);
	runs = &r;
	r.wq->active++;
	r.task = emu_push_task(r.name, true);
	emu_order_push((const void *)r.func, r.name, work->site);
	r.func(work);
	emu_order_pop((const void *)r.func);
	emu_pop_task(r.name);
	r.wq->active--;
	runs = r.below;
	emu_notify();
}

bool emu_work_run_one(void)
{
	struct work_struct *work;

	list_for_each_entry(work, &ready_works, entry) {
		if (!runnable(work))
			continue;
		run_work(work);
		return true;
	}
	return false;
}

/* Waits until a work is neither queued nor running. */
static void wait_for_work(struct work_struct *work, const char *function, const struct emu_site *site)
{
	struct run *r = run_of(work);

	if (r && r->task == emu_current())
		emu_fault("deadlock", "%s at %pEMU of %s in that work itself waits for itself; use the form without _sync", function, site, r->name);
	if (r)
		emu_fault("deadlock", "%s at %pEMU waits for %s, which sleeps below it (\"%s\" at %pEMU). On hardware it would go on when its own wait ends; here the one below cannot go on before the one above has ended",
			  function, site, r->name, r->task->emu_waits ? r->task->emu_waits->what : "?", r->task->emu_waits ? r->task->emu_waits->site : NULL);
	while (work->pending) {
		if (runnable(work)) {
			run_work(work);
			return;
		}
		if (!emu_work_run_one())
			emu_fault("deadlock", "%s at %pEMU waits for work %s, whose workqueue %s is full of works that wait below", function, site, work->name, work->wq->name);
	}
}

bool emu_flush_work(struct work_struct *work, const struct emu_site *site)
{
	bool was = work->initialised == EMU_WORK_READY && work_busy(work);

	work_check(work, "flush_work", site);
	emu_might_sleep("flush_work", site);
	emu_order_check((const void *)work->func, work->name, site);
	if (work->pending && !work->entry.next)
		return false;	/* its timer runs still */
	wait_for_work(work, "flush_work", site);
	return was;
}

bool emu_flush_delayed_work(struct delayed_work *work, const struct emu_site *site)
{
	work_check(&work->work, "flush_delayed_work", site);
	if (emu_event_remove(&work->timer.event))
		enqueue(work->wq, &work->work);
	return emu_flush_work(&work->work, site);
}

bool cancel_work(struct work_struct *work)
{
	work_check(work, "cancel_work", NULL);
	return grab_work(work);
}

bool cancel_delayed_work(struct delayed_work *work)
{
	work_check(&work->work, "cancel_delayed_work", NULL);
	return grab_delayed(work);
}

bool emu_cancel_work_sync(struct work_struct *work, const struct emu_site *site)
{
	bool was;

	work_check(work, "cancel_work_sync", site);
	emu_might_sleep("cancel_work_sync", site);
	emu_order_check((const void *)work->func, work->name, site);
	was = grab_work(work);
	wait_for_work(work, "cancel_work_sync", site);
	return was;
}

bool emu_cancel_delayed_work_sync(struct delayed_work *work, const struct emu_site *site)
{
	bool was;

	work_check(&work->work, "cancel_delayed_work_sync", site);
	emu_might_sleep("cancel_delayed_work_sync", site);
	emu_order_check((const void *)work->work.func, work->work.name, site);
	was = grab_delayed(work);
	wait_for_work(&work->work, "cancel_delayed_work_sync", site);
	return was;
}

bool emu_disable_work(struct work_struct *work, bool sync, const struct emu_site *site)
{
	bool was = grab_work(work);

	work->disabled++;
	if (sync)
		wait_for_work(work, "disable_work_sync", site);
	return was;
}

bool enable_work(struct work_struct *work)
{
	if (!work->disabled) {
		emu_complain("unbalanced-enable-work", "enable_work of %s, which is not disabled", work->name);
		return false;
	}
	return --work->disabled == 0;
}

void emu_flush_workqueue(struct workqueue_struct *wq, const struct emu_site *site)
{
	struct work_struct *work;

	emu_might_sleep("flush_workqueue", site);
	for (struct run *r = runs; r; r = r->below)
		if (r->wq == wq)
			emu_fault("deadlock", "flush_workqueue of %s at %pEMU waits for %s, which is below it on the stack", wq->name, site, r->name);
again:
	list_for_each_entry(work, &ready_works, entry) {
		if (work->wq == wq) {
			run_work(work);
			goto again;
		}
	}
}

struct workqueue_struct *emu_alloc_workqueue(const struct emu_site *site, const char *fmt, unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq = emu_heap_alloc(sizeof(*wq), "alloc_workqueue", site);
	va_list args;

	emu_might_sleep("alloc_workqueue", site);
	if (!wq)
		return NULL;
	va_start(args, max_active);
	vsnprintf(wq->name, sizeof(wq->name), fmt, args);
	va_end(args);
	wq->flags = flags;
	wq->max_active = max_active ?: WQ_DFL_ACTIVE;
	wq->site = site;
	list_add_tail(&wq->entry, &queues);
	return wq;
}

void emu_destroy_workqueue(struct workqueue_struct *wq, const struct emu_site *site)
{
	if (!wq)
		return;
	emu_flush_workqueue(wq, site);
	list_del(&wq->entry);
	emu_heap_free(wq);
}

static void cancel_managed(void *work)
{
	emu_cancel_work_sync(work, NULL);
}

static void cancel_managed_delayed(void *work)
{
	emu_cancel_delayed_work_sync(work, NULL);
}

int emu_devm_work(struct device *dev, void *work, bool delayed)
{
	return devm_add_action(dev, delayed ? cancel_managed_delayed : cancel_managed, work);
}

void emu_work_shutdown_check(void)
{
	struct work_struct *work, *next;
	struct workqueue_struct *wq;

	list_for_each_entry_safe(work, next, &ready_works, entry) {
		emu_complain("work-pending", "work %s, queued at %pEMU, is still to run after remove; cancel it in remove (cancel_work_sync)", work->name, work->site);
		grab_work(work);
	}
	list_for_each_entry(wq, &queues, entry)
		emu_complain("workqueue-leak", "workqueue %s of %pEMU is never destroyed; call destroy_workqueue in remove", wq->name, wq->site);
}

/* Tasklets. */
static LIST_HEAD(tasklets);

void tasklet_init(struct tasklet_struct *tasklet, void (*func)(unsigned long), unsigned long data)
{
	*tasklet = (struct tasklet_struct){ .func = func, .data = data };
}

void tasklet_setup(struct tasklet_struct *tasklet, void (*callback)(struct tasklet_struct *))
{
	*tasklet = (struct tasklet_struct){ .callback = callback };
}

void tasklet_schedule(struct tasklet_struct *tasklet)
{
	if (tasklet->scheduled)
		return;
	tasklet->scheduled = true;
	list_add_tail(&tasklet->entry, &tasklets);
}

bool emu_tasklets_ready(void)
{
	struct tasklet_struct *tasklet;

	list_for_each_entry(tasklet, &tasklets, entry)
		if (!tasklet->disabled)
			return true;
	return false;
}

void emu_tasklets_run(void)
{
	struct tasklet_struct *tasklet;

again:
	list_for_each_entry(tasklet, &tasklets, entry) {
		if (tasklet->disabled)
			continue;
		list_del(&tasklet->entry);
		tasklet->scheduled = false;
		emu_context.softirq++;
		emu_context.handler = "of a tasklet";
		if (tasklet->callback)
			tasklet->callback(tasklet);
		else
			tasklet->func(tasklet->data);
		emu_context.handler = NULL;
		emu_context.softirq--;
		goto again;
	}
}

void tasklet_kill(struct tasklet_struct *tasklet)
{
	emu_might_sleep("tasklet_kill", NULL);
	if (!tasklet->scheduled)
		return;
	list_del(&tasklet->entry);
	tasklet->scheduled = false;
}

void tasklet_disable(struct tasklet_struct *tasklet) { tasklet->disabled++; }

void tasklet_enable(struct tasklet_struct *tasklet)
{
	if (!tasklet->disabled--)
		emu_fault("unbalanced-tasklet", "tasklet_enable without tasklet_disable");
	emu_interrupt_point();
}
