/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LOCKDEP_TYPES_H
#define _LINUX_LOCKDEP_TYPES_H

#include <linux/types.h>
#include <cedrus_emu/site.h>

struct lock_class_key {
	char key;
};

struct task_struct;

/* What all locks have in common. `key` stands for all locks initialised at one place; null name: never initialised. */
struct emu_lock {
	const char *name;
	const void *key;
	struct task_struct *owner;
	const struct emu_site *site;	/* where it was taken */
	int readers;
	u8 kind;
	u8 irqs_were_on;		/* before spin_lock_irqsave */
	u8 taken_with;			/* enum emu_take, lock.c */
};
enum { EMU_LOCK_NONE, EMU_LOCK_MUTEX, EMU_LOCK_SPIN, EMU_LOCK_RWSEM, EMU_LOCK_RWLOCK, EMU_LOCK_SEMAPHORE };
#define EMU_LOCK_INIT(name_, key_, kind_) { .name = (name_), .key = (key_), .kind = (kind_) }
void emu_lock_init(struct emu_lock *lock, const char *name, const void *key, int kind);

#endif
