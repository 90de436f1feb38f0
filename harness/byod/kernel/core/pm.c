// SPDX-License-Identifier: MIT
/* Runtime power management. Asynchronous requests and autosuspend run as work, on virtual time. */
#include "internal.h"
#include <linux/pm_runtime.h>
#include <linux/workqueue.h>

#define NS_PER_MS 1000000ULL

/* One device has runtime PM here at a time: the board's. Its requests are carried out by this work. */
static struct device *requested_for;
static void pm_carry_out(struct work_struct *work);
static DECLARE_WORK(request_work, pm_carry_out);

static const struct dev_pm_ops *ops_of(struct device *dev)
{
	return dev->driver ? dev->driver->pm : NULL;
}

static void rpm_request(struct device *dev, enum rpm_request what)
{
	dev->power.request = what;
	requested_for = dev;
	queue_work(system_wq, &request_work);
}

static void rpm_expired(struct emu_event *event)
{
	struct device *dev = container_of(event, struct device, power.timer);

	rpm_request(dev, RPM_REQ_AUTOSUSPEND);
}

void emu_pm_init(struct device *dev)
{
	struct dev_pm_info *power = &dev->power;

	memset(power, 0, sizeof(*power));
	power->disable_depth = 1;
	power->runtime_status = RPM_SUSPENDED;
	power->last_status = RPM_INVALID;
	power->runtime_auto = true;
	power->timer.fire = rpm_expired;
	power->accounting_since = emu_now();
	power->initialised = true;
}

static void rpm_set_status(struct device *dev, enum rpm_status status)
{
	struct dev_pm_info *power = &dev->power;
	u64 now = emu_now();

	if (power->runtime_status == RPM_SUSPENDED)
		power->suspended_time += now - power->accounting_since;
	else
		power->active_time += now - power->accounting_since;
	power->accounting_since = now;
	power->runtime_status = status;
}

static void forget_requests(struct device *dev)
{
	emu_event_remove(&dev->power.timer);
	dev->power.request = RPM_REQ_NONE;
}

static int rpm_callback(struct device *dev, int (*function)(struct device *))
{
	return function && !dev->power.no_callbacks ? function(dev) : 0;
}

static int rpm_refused(struct device *dev)
{
	const struct dev_pm_info *power = &dev->power;

	if (power->runtime_error)
		return -EINVAL;
	if (power->disable_depth)
		return -EACCES;
	if (atomic_read(&power->usage_count))
		return -EAGAIN;
	if (!power->ignore_children && atomic_read(&power->child_count))
		return -EBUSY;
	return power->runtime_status == RPM_SUSPENDED ? 1 : 0;
}

static int rpm_suspend(struct device *dev, int flags)
{
	struct dev_pm_info *power = &dev->power;
	const struct dev_pm_ops *ops = ops_of(dev);
	int ret = rpm_refused(dev);

	if (ret)
		return ret;
	if (power->runtime_status == RPM_RESUMING || power->runtime_status == RPM_SUSPENDING)
		return flags & (RPM_ASYNC | RPM_NOWAIT) ? -EINPROGRESS : -EAGAIN;
	if ((flags & RPM_AUTO) && power->use_autosuspend) {
		u64 expires = pm_runtime_autosuspend_expiration(dev);

		if (expires) {
			forget_requests(dev);
			emu_event_add(&power->timer, expires, power->last_put);
			return 0;
		}
		if (power->autosuspend_delay < 0)
			return -EAGAIN;
	}
	forget_requests(dev);
	if (flags & RPM_ASYNC) {
		rpm_request(dev, flags & RPM_AUTO ? RPM_REQ_AUTOSUSPEND : RPM_REQ_SUSPEND);
		return 0;
	}
	rpm_set_status(dev, RPM_SUSPENDING);
	ret = rpm_callback(dev, ops ? ops->runtime_suspend : NULL);
	if (ret) {
		rpm_set_status(dev, RPM_ACTIVE);
		if (ret != -EAGAIN && ret != -EBUSY) {
			power->runtime_error = ret;
			emu_complain("pm-error", "runtime_suspend of %s fails with %pe: runtime PM refuses everything from now on", dev_name(dev), ERR_PTR(ret));
		}
		return ret;
	}
	rpm_set_status(dev, RPM_SUSPENDED);
	emu_notify();
	return 0;
}

static int rpm_idle(struct device *dev, int flags)
{
	struct dev_pm_info *power = &dev->power;
	const struct dev_pm_ops *ops = ops_of(dev);
	int ret = rpm_refused(dev);

	if (ret < 0)
		return ret;
	if (power->runtime_status != RPM_ACTIVE)
		return -EAGAIN;
	if (flags & RPM_ASYNC) {
		if (power->request == RPM_REQ_NONE)
			rpm_request(dev, RPM_REQ_IDLE);
		return 0;
	}
	power->request = RPM_REQ_NONE;
	ret = rpm_callback(dev, ops ? ops->runtime_idle : NULL);
	return ret ?: rpm_suspend(dev, flags | RPM_AUTO);
}

static int rpm_resume(struct device *dev, int flags)
{
	struct dev_pm_info *power = &dev->power;
	const struct dev_pm_ops *ops = ops_of(dev);
	int ret;

	if (power->runtime_error)
		return -EINVAL;
	if (power->disable_depth) {
		if (power->runtime_status == RPM_ACTIVE && power->last_status == RPM_ACTIVE)
			return 1;
		return flags & RPM_TRANSPARENT ? 1 : -EACCES;
	}
	power->request = RPM_REQ_NONE;
	if (!(power->use_autosuspend && power->runtime_status == RPM_ACTIVE))
		emu_event_remove(&power->timer);
	if (power->runtime_status == RPM_ACTIVE)
		return 1;
	if (flags & RPM_ASYNC) {
		rpm_request(dev, RPM_REQ_RESUME);
		return 0;
	}
	if (power->runtime_status == RPM_RESUMING || power->runtime_status == RPM_SUSPENDING)
		return -EINPROGRESS;
	rpm_set_status(dev, RPM_RESUMING);
	ret = rpm_callback(dev, ops ? ops->runtime_resume : NULL);
	if (ret) {
		rpm_set_status(dev, RPM_SUSPENDED);
		power->runtime_error = ret;
		return ret;
	}
	rpm_set_status(dev, RPM_ACTIVE);
	power->last_busy = emu_now();
	emu_notify();
	if (!atomic_read(&power->usage_count))
		rpm_idle(dev, RPM_ASYNC);
	return 0;
}

static void pm_carry_out(struct work_struct *work)
{
	struct device *dev = requested_for;
	enum rpm_request what = dev->power.request;

	dev->power.request = RPM_REQ_NONE;
	if (what == RPM_REQ_IDLE)
		rpm_idle(dev, 0);
	else if (what == RPM_REQ_SUSPEND)
		rpm_suspend(dev, 0);
	else if (what == RPM_REQ_AUTOSUSPEND)
		rpm_suspend(dev, RPM_AUTO);
	else if (what == RPM_REQ_RESUME)
		rpm_resume(dev, 0);
}

/* Those that call back at once may sleep, unless the driver said otherwise. */
static void may_sleep(struct device *dev, int flags, bool acts, const char *function, const struct emu_site *site)
{
	if (acts && !(flags & RPM_ASYNC) && !dev->power.irq_safe)
		emu_might_sleep(function, site);
}

/* True when that was the last user. */
static int put_usage(struct device *dev, const char *function, const struct emu_site *site)
{
	struct dev_pm_info *power = &dev->power;

	power->last_put = site;
	if (atomic_read(&power->usage_count) <= 0) {
		emu_complain("pm-unbalanced", "%s of %s at %pEMU without a get: the usage count would fall below 0; pair each put with one get", function, dev_name(dev), site);
		return -EINVAL;
	}
	return atomic_dec_return(&power->usage_count);
}

int emu_pm_resume(struct device *dev, int flags, const char *function, const struct emu_site *site)
{
	may_sleep(dev, flags, dev->power.runtime_status != RPM_ACTIVE, function, site);
	if (flags & RPM_GET_PUT) {
		atomic_inc(&dev->power.usage_count);
		dev->power.last_get = site;
	}
	return rpm_resume(dev, flags);
}

int emu_pm_suspend(struct device *dev, int flags, const char *function, const struct emu_site *site)
{
	if (flags & RPM_GET_PUT) {
		int left = put_usage(dev, function, site);

		if (left)
			return min(left, 0);
	}
	may_sleep(dev, flags, true, function, site);
	if ((flags & RPM_AUTO) && !(flags & RPM_GET_PUT) && !(flags & RPM_ASYNC))
		pm_runtime_mark_last_busy(dev);
	return rpm_suspend(dev, flags);
}

int emu_pm_idle(struct device *dev, int flags, const char *function, const struct emu_site *site)
{
	if (flags & RPM_GET_PUT) {
		int left = put_usage(dev, function, site);

		if (left)
			return min(left, 0);
	}
	may_sleep(dev, flags, true, function, site);
	return rpm_idle(dev, flags);
}

int emu_pm_resume_and_get(struct device *dev, const struct emu_site *site)
{
	int ret = emu_pm_resume(dev, RPM_GET_PUT, "pm_runtime_resume_and_get", site);

	if (ret < 0) {
		atomic_dec(&dev->power.usage_count);
		return ret;
	}
	return 0;
}

void emu_pm_get_noresume(struct device *dev, const struct emu_site *site)
{
	atomic_inc(&dev->power.usage_count);
	dev->power.last_get = site;
}

void emu_pm_put_noidle(struct device *dev, const struct emu_site *site)
{
	put_usage(dev, "pm_runtime_put_noidle", site);
}

int emu_pm_get_if(struct device *dev, bool in_use, const struct emu_site *site)
{
	if (dev->power.disable_depth)
		return -EINVAL;
	if (dev->power.runtime_status != RPM_ACTIVE || (in_use && !atomic_read(&dev->power.usage_count)))
		return 0;
	emu_pm_get_noresume(dev, site);
	return 1;
}

void emu_pm_enable(struct device *dev, const struct emu_site *site)
{
	if (!dev->power.disable_depth) {
		emu_complain("pm-unbalanced", "pm_runtime_enable of %s at %pEMU, which is enabled already; call it once in probe, and pm_runtime_disable once in remove", dev_name(dev), site);
		return;
	}
	if (--dev->power.disable_depth)
		return;
	dev->power.last_status = RPM_INVALID;
}

int pm_runtime_barrier(struct device *dev)
{
	int pending = dev->power.request == RPM_REQ_RESUME;

	if (pending)
		rpm_resume(dev, 0);
	forget_requests(dev);
	return pending;
}

void emu_pm_disable(struct device *dev, const struct emu_site *site)
{
	if (dev->power.disable_depth++)
		return;
	if (dev->power.request == RPM_REQ_RESUME) {
		dev->power.disable_depth--;
		rpm_resume(dev, 0);
		dev->power.disable_depth++;
	}
	forget_requests(dev);
	dev->power.last_status = dev->power.runtime_status;
}

static void pm_disable_managed(void *dev)
{
	emu_pm_use_autosuspend(dev, false);
	emu_pm_disable(dev, NULL);
}

int devm_pm_runtime_enable(struct device *dev)
{
	emu_pm_enable(dev, NULL);
	return devm_add_action_or_reset(dev, pm_disable_managed, dev);
}

static void pm_suspend_managed(void *dev)
{
	emu_pm_set_status(dev, RPM_SUSPENDED);
}

int devm_pm_runtime_set_active_enabled(struct device *dev)
{
	return pm_runtime_set_active(dev) ?: devm_add_action_or_reset(dev, pm_suspend_managed, dev) ?: devm_pm_runtime_enable(dev);
}

static void pm_put_managed(void *dev)
{
	emu_pm_put_noidle(dev, NULL);
}

int devm_pm_runtime_get_noresume(struct device *dev)
{
	emu_pm_get_noresume(dev, NULL);
	return devm_add_action_or_reset(dev, pm_put_managed, dev);
}

int emu_pm_set_status(struct device *dev, enum rpm_status status)
{
	if (!dev->power.disable_depth && !dev->power.runtime_error)
		return -EAGAIN;
	dev->power.runtime_error = 0;
	rpm_set_status(dev, status);
	dev->power.last_status = dev->power.disable_depth ? status : RPM_INVALID;
	return 0;
}

/* What keeps a device on, whoever uses it, counts as one use more. */
static void keep_on(struct device *dev)
{
	atomic_inc(&dev->power.usage_count);
	rpm_resume(dev, 0);
}

void pm_runtime_forbid(struct device *dev)
{
	bool was = dev->power.runtime_auto;

	dev->power.runtime_auto = false;
	if (was)
		keep_on(dev);
}

void pm_runtime_allow(struct device *dev)
{
	bool was = dev->power.runtime_auto;

	dev->power.runtime_auto = true;
	if (!was && atomic_dec_and_test(&dev->power.usage_count))
		rpm_idle(dev, RPM_AUTO | RPM_ASYNC);
}

void pm_runtime_no_callbacks(struct device *dev) { dev->power.no_callbacks = true; }
void pm_runtime_irq_safe(struct device *dev) { dev->power.irq_safe = true; }

/* Autosuspend after a negative time is autosuspend never. */
static void set_autosuspend(struct device *dev, bool use, int delay)
{
	struct dev_pm_info *power = &dev->power;
	const bool was_kept = power->use_autosuspend && power->autosuspend_delay < 0, kept = use && delay < 0;

	power->use_autosuspend = use;
	power->autosuspend_delay = delay;
	if (kept && !was_kept)
		keep_on(dev);
	if (was_kept && !kept)
		atomic_dec(&power->usage_count);
	if (!kept)
		rpm_idle(dev, RPM_AUTO);
}

void pm_runtime_set_autosuspend_delay(struct device *dev, int ms)
{
	set_autosuspend(dev, dev->power.use_autosuspend, ms);
}

void emu_pm_use_autosuspend(struct device *dev, bool use)
{
	set_autosuspend(dev, use, dev->power.autosuspend_delay);
}

u64 pm_runtime_autosuspend_expiration(struct device *dev)
{
	u64 expires;

	if (!dev->power.use_autosuspend || dev->power.autosuspend_delay < 0)
		return 0;
	expires = dev->power.last_busy + dev->power.autosuspend_delay * NS_PER_MS;
	return expires > emu_now() ? expires : 0;
}

int pm_schedule_suspend(struct device *dev, unsigned int ms)
{
	int ret;

	if (!ms)
		return rpm_suspend(dev, RPM_ASYNC);
	ret = rpm_refused(dev);
	if (ret)
		return ret;
	forget_requests(dev);
	emu_event_add(&dev->power.timer, emu_now() + ms * NS_PER_MS, NULL);
	return 0;
}

int pm_generic_runtime_suspend(struct device *dev)
{
	const struct dev_pm_ops *ops = ops_of(dev);

	return ops && ops->runtime_suspend ? ops->runtime_suspend(dev) : 0;
}

int pm_generic_runtime_resume(struct device *dev)
{
	const struct dev_pm_ops *ops = ops_of(dev);

	return ops && ops->runtime_resume ? ops->runtime_resume(dev) : 0;
}

/* For system sleep: power off whatever the count says, and on again only what was in use. */
int pm_runtime_force_suspend(struct device *dev)
{
	int ret;

	emu_pm_disable(dev, NULL);
	if (pm_runtime_status_suspended(dev))
		return 0;
	ret = pm_generic_runtime_suspend(dev);
	if (ret) {
		emu_pm_enable(dev, NULL);
		return ret;
	}
	/* One use is the core's own, while the system sleeps. */
	dev->power.needs_force_resume = atomic_read(&dev->power.usage_count) > 1;
	rpm_set_status(dev, RPM_SUSPENDED);
	return 0;
}

int pm_runtime_force_resume(struct device *dev)
{
	int ret = 0;

	if (dev->power.needs_force_resume) {
		rpm_set_status(dev, RPM_ACTIVE);
		ret = pm_generic_runtime_resume(dev);
		if (ret)
			rpm_set_status(dev, RPM_SUSPENDED);
		else
			pm_runtime_mark_last_busy(dev);
	}
	dev->power.needs_force_resume = false;
	emu_pm_enable(dev, NULL);
	return ret;
}

/* After remove, before devres is released. */
void emu_pm_unbind_check(struct device *dev)
{
	int count = atomic_read(&dev->power.usage_count) - !dev->power.runtime_auto;

	if (count > 0 && !(dev->power.use_autosuspend && dev->power.autosuspend_delay < 0 && count == 1))
		emu_complain("pm-unbalanced", "%s is still in use %d times after remove (last get at %pEMU); pair each pm_runtime_get with a put, on error paths too (pm_runtime_get_sync counts also when it fails)", dev_name(dev), count, dev->power.last_get);
}

void emu_pm_reinit(struct device *dev)
{
	if (!dev->power.disable_depth) {
		emu_complain("pm-left-enabled", "runtime PM of %s is left enabled; call pm_runtime_disable in remove and on probe's error paths, or use devm_pm_runtime_enable", dev_name(dev));
		emu_pm_disable(dev, NULL);
	}
	forget_requests(dev);
	emu_pm_init(dev);
}
