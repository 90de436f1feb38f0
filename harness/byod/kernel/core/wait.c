// SPDX-License-Identifier: MIT
#include "internal.h"
#include <linux/completion.h>
#include <linux/semaphore.h>

void emu_init_waitqueue_head(struct wait_queue_head *queue, const char *name, const void *key)
{
	memset(queue, 0, sizeof(*queue));
	emu_lock_init(&queue->lock.lock, name, key, EMU_LOCK_SPIN);
	INIT_LIST_HEAD(&queue->head);
	queue->name = name;
}

void emu_wake_up(struct wait_queue_head *queue, void *key, const struct emu_site *site)
{
	struct wait_queue_entry *entry, *next;

	if (!queue->name)
		emu_fault("uninitialised", "wake_up at %pEMU of a wait queue that was never initialised; call init_waitqueue_head", site);
	queue->wakes++;
	emu_notify();
	list_for_each_entry_safe(entry, next, &queue->head, entry)
		entry->func(entry, TASK_NORMAL, 0, key);
}

int default_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key)
{
	return entry->private ? wake_up_process(entry->private) : 0;
}

int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key)
{
	int ret = default_wake_function(entry, mode, flags, key);

	list_del_init(&entry->entry);
	return ret;
}

int wake_up_process(struct task_struct *task)
{
	int was = !task->emu_woken;

	task->emu_woken = true;
	task->__state = TASK_RUNNING;
	emu_notify();
	return was;
}

void add_wait_queue(struct wait_queue_head *queue, struct wait_queue_entry *entry)
{
	list_add(&entry->entry, &queue->head);
}

void remove_wait_queue(struct wait_queue_head *queue, struct wait_queue_entry *entry)
{
	list_del_init(&entry->entry);
}

void prepare_to_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry, int state)
{
	struct task_struct *task = emu_current();

	if (!entry->entry.next || list_empty(&entry->entry))
		list_add(&entry->entry, &queue->head);
	task->__state = state;
	task->emu_woken = false;
}

void finish_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry)
{
	emu_current()->__state = TASK_RUNNING;
	if (entry->entry.next && !list_empty(&entry->entry))
		list_del_init(&entry->entry);
}

static bool task_woken(void *task)
{
	return ((struct task_struct *)task)->emu_woken;
}

long emu_schedule_timeout(long timeout, const struct emu_site *site)
{
	struct task_struct *task = emu_current();
	u64 deadline = emu_deadline_jiffies(timeout);

	emu_must_sleep("schedule", site);
	if (task->__state == TASK_RUNNING) {
		emu_run_due();
		return timeout;
	}
	emu_sleep_until(task_woken, task, deadline, "a wake-up in schedule()");
	task->__state = TASK_RUNNING;
	if (!task->emu_woken)
		return 0;
	task->emu_woken = false;
	return emu_jiffies_left(deadline);
}

void schedule(void)
{
	emu_schedule_timeout(MAX_SCHEDULE_TIMEOUT, NULL);
}

void down(struct semaphore *s)
{
	emu_down(s, MAX_SCHEDULE_TIMEOUT, NULL);
}

void emu_cond_resched(const struct emu_site *site)
{
	emu_might_sleep("cond_resched", site);
	emu_run_due();
}

void yield(void)
{
	emu_run_due();
}

#define COMPLETED_FOR_GOOD UINT_MAX

static void complete_some(struct completion *c, bool all)
{
	if (!c->wait.name)
		emu_fault("uninitialised", "complete() of a completion that was never initialised; call init_completion");
	if (all)
		c->done = COMPLETED_FOR_GOOD;
	else if (c->done != COMPLETED_FOR_GOOD)
		c->done++;
	emu_wake_up(&c->wait, NULL, NULL);
}

void complete(struct completion *c) { complete_some(c, false); }
void complete_all(struct completion *c) { complete_some(c, true); }

long emu_wait_for_completion(struct completion *c, long timeout, const char *what, const struct emu_site *site)
{
	u64 deadline = emu_deadline_jiffies(timeout);
	struct emu_wait wait;

	emu_might_sleep("wait_for_completion", site);
	if (!c->wait.name)
		emu_fault("uninitialised", "wait_for_completion at %pEMU of a completion that was never initialised; call init_completion", site);
	if (!c->done) {
		emu_wait_begin(&wait, &c->wait, deadline, what, site);
		while (!c->done && !emu_wait_step(&wait))
			;
		emu_wait_end(&wait, c->done);
		if (!c->done)
			return 0;
	}
	if (c->done != COMPLETED_FOR_GOOD)
		c->done--;
	return emu_jiffies_left(deadline);
}

bool try_wait_for_completion(struct completion *c)
{
	if (!c->done)
		return false;
	if (c->done != COMPLETED_FOR_GOOD)
		c->done--;
	return true;
}

bool completion_done(struct completion *c)
{
	return c->done;
}

int emu_down(struct semaphore *s, long timeout, const struct emu_site *site)
{
	u64 deadline = emu_deadline_jiffies(timeout);
	struct emu_wait wait;

	emu_might_sleep("down", site);
	if (!s->count) {
		emu_wait_begin(&wait, &s->wait, deadline, "a semaphore", site);
		while (!s->count && !emu_wait_step(&wait))
			;
		emu_wait_end(&wait, s->count);
		if (!s->count)
			return -ETIME;
	}
	s->count--;
	return 0;
}

int down_trylock(struct semaphore *s)
{
	if (!s->count)
		return 1;
	s->count--;
	return 0;
}

void up(struct semaphore *s)
{
	s->count++;
	emu_wake_up(&s->wait, NULL, NULL);
}
