// SPDX-License-Identifier: MIT
/*
 * Mutexes, spinlocks and semaphores. On one stack a lock that is taken cannot become free while somebody waits for it:
 * contention ends the run, as the deadlock it is or, where the holder sleeps below, as one that this machine cannot tell
 * from a delay. The order in which locks are taken is remembered by class, as lockdep does.
 */
#include "internal.h"
#include <linux/mutex.h>
#include <linux/rwsem.h>

#define EDGES 512
#define LOCK_CLASSES 256

static const char *const kinds[] = { "lock", "mutex", "spinlock", "rw_semaphore", "rwlock", "semaphore" };

struct edge {
	const void *from, *to;
	const char *from_name, *to_name;
	const struct emu_site *from_site, *to_site;
};
static struct edge edges[EDGES];
static int edge_count;

/* In which contexts the locks of a class are taken. */
struct usage {
	const void *key;
	const struct emu_site *in_hardirq, *in_softirq, *irqs_on, *bh_on;
	const char *handler;
	bool told;
};
static struct usage usages[LOCK_CLASSES];
static int usage_count;

void emu_lock_init(struct emu_lock *lock, const char *name, const void *key, int kind)
{
	*lock = (struct emu_lock)EMU_LOCK_INIT(*name == '&' ? name + 1 : name, key, kind);
}

void emu_lock_set_key(struct emu_lock *lock, const void *key, const char *name)
{
	lock->key = key;
	lock->name = *name == '&' ? name + 1 : name;
}

static const char *kind(const struct emu_lock *lock)
{
	return kinds[lock->kind];
}

static const struct edge *find_edge(const void *from, const void *to)
{
	for (int i = 0; i < edge_count; i++)
		if (edges[i].from == from && edges[i].to == to)
			return &edges[i];
	return NULL;
}

/* The first step of a way from one class to another. */
static const struct edge *find_way(const void *from, const void *to, int depth)
{
	const struct edge *direct = find_edge(from, to);

	if (direct || !depth)
		return direct;
	for (int i = 0; i < edge_count; i++)
		if (edges[i].from == from && find_way(edges[i].to, to, depth - 1))
			return &edges[i];
	return NULL;
}

static void order(const void *key, const char *name, const struct emu_site *site)
{
	struct task_struct *task = emu_current();

	for (int i = 0; i < task->emu_held_count; i++) {
		const struct emu_held *held = &task->emu_held[i];
		const struct edge *back;

		if (held->key == key || find_edge(held->key, key) || edge_count == EDGES)
			continue;
		back = find_way(key, held->key, 6);
		edges[edge_count++] = (struct edge){ held->key, key, held->name, name, held->site, site };
		if (back)
			emu_complain("lock-order", "%s (taken at %pEMU) and then %s (at %pEMU), but elsewhere %s first (at %pEMU) and then %s (at %pEMU): two CPUs that do both at once wait for each other forever; take them in one order everywhere",
				     held->name, held->site, name, site, back->from_name, back->from_site, back->to_name, back->to_site);
	}
}

static void hold(struct emu_lock *lock, const void *key, const char *name, const struct emu_site *site)
{
	struct task_struct *task = emu_current();

	if (task->emu_held_count == EMU_MAX_HELD)
		emu_fault("too-many-locks", "%s holds %d locks at once at %pEMU", emu_task_name(task), EMU_MAX_HELD, site);
	task->emu_held[task->emu_held_count++] = (struct emu_held){ lock, key, name, site };
}

static bool unhold(const struct emu_lock *lock, const void *key)
{
	struct task_struct *task = emu_current();

	for (int i = task->emu_held_count; i--;) {
		if (task->emu_held[i].lock != lock || (!lock && task->emu_held[i].key != key))
			continue;
		for (task->emu_held_count--; i < task->emu_held_count; i++)
			task->emu_held[i] = task->emu_held[i + 1];
		return true;
	}
	return false;
}

void emu_order_push(const void *key, const char *name, const struct emu_site *site)
{
	order(key, name, site);
	hold(NULL, key, name, site);
}

void emu_order_pop(const void *key)
{
	unhold(NULL, key);
}

/* Waiting for something that may itself take locks. */
void emu_order_check(const void *key, const char *name, const struct emu_site *site)
{
	order(key, name, site);
}

void emu_describe_held(char *text, size_t size, const struct task_struct *task)
{
	size_t at = 0;

	text[0] = '\0';
	for (int i = 0; i < task->emu_held_count; i++) {
		const struct emu_held *held = &task->emu_held[i];

		if (held->lock)
			at += scnprintf(text + at, size - at, "%s%s %s (taken at %pEMU)", at ? " and " : "", kind(held->lock), held->name, held->site);
	}
}

bool emu_lock_is_held(const struct emu_lock *lock)
{
	return lock->owner || lock->readers;
}

static void check_ready(const struct emu_lock *lock, int wanted, const char *function, const struct emu_site *site)
{
	if (unlikely(!lock->name))
		emu_fault("uninitialised", "%s at %pEMU of a lock that was never initialised; call %s first", function, site,
			  wanted == EMU_LOCK_MUTEX ? "mutex_init" : wanted == EMU_LOCK_RWSEM ? "init_rwsem" : "spin_lock_init");
}

/* Ends the run: the lock is held. */
static void contended(const struct emu_lock *lock, const char *function, const struct emu_site *site)
{
	struct task_struct *task = emu_current();
	const char *inside = emu_context.hardirq || emu_context.softirq ? emu_context.handler : NULL;

	if (inside)
		emu_fault("deadlock", "%s of %s at %pEMU in %s waits forever: what it interrupted holds it since %pEMU; take it there with spin_lock_irqsave", function, lock->name, site, inside, lock->site);
	if (lock->owner == task || !lock->owner)
		emu_fault("deadlock", "%s of %s at %pEMU waits forever: %s holds it already, since %pEMU", function, lock->name, site, emu_task_name(task), lock->site);
	if (lock->owner == &emu_gone || !emu_on_stack(lock->owner))
		emu_fault("deadlock", "%s of %s at %pEMU waits forever: it was taken at %pEMU and never unlocked by what has returned since", function, lock->name, site, lock->site);
	if (lock->owner->emu_waits)
		emu_fault("deadlock", "%s needs %s %s at %pEMU, which %s holds since %pEMU while it waits for \"%s\" at %pEMU. If that wait needs %s to go on, this is a deadlock on every machine; if not, it is one only here, where the one below cannot go on before the one above has ended. Hold no lock across a wait that long",
			  emu_task_name(task), kind(lock), lock->name, site, emu_task_name(lock->owner), lock->site, lock->owner->emu_waits->what, lock->owner->emu_waits->site, emu_task_name(task));
	emu_fault("deadlock", "%s needs %s %s at %pEMU, which %s holds since %pEMU", emu_task_name(task), kind(lock), lock->name, site, emu_task_name(lock->owner), lock->site);
}

static void acquire(struct emu_lock *lock, int subclass, bool tried, const struct emu_site *site)
{
	const void *key = (const char *)lock->key + subclass;

	if (!tried) {
		struct task_struct *task = emu_current();

		for (int i = 0; i < task->emu_held_count; i++)
			if (task->emu_held[i].key == key && task->emu_held[i].lock != lock)
				emu_complain("lock-recursion", "%s is taken at %pEMU while another lock of the same kind is held since %pEMU: two CPUs can do it in opposite order; use %s_nested where an order exists",
					     lock->name, site, task->emu_held[i].site, lock->kind == EMU_LOCK_MUTEX ? "mutex_lock" : "spin_lock");
		order(key, lock->name, site);
	}
	hold(lock, key, lock->name, site);
}

/* Mutexes. */
void emu_mutex_lock(struct mutex *m, int subclass, const char *function, const struct emu_site *site)
{
	struct emu_lock *lock = &m->lock;

	check_ready(lock, EMU_LOCK_MUTEX, function, site);
	emu_might_sleep(function, site);
	if (lock->owner)
		contended(lock, function, site);
	acquire(lock, subclass, false, site);
	lock->owner = emu_current();
	lock->site = site;
}

bool emu_mutex_trylock(struct mutex *m, const struct emu_site *site)
{
	check_ready(&m->lock, EMU_LOCK_MUTEX, "mutex_trylock", site);
	if (emu_context.hardirq || emu_context.softirq)
		emu_complain("mutex-in-interrupt", "mutex_trylock at %pEMU in an interrupt or timer: a mutex belongs to a task; use a spinlock", site);
	if (m->lock.owner)
		return false;
	acquire(&m->lock, 0, true, site);
	m->lock.owner = emu_current();
	m->lock.site = site;
	return true;
}

void emu_mutex_unlock(struct mutex *m, const struct emu_site *site)
{
	struct emu_lock *lock = &m->lock;

	check_ready(lock, EMU_LOCK_MUTEX, "mutex_unlock", site);
	if (!lock->owner)
		emu_fault("unlock-not-held", "mutex_unlock of %s at %pEMU, which is not locked", lock->name, site);
	if (emu_context.hardirq)
		emu_complain("mutex-in-interrupt", "mutex_unlock of %s at %pEMU in an interrupt handler; only the task that took it may release it", lock->name, site);
	if (!unhold(lock, NULL))
		emu_complain("unlock-not-owner", "mutex_unlock of %s at %pEMU by %s, but it was taken at %pEMU by %s; who takes a mutex must release it", lock->name, site, emu_task_name(emu_current()), lock->site, emu_task_name(lock->owner));
	lock->owner = NULL;
	lock->site = site;
}

void (mutex_lock)(struct mutex *m) { emu_mutex_lock(m, 0, "mutex_lock", NULL); }
void (mutex_unlock)(struct mutex *m) { emu_mutex_unlock(m, NULL); }
bool mutex_is_locked(const struct mutex *m) { return m->lock.owner; }

void emu_mutex_destroy(struct mutex *m, const struct emu_site *site)
{
	if (m->lock.owner)
		emu_complain("destroy-locked", "mutex_destroy of %s at %pEMU while it is held since %pEMU", m->lock.name, site, m->lock.site);
	m->lock.name = NULL;
}

/* Spinlocks: the order of their use with interrupts is remembered too. */
static struct usage *usage_of(const struct emu_lock *lock)
{
	for (int i = 0; i < usage_count; i++)
		if (usages[i].key == lock->key)
			return &usages[i];
	if (usage_count == LOCK_CLASSES)
		return NULL;
	usages[usage_count].key = lock->key;
	return &usages[usage_count++];
}

static void note_usage(const struct emu_lock *lock, const struct emu_site *site)
{
	const struct emu_context *c = &emu_context;
	struct usage *u = usage_of(lock);

	if (!u || u->told)
		return;
	if (c->hardirq) {
		u->in_hardirq = u->in_hardirq ?: site;
		u->handler = c->handler;
	} else {
		if (c->softirq && !u->in_softirq)
			u->in_softirq = site;
		if (!c->irqs_off && !u->irqs_on)
			u->irqs_on = site;
		if (!c->softirq && !c->bh && !c->irqs_off && !u->bh_on)
			u->bh_on = site;
	}
	if (u->in_hardirq && u->irqs_on) {
		u->told = true;
		emu_complain("irq-unsafe-lock", "spinlock %s is taken at %pEMU with interrupts on, and by the interrupt handler %s at %pEMU: when the interrupt comes in between, the handler waits forever; use spin_lock_irqsave at the former", lock->name, u->irqs_on, u->handler, u->in_hardirq);
	} else if (u->in_softirq && u->bh_on) {
		u->told = true;
		emu_complain("bh-unsafe-lock", "spinlock %s is taken at %pEMU with timers and tasklets on, and by one of them at %pEMU: when it comes in between, it waits forever; use spin_lock_bh or spin_lock_irqsave at the former", lock->name, u->bh_on, u->in_softirq);
	}
}

static const char *const take_names[] = { "spin_lock", "spin_lock_bh", "spin_lock_irq", "spin_lock_irqsave" };
static const char *const give_names[] = { "spin_unlock", "spin_unlock_bh", "spin_unlock_irq", "spin_unlock_irqrestore" };

static void before(enum emu_take how, const struct emu_site *site)
{
	if (how == EMU_TAKE_BH)
		emu_context.bh++;
	if (how == EMU_TAKE_IRQ) {
		if (emu_context.irqs_off)
			emu_complain("irqs-off-twice", "spin_lock_irq at %pEMU with interrupts off already (since %pEMU): its unlock switches them on too early; use spin_lock_irqsave", site, emu_context.irqs_off_site);
		emu_context.irqs_off = true;
		emu_context.irqs_off_site = site;
	}
	emu_context.preempt++;
}

static void after(enum emu_take how)
{
	emu_context.preempt--;
	if (how == EMU_TAKE_BH)
		emu_context.bh--;
	if (how == EMU_TAKE_IRQ)
		emu_context.irqs_off = false;
	if (how != EMU_TAKE_IRQSAVE)
		emu_interrupt_point();
}

void emu_spin_lock(struct emu_lock *lock, enum emu_take how, int subclass, const struct emu_site *site)
{
	check_ready(lock, EMU_LOCK_SPIN, take_names[how], site);
	before(how, site);
	if (lock->owner || lock->readers)
		contended(lock, take_names[how], site);
	note_usage(lock, site);
	acquire(lock, subclass, false, site);
	lock->owner = emu_current();
	lock->site = site;
	lock->taken_with = how;
}

bool emu_spin_trylock(struct emu_lock *lock, enum emu_take how, const struct emu_site *site)
{
	check_ready(lock, EMU_LOCK_SPIN, "spin_trylock", site);
	if (lock->owner || lock->readers)
		return false;
	before(how, site);
	acquire(lock, 0, true, site);
	lock->owner = emu_current();
	lock->site = site;
	lock->taken_with = how;
	return true;
}

unsigned long emu_spin_lock_irqsave(struct emu_lock *lock, int subclass, const struct emu_site *site)
{
	unsigned long flags = emu_irq_save();

	if (flags)
		emu_context.irqs_off_site = site;
	emu_spin_lock(lock, EMU_TAKE_IRQSAVE, subclass, site);
	lock->irqs_were_on = flags;
	return flags;
}

void emu_spin_unlock(struct emu_lock *lock, enum emu_take how, const struct emu_site *site)
{
	check_ready(lock, EMU_LOCK_SPIN, give_names[how], site);
	if (!lock->owner)
		emu_fault("unlock-not-held", "%s of %s at %pEMU, which is not locked", give_names[how], lock->name, site);
	if (!unhold(lock, NULL))
		emu_complain("unlock-not-owner", "%s of %s at %pEMU by %s, but it was taken at %pEMU by another", give_names[how], lock->name, site, emu_task_name(emu_current()), lock->site);
	if (lock->taken_with != how)
		emu_complain("lock-mismatch", "%s of %s at %pEMU, but it was taken with %s at %pEMU; use the matching pair", give_names[how], lock->name, site, take_names[lock->taken_with], lock->site);
	lock->owner = NULL;
	if (lock->taken_with == EMU_TAKE_BH && how != EMU_TAKE_BH)
		emu_context.bh--;
	else if (how == EMU_TAKE_BH && lock->taken_with != EMU_TAKE_BH)
		emu_context.bh++;
	after(how);
}

void emu_spin_unlock_irqrestore(struct emu_lock *lock, unsigned long flags, const struct emu_site *site)
{
	if (lock->owner && lock->taken_with == EMU_TAKE_IRQSAVE && flags != lock->irqs_were_on)
		emu_complain("flags-mismatch", "spin_unlock_irqrestore of %s at %pEMU with other flags than spin_lock_irqsave gave at %pEMU: interrupts end up in the wrong state", lock->name, site, lock->site);
	emu_spin_unlock(lock, EMU_TAKE_IRQSAVE, site);
	emu_irq_restore(flags);
}

/* Readers. */
void emu_read_lock(struct emu_lock *lock, enum emu_take how, const struct emu_site *site)
{
	check_ready(lock, EMU_LOCK_SPIN, "read_lock", site);
	before(how, site);
	if (lock->owner)
		contended(lock, "read_lock", site);
	note_usage(lock, site);
	acquire(lock, 0, lock->readers, site);
	lock->readers++;
	lock->site = site;
}

void emu_read_unlock(struct emu_lock *lock, enum emu_take how, const struct emu_site *site)
{
	if (!lock->readers)
		emu_fault("unlock-not-held", "read_unlock of %s at %pEMU, which is not locked for reading", lock->name, site);
	unhold(lock, NULL);
	lock->readers--;
	after(how);
}

unsigned long emu_read_lock_irqsave(struct emu_lock *lock, const struct emu_site *site)
{
	unsigned long flags = emu_irq_save();

	emu_read_lock(lock, EMU_TAKE_IRQSAVE, site);
	return flags;
}

void emu_read_unlock_irqrestore(struct emu_lock *lock, unsigned long flags, const struct emu_site *site)
{
	emu_read_unlock(lock, EMU_TAKE_IRQSAVE, site);
	emu_irq_restore(flags);
}

/* Sleeping readers and writers. */
void emu_down_read(struct rw_semaphore *s, const struct emu_site *site)
{
	check_ready(&s->lock, EMU_LOCK_RWSEM, "down_read", site);
	emu_might_sleep("down_read", site);
	if (s->lock.owner)
		contended(&s->lock, "down_read", site);
	acquire(&s->lock, 0, s->lock.readers, site);
	s->lock.readers++;
	s->lock.site = site;
}

bool emu_down_read_trylock(struct rw_semaphore *s, const struct emu_site *site)
{
	if (s->lock.owner)
		return false;
	acquire(&s->lock, 0, true, site);
	s->lock.readers++;
	s->lock.site = site;
	return true;
}

void emu_up_read(struct rw_semaphore *s, const struct emu_site *site)
{
	if (!s->lock.readers)
		emu_fault("unlock-not-held", "up_read of %s at %pEMU, which is not held for reading", s->lock.name, site);
	unhold(&s->lock, NULL);
	s->lock.readers--;
}

void emu_down_write(struct rw_semaphore *s, const struct emu_site *site)
{
	check_ready(&s->lock, EMU_LOCK_RWSEM, "down_write", site);
	emu_might_sleep("down_write", site);
	if (s->lock.owner || s->lock.readers)
		contended(&s->lock, "down_write", site);
	acquire(&s->lock, 0, false, site);
	s->lock.owner = emu_current();
	s->lock.site = site;
}

bool emu_down_write_trylock(struct rw_semaphore *s, const struct emu_site *site)
{
	if (s->lock.owner || s->lock.readers)
		return false;
	acquire(&s->lock, 0, true, site);
	s->lock.owner = emu_current();
	s->lock.site = site;
	return true;
}

void emu_up_write(struct rw_semaphore *s, const struct emu_site *site)
{
	if (!s->lock.owner)
		emu_fault("unlock-not-held", "up_write of %s at %pEMU, which is not held", s->lock.name, site);
	unhold(&s->lock, NULL);
	s->lock.owner = NULL;
}

void emu_downgrade_write(struct rw_semaphore *s, const struct emu_site *site)
{
	if (!s->lock.owner)
		emu_fault("unlock-not-held", "downgrade_write of %s at %pEMU, which is not held", s->lock.name, site);
	s->lock.owner = NULL;
	s->lock.readers = 1;
}
