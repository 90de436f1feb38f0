/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

#include <linux/lockdep_types.h>
#include <linux/bug.h>

bool emu_lock_is_held(const struct emu_lock *lock);
/* Every lock type begins with its struct emu_lock. */
#define lockdep_is_held(l) emu_lock_is_held((const struct emu_lock *)(l))
#define lockdep_assert(condition) do { WARN_ON(!(condition)); } while (0)
#define lockdep_assert_held(l) lockdep_assert(lockdep_is_held(l))
#define lockdep_assert_held_write(l) lockdep_assert(lockdep_is_held(l))
#define lockdep_assert_held_read(l) lockdep_assert(lockdep_is_held(l))
#define lockdep_assert_held_once(l) lockdep_assert(lockdep_is_held(l))
#define lockdep_assert_not_held(l) lockdep_assert(!lockdep_is_held(l))
void emu_lock_set_key(struct emu_lock *lock, const void *key, const char *name);
#define lockdep_set_class(l, key) emu_lock_set_key((struct emu_lock *)(l), (key), #key)
#define lockdep_set_class_and_name(l, key, name) emu_lock_set_key((struct emu_lock *)(l), (key), (name))
/* Keys are compared by address only: nothing to register. */
static inline void lockdep_register_key(struct lock_class_key *key) { }
static inline void lockdep_unregister_key(struct lock_class_key *key) { }
#define might_lock(l) do { } while (0)

#endif
