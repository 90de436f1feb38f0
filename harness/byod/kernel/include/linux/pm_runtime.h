/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PM_RUNTIME_H
#define _LINUX_PM_RUNTIME_H

#include <linux/device.h>
#include <linux/pm.h>
#include <linux/jiffies.h>

#define RPM_ASYNC 0x01
#define RPM_NOWAIT 0x02
#define RPM_GET_PUT 0x04
#define RPM_AUTO 0x08
#define RPM_TRANSPARENT 0x10

#define DEFINE_RUNTIME_DEV_PM_OPS(name, suspend, resume, idle) \
	const struct dev_pm_ops name = { \
		SYSTEM_SLEEP_PM_OPS(pm_runtime_force_suspend, pm_runtime_force_resume) RUNTIME_PM_OPS(suspend, resume, idle) }

int emu_pm_resume(struct device *dev, int flags, const char *function, const struct emu_site *site);
int emu_pm_suspend(struct device *dev, int flags, const char *function, const struct emu_site *site);
int emu_pm_idle(struct device *dev, int flags, const char *function, const struct emu_site *site);
int emu_pm_resume_and_get(struct device *dev, const struct emu_site *site);
void emu_pm_get_noresume(struct device *dev, const struct emu_site *site);
void emu_pm_put_noidle(struct device *dev, const struct emu_site *site);
int emu_pm_get_if(struct device *dev, bool in_use, const struct emu_site *site);
#define pm_runtime_get(dev) emu_pm_resume((dev), RPM_GET_PUT | RPM_ASYNC, "pm_runtime_get", EMU_HERE)
#define pm_runtime_get_sync(dev) emu_pm_resume((dev), RPM_GET_PUT, "pm_runtime_get_sync", EMU_HERE)
#define pm_runtime_resume(dev) emu_pm_resume((dev), 0, "pm_runtime_resume", EMU_HERE)
#define pm_request_resume(dev) emu_pm_resume((dev), RPM_ASYNC, "pm_request_resume", EMU_HERE)
#define pm_runtime_resume_and_get(dev) emu_pm_resume_and_get((dev), EMU_HERE)
#define pm_runtime_get_noresume(dev) emu_pm_get_noresume((dev), EMU_HERE)
#define pm_runtime_put_noidle(dev) emu_pm_put_noidle((dev), EMU_HERE)
#define pm_runtime_get_if_in_use(dev) emu_pm_get_if((dev), true, EMU_HERE)
#define pm_runtime_get_if_active(dev, ...) emu_pm_get_if((dev), false, EMU_HERE)
#define pm_runtime_put(dev) emu_pm_idle((dev), RPM_GET_PUT | RPM_ASYNC, "pm_runtime_put", EMU_HERE)
#define pm_runtime_put_sync(dev) emu_pm_idle((dev), RPM_GET_PUT, "pm_runtime_put_sync", EMU_HERE)
#define pm_runtime_put_sync_suspend(dev) emu_pm_suspend((dev), RPM_GET_PUT, "pm_runtime_put_sync_suspend", EMU_HERE)
#define __pm_runtime_put_autosuspend(dev) emu_pm_suspend((dev), RPM_GET_PUT | RPM_ASYNC | RPM_AUTO, "pm_runtime_put_autosuspend", EMU_HERE)
/* Since 6.17 this marks the device busy itself; doing so was always done just before. */
#define pm_runtime_put_autosuspend(dev) ({ pm_runtime_mark_last_busy(dev); __pm_runtime_put_autosuspend(dev); })
#define pm_runtime_put_sync_autosuspend(dev) emu_pm_suspend((dev), RPM_GET_PUT | RPM_AUTO, "pm_runtime_put_sync_autosuspend", EMU_HERE)
#define pm_runtime_idle(dev) emu_pm_idle((dev), 0, "pm_runtime_idle", EMU_HERE)
#define pm_request_idle(dev) emu_pm_idle((dev), RPM_ASYNC, "pm_request_idle", EMU_HERE)
#define pm_runtime_suspend(dev) emu_pm_suspend((dev), 0, "pm_runtime_suspend", EMU_HERE)
#define pm_runtime_autosuspend(dev) emu_pm_suspend((dev), RPM_AUTO, "pm_runtime_autosuspend", EMU_HERE)
#define pm_request_autosuspend(dev) emu_pm_suspend((dev), RPM_ASYNC | RPM_AUTO, "pm_request_autosuspend", EMU_HERE)

void emu_pm_enable(struct device *dev, const struct emu_site *site);
void emu_pm_disable(struct device *dev, const struct emu_site *site);
#define pm_runtime_enable(dev) emu_pm_enable((dev), EMU_HERE)
#define pm_runtime_disable(dev) emu_pm_disable((dev), EMU_HERE)
int devm_pm_runtime_enable(struct device *dev);
int devm_pm_runtime_set_active_enabled(struct device *dev);
int devm_pm_runtime_get_noresume(struct device *dev);
int emu_pm_set_status(struct device *dev, enum rpm_status status);
static inline int pm_runtime_set_active(struct device *dev) { return emu_pm_set_status(dev, RPM_ACTIVE); }
static inline int pm_runtime_set_suspended(struct device *dev) { return emu_pm_set_status(dev, RPM_SUSPENDED); }
int pm_runtime_barrier(struct device *dev);
void pm_runtime_allow(struct device *dev);
void pm_runtime_forbid(struct device *dev);
void pm_runtime_no_callbacks(struct device *dev);
void pm_runtime_irq_safe(struct device *dev);
void emu_pm_use_autosuspend(struct device *dev, bool use);
static inline void pm_runtime_use_autosuspend(struct device *dev) { emu_pm_use_autosuspend(dev, true); }
static inline void pm_runtime_dont_use_autosuspend(struct device *dev) { emu_pm_use_autosuspend(dev, false); }
void pm_runtime_set_autosuspend_delay(struct device *dev, int ms);
u64 pm_runtime_autosuspend_expiration(struct device *dev);
int pm_schedule_suspend(struct device *dev, unsigned int ms);
int pm_runtime_force_suspend(struct device *dev);
int pm_runtime_force_resume(struct device *dev);
int pm_generic_runtime_suspend(struct device *dev);
int pm_generic_runtime_resume(struct device *dev);
static inline void pm_runtime_mark_last_busy(struct device *dev) { dev->power.last_busy = emu_now(); }
static inline bool pm_runtime_enabled(struct device *dev) { return !dev->power.disable_depth; }
static inline bool pm_runtime_suspended(struct device *dev) { return dev->power.runtime_status == RPM_SUSPENDED && !dev->power.disable_depth; }
static inline bool pm_runtime_active(struct device *dev) { return dev->power.runtime_status == RPM_ACTIVE || dev->power.disable_depth; }
static inline bool pm_runtime_status_suspended(struct device *dev) { return dev->power.runtime_status == RPM_SUSPENDED; }
static inline bool pm_runtime_is_irq_safe(struct device *dev) { return dev->power.irq_safe; }
static inline bool pm_runtime_has_no_callbacks(struct device *dev) { return dev->power.no_callbacks; }
static inline void pm_suspend_ignore_children(struct device *dev, bool ignore) { dev->power.ignore_children = ignore; }

DEFINE_GUARD(pm_runtime_noresume, struct device *, pm_runtime_get_noresume(_T), pm_runtime_put_noidle(_T))
DEFINE_GUARD(pm_runtime_active, struct device *, pm_runtime_get_sync(_T), pm_runtime_put(_T))
DEFINE_GUARD(pm_runtime_active_auto, struct device *, pm_runtime_get_sync(_T), pm_runtime_put_autosuspend(_T))
DEFINE_GUARD_COND(pm_runtime_active, _try_enabled, pm_runtime_resume_and_get(_T), _RET == 0)
DEFINE_GUARD_COND(pm_runtime_active_auto, _try_enabled, pm_runtime_resume_and_get(_T), _RET == 0)

#endif
