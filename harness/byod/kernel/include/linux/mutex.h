/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

#include <linux/lockdep.h>
#include <linux/cleanup.h>
#include <linux/list.h>
#include <linux/spinlock_types.h>

struct mutex {
	struct emu_lock lock;
};
#define __MUTEX_INITIALIZER(name_) { EMU_LOCK_INIT(#name_, &(name_), EMU_LOCK_MUTEX) }
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)
#define mutex_init(m) do { \
	static struct lock_class_key emu_key__; \
	emu_lock_init(&(m)->lock, #m, &emu_key__, EMU_LOCK_MUTEX); \
} while (0)
#define __mutex_init(m, name, key) emu_lock_init(&(m)->lock, (name), (key), EMU_LOCK_MUTEX)
#define mutex_init_with_key(m, key) emu_lock_init(&(m)->lock, #m, (key), EMU_LOCK_MUTEX)

void emu_mutex_lock(struct mutex *m, int subclass, const char *function, const struct emu_site *site);
bool emu_mutex_trylock(struct mutex *m, const struct emu_site *site);
void emu_mutex_unlock(struct mutex *m, const struct emu_site *site);
bool mutex_is_locked(const struct mutex *m);
void emu_mutex_destroy(struct mutex *m, const struct emu_site *site);

/* No signal is ever pending here: the interruptible ones always get the lock. */
static inline int __must_check emu_mutex_lock_interruptible(struct mutex *m, const char *function, const struct emu_site *site)
{
	emu_mutex_lock(m, 0, function, site);
	return 0;
}
void mutex_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);
#define mutex_lock(m) emu_mutex_lock((m), 0, "mutex_lock", EMU_HERE)
#define mutex_lock_nested(m, subclass) emu_mutex_lock((m), (subclass), "mutex_lock_nested", EMU_HERE)
#define mutex_lock_interruptible(m) emu_mutex_lock_interruptible((m), "mutex_lock_interruptible", EMU_HERE)
#define mutex_lock_killable(m) emu_mutex_lock_interruptible((m), "mutex_lock_killable", EMU_HERE)
#define mutex_lock_io(m) mutex_lock(m)
#define mutex_trylock(m) emu_mutex_trylock((m), EMU_HERE)
#define mutex_unlock(m) emu_mutex_unlock((m), EMU_HERE)
#define mutex_destroy(m) emu_mutex_destroy((m), EMU_HERE)

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))
DEFINE_GUARD_COND(mutex, _try, mutex_trylock(_T))
DEFINE_GUARD_COND(mutex, _intr, mutex_lock_interruptible(_T), _RET == 0)
struct device;
int emu_devm_mutex_init(struct device *dev, struct mutex *m);
#define devm_mutex_init(dev, m) ({ mutex_init(m); emu_devm_mutex_init((dev), (m)); })

#endif
