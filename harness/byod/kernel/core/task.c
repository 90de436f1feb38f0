// SPDX-License-Identifier: MIT
/* What runs: calls from outside, works and threads on top of each other on one stack, and in which context. */
#include "internal.h"

#define DEPTH 24

struct emu_context emu_context;
struct task_struct emu_outside = { .comm = "swapper", .emu_name = "the machine" };
struct task_struct emu_gone = { .comm = "gone", .emu_name = "a task that has ended" };

static struct task_struct tasks[DEPTH];
static int depth;
static pid_t last_pid = 1000;

struct task_struct *emu_current(void)
{
	return depth ? &tasks[depth - 1] : &emu_outside;
}

const char *emu_task_name(const struct task_struct *task)
{
	return task->emu_name ?: task->comm;
}

bool emu_on_stack(const struct task_struct *task)
{
	return task >= tasks && task < tasks + depth;
}

struct task_struct *emu_push_task(const char *name, bool kernel_thread)
{
	struct task_struct *task = &tasks[depth];
	struct emu_context *c = &emu_context;

	if (depth == DEPTH)
		emu_fault("nested-too-deep", "%d activities wait on top of each other; %s waits for what", DEPTH, emu_task_name(emu_current()));
	memset(task, 0, sizeof(*task));
	task->emu_name = name;
	strscpy(task->comm, name, sizeof(task->comm));
	task->pid = kernel_thread ? ++last_pid : 1000;
	task->tgid = task->pid;
	task->flags = kernel_thread ? PF_KTHREAD : 0;
	task->emu_below = emu_current();
	task->emu_saved[0] = c->preempt;
	task->emu_saved[1] = c->bh;
	task->emu_saved[2] = c->rcu;
	task->emu_saved[3] = c->irqs_off;
	depth++;
	return task;
}

/* Locks and switched-off interrupts must not outlive what took them. */
void emu_pop_task(const char *what)
{
	struct task_struct *task = emu_current();
	struct emu_context *c = &emu_context;

	for (int i = 0; i < task->emu_held_count; i++) {
		struct emu_held *held = &task->emu_held[i];

		if (!held->lock)
			continue;
		emu_complain("lock-left-held", "%s returns with %s held, taken at %pEMU; unlock it on every path", what, held->name, held->site);
		if (held->lock->owner == task)
			held->lock->owner = &emu_gone;
	}
	if (c->irqs_off && !task->emu_saved[3])
		emu_complain("irqs-left-off", "%s returns with interrupts off, since %pEMU; pair every local_irq_save or spin_lock_irqsave with its restore", what, c->irqs_off_site);
	else if (!task->emu_held_count && (c->preempt != task->emu_saved[0] || c->bh != task->emu_saved[1] || c->rcu != task->emu_saved[2]))
		emu_complain("atomic-left-on", "%s returns in atomic context; pair preempt_disable, local_bh_disable and rcu_read_lock with their ends", what);
	c->preempt = task->emu_saved[0];
	c->bh = task->emu_saved[1];
	c->rcu = task->emu_saved[2];
	c->irqs_off = task->emu_saved[3];
	depth--;
}

void emu_enter(const char *name)
{
	emu_push_task(name, false);
	emu_interrupt_point();
}

void emu_leave(void)
{
	emu_pop_task(emu_task_name(emu_current()));
	emu_interrupt_point();
}

const char *emu_atomic_reason(void)
{
	static char text[256];
	const struct task_struct *task = emu_current();

	if (emu_context.hardirq) {
		snprintf(text, sizeof(text), "in the interrupt handler %s", emu_context.handler ?: "of the kernel");
		return text;
	}
	if (emu_context.softirq) {
		snprintf(text, sizeof(text), "in the timer or tasklet %s", emu_context.handler ?: "of the kernel");
		return text;
	}
	for (int i = task->emu_held_count; i--;) {
		const struct emu_held *held = &task->emu_held[i];

		if (held->lock && (held->lock->kind == EMU_LOCK_SPIN || held->lock->kind == EMU_LOCK_RWLOCK)) {
			snprintf(text, sizeof(text), "with spinlock %s held since %pEMU", held->name, held->site);
			return text;
		}
	}
	if (emu_context.irqs_off)
		return "with interrupts off";
	if (emu_context.preempt)
		return "with preemption off";
	if (emu_context.bh)
		return "with bottom halves off";
	if (emu_context.rcu)
		return "inside rcu_read_lock";
	return NULL;
}

static bool atomic(void)
{
	const struct emu_context *c = &emu_context;

	return c->hardirq || c->softirq || c->preempt || c->bh || c->rcu || c->irqs_off;
}

void emu_might_sleep(const char *function, const struct emu_site *site)
{
	if (unlikely(atomic()))
		emu_complain("sleep-in-atomic", "%s may sleep, but is called at %pEMU %s; use what does not sleep (GFP_ATOMIC, spinlocks, udelay), or do it elsewhere", function, site, emu_atomic_reason());
}

void emu_must_sleep(const char *function, const struct emu_site *site)
{
	if (unlikely(atomic()))
		emu_fault("sleep-in-atomic", "%s sleeps at %pEMU %s: the kernel cannot go on from there; use what does not sleep, or do it in a work or an interrupt's thread", function, site, emu_atomic_reason());
}

bool emu_sleeper_holds_lock(void)
{
	for (int i = 0; i < depth; i++)
		for (int j = 0; j < tasks[i].emu_held_count; j++)
			if (tasks[i].emu_held[j].lock)
				return true;
	return false;
}

/* Who waits for what, from the top of the stack down; for deadlocks. */
void emu_describe_waits(char *text, size_t size)
{
	size_t at = 0;

	text[0] = '\0';
	for (int i = depth; i--;) {
		struct task_struct *task = &tasks[i];
		char held[256];

		emu_describe_held(held, sizeof(held), task);
		if (task->emu_waits)
			at += scnprintf(text + at, size - at, "; %s waits for \"%s\" at %pEMU%s%s", emu_task_name(task),
					task->emu_waits->what, task->emu_waits->site, held[0] ? " and holds " : "", held);
		else if (held[0])
			at += scnprintf(text + at, size - at, "; %s holds %s", emu_task_name(task), held);
	}
}

bool in_hardirq(void) { return emu_context.hardirq; }
bool in_softirq(void) { return emu_context.softirq || emu_context.bh; }
bool in_atomic(void) { return emu_context.preempt || emu_context.hardirq || emu_context.softirq || emu_context.bh; }
bool irqs_disabled(void) { return emu_context.irqs_off || emu_context.hardirq; }
int preempt_count(void) { return emu_context.preempt + emu_context.hardirq + emu_context.softirq + emu_context.bh; }
void preempt_disable(void) { emu_context.preempt++; }

void preempt_enable(void)
{
	if (emu_context.preempt-- <= 0)
		emu_fault("unbalanced-preempt", "preempt_enable without preempt_disable");
}

void local_bh_disable(void) { emu_context.bh++; }

void local_bh_enable(void)
{
	if (emu_context.bh-- <= 0)
		emu_fault("unbalanced-bh", "local_bh_enable without local_bh_disable");
	emu_interrupt_point();
}

unsigned long emu_irq_save(void)
{
	unsigned long flags = !emu_context.irqs_off;

	emu_context.irqs_off = true;
	return flags;
}

void emu_irq_restore(unsigned long flags)
{
	emu_context.irqs_off = !flags;
	if (flags)
		emu_interrupt_point();
}

void rcu_read_lock(void) { emu_context.rcu++; }

void rcu_read_unlock(void)
{
	if (emu_context.rcu-- <= 0)
		emu_fault("unbalanced-rcu", "rcu_read_unlock without rcu_read_lock");
}

void synchronize_rcu(void)
{
	emu_might_sleep("synchronize_rcu", NULL);
	if (emu_context.rcu)
		emu_fault("deadlock", "synchronize_rcu inside rcu_read_lock waits for itself");
}

void call_rcu(struct rcu_head *head, rcu_callback_t function)
{
	function(head);
}
