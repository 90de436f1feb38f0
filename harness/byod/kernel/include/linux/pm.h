/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PM_H
#define _LINUX_PM_H

#include <linux/types.h>
#include <linux/export.h>
#include <linux/completion.h>
#include <linux/timer.h>
#include <linux/atomic.h>
#include <linux/container_of.h>

struct device;

enum rpm_status { RPM_INVALID = -1, RPM_ACTIVE = 0, RPM_RESUMING, RPM_SUSPENDED, RPM_SUSPENDING, RPM_BLOCKED };
enum rpm_request { RPM_REQ_NONE = 0, RPM_REQ_IDLE, RPM_REQ_SUSPEND, RPM_REQ_AUTOSUSPEND, RPM_REQ_RESUME };

struct dev_pm_info {
	atomic_t usage_count;
	atomic_t child_count;
	unsigned int disable_depth;
	enum rpm_status runtime_status;
	enum rpm_status last_status;
	enum rpm_request request;
	int runtime_error;
	int autosuspend_delay;	/* ms */
	u64 last_busy;		/* ns */
	u64 accounting_since;
	u64 active_time, suspended_time;
	struct emu_event timer;
	struct emu_event idle;	/* asynchronous requests */
	bool initialised;
	bool use_autosuspend;
	bool no_callbacks;
	bool irq_safe;
	bool ignore_children;
	bool runtime_auto;
	bool needs_force_resume;
	bool suspended_by_system;
	const struct emu_site *last_get, *last_put;
};

struct dev_pm_ops {
	int (*prepare)(struct device *dev);
	void (*complete)(struct device *dev);
	int (*suspend)(struct device *dev);
	int (*resume)(struct device *dev);
	int (*freeze)(struct device *dev);
	int (*thaw)(struct device *dev);
	int (*poweroff)(struct device *dev);
	int (*restore)(struct device *dev);
	int (*suspend_late)(struct device *dev);
	int (*resume_early)(struct device *dev);
	int (*freeze_late)(struct device *dev);
	int (*thaw_early)(struct device *dev);
	int (*poweroff_late)(struct device *dev);
	int (*restore_early)(struct device *dev);
	int (*suspend_noirq)(struct device *dev);
	int (*resume_noirq)(struct device *dev);
	int (*freeze_noirq)(struct device *dev);
	int (*thaw_noirq)(struct device *dev);
	int (*poweroff_noirq)(struct device *dev);
	int (*restore_noirq)(struct device *dev);
	int (*runtime_suspend)(struct device *dev);
	int (*runtime_resume)(struct device *dev);
	int (*runtime_idle)(struct device *dev);
};

#define pm_ptr(p) (p)
#define pm_sleep_ptr(p) (p)
#define SYSTEM_SLEEP_PM_OPS(suspend_, resume_) \
	.suspend = suspend_, .resume = resume_, .freeze = suspend_, .thaw = resume_, .poweroff = suspend_, .restore = resume_,
#define LATE_SYSTEM_SLEEP_PM_OPS(suspend_, resume_) \
	.suspend_late = suspend_, .resume_early = resume_, .freeze_late = suspend_, .thaw_early = resume_, \
	.poweroff_late = suspend_, .restore_early = resume_,
#define NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend_, resume_) \
	.suspend_noirq = suspend_, .resume_noirq = resume_, .freeze_noirq = suspend_, .thaw_noirq = resume_, \
	.poweroff_noirq = suspend_, .restore_noirq = resume_,
#define RUNTIME_PM_OPS(suspend_, resume_, idle_) \
	.runtime_suspend = suspend_, .runtime_resume = resume_, .runtime_idle = idle_,
#define SET_SYSTEM_SLEEP_PM_OPS(suspend, resume) SYSTEM_SLEEP_PM_OPS(suspend, resume)
#define SET_LATE_SYSTEM_SLEEP_PM_OPS(suspend, resume) LATE_SYSTEM_SLEEP_PM_OPS(suspend, resume)
#define SET_NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend, resume) NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend, resume)
#define SET_RUNTIME_PM_OPS(suspend, resume, idle) RUNTIME_PM_OPS(suspend, resume, idle)
#define SIMPLE_DEV_PM_OPS(name, suspend, resume) const struct dev_pm_ops __maybe_unused name = { SYSTEM_SLEEP_PM_OPS(suspend, resume) }
#define DEFINE_SIMPLE_DEV_PM_OPS(name, suspend, resume) const struct dev_pm_ops name = { SYSTEM_SLEEP_PM_OPS(suspend, resume) }
#define UNIVERSAL_DEV_PM_OPS(name, suspend, resume, idle) \
	const struct dev_pm_ops __maybe_unused name = { SYSTEM_SLEEP_PM_OPS(suspend, resume) RUNTIME_PM_OPS(suspend, resume, idle) }

#endif
