/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TIMER_H
#define _LINUX_TIMER_H

#include <linux/list.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <cedrus_emu/site.h>

/* Anything that is due at a time; the common part of all timers. */
struct emu_event {
	struct list_head entry;		/* in the queue, by time; next is null while it is in none */
	u64 when;			/* ns */
	void (*fire)(struct emu_event *event);
	const struct emu_site *site;	/* where it was armed */
};

struct timer_list {
	struct emu_event event;
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	u32 flags;
	bool shut_down;
	bool running;
};
#define TIMER_DEFERRABLE 0x00080000
#define TIMER_PINNED 0x00100000
#define TIMER_IRQSAFE 0x00200000
#define __TIMER_INITIALIZER(function_, flags_) { .function = (function_), .flags = (flags_) }
#define DEFINE_TIMER(name, function) struct timer_list name = __TIMER_INITIALIZER(function, 0)
void emu_timer_setup(struct timer_list *timer, void (*function)(struct timer_list *), u32 flags, const struct emu_site *site);
#define timer_setup(timer, function, flags) emu_timer_setup((timer), (function), (flags), EMU_HERE)
#define timer_setup_on_stack(timer, function, flags) timer_setup(timer, function, flags)
static inline void destroy_timer_on_stack(struct timer_list *timer) { }	/* nothing was registered */
#define from_timer(variable, pointer, member) container_of(pointer, typeof(*variable), member)
#define timer_container_of(variable, pointer, member) container_of(pointer, typeof(*variable), member)

int emu_mod_timer(struct timer_list *timer, unsigned long expires, const struct emu_site *site);
void emu_add_timer(struct timer_list *timer, const struct emu_site *site);
#define mod_timer(timer, expires) emu_mod_timer((timer), (expires), EMU_HERE)
#define add_timer(timer) emu_add_timer((timer), EMU_HERE)
int timer_reduce(struct timer_list *timer, unsigned long expires);
int mod_timer_pending(struct timer_list *timer, unsigned long expires);
int timer_delete(struct timer_list *timer);
int emu_timer_delete_sync(struct timer_list *timer, const struct emu_site *site);
#define timer_delete_sync(timer) emu_timer_delete_sync((timer), EMU_HERE)
#define timer_delete_sync_try(timer) timer_delete(timer)
int timer_shutdown(struct timer_list *timer);
#define timer_shutdown_sync(timer) ({ int emu_was__ = timer_delete_sync(timer); timer_shutdown(timer); emu_was__; })
#define del_timer(timer) timer_delete(timer)
#define del_timer_sync(timer) timer_delete_sync(timer)
static inline int timer_pending(const struct timer_list *timer) { return timer->event.entry.next != NULL; }

#endif
