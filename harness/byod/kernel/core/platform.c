// SPDX-License-Identifier: MIT
/* The platform bus with the board's one device, and the drivers that want it. */
#include "internal.h"
#include <linux/clk.h>
#include <linux/io.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <cedrus_emu/machine.h>

void emu_of_boot(void);

const struct bus_type platform_bus_type = { .name = "platform" };

static struct resource ve_resources[] = {
	{ EMU_VE_BASE, EMU_VE_BASE + EMU_VE_SIZE - 1, "video-codec@1c0e000", IORESOURCE_MEM },
	{ EMU_VE_IRQ, EMU_VE_IRQ, "video-codec@1c0e000", IORESOURCE_IRQ | IORESOURCE_IRQ_HIGHLEVEL },
};
static struct platform_device ve;

#define MOST_DRIVERS 8
static struct platform_driver *drivers[MOST_DRIVERS];
static struct platform_driver *bound;
static struct platform_device *more_devices[MOST_DRIVERS];
static int probe_error;

struct platform_device *emu_ve_device(void)
{
	return &ve;
}

static void release_board_device(struct device *dev) { }	/* part of the image */

int emu_platform_boot(void)
{
	ve.name = "1c0e000.video-codec";
	ve.id = PLATFORM_DEVID_NONE;
	ve.num_resources = ARRAY_SIZE(ve_resources);
	ve.resource = ve_resources;
	ve.platform_dma_mask = 0xffffffff;
	ve.dev.dma_mask = &ve.platform_dma_mask;
	ve.dev.coherent_dma_mask = 0xffffffff;
	ve.dev.dma_parms = &ve.dma_parms;
	ve.dev.of_node = &emu_ve_node;
	ve.dev.bus = &platform_bus_type;
	ve.dev.release = release_board_device;
	dev_set_name(&ve.dev, "%s", ve.name);
	emu_of_boot();
	return device_register(&ve.dev);
}

static bool matches(const struct platform_driver *driver, const struct platform_device *pdev)
{
	if (driver->driver.of_match_table && of_match_node(driver->driver.of_match_table, pdev->dev.of_node))
		return true;
	for (const struct platform_device_id *id = driver->id_table; id && id->name[0]; id++)
		if (!strcmp(id->name, pdev->name))
			return true;
	return !driver->id_table && !strcmp(driver->driver.name ?: "", pdev->name);
}

static void unbind_cleanup(struct platform_device *pdev)
{
	devres_release_all(&pdev->dev);
	pdev->dev.driver = NULL;
	pdev->dev.driver_data = NULL;
	emu_pm_reinit(&pdev->dev);
}

static int probe(struct platform_driver *driver, struct platform_device *pdev)
{
	char task[64];
	int ret;

	snprintf(task, sizeof(task), "probe of %s", driver->driver.name);
	if (!driver->probe)
		return 0;
	pdev->dev.driver = &driver->driver;
	pm_runtime_barrier(&pdev->dev);
	emu_enter(task);
	ret = driver->probe(pdev);
	emu_leave();
	if (ret == -EPROBE_DEFER) {
		_printk(KERN_INFO "platform %s: deferred probe pending: (reason unknown)\n", pdev->name);
		emu_complain("probe-deferred", "probe returns -EPROBE_DEFER, but all that this board has is there: it would wait forever; look which clock, reset or other provider it misses");
	} else if (ret) {
		_printk(KERN_ERR "%s: probe of %s failed with error %d (%pe)\n", driver->driver.name, dev_name(&pdev->dev), ret, ERR_PTR(ret));
	}
	if (ret) {
		emu_enter(task);
		unbind_cleanup(pdev);
		emu_leave();
		return ret;
	}
	if (pdev == &ve)
		bound = driver;
	pm_request_idle(&pdev->dev);
	return 0;
}

static void unbind(struct platform_driver *driver, struct platform_device *pdev)
{
	char task[64];
	const void *remove = driver->remove ?: driver->remove_new;
	const struct emu_site *last_get = pdev->dev.power.last_get;

	snprintf(task, sizeof(task), "remove of %s", driver->driver.name);
	emu_enter(task);
	pm_runtime_get_sync(&pdev->dev);
	pm_runtime_put_sync(&pdev->dev);
	pdev->dev.power.last_get = last_get;
	if (remove) {
		int ret = host_call(remove, pdev);

		if (ret)
			_printk(KERN_WARNING "%s: remove callback returns %d, which is ignored\n", driver->driver.name, ret);
	}
	emu_pm_unbind_check(&pdev->dev);
	unbind_cleanup(pdev);
	emu_leave();
	if (pdev == &ve)
		bound = NULL;
}

int __platform_driver_register(struct platform_driver *driver, struct module *owner)
{
	int slot;

	driver->driver.owner = owner;
	driver->driver.bus = &platform_bus_type;
	if (!driver->driver.name)
		emu_fault("bad-driver", "a platform driver is registered without driver.name");
	for (slot = 0; drivers[slot]; slot++)
		if (slot == MOST_DRIVERS - 1)
			return -ENOSPC;
	drivers[slot] = driver;
	if (!bound && matches(driver, &ve)) {
		int ret = probe(driver, &ve);

		/* The registration stands also when a probe fails. */
		if (ret)
			probe_error = ret;
	}
	for (int i = 0; i < MOST_DRIVERS; i++)
		if (more_devices[i] && !more_devices[i]->dev.driver && matches(driver, more_devices[i]))
			probe(driver, more_devices[i]);
	return 0;
}

int __platform_driver_probe(struct platform_driver *driver, int (*function)(struct platform_device *), struct module *owner)
{
	driver->probe = function;
	return __platform_driver_register(driver, owner);
}

void platform_driver_unregister(struct platform_driver *driver)
{
	if (bound == driver)
		unbind(driver, &ve);
	for (int i = 0; i < MOST_DRIVERS; i++) {
		if (more_devices[i] && more_devices[i]->dev.driver == &driver->driver)
			unbind(driver, more_devices[i]);
		if (drivers[i] == driver)
			drivers[i] = NULL;
	}
}

int platform_device_register(struct platform_device *pdev)
{
	int slot, ret;

	for (slot = 0; more_devices[slot]; slot++)
		if (slot == MOST_DRIVERS - 1)
			return -ENOSPC;
	pdev->dev.bus = &platform_bus_type;
	if (pdev->id >= 0)
		dev_set_name(&pdev->dev, "%s.%d", pdev->name, pdev->id);
	else
		dev_set_name(&pdev->dev, "%s", pdev->name);
	if (!pdev->dev.dma_mask)
		pdev->dev.dma_mask = &pdev->platform_dma_mask;
	ret = device_register(&pdev->dev);
	if (ret)
		return ret;
	more_devices[slot] = pdev;
	for (int i = 0; i < MOST_DRIVERS; i++)
		if (drivers[i] && matches(drivers[i], pdev))
			probe(drivers[i], pdev);
	return 0;
}

void platform_device_unregister(struct platform_device *pdev)
{
	for (int i = 0; i < MOST_DRIVERS; i++)
		if (more_devices[i] == pdev)
			more_devices[i] = NULL;
	if (pdev->dev.driver)
		unbind(to_platform_driver(pdev->dev.driver), pdev);
	device_unregister(&pdev->dev);
}

/* What became of probe: 0, its error, or -ENODEV where no driver wants the device. */
int emu_platform_result(void)
{
	char compatible[64];
	const struct platform_driver *first = NULL;

	if (bound)
		return 0;
	if (probe_error)
		return probe_error;
	/* A driver may bring its device along. */
	for (int i = 0; i < MOST_DRIVERS; i++)
		if (more_devices[i] && more_devices[i]->dev.driver)
			return 0;
	for (int i = 0; i < MOST_DRIVERS && !first; i++)
		first = drivers[i];
	host_property("compatible", compatible, sizeof(compatible));
	if (first)
		emu_complain("no-match", "driver %s is for none of this board's devices: its of_match_table has no \"%s\"; add it, or choose another variant", first->driver.name, compatible);
	return -ENODEV;
}

int emu_compatible(u32 index, char *name, u32 size)
{
	for (int i = 0; i < MOST_DRIVERS; i++) {
		if (!drivers[i] || !drivers[i]->driver.of_match_table)
			continue;
		for (const struct of_device_id *id = drivers[i]->driver.of_match_table; id->compatible[0]; id++)
			if (!index--)
				return strscpy(name, id->compatible, size);
	}
	return -ENODEV;
}

int emu_platform_sleep(bool suspend)
{
	const struct dev_pm_ops *pm = bound ? bound->driver.pm : NULL;
	int ret = 0;

	if (!pm)
		return 0;
	emu_enter(suspend ? "system suspend" : "system resume");
	if (suspend) {
		pm_runtime_get_noresume(&ve.dev);
		pm_runtime_barrier(&ve.dev);
		if (pm->prepare)
			ret = pm->prepare(&ve.dev);
		if (!ret && pm->suspend)
			ret = pm->suspend(&ve.dev);
		if (!ret && pm->suspend_late)
			ret = pm->suspend_late(&ve.dev);
		if (!ret && pm->suspend_noirq)
			ret = pm->suspend_noirq(&ve.dev);
		if (ret)
			pm_runtime_put_noidle(&ve.dev);
	} else {
		if (pm->resume_noirq)
			ret = pm->resume_noirq(&ve.dev);
		if (!ret && pm->resume_early)
			ret = pm->resume_early(&ve.dev);
		if (!ret && pm->resume)
			ret = pm->resume(&ve.dev);
		if (pm->complete)
			pm->complete(&ve.dev);
		pm_runtime_put(&ve.dev);
	}
	emu_leave();
	return ret;
}

/* Resources. */
struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type, unsigned int n)
{
	for (u32 i = 0; i < pdev->num_resources; i++)
		if (resource_type(&pdev->resource[i]) == type && !n--)
			return &pdev->resource[i];
	return NULL;
}

struct resource *platform_get_mem_or_io(struct platform_device *pdev, unsigned int n)
{
	return platform_get_resource(pdev, IORESOURCE_MEM, n);
}

/* The node names its resources neither by reg-names nor by interrupt-names. */
struct resource *platform_get_resource_byname(struct platform_device *pdev, unsigned int type, const char *name)
{
	if (pdev != &ve)
		for (u32 i = 0; i < pdev->num_resources; i++)
			if (resource_type(&pdev->resource[i]) == type && pdev->resource[i].name && !strcmp(pdev->resource[i].name, name))
				return &pdev->resource[i];
	return NULL;
}

int platform_get_irq_optional(struct platform_device *pdev, unsigned int n)
{
	struct resource *res = platform_get_resource(pdev, IORESOURCE_IRQ, n);

	return res ? (int)res->start : -ENXIO;
}

int platform_get_irq(struct platform_device *pdev, unsigned int n)
{
	int irq = platform_get_irq_optional(pdev, n);

	if (irq < 0)
		dev_err(&pdev->dev, "IRQ index %u not found\n", n);
	return irq;
}

int platform_get_irq_byname_optional(struct platform_device *pdev, const char *name)
{
	struct resource *res = platform_get_resource_byname(pdev, IORESOURCE_IRQ, name);

	return res ? (int)res->start : -ENXIO;
}

int platform_get_irq_byname(struct platform_device *pdev, const char *name)
{
	int irq = platform_get_irq_byname_optional(pdev, name);

	if (irq < 0)
		dev_err(&pdev->dev, "IRQ %s not found\n", name);
	return irq;
}

int platform_irq_count(struct platform_device *pdev)
{
	int count = 0;

	while (platform_get_resource(pdev, IORESOURCE_IRQ, count))
		count++;
	return count;
}

void __iomem *devm_platform_get_and_ioremap_resource(struct platform_device *pdev, unsigned int n, struct resource **res)
{
	struct resource *r = platform_get_resource(pdev, IORESOURCE_MEM, n);

	if (res)
		*res = r;
	return devm_ioremap_resource(&pdev->dev, r);
}

void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int n)
{
	return devm_platform_get_and_ioremap_resource(pdev, n, NULL);
}

void __iomem *devm_platform_ioremap_resource_byname(struct platform_device *pdev, const char *name)
{
	return devm_ioremap_resource(&pdev->dev, platform_get_resource_byname(pdev, IORESOURCE_MEM, name));
}
