/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HRTIMER_H
#define _LINUX_HRTIMER_H

#include <linux/timer.h>

enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0,
	HRTIMER_MODE_REL = 1,
	HRTIMER_MODE_PINNED = 2,
	HRTIMER_MODE_SOFT = 4,
	HRTIMER_MODE_HARD = 8,
	HRTIMER_MODE_ABS_PINNED = HRTIMER_MODE_ABS | HRTIMER_MODE_PINNED,
	HRTIMER_MODE_REL_PINNED = HRTIMER_MODE_REL | HRTIMER_MODE_PINNED,
	HRTIMER_MODE_ABS_SOFT = HRTIMER_MODE_ABS | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_REL_SOFT = HRTIMER_MODE_REL | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_REL_HARD = HRTIMER_MODE_REL | HRTIMER_MODE_HARD,
};
enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };

struct hrtimer {
	struct emu_event event;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	enum hrtimer_mode mode;
	bool running;
};
void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *), clockid_t clock, enum hrtimer_mode mode);
static inline void hrtimer_init(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode) { hrtimer_setup(timer, NULL, clock, mode); }
void emu_hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode, const struct emu_site *site);
#define hrtimer_start(timer, time, mode) emu_hrtimer_start((timer), (time), (mode), EMU_HERE)
#define hrtimer_start_range_ns(timer, time, slack, mode) hrtimer_start(timer, time, mode)
int hrtimer_try_to_cancel(struct hrtimer *timer);
int emu_hrtimer_cancel(struct hrtimer *timer, const struct emu_site *site);
#define hrtimer_cancel(timer) emu_hrtimer_cancel((timer), EMU_HERE)
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval);
static inline u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval) { return hrtimer_forward(timer, ktime_get(), interval); }
static inline ktime_t hrtimer_get_expires(const struct hrtimer *timer) { return timer->event.when; }
static inline ktime_t hrtimer_get_remaining(const struct hrtimer *timer) { return timer->event.when - ktime_get(); }
static inline ktime_t hrtimer_cb_get_time(struct hrtimer *timer) { return ktime_get(); }
static inline void hrtimer_set_expires(struct hrtimer *timer, ktime_t time) { timer->event.when = time; }
static inline bool hrtimer_is_queued(struct hrtimer *timer) { return timer->event.entry.next != NULL; }
static inline bool hrtimer_active(const struct hrtimer *timer) { return timer->event.entry.next || timer->running; }

#endif
