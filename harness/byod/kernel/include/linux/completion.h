/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_COMPLETION_H
#define _LINUX_COMPLETION_H

#include <linux/wait.h>

struct completion {
	unsigned int done;
	struct wait_queue_head wait;
};
#define COMPLETION_INITIALIZER(name) { .done = 0, .wait = __WAIT_QUEUE_HEAD_INITIALIZER((name).wait) }
#define COMPLETION_INITIALIZER_ONSTACK(name) (*({ init_completion(&name); &name; }))
#define DECLARE_COMPLETION(name) struct completion name = COMPLETION_INITIALIZER(name)
#define DECLARE_COMPLETION_ONSTACK(name) struct completion name = COMPLETION_INITIALIZER(name)
#define init_completion(c) do { \
	static struct lock_class_key emu_key__; \
	(c)->done = 0; \
	emu_init_waitqueue_head(&(c)->wait, #c, &emu_key__); \
} while (0)
static inline void reinit_completion(struct completion *c) { c->done = 0; }
void complete(struct completion *c);
void complete_all(struct completion *c);
/* Jiffies left, at least 1, or 0 when the time was over. */
long emu_wait_for_completion(struct completion *c, long timeout, const char *what, const struct emu_site *site);
#define wait_for_completion(c) ((void)emu_wait_for_completion((c), MAX_SCHEDULE_TIMEOUT, #c, EMU_HERE))
#define wait_for_completion_interruptible(c) (wait_for_completion(c), 0)
#define wait_for_completion_killable(c) (wait_for_completion(c), 0)
#define wait_for_completion_timeout(c, timeout) ((unsigned long)emu_wait_for_completion((c), (timeout), #c, EMU_HERE))
#define wait_for_completion_interruptible_timeout(c, timeout) emu_wait_for_completion((c), (timeout), #c, EMU_HERE)
#define wait_for_completion_killable_timeout(c, timeout) emu_wait_for_completion((c), (timeout), #c, EMU_HERE)
bool try_wait_for_completion(struct completion *c);
bool completion_done(struct completion *c);

#endif
