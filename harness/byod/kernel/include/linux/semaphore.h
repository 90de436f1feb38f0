/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SEMAPHORE_H
#define _LINUX_SEMAPHORE_H

#include <linux/wait.h>

struct semaphore {
	unsigned int count;
	struct wait_queue_head wait;
};
#define sema_init(s, n) do { (s)->count = (n); init_waitqueue_head(&(s)->wait); } while (0)
int emu_down(struct semaphore *s, long timeout, const struct emu_site *site);
void down(struct semaphore *s);
#define down_interruptible(s) emu_down((s), MAX_SCHEDULE_TIMEOUT, EMU_HERE)
#define down_killable(s) emu_down((s), MAX_SCHEDULE_TIMEOUT, EMU_HERE)
#define down_timeout(s, timeout) emu_down((s), (timeout), EMU_HERE)
int down_trylock(struct semaphore *s);
void up(struct semaphore *s);

#endif
