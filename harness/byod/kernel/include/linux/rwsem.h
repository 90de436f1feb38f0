/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/lockdep.h>
#include <linux/cleanup.h>

struct rw_semaphore {
	struct emu_lock lock;
};
#define DECLARE_RWSEM(name_) struct rw_semaphore name_ = { EMU_LOCK_INIT(#name_, &(name_), EMU_LOCK_RWSEM) }
#define init_rwsem(s) do { \
	static struct lock_class_key emu_key__; \
	emu_lock_init(&(s)->lock, #s, &emu_key__, EMU_LOCK_RWSEM); \
} while (0)
void emu_down_read(struct rw_semaphore *s, const struct emu_site *site);
bool emu_down_read_trylock(struct rw_semaphore *s, const struct emu_site *site);
void emu_up_read(struct rw_semaphore *s, const struct emu_site *site);
void emu_down_write(struct rw_semaphore *s, const struct emu_site *site);
bool emu_down_write_trylock(struct rw_semaphore *s, const struct emu_site *site);
void emu_up_write(struct rw_semaphore *s, const struct emu_site *site);
void emu_downgrade_write(struct rw_semaphore *s, const struct emu_site *site);
#define down_read(s) emu_down_read((s), EMU_HERE)
#define down_read_interruptible(s) ({ emu_down_read((s), EMU_HERE); 0; })
#define down_read_trylock(s) emu_down_read_trylock((s), EMU_HERE)
#define up_read(s) emu_up_read((s), EMU_HERE)
#define down_write(s) emu_down_write((s), EMU_HERE)
#define down_write_killable(s) ({ emu_down_write((s), EMU_HERE); 0; })
#define down_write_trylock(s) emu_down_write_trylock((s), EMU_HERE)
#define up_write(s) emu_up_write((s), EMU_HERE)
#define downgrade_write(s) emu_downgrade_write((s), EMU_HERE)
#define rwsem_is_locked(s) ((s)->lock.owner || (s)->lock.readers)
DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))

#endif
