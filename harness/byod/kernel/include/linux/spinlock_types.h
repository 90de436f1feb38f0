/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SPINLOCK_TYPES_H
#define _LINUX_SPINLOCK_TYPES_H

#include <linux/lockdep_types.h>

typedef struct spinlock {
	struct emu_lock lock;
} spinlock_t;
typedef spinlock_t raw_spinlock_t;
typedef struct {
	struct emu_lock lock;
} rwlock_t;
#define __SPIN_LOCK_UNLOCKED(name_) (spinlock_t){ EMU_LOCK_INIT(#name_, &(name_), EMU_LOCK_SPIN) }
#define DEFINE_SPINLOCK(name_) spinlock_t name_ = { EMU_LOCK_INIT(#name_, &(name_), EMU_LOCK_SPIN) }
#define DEFINE_RAW_SPINLOCK(name_) DEFINE_SPINLOCK(name_)
#define DEFINE_RWLOCK(name_) rwlock_t name_ = { EMU_LOCK_INIT(#name_, &(name_), EMU_LOCK_RWLOCK) }

#endif
